// A screen that faces the public and that nobody serves: it never shows what is no longer true. What
// stands in #watched asks for itself every second or two; five seconds without an answer, or an
// answer that this address is no screen any more, and a cover hides everything and says so. A form
// is sent in the background: a browser's own page of errors would stay until somebody comes.

const GRACE = 5000;
const PATIENCE = 3500;
const BEAT = 2000;

const cover = document.getElementById("cut");
let heard = performance.now();
let isGone = false;

function watched() {
  return document.getElementById("watched");
}

function show() {
  const isCut = isGone || performance.now() - heard > GRACE;
  const words = isGone ? "gone" : "cut";
  document.body.classList.toggle("is-cut", isCut);
  watched().inert = isCut;
  if (cover.hidden === !isCut && cover.dataset.says === words) return;
  cover.dataset.says = words;
  for (const part of cover.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== words;
  cover.hidden = !isCut;
}

function told() {
  heard = performance.now();
  isGone = false;
  show();
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.timeout = PATIENCE;
});

function answered(status) {
  if (status >= 200 && status < 300) told();
  else if (status === 404) {
    isGone = true;
    show();
  }
}

document.addEventListener("htmx:afterRequest", (event) => answered(event.detail.xhr?.status));

// A tablet does not ask for its next content while somebody writes on it; the line is proved anyway.
async function beat() {
  const address = watched().querySelector("[hx-get]")?.getAttribute("hx-get");
  if (address && performance.now() - heard > BEAT) {
    try {
      answered((await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).status);
    } catch {
      // Said once it lasts.
    }
  }
  setTimeout(beat, BEAT);
}

setInterval(show, 500);
setTimeout(beat, BEAT);

async function send(form, button) {
  const body = new FormData(form, button);
  const buttons = [...form.querySelectorAll("button")];
  for (const one of buttons) one.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    const fresh = new DOMParser()
      .parseFromString(await answer.text(), "text/html")
      .getElementById("watched");
    if (!fresh) throw new Error(String(answer.status));
    watched().replaceWith(fresh);
    window.htmx?.process(fresh);
    told();
  } catch {
    heard = -Infinity;
    show();
  } finally {
    for (const one of buttons) one.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !watched().contains(event.target)) return;
  event.preventDefault();
  send(event.target, event.submitter);
}, true);
