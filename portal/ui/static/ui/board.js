// A board: cards are dragged to columns that accept them; each card's menu and the keys do the same.
// It asks every few seconds whether anything changed, and is drawn anew only then.
const EVERY = 10000;
let board = null;
let say = () => {};
let card = null;
let wanted = null; // the card that had the focus before the board was drawn anew
let places = {}; // how far each column was scrolled

const lanes = () => [...board.querySelectorAll("[data-lane]")];
const laneOf = (kard) => kard.closest("[data-lane]");
const kardsOf = (lane) => [...lane.querySelectorAll("[data-id]")];
const targetsOf = (kard) => JSON.parse(kard?.dataset.targets || "{}");
const handle = (kard) => kard?.querySelector("a, summary");

function remember() {
  wanted = document.activeElement?.closest?.(".ui-kard")?.dataset.id ?? wanted;
  places = { board: board.scrollLeft };
  for (const lane of lanes()) places[lane.dataset.lane] = lane.querySelector("ul").scrollTop;
}

function restore() {
  board.scrollLeft = places.board ?? 0;
  for (const lane of lanes()) lane.querySelector("ul").scrollTop = places[lane.dataset.lane] ?? 0;
  const again = wanted && board.querySelector(`[data-id="${CSS.escape(wanted)}"]`);
  if (again) handle(again)?.focus({ preventScroll: true });
  wanted = null;
}

function clear() {
  card?.classList.remove("is-dragged");
  for (const lane of lanes()) lane.classList.remove("is-open-for", "is-closed-for");
  card = null;
}

function move(moved, state) {
  remember();
  wanted = moved.dataset.id;
  const dialog = targetsOf(moved)[state];
  if (dialog) htmx.ajax("GET", dialog, { target: "#dialog-body" });
  else htmx.ajax("POST", location.pathname + location.search, { target: "#page", swap: "innerHTML", values: { id: moved.dataset.id, to: state } });
}

// Live

const busy = () => document.hidden || card || document.querySelector("dialog[open]") || board.querySelector("details[open]") || document.querySelector(".ui-bar details[open], .ui-bar :focus");

async function ask() {
  if (!board?.isConnected || !board.dataset.live || busy()) return;
  const now = board;
  const url = new URL(location.href);
  const depth = Math.max(...lanes().map((lane) => kardsOf(lane).length), 0);
  if (depth > Number(now.dataset.depth)) url.searchParams.set("depth", depth);
  if (url.href !== now.dataset.asked) delete now.dataset.seen;
  const answer = await fetch(url, { headers: { "hx-request": "true", "if-none-match": now.dataset.seen ?? now.dataset.live }, cache: "no-store" }).catch(() => null);
  if (!answer || board !== now || busy()) return;
  if (answer.headers.get("hx-redirect")) location.href = answer.headers.get("hx-redirect");
  if (answer.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".ui-board");
  if (!fresh || board !== now || busy()) return;
  remember();
  const before = new Map([...now.querySelectorAll("[data-id]")].map((kard) => [kard.dataset.id, laneOf(kard).dataset.lane]));
  now.replaceWith(fresh);
  fresh.dataset.started = "1";
  fresh.dataset.seen = answer.headers.get("etag") ?? "";
  fresh.dataset.asked = url.href;
  htmx.process(fresh);
  start(fresh, say);
  for (const kard of fresh.querySelectorAll("[data-id]")) {
    if (before.get(kard.dataset.id) !== laneOf(kard).dataset.lane) kard.classList.add("is-fresh");
  }
}
setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);

// Keys: arrows walk, m opens the menu, Shift and an arrow move the card.

function walk(kard, key) {
  const all = lanes().filter((lane) => kardsOf(lane).length);
  const lane = laneOf(kard);
  const place = kardsOf(lane).indexOf(kard);
  if (key === "ArrowUp" || key === "ArrowDown") return kardsOf(lane)[place + (key === "ArrowDown" ? 1 : -1)];
  const next = all[all.indexOf(lane) + (key === "ArrowRight" ? 1 : -1)];
  return next && kardsOf(next)[Math.min(place, kardsOf(next).length - 1)];
}

function push(kard, forward) {
  const all = lanes();
  const at = all.indexOf(laneOf(kard));
  const way = forward ? all.slice(at + 1) : all.slice(0, at).reverse();
  const open = targetsOf(kard);
  const next = way.find((lane) => lane.dataset.lane in open);
  if (next) move(kard, next.dataset.lane);
  else say(board.dataset.closed, "waiting");
}

document.addEventListener("keydown", (event) => {
  const kard = event.target.closest?.(".ui-kard");
  if (!kard || !board?.contains(kard) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (kard.querySelector("details[open]")) return;
  const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (event.shiftKey && across) push(kard, event.key === "ArrowRight");
  else if (across || event.key === "ArrowUp" || event.key === "ArrowDown") handle(walk(kard, event.key))?.focus();
  else if (event.key === "m" && kard.querySelector("details")) {
    kard.querySelector("details").open = true;
    kard.querySelector("[data-move-to]")?.focus();
  } else return;
  event.preventDefault();
});

// A column scrolls, which would cut its cards' menus off: they stand free. On a phone CSS lays them
// along the lower edge.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.open || !menu.closest?.(".ui-kard") || innerWidth <= 640) return;
  const list = menu.querySelector(".ui-menu-list");
  const at = menu.getBoundingClientRect();
  const height = list.getBoundingClientRect().height;
  const top = at.bottom + height + 8 > innerHeight ? Math.max(8, at.top - height - 4) : at.bottom + 4;
  const left = Math.max(8, Math.min(at.right - list.offsetWidth, innerWidth - list.offsetWidth - 8));
  Object.assign(list.style, { position: "fixed", top: `${top}px`, left: `${left}px`, right: "auto" });
}, true);
document.addEventListener("scroll", (event) => {
  if (!event.target.closest?.(".ui-board")) return;
  for (const menu of board?.querySelectorAll("details[open]") ?? []) menu.open = false;
}, true);

export function start(part, toast) {
  board = part;
  say = toast;
  restore();

  board.addEventListener("dragstart", (event) => {
    card = event.target.closest("[data-id]");
    if (!card) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.id);
    const open = targetsOf(card);
    const home = laneOf(card);
    requestAnimationFrame(() => {
      card?.classList.add("is-dragged");
      for (const lane of lanes()) if (lane !== home && !(lane.dataset.lane in open)) lane.classList.add("is-closed-for");
    });
  });
  board.addEventListener("dragover", (event) => {
    const lane = event.target.closest("[data-lane]");
    if (!card || !lane || !(lane.dataset.lane in targetsOf(card))) return;
    event.preventDefault();
    for (const other of lanes()) other.classList.toggle("is-open-for", other === lane);
  });
  board.addEventListener("drop", (event) => {
    const lane = event.target.closest("[data-lane]");
    if (!card || !lane || !(lane.dataset.lane in targetsOf(card))) return;
    event.preventDefault();
    const moved = card;
    clear();
    if (lane !== laneOf(moved)) move(moved, lane.dataset.lane);
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
