// A screen never shows what is no longer true. What stands in #truth comes whole from the server:
// again whenever a live message comes, every ten seconds, and at every return of the line. Between,
// a pulse every two seconds proves that the server and its database answer; five seconds without any
// answer, and the screen says that it knows nothing newer, and since when.

const PULSE = 2000;
const WHOLE = 10000;
const GRACE = 5000;
const PATIENCE = 3500;
const MOST_CHANGES = 20;
// What stays the same is left in place: a button that is being pressed, the focus, what is typed.
const KEPT = { ignoreActiveValue: true };

const body = document.body;
const pulse = body.dataset.pulse;
const part = body.dataset.part;
const cut = document.getElementById("cut");

let source;
let isOpen = false;
let heard = performance.now();
let fetched = performance.now();
let isBusy = false;
let isAgain = false;
let changes = [];
let isWhole = true;
const listeners = [];

export function onMessage(listener) {
  listeners.push(listener);
}

export async function ask(address, options = {}) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { cache: "no-store", signal: control.signal, ...options });
    // 410: this screen was withdrawn, which is as true as anything.
    if (!answer.ok && answer.status !== 410) throw new Error(String(answer.status));
    return await answer.text();
  } finally {
    clearTimeout(timer);
  }
}

function truth() {
  return document.getElementById("truth");
}

function told() {
  heard = performance.now();
  cut.hidden = true;
  body.classList.remove("is-cut");
}

// Which changes were told since: what holds them all may be what another screen was given before.
function changesHeard() {
  const told = changes;
  const isKnown = !isWhole && told.length > 0 && told.length <= MOST_CHANGES;
  changes = [];
  isWhole = false;
  return isKnown ? { "X-Heard": told.join(",") } : {};
}

export async function refresh() {
  if (isBusy) {
    isAgain = true;
    return;
  }
  isBusy = true;
  try {
    do {
      isAgain = false;
      const markup = await ask(part, { headers: { "X-Part": "1", ...changesHeard() } });
      const fresh = new DOMParser().parseFromString(markup, "text/html").getElementById("truth");
      if (!fresh) throw new Error("no truth in the answer");
      window.Idiomorph.morph(truth(), fresh, KEPT);
      fetched = performance.now();
      told();
      document.dispatchEvent(new CustomEvent("truth"));
    } while (isAgain);
  } catch {
    isWhole = true;
    // The next beat asks again; after the grace the screen says so.
  } finally {
    isBusy = false;
  }
}

function connect() {
  source?.close();
  const address = truth().dataset.live;
  if (!address) return;
  source = new EventSource(address);
  source.addEventListener("open", () => {
    isOpen = true;
    refresh();
  });
  source.addEventListener("error", () => {
    isOpen = false;
    source.close();
    setTimeout(connect, 1500);
  });
  source.addEventListener("message", (event) => {
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      message = null;
    }
    if (message?.tx) changes.push(message.tx);
    else isWhole = true;
    refresh();
    if (!message) return;
    for (const listener of listeners) listener(message);
  });
}

async function beat() {
  if (!isOpen || performance.now() - fetched > WHOLE) {
    await refresh();
  } else {
    try {
      await ask(pulse);
      told();
    } catch {
      // Said below once it lasts.
    }
  }
  setTimeout(beat, PULSE);
}

setInterval(() => {
  if (performance.now() - heard <= GRACE) return;
  cut.querySelector("[data-since]").textContent = truth().dataset.at;
  cut.hidden = false;
  body.classList.add("is-cut");
}, 500);

setInterval(() => {
  const clock = document.querySelector("[data-clock]");
  if (clock) clock.textContent = new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}, 1000);

window.addEventListener("online", refresh);
connect();
beat();
