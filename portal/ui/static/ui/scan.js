// Scanning cars: a scanner types the code and Enter; a phone reads it with its camera, where the browser can.
export function start(part) {
  const form = part.querySelector("form");
  const box = form.elements.code;
  const view = part.querySelector("video");
  const button = part.querySelector("[data-camera]");
  box.focus();
  form.addEventListener("htmx:afterRequest", () => {
    box.value = "";
    if (!view.srcObject) box.focus();
    navigator.vibrate?.(60);
  });
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  button.hidden = false;

  let last = "";
  let lastAt = 0;
  const stop = () => {
    view.srcObject?.getTracks().forEach((track) => track.stop());
    view.srcObject = null;
    view.hidden = true;
  };
  // Old Chinese labels hold Code 39 with a star at both ends, new ones a matrix code.
  const read = async (detector) => {
    if (!view.srcObject || !part.isConnected) return stop();
    const [found] = await detector.detect(view).catch(() => []);
    const code = found?.rawValue.replaceAll("*", "").trim();
    if (code && (code !== last || Date.now() - lastAt > 4000)) {
      [last, lastAt] = [code, Date.now()];
      box.value = code;
      form.requestSubmit();
    }
    setTimeout(read, 250, detector);
  };
  button.addEventListener("click", async () => {
    if (view.srcObject) return stop();
    try {
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      return box.focus();
    }
    view.hidden = false;
    await view.play();
    const wanted = ["code_39", "code_128", "data_matrix", "qr_code", "pdf417"];
    const able = await BarcodeDetector.getSupportedFormats();
    read(new BarcodeDetector({ formats: wanted.filter((format) => able.includes(format)) }));
  });
}
