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
