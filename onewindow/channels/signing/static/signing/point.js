// The signing point at a kiosk: digits to touch, and nobody's papers left open on the screen.

const WARN = 30;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0", "退格"];

const { home, idle: limit } = document.body.dataset;

function keypad() {
  const pad = document.createElement("div");
  pad.className = "digits";
  pad.hidden = true;
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", "数字键盘");
  for (const key of KEYS) {
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.dataset.key = key;
    button.textContent = key;
    pad.append(button);
  }
  document.body.append(pad);
  let field = null;
  document.addEventListener("focusin", (event) => {
    field = event.target.closest("[data-digits]");
    pad.hidden = !field;
    if (field) pad.querySelector('[data-key="X"]').textContent = field.inputMode === "decimal" ? "." : "X";
  });
  pad.addEventListener("pointerdown", (event) => {
    const key = event.target.closest("button");
    if (!key || !field) return;
    event.preventDefault(); // the field keeps the focus
    if (key.dataset.key === "退格") field.value = field.value.slice(0, -1);
    else if (field.value.length < Number(field.dataset.digits)) field.value += key.textContent;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function forget() {
  const notice = document.getElementById("idle");
  let touched = performance.now();
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      touched = performance.now();
      notice.hidden = true;
    });
  }
  setInterval(() => {
    const left = Number(limit) - Math.floor((performance.now() - touched) / 1000);
    notice.hidden = left > WARN;
    notice.querySelector("[data-left]").textContent = String(Math.max(left, 0));
    if (left <= 0) location.replace(home);
  }, 1000);
}

// A signature takes a moment; a second press would only be refused.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

if (home) {
  keypad();
  forget();
}
