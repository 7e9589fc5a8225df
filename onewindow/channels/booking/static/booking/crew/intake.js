// 上门收件: item, person, situation, form, materials with photographs, signature; kept, not sent.

import { button, el, field, refusal } from "./draw.js";
import { joined } from "./photos.js";
import { citizenFault, factsOf, fieldsFor, materialsFor } from "./rules.js";

const TYPES = { integer: "numeric", decimal: "decimal", phone: "tel" };
const DELIVERY = [["collection", "窗口领取"], ["post", "邮寄"], ["electronic", "电子送达"]];

const facts = (draft) => factsOf(draft.answers, draft.person.kind, Boolean(draft.agent));

// `earlier` is the body of an entry to be corrected; `onkeep` gets the body and its photographs.
export function intakePage(stop, lists, { earlier, names, refused, oncancel, onkeep }) {
  const draft = structuredClone(earlier ?? blank(stop, lists));
  const files = {};
  const kept = new Set(names ?? []);
  const parts = el("div.stack");
  const error = el("p.field-error", { role: "alert", hidden: true });
  const form = el(
    "form.card.crew-intake",
    {
      novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        const fault = faultOf(form, draft, lists[draft.item], kept, files);
        error.textContent = fault;
        error.hidden = !fault;
        if (!fault) await onkeep(finished(draft, lists[draft.item]), files);
      },
    },
    el("h2", {}, `第 ${stop.order} 站 · 上门收件`),
    refused ? refusal(refused) : null,
    parts,
    error,
    el(
      "div.actions-bar",
      {},
      button("返回", () => oncancel(Object.keys(files).length > 0 || draft.person.name !== "")),
      el("button.button.is-primary.is-end", {}, "保存到本机"),
    ),
  );
  const redraw = () => {
    const list = lists[draft.item];
    const focused = document.activeElement?.id;
    parts.replaceChildren(
      itemField(lists, draft, redraw),
      ...personFields(draft, list, redraw),
      agentFields(draft, files, kept, redraw),
      ...(list ? restOf(list, draft, files, kept, redraw) : []),
    );
    if (focused) document.getElementById(focused)?.focus();
  };
  redraw();
  return form;
}

function blank(stop, lists) {
  return {
    item: stop.item && lists[stop.item] ? stop.item : "",
    answers: {},
    person: { kind: "natural", name: "", identity: "", phone: "", legal_representative: "" },
    agent: null,
    form: {},
    materials: [],
    delivery_mode: "collection",
    is_another: false,
    has_signed: false,
  };
}

function select(options, value, onchange) {
  const found = el("select", { onchange: (event) => onchange(event.target.value) });
  for (const [code, words] of options) {
    found.append(el("option", { value: code, selected: code === value }, words));
  }
  return found;
}

function itemField(lists, draft, redraw) {
  const options = Object.values(lists).map((one) => [one.code, one.name]);
  const input = select([["", "请选择"], ...options], draft.item, (value) => {
    Object.assign(draft, { item: value, answers: {}, materials: [], form: {} });
    redraw();
  });
  input.id = "intake-item";
  input.required = true;
  return field("事项", input);
}

// What was said of the person is not asked again: the form's own fields of that kind are filled.
function fillForm(list, draft) {
  const person = draft.person;
  const known = { citizen_id: person.identity, uscc: person.identity, phone: person.phone };
  for (const one of fieldsFor(list, facts(draft))) {
    const value = known[one.kind] ?? (one.label === "姓名" ? person.name : "");
    const input = document.getElementById(`form-${one.id}`);
    if (!value || draft.form[one.id] || !input) continue;
    draft.form[one.id] = value;
    input.value = value;
    known[one.kind] = "";
  }
}

function personFields(draft, list, redraw) {
  const person = draft.person;
  const text = (name, more = {}) =>
    el("input", {
      id: `person-${name}`,
      value: person[name],
      autocomplete: "off",
      oninput: (event) => (person[name] = event.target.value.trim()),
      onchange: () => list && fillForm(list, draft),
      ...more,
    });
  const kinds = [["natural", "自然人"], ["legal", "法人或其他组织"]];
  const kind = select(kinds, person.kind, (value) => {
    person.kind = value;
    redraw();
  });
  const isLegal = person.kind === "legal";
  return [
    el("h3", {}, "申请人"),
    el(
      "div.form-grid",
      {},
      field("类型", kind),
      field(isLegal ? "名称" : "姓名", text("name", { required: true })),
      field(isLegal ? "统一社会信用代码" : "身份证号", text("identity", { required: true })),
      field("联系电话", text("phone", { type: "tel", inputmode: "tel" })),
      isLegal ? field("法定代表人", text("legal_representative")) : null,
      field("结果送达", select(DELIVERY, draft.delivery_mode, (v) => (draft.delivery_mode = v))),
    ),
  ];
}

// Who comes for somebody else brings a letter; without one in the register it must be photographed.
function agentFields(draft, files, kept, redraw) {
  const tick = el("input", {
    type: "checkbox",
    id: "has-agent",
    onchange: (event) => {
      draft.agent = event.target.checked ? { name: "", identity: "", phone: "", until: null } : null;
      redraw();
    },
  });
  tick.checked = Boolean(draft.agent);
  const ask = el("label.check", { for: tick.id }, tick, "由代理人（代办人）办理");
  if (!draft.agent) return ask;
  const text = (name, more = {}) =>
    el("input", {
      id: `agent-${name}`,
      value: draft.agent[name] ?? "",
      autocomplete: "off",
      oninput: (event) => (draft.agent[name] = event.target.value.trim() || (name === "until" ? null : "")),
      ...more,
    });
  return el(
    "fieldset.crew-sign",
    {},
    el("legend", {}, "代理人"),
    ask,
    el(
      "div.form-grid",
      {},
      field("代理人姓名", text("name", { required: true })),
      field("代理人身份证号", text("identity", { required: true })),
      field("代理人电话", text("phone", { type: "tel", inputmode: "tel" })),
      field("委托有效期至（未写明的留空）", text("until", { type: "date" })),
    ),
    el("p.hint", {}, "委托书须当场拍下；已在窗口登记过有效委托的可以不拍，同步时核对。"),
    photo("agent-letter", "拍下委托书", files, kept, () => {}),
  );
}

function restOf(list, draft, files, kept, redraw) {
  const known = facts(draft);
  const fields = fieldsFor(list, known);
  return [
    ...(list.questions.length ? [el("h3", {}, "情形"), ...list.questions.map((q) => question(q, draft, redraw))] : []),
    ...(fields.length ? [el("h3", {}, "申请表"), el("div.form-grid", {}, fields.map((one) => formField(one, draft)))] : []),
    el("h3", {}, "材料（对照清单逐项核对）"),
    el("ul.crew-materials", {}, materialsFor(list, known).map((one) => material(one, draft, files, kept))),
    signature(draft, files, kept),
  ];
}

function question(one, draft, redraw) {
  const isMany = one.kind === "multiple";
  const options =
    one.kind === "boolean"
      ? [[true, "是"], [false, "否"]]
      : one.options.map((option) => [option.value, option.label]);
  if (isMany) draft.answers[one.id] ??= [];
  const choose = (value, isChosen) => {
    if (!isMany) draft.answers[one.id] = value;
    else {
      const others = draft.answers[one.id].filter((v) => v !== value);
      draft.answers[one.id] = isChosen ? [...others, value] : others;
    }
    redraw();
  };
  const chosen = (value) =>
    isMany ? draft.answers[one.id].includes(value) : draft.answers[one.id] === value;
  const inputs = options.map(([value, words], n) => {
    const input = el("input", {
      type: isMany ? "checkbox" : "radio",
      name: `answer-${one.id}`,
      id: `answer-${one.id}-${n}`,
      onchange: (event) => choose(value, event.target.checked),
    });
    input.checked = chosen(value);
    return el("label.check", {}, input, words);
  });
  return el("fieldset.crew-choice", {}, el("legend", {}, one.text), inputs, one.help ? el("p.field-help", {}, one.help) : null);
}

function formField(one, draft) {
  const set = (value) => (draft.form[one.id] = value);
  const value = draft.form[one.id] ?? "";
  let input;
  if (one.kind === "choice" || one.kind === "boolean") {
    const options =
      one.kind === "boolean"
        ? [["true", "是"], ["false", "否"]]
        : one.options.map((option) => [option.value, option.label]);
    input = select([["", "请选择"], ...options], value, set);
  } else {
    const tag = one.kind === "textarea" ? "textarea" : "input";
    const type = one.kind === "date" ? { type: "date" } : {};
    const mode = TYPES[one.kind] ? { inputmode: TYPES[one.kind] } : {};
    input = el(tag, { ...type, ...mode, autocomplete: "off", oninput: (e) => set(e.target.value.trim()) });
    input.value = value;
  }
  input.id = `form-${one.id}`;
  input.required = one.required;
  const label = one.unit ? `${one.label}（${one.unit}）` : one.label;
  return field(one.required ? label : `${label}（选填）`, input, one.help);
}

function material(one, draft, files, kept) {
  const tick = el("input", {
    type: "checkbox",
    id: `material-${one.id}`,
    onchange: (event) => {
      const others = draft.materials.filter((id) => id !== one.id);
      draft.materials = event.target.checked ? [...others, one.id] : others;
    },
  });
  tick.checked = draft.materials.includes(one.id);
  const free = one.is_free ? `${one.supply}，补录时查询；带来了也可以收` : one.supply;
  const needs = one.applies === null ? "视情形，补录时核定" : one.mustBring ? "必要" : one.is_free ? "不必提交" : "选交";
  return el(
    "li",
    { "data-material": one.id },
    el("label.check", { for: tick.id }, tick, el("b", {}, one.name)),
    el("span.muted", {}, [one.form, needs, free].filter(Boolean).join(" · ")),
    photo(`photo:${one.id}`, `拍照：${one.name}`, files, kept, () => {
      if (!tick.checked) tick.click();
    }),
  );
}

function photo(name, label, files, kept, onadd) {
  const state = el("span.crew-photo-state", { role: "status" }, kept.has(name) || files[name] ? "已有照片" : "");
  const input = el("input.visually-hidden", {
    type: "file",
    accept: "image/*,application/pdf",
    multiple: true,
    "data-photo": name,
    onchange: async (event) => {
      if (!event.target.files.length) return;
      try {
        files[name] = await joined(event.target.files);
        state.textContent = `已拍 ${event.target.files.length} 页，${Math.ceil(files[name].size / 1024)} KB`;
        onadd();
      } catch (problem) {
        state.textContent = problem.message;
      }
    },
  });
  return el("span.crew-photo", {}, el("label.button", {}, input, label), state);
}

function signature(draft, files, kept) {
  const tick = el("input", {
    type: "checkbox",
    id: "has-signed",
    onchange: (event) => (draft.has_signed = event.target.checked),
  });
  tick.checked = draft.has_signed;
  return el(
    "fieldset.crew-sign",
    {},
    el("legend", {}, "申请人确认"),
    el("p.hint", {}, "请申请人（或代理人）核对后在纸质申请表上亲笔签字，拍下签字页。没有签字的也可以收件，受理前须到窗口确认。"),
    photo("proof", "拍下签字页", files, kept, () => {
      if (!tick.checked) tick.click();
    }),
    el("label.check", { for: tick.id }, tick, "申请人（或代理人）已当面核对并亲笔签字，签字页照片如上"),
  );
}

function faultOf(form, draft, list, kept, files) {
  if (!list) return "请选择事项。";
  if (!draft.person.name || !draft.person.identity) return "请填写申请人姓名和证件号码。";
  const fault = draft.person.kind === "natural" ? citizenFault(draft.person.identity) : "";
  if (fault) return fault;
  if (draft.agent) {
    if (!draft.agent.name || !draft.agent.identity) return "请填写代理人姓名和身份证号。";
    const agentFault = citizenFault(draft.agent.identity);
    if (agentFault) return `代理人：${agentFault}`;
  }
  const open = list.questions.filter((q) => q.kind !== "multiple" && draft.answers[q.id] === undefined);
  if (open.length) return `请先选定情形：${open[0].text}`;
  for (const input of form.querySelectorAll("[id^='form-'][required]")) {
    if (!input.value) {
      input.focus();
      return `请填写“${form.querySelector(`label[for="${input.id}"]`).textContent}”。`;
    }
  }
  if (draft.has_signed && !files.proof && !kept.has("proof")) return "已勾选签字的，请拍下签字页。";
  return "";
}

// What is not asked in this situation is not kept.
function finished(draft, list) {
  const known = facts(draft);
  const fields = new Set(fieldsFor(list, known).map((one) => one.id));
  const applying = new Set(materialsFor(list, known).map((one) => one.id));
  return {
    ...draft,
    standard: list.standard,
    form: Object.fromEntries(Object.entries(draft.form).filter(([id, value]) => fields.has(id) && value)),
    materials: draft.materials.filter((id) => applying.has(id)),
  };
}

export function missingOf(intake, list) {
  return materialsFor(list, facts(intake)).filter((m) => m.mustBring && !intake.materials.includes(m.id));
}
