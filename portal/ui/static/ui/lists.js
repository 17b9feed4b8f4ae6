// Lists: chips and search, selection and bulk bar, rows by keyboard.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// An address says only what is set: empty filters and the usual columns are left out.
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.detail.elt.closest?.("[data-lean]");
  if (!form) return;
  const data = event.detail.formData ?? event.detail.parameters;
  for (const name of new Set([...data.keys()])) {
    const kept = data.getAll(name).filter((value) => value !== "");
    data.delete(name);
    for (const value of kept) data.append(name, value);
  }
  const usual = $$("input[name=cols]", form);
  if (usual.every((box) => box.checked === (box.dataset.usual === "1"))) data.delete("cols");
});

// The list is swapped as a whole: keep open what was open, and what is being typed.
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "page") return;
  const now = document.activeElement;
  const typed = now?.matches("input[type=search]") ? { id: now.id, value: now.value, at: now.selectionStart } : null;
  const box = now?.matches(".ui-bar input[name]") && !typed ? `.ui-bar input[name="${now.name}"][value="${CSS.escape(now.value)}"]` : null;
  kept = { open: $$("details[id][open]").map((menu) => menu.id), typed, box };
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "page" || !kept) return;
  for (const id of kept.open) {
    const menu = document.getElementById(id);
    if (menu) menu.open = true;
  }
  if (kept.box) $(kept.box)?.focus();
  const box = kept.typed && document.getElementById(kept.typed.id);
  if (box) {
    box.value = kept.typed.value;
    box.focus();
    box.setSelectionRange(kept.typed.at, kept.typed.at);
  }
  kept = null;
});

// On a phone the filters that are not set wait behind a button; they stay open while one is chosen.
let filtering = false;
function showFilters() {
  for (const button of $$("[data-filters]")) button.setAttribute("aria-expanded", filtering);
}
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-filters]")) return;
  filtering = !filtering;
  showFilters();
});
document.addEventListener("htmx:afterSwap", showFilters);

// A long list of choices can be narrowed.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-narrow]")) return;
  const text = event.target.value.trim().toLowerCase();
  for (const label of $$("label", event.target.closest(".ui-menu-list"))) {
    label.hidden = text !== "" && !label.textContent.toLowerCase().includes(text);
  }
  event.stopPropagation();
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-narrow]")) event.stopPropagation();
}, true);

// Selection

function picked(form) {
  const boxes = $$("tbody .ui-pick input", form);
  const on = boxes.filter((box) => box.checked);
  for (const box of boxes) box.closest("tr").classList.toggle("is-picked", box.checked);
  const all = $("[data-pick-all]", form);
  if (all) {
    all.checked = on.length > 0 && on.length === boxes.length;
    all.indeterminate = on.length > 0 && on.length < boxes.length;
  }
  const bar = $(".ui-bulk", form);
  if (!bar) return;
  bar.hidden = on.length === 0;
  $("[data-picked]", bar).textContent = bar.dataset.text.replace("0", on.length);
  const everything = $("[data-everything]", bar);
  if (everything) everything.hidden = !all.checked;
  $("input[name=all]", bar).value = "";
}

let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("tbody .ui-pick input");
  if (!box) return;
  const boxes = $$("tbody .ui-pick input", box.closest("form"));
  if (event.shiftKey && last && boxes.includes(last)) {
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const other of boxes.slice(from, to + 1)) other.checked = box.checked;
  }
  last = box;
  picked(box.closest("form"));
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-pick-all]")) return;
  const form = event.target.closest("form");
  for (const box of $$("tbody .ui-pick input", form)) box.checked = event.target.checked;
  picked(form);
});
document.addEventListener("click", (event) => {
  const form = event.target.closest("form");
  if (event.target.closest("[data-everything]")) {
    $("input[name=all]", form).value = "1";
    $("[data-picked]", form).textContent = event.target.closest("[data-everything]").dataset.said;
  } else if (event.target.closest("[data-pick-none]")) {
    for (const box of $$(".ui-pick input", form)) box.checked = false;
    picked(form);
  }
});

// A click anywhere on a row opens it; a click on something in it does that.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.(".ui-rows tbody tr, .ui-card .ui-table tbody tr");
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
  const link = $(".ui-row-link", row);
  if (!link) return;
  if (event.ctrlKey || event.metaKey) open(link.href);
  else link.click();
});

// j and k walk the rows, Enter opens, x selects.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input:not([type=checkbox]), textarea, select") || $("dialog[open]")) return;
  const rows = $$(".ui-table tbody tr");
  if (!rows.length) return;
  const now = rows.indexOf(document.activeElement.closest?.("tr"));
  if (event.key === "j" || event.key === "k") {
    const next = rows[Math.min(rows.length - 1, Math.max(0, now + (event.key === "j" ? 1 : -1)))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && document.activeElement.matches("tr")) {
    $(".ui-row-link", rows[now])?.click();
  } else if (event.key === "x" && now >= 0) {
    $(".ui-pick input", rows[now])?.click();
  }
});
