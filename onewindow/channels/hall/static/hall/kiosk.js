// The kiosk: pages are fetched and put in place, so that a lost line never leaves a browser's error
// page. It asks for a number with one key until it has the answer, says when it is cut off, and
// forgets everything some seconds after the last touch: how many, each page says (data-forget).

const PULSE = 2000;
const GRACE = 5000;
const PATIENCE = 6000;
const WARN = 15;

const body = document.body;
const home = body.dataset.home;
const cut = document.getElementById("cut");
const wait = document.getElementById("wait");
const idle = document.getElementById("idle");
const cutShort = cut.querySelector("[data-cut-short]");
const cutLong = cut.querySelector("[data-cut-long]");
const CUT = [cutShort.textContent, cutLong.textContent];

let heard = performance.now();
let touched = performance.now();
let pending = null;
let isAtHome = true;
let field = null;

class Unanswered extends Error {}

async function ask(address, options = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { cache: "no-store", signal: control.signal, ...options });
    if (answer.status >= 500) throw new Unanswered(String(answer.status));
    const text = await answer.text();
    heard = performance.now();
    return text;
  } catch (error) {
    throw new Unanswered(String(error));
  } finally {
    clearTimeout(timer);
  }
}

function show(markup, atHome) {
  const fresh = new DOMParser().parseFromString(markup, "text/html").getElementById("main");
  if (!fresh) throw new Unanswered("no page");
  document.getElementById("main").replaceWith(fresh);
  isAtHome = atHome;
  window.scrollTo(0, 0);
  (fresh.querySelector("[autofocus]") ?? fresh).focus({ preventScroll: true });
  say();
}

// Large type and reading aloud are the wish of who stands here now, forgotten with everything else.
function isOn(aid) {
  return document.querySelector(`[data-aid="${aid}"]`)?.getAttribute("aria-pressed") === "true";
}

function turn(aid, on) {
  document.querySelector(`[data-aid="${aid}"]`).setAttribute("aria-pressed", String(on));
  if (aid === "large") document.documentElement.classList.toggle("is-large", on);
  if (aid === "voice") say();
}

const SAID = "h1, p:not(.visually-hidden), dt, dd, .refusal, .take-plates a, .kiosk-main .button";

function say() {
  if (!("speechSynthesis" in window)) return;
  window.speechSynthesis.cancel();
  if (!isOn("voice")) return;
  const parts = [...document.querySelectorAll("#main :is(" + SAID + ")")];
  const words = parts.filter((part) => part.offsetParent && !parts.some((other) => other !== part && other.contains(part)));
  for (const part of words) {
    const said = new SpeechSynthesisUtterance(part.innerText.replace(/\s+/g, "，"));
    said.lang = "zh-CN";
    said.rate = 0.85;
    window.speechSynthesis.speak(said);
  }
}

async function callHelp(form) {
  const label = form.querySelector("span");
  try {
    await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    form.classList.add("is-called");
    label.textContent = "已通知，请稍候";
  } catch {
    label.textContent = "没有通知到，请到导办台";
  }
}

function isAided() {
  return isOn("large") || isOn("voice") || document.querySelector("[data-help].is-called") !== null;
}

function forgetAids() {
  turn("large", false);
  turn("voice", false);
  const help = document.querySelector("[data-help]");
  if (help) {
    help.classList.remove("is-called");
    help.querySelector("span").textContent = "找人帮忙";
  }
}

document.querySelector('[data-aid="voice"]').hidden = !("speechSynthesis" in window);

async function go(address) {
  try {
    show(await ask(address), address === home);
  } catch {
    beat();
  }
}

// Another page of the kiosk is opened by the browser, so the server has to be there first.
async function leave(address) {
  try {
    await ask(body.dataset.pulse);
    location.assign(address);
  } catch {
    beat();
  }
}

// A lost answer is asked for again with the same key: the server gives the number it gave before.
async function take(form) {
  wait.querySelector("[data-doing]").textContent = form.dataset.doing ?? "正在取号……";
  pending = { address: form.action, sent: new URLSearchParams(new FormData(form)), since: performance.now() };
  wait.hidden = false;
  await tryPending();
}

async function tryPending() {
  const mine = pending;
  try {
    const markup = await ask(mine.address, { method: "POST", body: mine.sent });
    if (pending !== mine) return;
    pending = null;
    wait.hidden = true;
    // The line is back with this answer: the next beat must not take it off the screen again.
    cut.hidden = true;
    show(markup, false);
  } catch {
    if (pending === mine) setTimeout(() => pending === mine && tryPending(), 1500);
  }
}

// What is filled in and not sent stays while the line is cut, and the screen says that it was not sent.
function kept() {
  return document.querySelector("#main form[data-cut]");
}

function sayCut() {
  const form = kept();
  cutShort.textContent = form ? form.dataset.cut : CUT[0];
  cutLong.textContent = form ? form.dataset.cutMore : CUT[1];
  cut.hidden = false;
}

// Nothing of a person stays on the screen, not even where the first page cannot be fetched now.
function forget() {
  pending = null;
  wait.hidden = true;
  idle.hidden = true;
  touched = performance.now();
  document.getElementById("main").replaceChildren();
  forgetAids();
  isAtHome = true;
  go(home);
}

async function beat() {
  try {
    await ask(body.dataset.pulse);
    const wasCut = !cut.hidden;
    cut.hidden = true;
    if (wasCut && !pending && !kept()) go(home);
  } catch {
    // Said below once it lasts.
  }
}

// The keys on the screen write into the field that was touched last, and go on when it is full.
function press(key) {
  const fields = [...document.querySelectorAll("[data-typed]")];
  if (!fields.includes(field)) field = fields[0];
  if (key === "back") field.value = field.value.slice(0, -1);
  else if (key === "clear") field.value = "";
  else if (field.value.length < field.maxLength) field.value += key;
  if (key.length === 1 && field.value.length === field.maxLength) {
    fields[fields.indexOf(field) + 1]?.focus({ preventScroll: true });
  }
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-typed]")) field = event.target;
});

document.addEventListener("click", (event) => {
  const aid = event.target.closest("[data-aid]");
  if (aid) {
    turn(aid.dataset.aid, !isOn(aid.dataset.aid));
    return;
  }
  const letter = event.target.closest("[data-letter]");
  if (letter) {
    press(letter.dataset.letter);
    return;
  }
  if (event.target.closest("[data-print]")) {
    window.print();
    return;
  }
  const link = event.target.closest("a[href]");
  if (!link || link.origin !== location.origin) return;
  event.preventDefault();
  if ("leave" in link.dataset) leave(link.href);
  else go(link.href.split("#")[0]);
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if ("help" in form.dataset) {
    callHelp(form);
    return;
  }
  if (form.method === "post") {
    if (!pending) take(form);
    return;
  }
  const query = new URLSearchParams(new FormData(form));
  go(`${form.action}?${query}`);
});

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => {
    touched = performance.now();
    idle.hidden = true;
  });
}

setInterval(() => {
  if (performance.now() - heard > GRACE) sayCut();
}, 500);

setInterval(() => {
  const most = Number(document.getElementById("main").dataset.forget) || 60;
  const left = most - Math.floor((performance.now() - touched) / 1000);
  if (isAtHome && !pending && !isAided()) {
    touched = performance.now();
    return;
  }
  idle.hidden = left > Math.min(WARN, most / 2) || left <= 0;
  idle.querySelector("[data-left]").textContent = String(Math.max(left, 0));
  if (left <= 0) forget();
}, 1000);

setInterval(beat, PULSE);
setInterval(() => {
  if (isAtHome && !pending && cut.hidden && !isAided()) go(home);
}, 10000);
