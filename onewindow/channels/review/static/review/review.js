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
