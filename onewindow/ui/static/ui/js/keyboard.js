// The whole work without a mouse: / ? j k x Enter, Alt+number, Ctrl+Enter.

const editable = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !["checkbox", "radio", "button", "submit"].includes(target.type);

const isShown = (element) => element.getClientRects().length > 0;

function rowLinks() {
  return [...document.querySelectorAll("[data-list] .row-link")].filter(isShown);
}

function moveInList(step) {
  const links = rowLinks();
  if (links.length === 0) return false;
  const row = document.activeElement?.closest("[data-list] > *");
  const here = links.findIndex((link) => row?.contains(link));
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  const link = links[Math.max(0, Math.min(links.length - 1, next))];
  link.focus();
  link.scrollIntoView({ block: "nearest" });
  return true;
}

function tickRow() {
  const box = document.activeElement?.closest("[data-list] > *")?.querySelector(".row-check");
  if (!box) return false;
  box.click();
  return true;
}

function openNav(number) {
  const link = document.querySelector(`[data-nav="${number}"]`);
  link?.click();
  return Boolean(link);
}

function primaryAct() {
  const dialog = document.querySelector("[popover]:popover-open");
  const inForm = document.activeElement?.closest("form")?.querySelector("[data-primary]");
  const button =
    dialog?.querySelector("button[type=submit]") ??
    inForm ??
    [...document.querySelectorAll("[data-primary]")].find(isShown);
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

function search() {
  const field = [...document.querySelectorAll("[data-search]")].find(isShown);
  field?.focus();
  field?.select();
  return Boolean(field);
}

function help() {
  const panel = document.getElementById("keyboard-help");
  panel?.togglePopover?.();
  return Boolean(panel);
}

const single = {
  "/": search,
  "?": help,
  j: () => moveInList(1),
  k: () => moveInList(-1),
  x: tickRow,
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  let done = false;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    done = primaryAct();
  } else if (event.altKey && !event.ctrlKey && /^Digit[1-9]$/.test(event.code)) {
    done = openNav(event.code.slice(5));
  } else if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  } else if (event.key === "Escape" && editable(event.target)) {
    event.target.blur();
    return;
  } else if (!editable(event.target)) {
    done = single[event.key]?.() ?? false;
  }
  if (done) event.preventDefault();
});
