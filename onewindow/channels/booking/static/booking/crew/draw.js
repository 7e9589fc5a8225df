// Small pieces of the page. Text goes in as text: nothing a person typed is ever read as markup.

export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(name) {
  const found = document.querySelector(`#icons [data-icon="${name}"] svg`);
  return found ? found.cloneNode(true) : "";
}

export const byId = (id) => document.getElementById(id);
export const show = (id, is = true) => byId(id).toggleAttribute("hidden", !is);

export function button(words, act, { picture = "", isPrimary = false, ...more } = {}) {
  const name = isPrimary ? "button.button.is-primary" : "button.button";
  return el(name, { type: "button", onclick: act, ...more }, picture ? icon(picture) : "", words);
}

export function field(label, input, help = "") {
  const id = input.id || `f-${crypto.randomUUID().slice(0, 8)}`;
  input.id = id;
  const below = help ? el("p.field-help", { id: `${id}-help` }, help) : null;
  if (help) input.setAttribute("aria-describedby", `${id}-help`);
  return el("div.field", {}, el("label", { for: id }, label), input, below);
}

export function refusal(found, title = "没有同步") {
  const rows = [];
  if (found.law) rows.push(el("dt", {}, "依据"), el("dd", {}, found.law));
  if (found.next_step) rows.push(el("dt", {}, "下一步"), el("dd", {}, found.next_step));
  return el(
    "div.refusal",
    { role: "alert", "data-code": found.code },
    el("h3", {}, icon("octagon-alert"), title),
    el("p.refusal-message", {}, found.message),
    el("dl", {}, rows),
  );
}

// Draws a part anew only when what it shows has changed. As long as it is about the same thing, a
// box that was opened stays open with what was typed: nobody loses a word while the network answers.
export function redraw(id, content, parts, about = "") {
  const sign = JSON.stringify(content);
  const place = byId(id);
  if (place.dataset.sign === sign) return;
  const held = about && place.dataset.about === about ? opened(place) : [];
  place.dataset.sign = sign;
  place.dataset.about = about;
  place.replaceChildren(...parts().filter(Boolean));
  for (const one of held) reopen(place, one);
}

const nameOf = (box) => box.querySelector("summary").textContent;
const reached = (box) => [...box.querySelectorAll("summary, input, button")];

function opened(place) {
  return [...place.querySelectorAll("details[open]")].map((box) => ({
    name: nameOf(box),
    typed: [...box.querySelectorAll("input")].map((one) => one.value),
    at: reached(box).indexOf(document.activeElement),
  }));
}

function reopen(place, { name, typed, at }) {
  const box = [...place.querySelectorAll("details")].find((one) => nameOf(one) === name);
  if (!box) return;
  box.open = true;
  for (const [n, input] of box.querySelectorAll("input").entries()) input.value = typed[n];
  reached(box)[at]?.focus();
}

export const clock = (moment) =>
  new Date(moment).toLocaleTimeString("zh-CN", {
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
    timeZone: "Asia/Shanghai",
  });
