// The signing point at a kiosk: digits to touch, and nobody's papers left open on the screen. It
// leaves no page before the server has answered: a browser's own page of errors would stay there.

const WARN = 30;
const PULSE = 2000;
const GRACE = 5000;
const PATIENCE = 3500;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0", "退格"];

const { home, idle: limit, pulse } = document.body.dataset;
const cut = document.getElementById("cut");
let heard = performance.now();

function show(isCut) {
  cut.hidden = !isCut;
  for (const part of document.querySelectorAll("main, footer")) part.inert = isCut;
}

async function isThere() {
  try {
    const answer = await fetch(pulse, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) return false;
    heard = performance.now();
    show(false);
    return true;
  } catch {
    return false;
  }
}

async function leave(go) {
  if (await isThere()) go();
  else show(true);
}

function prove() {
  setInterval(isThere, PULSE);
  setInterval(() => {
    if (performance.now() - heard > GRACE) show(true);
  }, 500);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.origin !== location.origin || link.hash) return;
    event.preventDefault();
    leave(() => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.proved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave(() => {
      form.dataset.proved = "yes";
      form.requestSubmit(event.submitter);
    });
  });
}

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
    // Only another field takes the keys away: a button that moved under the finger is not pressed.
    if (!event.target.matches("input:not([type=radio], [type=checkbox]), textarea")) return;
    field = event.target.closest("[data-digits]");
    pad.hidden = !field;
    document.body.classList.toggle("has-digits", Boolean(field));
    if (!field) return;
    pad.querySelector('[data-key="X"]').textContent = field.inputMode === "decimal" ? "." : "X";
    field.scrollIntoView({ block: "nearest" });
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
    if (left > 0) return;
    document.getElementById("main").replaceChildren();
    leave(() => location.replace(home));
  }, 1000);
}

if (home) prove();

// A signature takes a moment; a second press would only be refused.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    delete form.dataset.proved;
  }
});

if (home) {
  keypad();
  forget();
}
