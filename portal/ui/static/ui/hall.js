// The plan of a hall: a car is dragged to a zone; the button on it does the same by a dialog.
export function start(hall) {
  let car = null;
  const zone = (event) => event.target.closest?.("[data-zone]");
  const clear = () => hall.querySelectorAll(".is-open-for").forEach((part) => part.classList.remove("is-open-for"));
  hall.addEventListener("dragstart", (event) => {
    car = event.target.closest?.("[data-place]");
    if (!car) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", car.textContent);
  });
  hall.addEventListener("dragover", (event) => {
    const target = zone(event);
    clear();
    if (!car || !target || target === zone({ target: car })) return;
    event.preventDefault();
    target.classList.add("is-open-for");
  });
  hall.addEventListener("drop", (event) => {
    const target = zone(event);
    if (!car || !target) return;
    event.preventDefault();
    htmx.ajax("POST", car.dataset.place, { target: "#dialog-body", values: { zone: target.dataset.zone, was: car.dataset.was } });
  });
  hall.addEventListener("dragend", () => {
    clear();
    car = null;
  });
}
