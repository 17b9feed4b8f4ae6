// The frame: dialog, toasts, menus, keys, search, drawer, counts, polling, charts on demand.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const toasts = () => $("#toasts");
const words = () => toasts()?.dataset ?? {};

// Toasts

export function toast(text, tone = "done", url = "") {
  const box = document.createElement("div");
  box.className = `ui-toast ui-${tone}`;
  const said = document.createElement("span");
  said.append(url ? Object.assign(document.createElement("a"), { textContent: text, href: url }) : text);
  box.append(said);
  toasts().append(box);
  arm(box, tone === "trouble");
}

function arm(box, stays = box.classList.contains("ui-trouble")) {
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  close.setAttribute("aria-label", words().close ?? "×");
  close.onclick = () => box.remove();
  box.append(close);
  if (!stays) setTimeout(() => box.remove(), 5000);
  // The dialog is in the browser's top layer: so must be what is said over it.
  const layer = toasts();
  if (layer.showPopover) {
    if (layer.matches(":popover-open")) layer.hidePopover();
    layer.showPopover();
  }
}

document.addEventListener("ui-toast", (event) => toast(event.detail.text, event.detail.tone));
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, () => toast(words().offline, "trouble"));
}
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  toast(status === 404 ? words().gone : status === 403 ? words().expired : words().failed, "trouble");
});

// Dialog

const dialog = () => $("#dialog");

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "dialog-body" || !dialog()) return;
  if (!dialog().open) dialog().showModal();
  const wrong = $("[aria-invalid]", dialog());
  (wrong ?? $("[autofocus], input:not([type=hidden]), select, textarea", dialog()) ?? $("[type=submit]", dialog()))?.focus();
});
document.addEventListener("ui-close", () => dialog()?.open && dialog().close());
document.addEventListener("click", (event) => {
  const shut = event.target.closest("[data-close]");
  if (shut?.closest("dialog")) {
    event.preventDefault();
    shut.closest("dialog").close();
  } else if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
document.addEventListener("close", (event) => {
  if (event.target.id === "dialog") $("#dialog-body").replaceChildren();
}, true);

// The page behind is drawn anew after a move.

// An answer to a button that was drawn anew meanwhile would speak to nobody: say it here.
document.addEventListener("htmx:beforeSend", ({ detail: { elt, xhr } }) => {
  xhr.addEventListener("readystatechange", () => {
    if (xhr.readyState !== 4 || elt.isConnected) return;
    const said = JSON.parse(xhr.getResponseHeader("HX-Trigger") ?? "{}");
    for (const [name, detail] of Object.entries(said)) document.dispatchEvent(new CustomEvent(name, { detail }));
  });
});

document.addEventListener("ui-refresh", () => {
  const page = $("#page[data-refresh]");
  if (page) htmx.ajax("GET", location.pathname + location.search, { target: "#page", swap: "innerHTML" });
  counts();
});

// Menus

document.addEventListener("click", (event) => {
  for (const menu of $$("details.ui-menu[open], details.ui-hint[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.ui-menu") || !menu.open) return;
  for (const other of $$("details.ui-menu[open]")) if (other !== menu && !other.contains(menu)) other.open = false;
  const list = $(".ui-menu-list", menu);
  if (list && list.getBoundingClientRect().right > innerWidth) list.classList.remove("is-left");
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = $("details.ui-menu[open]");
    if (open) {
      open.open = false;
      $("summary", open).focus();
    }
    return;
  }
  const menu = event.target.closest?.("details.ui-menu[open]");
  if (!menu) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = $$(".ui-menu-list :is(a, button, input)", menu);
    const step = event.key === "ArrowDown" ? 1 : -1;
    event.preventDefault();
    items.at((items.indexOf(document.activeElement) + step + items.length) % items.length)?.focus();
  }
});

// Search

const search = () => $("#search");

function openSearch() {
  if (!search()) return;
  search().showModal();
  $("input", search()).select();
}

document.addEventListener("keydown", (event) => {
  if (!search()?.open) return;
  const hits = $$(".ui-hits a", search());
  const now = hits.findIndex((hit) => hit.classList.contains("is-now"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    hits[now]?.classList.remove("is-now");
    const next = hits.at((now + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
    next?.classList.add("is-now");
    next?.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && hits.length) {
    event.preventDefault();
    (hits[now] ?? hits[0]).click();
  }
});

// Keys

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openSearch();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]")) return;
  if (event.key === "/") {
    event.preventDefault();
    openSearch();
  } else if (event.key === "c" && $("[data-quick]")) {
    event.preventDefault();
    $("[data-quick]").open = true;
    $("[data-quick] .ui-menu-list a")?.focus();
  } else if (event.key === "?" && $("#keys")) {
    $("#keys").showModal();
  }
});

// Rail and drawer

function foldPart(button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  $(`#${button.getAttribute("aria-controls")}`).hidden = !open;
  const parts = $$("[data-part]").map((part) => `${part.dataset.part}.${part.getAttribute("aria-expanded") === "true" ? 1 : 0}`);
  document.cookie = `rail_parts=${parts.join("-")};path=/;max-age=31536000;samesite=lax`;
}

$(".ui-rail .is-here")?.scrollIntoView({ block: "nearest" });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-open-search]")) openSearch();
  const part = event.target.closest("[data-part]");
  if (part) foldPart(part);
  if (event.target.closest("[data-fold-rail]")) {
    const root = document.documentElement;
    root.dataset.rail = root.dataset.rail === "icons" ? "full" : "icons";
    document.cookie = `rail=${root.dataset.rail};path=/;max-age=31536000;samesite=lax`;
  }
  const open = document.body.classList.contains("is-rail-open");
  if (event.target.closest("[data-open-rail]")) {
    document.body.classList.toggle("is-rail-open");
    $(".ui-rail a")?.focus();
  } else if (open && !event.target.closest(".ui-rail")) {
    document.body.classList.remove("is-rail-open");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("is-rail-open")) {
    document.body.classList.remove("is-rail-open");
    $("[data-open-rail]")?.focus();
  }
});

// A row of tabs that is longer than the page shows the one that is open.

function showOpenTab() {
  for (const tab of $$(".ui-tabs .is-here")) {
    const row = tab.closest(".ui-tabs");
    const [edge, end] = [tab.offsetLeft - row.offsetLeft, tab.offsetLeft - row.offsetLeft + tab.offsetWidth];
    if (edge < row.scrollLeft || end > row.scrollLeft + row.clientWidth) row.scrollLeft = edge - row.clientWidth / 2;
  }
}
showOpenTab();
document.addEventListener("htmx:afterSwap", showOpenTab);

// Counts and whatever asks to be drawn again; nothing happens in a hidden tab.

async function counts() {
  const url = document.body.dataset.counts;
  if (!url || document.hidden) return;
  const answer = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const found = await answer.json();
  for (const [name, value] of Object.entries(found.counts)) {
    for (const place of $$(`[data-count="${name}"]`)) place.textContent = value || "";
  }
  for (const part of $$("[data-part]")) {
    const lines = $$("[data-count]", $(`#${part.getAttribute("aria-controls")}`));
    $("[data-part-count]", part).textContent = lines.reduce((sum, line) => sum + Number(line.textContent), 0) || "";
  }
  unread(found.unread);
}
function unread(count) {
  for (const place of $$("[data-unread]")) place.textContent = count ? Math.min(count, 99) : "";
}
counts();
setInterval(counts, 60000);
document.addEventListener("visibilitychange", counts);

// News: what has come for this person while the page stands open.

let seen = "";
let asking = false;

// A list or the home page is drawn anew unless somebody is in the middle of something there.
const isIdle = () =>
  $("#page :is(.ui-list, .ui-home)") && !$("dialog[open], details[open], #page :checked[name=ids]") && !typing(document.activeElement);

async function news() {
  const url = document.body.dataset.news;
  if (!url || document.hidden || asking) return;
  asking = true;
  const headers = { accept: "application/json", ...(seen && { "if-none-match": `"${seen}"` }) };
  const answer = await fetch(`${url}?after=${seen}`, { headers, cache: "no-store" }).catch(() => null);
  asking = false;
  if (!answer?.ok || answer.redirected) return;
  const found = await answer.json();
  seen = found.newest;
  unread(found.unread);
  for (const { text, url: page } of found.news) toast(text, "going", page);
  if (found.news.length && isIdle()) document.dispatchEvent(new CustomEvent("ui-refresh"));
}
news();
setInterval(news, 1500);
document.addEventListener("visibilitychange", news);

setInterval(() => {
  if (document.hidden) return;
  for (const place of $$("[data-poll]")) {
    htmx.ajax("GET", place.dataset.poll, { target: place, swap: "outerHTML" });
  }
}, 2000);

// Parts that only some pages have bring their own script.

const loaded = new Map();
async function modules() {
  for (const part of $$("[data-module]")) {
    const url = part.dataset.module;
    if (!loaded.has(url)) loaded.set(url, import(url));
    if (part.dataset.started) continue;
    part.dataset.started = "1";
    (await loaded.get(url)).start(part, toast);
  }
}
modules();
document.addEventListener("htmx:afterSettle", modules);
$$("[data-toast]").forEach((box) => {
  const text = Object.assign(document.createElement("span"), { textContent: box.textContent });
  box.replaceChildren(text);
  arm(box);
});
