// A board: cards are dragged to columns that accept them; each card's menu does the same.
export function start(board, toast) {
  let card = null;
  const lanes = () => [...board.querySelectorAll("[data-lane]")];
  const targets = () => JSON.parse(card?.dataset.targets ?? "{}");

  function clear() {
    card?.classList.remove("is-dragged");
    for (const lane of lanes()) lane.classList.remove("is-open-for", "is-closed-for");
    card = null;
  }

  function move(moved, state) {
    const dialog = JSON.parse(moved.dataset.targets)[state];
    if (dialog) htmx.ajax("GET", dialog, { target: "#dialog-body" });
    else htmx.ajax("POST", location.pathname + location.search, { target: "#page", swap: "innerHTML", values: { id: moved.dataset.id, to: state } });
  }

  board.addEventListener("dragstart", (event) => {
    card = event.target.closest("[data-id]");
    if (!card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.id);
    const open = targets();
    const home = card.closest("[data-lane]");
    requestAnimationFrame(() => {
      card?.classList.add("is-dragged");
      for (const lane of lanes()) if (lane !== home && !(lane.dataset.lane in open)) lane.classList.add("is-closed-for");
    });
  });
  board.addEventListener("dragover", (event) => {
    const lane = event.target.closest("[data-lane]");
    if (!card || !lane || !(lane.dataset.lane in targets())) return;
    event.preventDefault();
    for (const other of lanes()) other.classList.toggle("is-open-for", other === lane);
  });
  board.addEventListener("drop", (event) => {
    const lane = event.target.closest("[data-lane]");
    if (!card || !lane || !(lane.dataset.lane in targets())) return;
    event.preventDefault();
    const moved = card;
    clear();
    if (lane !== moved.closest("[data-lane]")) move(moved, lane.dataset.lane);
  });
  board.addEventListener("dragend", clear);
  board.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move-to]");
    if (!button) return;
    event.preventDefault();
    button.closest("details").open = false;
    move(button.closest("[data-id]"), button.dataset.moveTo);
  });
}
