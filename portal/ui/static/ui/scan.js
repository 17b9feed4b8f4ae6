// Scanning: a scanner types the code and Enter; a phone reads it with its camera. The reader is ZXing
// compiled for the web, fetched when the camera is first asked for: most browsers have none of their own.
// Old Chinese labels hold Code 39 with a star at both ends, new ones a matrix code.
const FORMATS = ["Code39", "Code128", "DataMatrix", "QRCode", "PDF417"];
const EVERY = 200; // milliseconds between two looks
const AGAIN = 4000; // the same code counts anew after so long
const WIDEST = 1280; // pixels: narrower bars than this shows no phone sees anyway

let library;
const load = ({ library: url, wasm }) =>
  (library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: url, onload: done, onerror: failed });
    document.head.append(script);
  }).then(() => window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })));

const canvas = document.createElement("canvas");
const look = async (view) => {
  const scale = Math.min(1, WIDEST / view.videoWidth);
  canvas.width = view.videoWidth * scale;
  canvas.height = view.videoHeight * scale;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(view, 0, 0, canvas.width, canvas.height);
  const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
  const [found] = await window.ZXingWASM.readBarcodes(picture, { formats: FORMATS, maxNumberOfSymbols: 1 });
  return found?.text.replaceAll("*", "").trim();
};

export function start(part) {
  const form = part.querySelector("form");
  const box = form.elements.code;
  const amount = form.elements.counted; // asked for after each code, where one counts pieces
  const view = part.querySelector("video");
  const button = part.querySelector("[data-camera]");
  const trouble = part.querySelector("[data-trouble]");
  const waits = () => amount && box.value && document.activeElement === amount;
  box.focus();
  // A scanner's Enter is not the end where the number of pieces is still to come.
  form.addEventListener("htmx:confirm", (event) => {
    if (!amount || amount.value || document.activeElement !== box) return;
    event.preventDefault();
    amount.focus();
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (!amount || event.detail.successful) box.value = "";
    if (amount && event.detail.successful) amount.value = "";
    if (!view.srcObject || amount) box.focus();
    navigator.vibrate?.(60);
  });
  if (!navigator.mediaDevices) return; // a page without https has no camera
  button.hidden = false;

  let last = "";
  let lastAt = 0;
  const stop = () => {
    view.srcObject?.getTracks().forEach((track) => track.stop());
    view.srcObject = null;
    view.hidden = true;
  };
  const read = async () => {
    if (!view.srcObject || !part.isConnected) return stop();
    const code = view.videoWidth && !waits() && (await look(view).catch(() => ""));
    if (code && (code !== last || Date.now() - lastAt > AGAIN)) {
      [last, lastAt] = [code, Date.now()];
      box.value = code;
      amount ? amount.focus() : form.requestSubmit();
    }
    setTimeout(read, EVERY);
  };
  button.addEventListener("click", async () => {
    if (view.srcObject) return stop();
    trouble.hidden = true;
    try {
      const wanted = { facingMode: "environment", width: { ideal: WIDEST }, height: { ideal: 720 } };
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
      view.hidden = false;
      await Promise.all([view.play(), load(part.dataset)]);
    } catch {
      library = undefined; // the network may be back at the next try
      trouble.hidden = false;
      stop();
      return box.focus();
    }
    read();
  });
}
