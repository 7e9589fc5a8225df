// The waiting area's board: the newest call large for five seconds, and calls said one after another.

import { onMessage } from "./truth.js";

const CALLED = "ticket_called";
const LARGE = 5000;
const LONGEST = 20000;

const waiting = [];
let isSpeaking = false;
let large = "";
let timer;

function isHere(call) {
  const windows = document.body.dataset.windows.split(" ").filter(Boolean);
  return windows.length === 0 || windows.includes(call.window);
}

function words(call) {
  const number = [...call.number].join(" ");
  return `请 ${number} 号，到 ${call.window.replace(/^0+(?=.)/, "")} 号窗口`;
}

function next() {
  if (isSpeaking || waiting.length === 0) return;
  isSpeaking = true;
  const said = new SpeechSynthesisUtterance(words(waiting.shift()));
  said.lang = "zh-CN";
  said.rate = 0.9;
  let guard;
  const end = () => {
    clearTimeout(guard);
    said.onend = said.onerror = null;
    isSpeaking = false;
    next();
  };
  said.onend = said.onerror = end;
  // An engine that never says that it ended must not silence the hall for the rest of the day.
  guard = setTimeout(() => {
    window.speechSynthesis.cancel();
    end();
  }, LONGEST);
  window.speechSynthesis.speak(said);
}

function enlarge() {
  for (const row of document.querySelectorAll("[data-number]")) {
    row.classList.toggle("is-new", row.dataset.number === large);
  }
}

onMessage((call) => {
  if (call.act !== CALLED || !isHere(call)) return;
  large = call.number;
  clearTimeout(timer);
  timer = setTimeout(() => {
    large = "";
    enlarge();
  }, LARGE);
  enlarge();
  // A silent call is seen and sent, never heard.
  if (!call.modes?.includes("voice") || !("speechSynthesis" in window)) return;
  waiting.push(call);
  next();
});

document.addEventListener("truth", enlarge);
