// The list of what was written down: 未同步, 未被接收 with the reason and what can be done, 已同步.

import { button, clock, el, field, icon, refusal } from "./draw.js";
import { KINDS } from "./stops.js";

export function entriesPage({ entries, stops, others, acts }) {
  const waiting = entries.filter((one) => one.state === "waiting");
  const refused = entries.filter((one) => one.state === "refused");
  return [
    el("button.button.crew-back", { type: "button", onclick: acts.back }, icon("arrow-left"), "路线"),
    el("h2", {}, "记录"),
    section(`未被接收 ${refused.length} 条`, refused.map((one) => refusedRow(one, stops, acts)), "没有需要更正的记录。"),
    section(`未同步 ${waiting.length} 条`, waiting.map((one) => row(one, stops)), "全部已同步。"),
    ...others.map((tour) =>
      el(
        "p.notice",
        {},
        `${tour.on} ${tour.vehicle} 的行程还有 ${tour.count} 条未同步。`,
        button("打开该行程", () => acts.openTour(tour), { picture: "route" }),
      ),
    ),
  ];
}

function section(title, rows, none) {
  return el(
    "section.crew-box",
    {},
    el("h3", {}, title),
    rows.length ? el("ul.crew-entries", {}, rows) : el("p.muted", {}, none),
  );
}

function words(one, stops) {
  const stop = stops.find((candidate) => candidate.uuid === one.body.visit);
  const where = stop ? `第 ${stop.order} 站` : "（站点已不在行程中）";
  const who = one.body.intake ? ` ${one.body.intake.person.name}` : "";
  return `${clock(one.body.stated_at ?? one.body.device_at)} ${where} · ${KINDS[one.body.kind]}${who} ${one.body.text}`;
}

function row(one, stops) {
  const photos = one.names.length ? `，照片 ${one.names.length} 份` : "";
  return el("li", { "data-entry": one.key }, `${words(one, stops)}${photos}`);
}

function refusedRow(one, stops, acts) {
  const code = one.refusal.code;
  const found = [el("b", {}, words(one, stops)), refusal(one.refusal)];
  const choices = [];
  if (code === "case_already_open") {
    choices.push(button("确为另一件，重新提交", () => acts.another(one)));
  } else if (one.body.kind === "intake" && code !== "entry_differs") {
    choices.push(button("打开更正", () => acts.correct(one), { isPrimary: true, picture: "pencil" }));
  }
  if (one.refusal.field === "stated_at" || one.refusal.field === "taken_at") choices.push(time(one, acts));
  if (code === "visit_ended" || code === "bad_intake" || code === "unknown_visit") {
    choices.push(elsewhere(one, stops, acts));
  }
  choices.push(button("原样再试", () => acts.again(one), { picture: "refresh-cw" }));
  choices.push(
    el(
      "details.crew-outcome",
      {},
      el("summary", {}, "删除"),
      el("p", {}, "删除后不能恢复，这条记录不会进入系统。"),
      button("确认删除本机记录", () => acts.remove(one), { picture: "trash-2" }),
    ),
  );
  return el("li", { "data-entry": one.key, "data-state": "refused" }, found, el("div.crew-buttons", {}, choices));
}

function time(one, acts) {
  const input = el("input", { type: "time", required: true });
  const form = el(
    "form.crew-inline",
    {
      onsubmit: (event) => {
        event.preventDefault();
        acts.state(one, input.value);
      },
    },
    field("实际时间（按纸质凭证）", input),
    el("button.button", {}, "按此时间提交"),
  );
  return form;
}

function elsewhere(one, stops, acts) {
  const open = stops.filter((stop) => stop.status !== "cancelled" && stop.uuid !== one.body.visit);
  if (!open.length) return null;
  const input = el("select", {});
  for (const stop of open) input.append(el("option", { value: stop.uuid }, `第 ${stop.order} 站 ${stop.time}`));
  return el(
    "form.crew-inline",
    {
      onsubmit: (event) => {
        event.preventDefault();
        acts.rehang(one, input.value);
      },
    },
    field("改挂到", input),
    el("button.button", {}, "改挂并提交"),
  );
}
