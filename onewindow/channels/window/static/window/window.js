// The item search from the keyboard: arrows walk the choices, Enter takes the first.

const choices = () => [...document.querySelectorAll("[data-choices] button")];

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-item-search]");
  const list = choices();
  if (list.length === 0 || event.isComposing) return;
  const here = list.indexOf(document.activeElement);
  if (!field && here < 0) return;
  if (event.key === "ArrowDown") list[Math.min(here + 1, list.length - 1)].focus();
  else if (event.key === "ArrowUp") {
    if (here > 0) list[here - 1].focus();
    else document.querySelector("[data-item-search]")?.focus();
  } else if (event.key === "Enter" && field && field.value.trim()) list[0].click();
  else return;
  event.preventDefault();
});

// The queue from any field: a function key presses the button that names it.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.repeat) return;
  const button = document.querySelector(`#queue-bar [data-key="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// What is being typed in the bar is not swept away by news.
document.addEventListener("htmx:beforeRequest", (event) => {
  const bar = event.detail.elt;
  if (bar.id === "queue-bar" && bar.querySelector("details[open], input:focus")) event.preventDefault();
});

// 转移 in the bar leads to a folded part of the page: unfold it.
const unfold = () => document.querySelector(`details${location.hash || "#none"}`)?.setAttribute("open", "");
window.addEventListener("hashchange", unfold);
unfold();
