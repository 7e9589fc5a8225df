// Small things every page has: dismiss, menus that close, dialogs that reopen after a refusal,
// one submit a form.

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  target?.closest("[data-dismiss]")?.parentElement?.remove();
  if (target?.closest("[data-reload]")) location.reload();
  if (target?.closest("[data-print]")) window.print();
  for (const open of document.querySelectorAll("details.menu[open], details.clock[open]")) {
    const isInPage = getComputedStyle(open.lastElementChild).position === "static";
    if (!isInPage && !open.contains(target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.activeElement?.closest("details.menu[open], details.clock[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});

// A double click is one act. The button stays visibly pressed; htmx forms look after themselves.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sending;
});

function settle(root) {
  root.querySelector("[data-open-now]")?.showPopover?.();
  root.querySelector("[data-focus]")?.focus();
}

settle(document);
// htmx announces the whole page once as well; it has been settled, and focus must not jump again.
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) settle(event.detail.elt);
});

// The derivation of a date opens to the left where it would leave the page on the right.
document.addEventListener(
  "toggle",
  (event) => {
    const panel = event.target.open ? event.target.querySelector?.(":scope > .clock-panel") : null;
    if (!panel) return;
    panel.classList.remove("is-left");
    const edge = document.documentElement.clientWidth - 8;
    panel.classList.toggle("is-left", panel.getBoundingClientRect().right > edge);
  },
  true,
);
