// Forms: autocomplete, photos, copying, nothing typed is lost, nothing is sent twice.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// The summary of errors is read and reached first.
function showErrors(root = document) {
  const errors = $("[data-errors]", root);
  if (errors && !errors.closest("dialog")) errors.focus();
}
showErrors();
document.addEventListener("htmx:afterSettle", (event) => showErrors(event.detail.target));
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-errors] a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const place = field.matches("[type=hidden]") ? $("input:not([type=hidden])", field.parentElement) : field;
  (place.matches("input, select, textarea") ? place : $("input, select, textarea", place))?.focus();
});

// Leaving with something typed asks first.
let dirty = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-guard]")) dirty = true;
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-guard]")) dirty = false;
}, true);
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.("form[data-guard]")) dirty = false;
});
addEventListener("beforeunload", (event) => dirty && event.preventDefault());
document.addEventListener("click", (event) => {
  if (event.target.closest("form[data-guard] .ui-form-foot a")) dirty = false;
});

// A plain form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));

// A choice that is its own submit button (language, theme).
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard?.writeText(button.dataset.copy);
  document.dispatchEvent(new CustomEvent("ui-toast", { detail: { text: $("#toasts").dataset.copied, tone: "done" } }));
});

// Autocomplete: a text box that finds, a hidden one that holds the id.

let asked = 0;
async function find(box) {
  const combo = box.closest(".ui-combo");
  const turn = ++asked;
  const url = new URL(combo.dataset.url, location.href);
  url.searchParams.set("q", box.value);
  const answer = await fetch(url, { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || turn !== asked || document.activeElement !== box) return;
  draw(combo, (await answer.json()).options);
}

function draw(combo, options) {
  const list = $(".ui-combo-list", combo);
  list.replaceChildren(
    ...options.map((option, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.role = "option";
      item.dataset.value = option.value;
      item.dataset.label = option.label;
      item.textContent = option.label;
      if (option.hint) item.append(Object.assign(document.createElement("small"), { textContent: option.hint }));
      return item;
    }),
  );
  if (!options.length) {
    list.append(Object.assign(document.createElement("li"), { className: "is-none", textContent: combo.dataset.none }));
  }
  list.hidden = false;
  $("[role=combobox]", combo).setAttribute("aria-expanded", "true");
  mark(combo, options.length ? 0 : -1);
}

function mark(combo, n) {
  const items = $$("[role=option]", combo);
  items.forEach((item, i) => {
    item.classList.toggle("is-now", i === n);
    item.ariaSelected = String(i === n);
  });
  items[n]?.scrollIntoView({ block: "nearest" });
  const box = $("[role=combobox]", combo);
  if (items[n]) box.setAttribute("aria-activedescendant", items[n].id);
  else box.removeAttribute("aria-activedescendant");
}

function shut(combo) {
  $(".ui-combo-list", combo).hidden = true;
  $("[role=combobox]", combo).setAttribute("aria-expanded", "false");
}

function take(combo, item) {
  const value = $("input[type=hidden]", combo);
  value.value = item.dataset.value;
  $("[role=combobox]", combo).value = item.dataset.label;
  shut(combo);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

let wait;
document.addEventListener("input", (event) => {
  if (!event.target.matches(".ui-combo [role=combobox]")) return;
  $("input[type=hidden]", event.target.closest(".ui-combo")).value = "";
  clearTimeout(wait);
  wait = setTimeout(find, 180, event.target);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".ui-combo [role=combobox]") && !event.target.value) find(event.target);
});
document.addEventListener("focusout", (event) => {
  const combo = event.target.closest?.(".ui-combo");
  if (!combo || combo.contains(event.relatedTarget)) return;
  shut(combo);
  if (!$("input[type=hidden]", combo).value) $("[role=combobox]", combo).value = "";
});
document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.(".ui-combo [role=option]");
  if (!item) return;
  event.preventDefault();
  take(item.closest(".ui-combo"), item);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".ui-combo [role=combobox]")) return;
  const combo = event.target.closest(".ui-combo");
  const items = $$("[role=option]", combo);
  const now = items.findIndex((item) => item.classList.contains("is-now"));
  const isOpen = !$(".ui-combo-list", combo).hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) find(event.target);
    else mark(combo, (now + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length);
  } else if (event.key === "Enter" && isOpen && items[now]) {
    event.preventDefault();
    take(combo, items[now]);
  } else if (event.key === "Escape" && isOpen) {
    event.stopPropagation();
    event.preventDefault();
    shut(combo);
  }
});

// Photos and files: what was chosen is shown; they can be dropped.

document.addEventListener("change", (event) => {
  const drop = event.target.closest?.(".ui-drop");
  if (!drop || event.target.type !== "file") return;
  const list = drop.parentElement.querySelector(".ui-thumbs");
  list.replaceChildren(
    ...[...event.target.files].map((file) => {
      const item = document.createElement("li");
      if (file.type.startsWith("image/") && file.size < 20e6) {
        const reader = new FileReader();
        const picture = Object.assign(new Image(), { alt: "" });
        reader.onload = () => (picture.src = reader.result);
        reader.readAsDataURL(file);
        item.append(picture);
      }
      item.append(Object.assign(document.createElement("span"), { textContent: file.name, title: file.name }));
      return item;
    }),
  );
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.(".ui-drop");
    if (!drop || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop") {
      const input = $("input[type=file]", drop);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// A fact is changed where it stands: Enter saves (in a long text with Ctrl), Esc puts it back.

const editing = (target) => target.closest?.("[data-edit-form]");
function putBack(form) {
  const place = form.closest("dd");
  form.remove();
  place?.classList.remove("is-editing");
  $(".ui-edit", place)?.focus();
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches?.(".ui-edit") && event.target.closest("dd").classList.contains("is-editing")) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.detail.target.closest?.("dd[data-fact]") ?? (event.target.closest?.("dd[data-fact]"));
  const form = place && $("[data-edit-form]", place);
  if (!form) return;
  place.classList.add("is-editing");
  const box = $("input:not([type=hidden]), select, textarea", form);
  box?.setAttribute("aria-labelledby", place.previousElementSibling?.id ?? "");
  box?.focus();
  if (box?.matches("input[type=text], input:not([type])")) box.select();
});
document.addEventListener("keydown", (event) => {
  const form = editing(event.target);
  if (!form) return;
  if (event.key === "Escape" && !event.defaultPrevented) {
    event.preventDefault();
    putBack(form);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-edit-cancel]")) putBack(editing(event.target));
});
document.addEventListener("dblclick", (event) => {
  const place = event.target.closest("dd[data-fact]:not(.is-editing)");
  if (!place || event.target.closest("a, button")) return;
  getSelection()?.removeAllRanges();
  $(".ui-edit", place)?.click();
});
let edited = "";
document.addEventListener("ui-edited", (event) => (edited = event.detail.field));
document.addEventListener("htmx:afterSettle", (event) => {
  if (!edited || event.detail.target.id !== "page") return;
  $(`dd[data-fact="${CSS.escape(edited)}"] .ui-edit`)?.focus();
  edited = "";
});
