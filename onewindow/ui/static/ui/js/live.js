// Live pages never show what is no longer true: an element refreshes when its topic changes, all of
// them after a reconnect, and while the line is down a banner says since when the page may be old.

const address = document.body.dataset.live;
const banner = document.getElementById("stale");
const GRACE = 5000;
const LONGEST_WAIT = 30000;

let source;
let lostAt = null;
let wait = 1000;
let graceTimer;
let retryTimer;

function refresh(topic) {
  for (const element of document.querySelectorAll("[data-live-topic]")) {
    const topics = element.dataset.liveTopic.split(/\s+/);
    if (topic === null || topics.includes(topic)) window.htmx?.trigger(element, "live");
  }
}

function showStale() {
  if (lostAt === null) return;
  const words = lostAt.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  if (banner) {
    banner.querySelector("[data-stale-since]").textContent = words;
    banner.hidden = false;
  }
  document.body.classList.add("is-stale");
}

function lost() {
  source?.close();
  if (lostAt === null) {
    lostAt = new Date();
    graceTimer = setTimeout(showStale, GRACE);
  }
  clearTimeout(retryTimer);
  retryTimer = setTimeout(connect, wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
}

function found() {
  const wasLost = lostAt !== null;
  clearTimeout(graceTimer);
  lostAt = null;
  wait = 1000;
  if (banner) banner.hidden = true;
  document.body.classList.remove("is-stale");
  if (wasLost) refresh(null);
}

function hear(event) {
  let topic = event.type === "message" ? null : event.type;
  try {
    topic = JSON.parse(event.data).topic ?? topic;
  } catch {
    topic = topic ?? event.data;
  }
  if (topic) refresh(topic);
}

function connect() {
  // Under scripts/run the live process is another port of this host: the session must go along.
  source = new EventSource(address, { withCredentials: true });
  source.addEventListener("open", found);
  source.addEventListener("message", hear);
  source.addEventListener("error", lost);
}

if (address) {
  connect();
  // A laptop that slept has an open line that says nothing: ask again when it is looked at.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && lostAt !== null) {
      clearTimeout(retryTimer);
      connect();
    }
  });
  window.addEventListener("offline", lost);
  window.addEventListener("online", () => {
    clearTimeout(retryTimer);
    connect();
  });
}
