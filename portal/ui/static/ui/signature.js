// A box to sign in: strokes, or a name that is typed, become a picture in the hidden field beside it.
export function start(part) {
  const canvas = part.querySelector("canvas");
  const field = part.querySelector("input[name]");
  const typed = part.querySelector("[data-typed]");
  const pen = canvas.getContext("2d");
  let drawing = false;
  // Dark ink on white in light and dark: what is kept is shown on paper.
  const blank = () => {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#111";
    pen.lineWidth = 3;
    pen.lineCap = pen.lineJoin = "round";
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  };
  const send = (picture) => {
    field.value = picture;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const keep = () => {
    if (!drawing) return;
    drawing = false;
    send(canvas.toDataURL("image/png"));
  };
  // Whoever cannot draw signs by typing: the name stands in the box as it will on paper.
  const write = () => {
    const name = typed.value.trim();
    blank();
    if (!name) return send("");
    pen.fillStyle = "#111";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `italic 64px "Brush Script MT", "STKaiti", "KaiTi", cursive`;
    pen.fillText(name, canvas.width / 2, canvas.height / 2, canvas.width - 40);
    send(canvas.toDataURL("image/png"));
  };
  blank();
  if (field.value) {
    const before = new Image();
    before.onload = () => pen.drawImage(before, 0, 0);
    before.src = field.value;
  }
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    if (typed.value) blank();
    typed.value = "";
    drawing = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointerup", keep);
  canvas.addEventListener("pointercancel", keep);
  part.querySelector("[data-clear]").addEventListener("click", () => {
    typed.value = "";
    blank();
    send("");
  });
  typed.addEventListener("input", write);
  typed.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
