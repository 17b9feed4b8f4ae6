// Damage on the outline of a car: taps become numbered marks, the marks JSON in a hidden field.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 240;
const STEP = 4;

function make(name, attributes, ...inside) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
}

export function start(part) {
  const find = (selector) => part.querySelector(selector);
  const [plan, layer, list, field, kinds, place] =
    ["svg", "[data-marks]", "[data-list]", "input[name]", "template", "[data-area]"].map(find);
  const boxes = [...place.options].map((option) => [option.text, ...option.dataset.box.split(" ").map(Number)]);
  const marks = JSON.parse(field.value || "[]");

  const area = ({ x, y }) => boxes.find(([, x0, x1, y0, y1]) => x0 <= x && x <= x1 && y0 <= y && y <= y1)?.[0] ?? "";
  const within = (value, end) => Math.round(Math.min(Math.max(value, 0), end) * 10) / 10;
  const keep = () => {
    field.value = JSON.stringify(marks);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  function drawMark(mark, index) {
    const node = make("g", { class: "ui-mark", tabindex: 0, role: "button", transform: `translate(${mark.x} ${mark.y})` },
      make("circle", { class: "ui-mark-reach", r: 16 }), make("circle", { r: 9 }), make("text", { y: 4 }, `${index + 1}`));
    node.setAttribute("aria-label", `${index + 1} ${area(mark)}`);
    node.addEventListener("click", (event) => {
      event.stopPropagation();
      list.children[index]?.querySelector("select").focus();
    });
    node.addEventListener("keydown", (event) => move(event, index));
    return node;
  }

  function drawRow(mark, index) {
    const row = document.createElement("li");
    const where = Object.assign(document.createElement("strong"), { textContent: area(mark) });
    const kind = Object.assign(document.createElement("select"), { className: "form-select" });
    kind.append(kinds.content.cloneNode(true));
    kind.value = mark.kind;
    kind.setAttribute("aria-label", `${part.dataset.kind} ${index + 1}`);
    kind.addEventListener("change", () => { mark.kind = kind.value; keep(); });
    const note = Object.assign(document.createElement("input"), { className: "form-control", maxLength: 200, value: mark.note });
    note.placeholder = part.dataset.note;
    note.setAttribute("aria-label", `${part.dataset.note} ${index + 1}`);
    note.addEventListener("input", () => { mark.note = note.value; keep(); });
    note.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm ui-quiet-btn", textContent: part.dataset.remove });
    remove.setAttribute("aria-label", `${part.dataset.remove} ${index + 1}`);
    remove.addEventListener("click", () => drop(index));
    row.append(where, kind, note, remove);
    return row;
  }

  function draw() {
    layer.replaceChildren(...marks.map(drawMark));
    list.replaceChildren(...marks.map(drawRow));
    if (!marks.length) list.append(Object.assign(document.createElement("li"), { className: "is-empty", textContent: part.dataset.empty }));
  }

  function add(x, y) {
    marks.push({ x: within(x, WIDTH), y: within(y, HEIGHT), kind: marks.at(-1)?.kind ?? "scratch", note: "" });
    draw();
    keep();
  }

  function drop(index) {
    marks.splice(index, 1);
    draw();
    keep();
    (layer.children[Math.min(index, marks.length - 1)] ?? place).focus();
  }

  function move(event, index) {
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") drop(index);
    else if (event.key === "Enter") list.children[index].querySelector("select").focus();
    else if (way) {
      const mark = marks[index];
      [mark.x, mark.y] = [within(mark.x + way[0], WIDTH), within(mark.y + way[1], HEIGHT)];
      draw();
      keep();
      layer.children[index].focus();
    } else return;
    event.preventDefault();
  }

  plan.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(plan.getScreenCTM().inverse());
    add(at.x, at.y);
  });
  find("[data-add]").addEventListener("click", () => {
    const [, x0, x1, y0, y1] = boxes[place.selectedIndex];
    add((x0 + x1) / 2, (y0 + y1) / 2);
    list.lastElementChild.querySelector("select").focus();
  });
  draw();
}
