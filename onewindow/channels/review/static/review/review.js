// J and K on the page of a case: the next and the previous one of the inbox.
const editable = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && target.type !== "checkbox"));

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || editable(event.target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[popover]:popover-open")) return;
  const link = { j: "[data-next]", k: "[data-previous]" }[event.key];
  const target = link && document.querySelector(link);
  if (!target) return;
  event.preventDefault();
  target.click();
});

// What changes elsewhere is shown at once, and takes nothing out of anybody's hands: rows stay ticked,
// the cursor stays on its row, and the bench is left alone while somebody writes on it.
function isTyped(panel) {
  return [...panel.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    ["checkbox", "radio"].includes(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue,
  );
}

const isBusy = (panel) =>
  isTyped(panel) ||
  panel.contains(document.activeElement) ||
  Boolean(document.querySelector("#dialogs [popover]:popover-open"));

let keepsBench = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "case-live") return;
  const panel = document.getElementById("sign");
  if (!panel || !event.detail.serverResponse) return;
  const fresh = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const isChanged = fresh.getElementById("sign")?.dataset.mark !== panel.dataset.mark;
  keepsBench = !isChanged || isBusy(panel);
  if (isChanged && keepsBench) panel.querySelector("[data-sign-changed]").hidden = false;
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (keepsBench && ["sign", "dialogs"].includes(event.detail.target?.id)) event.detail.shouldSwap = false;
});

// Whoever may not see the case any more, or finds it elsewhere, is told so by the page itself.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.target?.id === "case-live") location.reload();
});

let held = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const tray = event.detail.target;
  if (tray?.id !== "tray") return;
  held = {
    ticked: [...tray.querySelectorAll("[name=steps]:checked")].map((box) => box.value),
    opinion: tray.querySelector("#batch-opinion")?.value,
    place: tray.contains(document.activeElement)
      ? [document.activeElement.id, document.activeElement.getAttribute("href"), document.activeElement.value]
      : null,
  };
});

document.addEventListener("htmx:afterSettle", () => {
  const tray = document.getElementById("tray");
  if (!held || !tray) return;
  const { ticked, opinion, place } = held;
  held = null;
  for (const box of tray.querySelectorAll("[name=steps]")) box.checked = ticked.includes(box.value);
  const field = tray.querySelector("#batch-opinion");
  if (field && opinion) field.value = opinion;
  if (!place) return;
  const [id, href, value] = place;
  const same = [...tray.querySelectorAll("a, input, button")].find((one) =>
    id ? one.id === id : href ? one.getAttribute("href") === href : one.value === value,
  );
  same?.focus();
});
