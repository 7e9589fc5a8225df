// One stop: who, where, what to bring, how it stands, and what may be written down now.

import { button, clock, el, field, icon } from "./draw.js";
import { factsOf, materialsFor } from "./rules.js";

const AFTER_MS = 2 * 3600 * 1000; // an intake may be written down until two hours after the visit
const NEXT = { set_out: "set_out", arrival: "arrived", served: "done", absent: "absent", moved: "moved" };
export const STATUSES = {
  booked: ["已预约", "is-blue"],
  set_out: ["已出发", "is-blue"],
  arrived: ["已到达", "is-blue"],
  done: ["已服务", "is-green"],
  absent: ["无人在场", "is-yellow"],
  moved: ["待改期", "is-yellow"],
  cancelled: ["已取消", ""],
};
export const KINDS = {
  set_out: "出发",
  arrival: "到达",
  served: "服务完成",
  absent: "无人在场",
  moved: "改期",
  walk_in: "临时来访",
  intake: "上门收件",
  phone: "查看电话",
};

// The crew is not at the door yet: names stay masked.
const isAhead = (status) => status === "booked" || status === "set_out";

// How a stop stands with what this device has written down and not sent yet.
export function standing(stop, entries) {
  let status = stop.status;
  for (const entry of entries) {
    if (entry.body.visit !== stop.uuid || entry.state !== "waiting") continue;
    status = NEXT[entry.body.kind] ?? status;
  }
  return status;
}

export function chip(status) {
  const [words, look] = STATUSES[status];
  return el(`span.chip${look ? `.${look}` : ""}`, {}, words);
}

export function routeRow(stop, { status, waiting, isCurrent, onopen }) {
  const words = waiting ? el("span.crew-waiting", {}, icon("cloud-off"), `未同步 ${waiting}`) : null;
  const name = isAhead(status) || status === "cancelled" ? stop.masked_name : stop.name;
  return el(
    "li",
    {},
    el(
      "button.crew-stop",
      { type: "button", onclick: onopen, "aria-current": isCurrent ? "true" : null, "data-stop": stop.order },
      el("span.crew-order.tabular", {}, String(stop.order)),
      el("span.crew-when.tabular", {}, stop.time),
      el("span.crew-where", {}, stop.address),
      el("span.crew-who", {}, `${name} · ${stop.people}人 · ${stop.matter}`),
      el("span.crew-how", {}, chip(status), words),
    ),
  );
}

// What the vehicle takes along for the whole day, from the standards of what was booked.
export function carry(day) {
  const booked = day.tour.stops.filter((stop) => stop.item && stop.status !== "cancelled");
  const people = new Map();
  for (const stop of booked) people.set(stop.item, (people.get(stop.item) ?? 0) + stop.people);
  const needs = [...new Set(day.tour.stops.flatMap((stop) => stop.needs))];
  if (!people.size && !needs.length) return [el("p.muted", {}, "预约时没有选定事项，请按办理内容准备。")];
  const parts = [];
  for (const [item, count] of people) {
    const list = day.lists[item];
    if (!list) continue;
    const rows = [];
    if (list.fields.length) rows.push(el("li", {}, `空白申请表 ${count} 份`));
    rows.push(el("li", {}, `材料核对单 ${count} 份（${list.materials.length} 项）`));
    if (list.materials.some((one) => one.is_copied)) rows.push(el("li", {}, "便携扫描或复印设备"));
    parts.push(el("h3", {}, list.name), el("ul", {}, rows));
  }
  if (needs.length) parts.push(el("h3", {}, "照顾事项"), el("ul", {}, needs.map((n) => el("li", {}, n))));
  return parts;
}

// What may be written down at a stop by now, in the server's time.
export function allowed(stop, { status, mayReceive, now }) {
  const isHeld = status !== "cancelled" && status !== "moved";
  const hasBegun = now >= Date.parse(stop.begins_at);
  return {
    isHeld,
    hasBegun,
    isOpen: isAhead(status) || status === "arrived",
    receive: mayReceive && isHeld && hasBegun && now <= Date.parse(stop.ends_at) + AFTER_MS,
    receiveLater: mayReceive && isHeld && !hasBegun,
  };
}

export function page(stop, { status, list, entries, may, acts, isPhoneShown }) {
  const isHere = !isAhead(status) && status !== "cancelled";
  return [
    el("button.button.crew-back", { type: "button", onclick: acts.back }, icon("arrow-left"), "路线"),
    el("div.crew-head", {}, el("h2", {}, `第 ${stop.order} 站 · ${stop.time}`), chip(status)),
    el(
      "dl.facts",
      {},
      fact("地址", stop.address),
      fact("联系人", isHere ? stop.name : `${stop.masked_name}（到达后显示）`),
      el("div", {}, el("dt", {}, "电话"), el("dd", {}, phone(stop, isPhoneShown, acts))),
      fact("办理", `${stop.matter}（${stop.people}人，${stop.purpose}）`),
      stop.needs.length ? fact("照顾事项", stop.needs.join("、")) : null,
      stop.end_reason ? fact("说明", stop.end_reason) : null,
    ),
    el("div.crew-buttons", {}, doing(stop, status, may, acts)),
    list ? bring(list) : null,
    said(entries),
  ];
}

function fact(term, words) {
  return el("div", {}, el("dt", {}, term), el("dd", {}, words));
}

function phone(stop, isShown, acts) {
  if (isShown) return el("a", { href: `tel:${stop.phone}`, "data-phone": true }, stop.phone);
  return el("span", {}, `${stop.masked_phone} `, button("显示电话", acts.phone, { picture: "phone" }));
}

function doing(stop, status, may, acts) {
  const found = [];
  if (status === "booked") found.push(button("出发", acts.setOut, { isPrimary: true, picture: "truck" }));
  if (isAhead(status)) {
    found.push(button("到达", acts.arrive, { isPrimary: status === "set_out", picture: "map-pin" }));
  }
  if (may.receive) {
    found.push(button("上门收件", acts.intake, { isPrimary: status === "arrived", picture: "file-plus" }));
  } else if (may.receiveLater) {
    found.push(el("p.hint", {}, `${clock(stop.begins_at)} 起可以收件。`));
  }
  if (status === "arrived") found.push(outcome("服务完成", "实际服务人数", "number", stop.people, acts.served));
  if (may.isHeld) {
    found.push(outcome("临时来访", "来访人和要办的事", "text", "", acts.walkIn));
  }
  if (may.isOpen) {
    if (may.hasBegun) found.push(outcome("无人在场", "情况", "text", "", acts.absent));
    found.push(outcome("改期", "原因", "text", "", acts.move));
  }
  return found;
}

// An act that needs a word or a number first: the field opens under its name.
function outcome(name, label, type, value, act) {
  const limits = type === "number" ? { min: 0, max: 200 } : { maxlength: 200 };
  const input = el("input", { type, value, required: true, ...limits });
  const form = el(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        box.open = false;
        act(input.value.trim());
      },
    },
    field(label, input),
    el("button.button.is-primary", {}, `登记${name}`),
  );
  const box = el("details.crew-outcome", {}, el("summary", {}, name), form);
  return box;
}

function bring(list) {
  const rows = materialsFor(list, factsOf({}, "natural")).map((one) =>
    el(
      "li",
      {},
      el("b", {}, one.name),
      one.form ? ` ${one.form}` : "",
      el("span.muted", {}, ` ${one.is_free ? `${one.supply}，补录时查询` : one.supply}${one.applies === null ? "，视情形" : ""}`),
    ),
  );
  const asked = list.questions.length ? "（选定情形后增减）" : "";
  return el(
    "details.crew-box.crew-list",
    { open: true },
    el("summary", {}, `${list.name}：材料清单${asked}`),
    el("ul", {}, rows),
  );
}

function said(entries) {
  if (!entries.length) return null;
  const rows = entries.map((one) =>
    el("li", {}, el("span.tabular", {}, clock(one.at)), ` ${KINDS[one.kind]}${one.case ? ` ${one.case}` : ""} `, one.word),
  );
  return el("section.crew-box", {}, el("h3", {}, "本站记录"), el("ul.crew-said", {}, rows));
}
