// 车组平板: loads the day while there is a network, writes down without one, sends when it is back.

import { byId, redraw, show } from "./draw.js";
import { entriesPage } from "./entries.js";
import { intakePage, missingOf } from "./intake.js";
import * as line from "./line.js";
import { allowed, carry, page, routeRow, standing } from "./stops.js";
import * as vault from "./vault.js";

const EVERY_MS = 15_000;
const SKEW_SHOWN = 30; // seconds
const state = {
  tour: null, key: null, day: null, entries: [], token: "", skew: null,
  isOnline: false, isSending: false, stop: "", view: "stop", phones: new Set(),
};

// ---- what is shown

function say(words) {
  byId("message").textContent = words;
  show("message", Boolean(words));
}

async function states() {
  const count = await vault.unsynced();
  byId("unsynced-count").textContent = String(count);
  show("unsynced", count > 0);
  show("online", state.isOnline);
  show("offline", !state.isOnline);
  show("offline-banner", !state.isOnline && Boolean(state.tour));
  show("sync", state.isOnline && count > 0 && Boolean(state.key));
  show("to-entries", Boolean(state.key));
  show("lock", Boolean(state.key));
  show("sign-out", state.isOnline && Boolean(state.token));
  const skew = state.skew ?? 0;
  show("clock-banner", Math.abs(skew) > SKEW_SHOWN);
  const way = skew > 0 ? "快" : "慢";
  byId("clock-words").textContent =
    `本机时钟比服务器${way} ${Math.abs(skew)} 秒，记录按服务器时间换算，偏差随记录保存。请校准本机时钟。`;
  return count;
}

function only(part) {
  for (const id of ["loading", "empty", "passcode", "columns"]) show(id, id === part);
}

function empty(title, text) {
  byId("empty-title").textContent = title;
  byId("empty-text").textContent = text;
  only("empty");
}

const now = () => Date.now() - (state.skew ?? 0) * 1000;
const stops = () => state.day?.tour.stops ?? [];
const ofStop = (uuid) => state.entries.filter((one) => one.body.visit === uuid);

async function draw() {
  await states();
  if (!state.key) return;
  only("columns");
  byId("vehicle").textContent = state.tour.vehicle;
  byId("date").textContent = state.tour.on;
  const rows = stops().map((stop) => ({
    stop,
    status: standing(stop, ofStop(stop.uuid)),
    waiting: ofStop(stop.uuid).filter((one) => one.state === "waiting").length,
    isCurrent: stop.uuid === state.stop && state.view !== "entries",
  }));
  redraw("route", rows, () =>
    rows.map(({ stop, ...how }) => routeRow(stop, { ...how, onopen: () => open(stop.uuid) })),
  );
  if (state.day) redraw("carry", [state.tour.uuid, stops()], () => carry(state.day));
  show("close-tour", Boolean(state.day));
  document.body.classList.toggle("is-at-work", Boolean(state.stop) || state.view === "entries");
  if (state.view === "entries") await drawEntries();
  else if (state.view === "stop") drawStop();
}

function drawStop() {
  const stop = stops().find((one) => one.uuid === state.stop) ?? null;
  if (!stop) return redraw("work", [], () => []);
  const status = standing(stop, ofStop(stop.uuid));
  const said = [
    ...state.day.tour.kept.filter((one) => one.visit === stop.uuid).map((one) => ({ ...one, at: one.taken_at, word: "已同步" })),
    ...ofStop(stop.uuid).map((one) => ({
      at: one.body.stated_at ?? one.body.device_at,
      kind: one.body.kind,
      word: one.state === "refused" ? "未被接收" : "未同步",
    })),
  ];
  const acts = {
    back: () => open(""),
    setOut: () => note(stop, "set_out"),
    arrive: () => note(stop, "arrival"),
    intake: () => intake(stop),
    served: (people) => note(stop, "served", { people: Number(people) }),
    walkIn: (text) => note(stop, "walk_in", { text }),
    absent: (text) => note(stop, "absent", { text }),
    move: (text) => note(stop, "moved", { text }),
    phone: async () => {
      state.phones.add(stop.uuid);
      await note(stop, "phone");
    },
  };
  const shown = {
    status,
    entries: said,
    list: state.day.lists[stop.item] ?? null,
    may: allowed(stop, { status, mayReceive: state.day.may_receive, now: now() }),
    isPhoneShown: state.phones.has(stop.uuid),
  };
  redraw("work", ["stop", stop, shown], () => page(stop, { ...shown, acts }), stop.uuid);
}

async function drawEntries() {
  const counts = new Map();
  for (const one of await vault.entries()) counts.set(one.tour, (counts.get(one.tour) ?? 0) + 1);
  const others = (await vault.tours())
    .filter((one) => one.uuid !== state.tour.uuid && counts.get(one.uuid))
    .map((one) => ({ ...one, count: counts.get(one.uuid) }));
  const acts = {
    back: () => open(""),
    openTour: (tour) => unlock(tour),
    another: (one) => resend(one, { intake: { ...one.body.intake, is_another: true } }),
    correct: (one) => intake(stops().find((stop) => stop.uuid === one.body.visit), one),
    state: (one, time) => resend(one, { stated_at: `${state.tour.on}T${time}:00+08:00` }),
    rehang: (one, visit) => resend(one, { visit }),
    again: (one) => resend(one, {}),
    remove: async (one) => {
      await vault.forgetEntry(one.key);
      await reload();
    },
  };
  const shown = { entries: state.entries, stops: stops(), others };
  redraw("work", ["entries", shown], () => entriesPage({ ...shown, acts }));
}

async function open(stop) {
  state.view = "stop";
  state.stop = stop;
  say("");
  await draw();
  if (stop) byId("work").focus();
  else byId("route").querySelector("button")?.focus();
}

// ---- what is written down

async function note(stop, kind, more = {}) {
  const body = {
    key: crypto.randomUUID(),
    visit: stop.uuid,
    kind,
    device_at: new Date().toISOString(),
    loaded_skew: state.skew,
    text: "",
    ...more,
  };
  await keep(body, {});
}

async function keep(body, files) {
  const earlier = state.entries.find((one) => one.key === body.key);
  const order = earlier?.order ?? Math.max(0, ...state.entries.map((one) => one.order)) + 1;
  const entry = { key: body.key, tour: state.tour.uuid, order, state: "waiting", body };
  await vault.saveEntry(state.key, entry, files);
  await reload();
  sync();
}

async function resend(one, changes) {
  await keep({ ...one.body, ...changes }, await vault.filesOf(state.key, one.key));
}

function intake(stop, refused = null) {
  state.view = "intake";
  state.stop = stop.uuid;
  const form = intakePage(stop, state.day.lists, {
    earlier: refused?.body.intake,
    names: refused?.names,
    refused: refused?.refusal,
    oncancel: () => open(stop.uuid),
    onkeep: async (written, files) => {
      const before = refused ? await vault.filesOf(state.key, refused.key) : {};
      const body = refused
        ? { ...refused.body, intake: written }
        : {
            key: crypto.randomUUID(), visit: stop.uuid, kind: "intake", text: "",
            device_at: new Date().toISOString(), loaded_skew: state.skew, intake: written,
          };
      state.view = "stop";
      await keep(body, { ...before, ...files });
      const missing = missingOf(written, state.day.lists[written.item]);
      const names = missing.map((one) => `“${one.name}”`).join("、");
      say(missing.length ? `已保存到本机。还缺必要材料：${names}，请一次性告知申请人。` : "已保存到本机。");
    },
  });
  document.body.classList.add("is-at-work");
  redraw("work", ["intake", crypto.randomUUID()], () => [form]);
  byId("intake-item").focus();
}

async function reload() {
  state.entries = await vault.entriesOf(state.key, state.tour.uuid);
  if (state.view !== "intake") await draw();
  else await states();
}

// ---- sending

// One tab sends at a time; what is sent twice all the same is kept once, by its key.
const sync = () => navigator.locks.request("onewindow-crew", { ifAvailable: true }, (lock) => lock && sendAll());

async function sendAll() {
  if (!state.key || state.isSending) return;
  state.isSending = true;
  let sent = 0;
  try {
    await refresh();
    for (const one of state.entries.filter((entry) => entry.state === "waiting")) {
      const files = await vault.filesOf(state.key, one.key);
      const { answer, refusal } = await line.send(one.body, files, state.token);
      if (refusal) await vault.saveEntry(state.key, { ...one, state: "refused", refusal }, files);
      else {
        await vault.forgetEntry(one.key);
        sent += 1;
        say(answer.case ? `已同步，办件编号 ${answer.case}。` : "已同步。");
      }
    }
    if (sent) await refresh();
  } catch (problem) {
    lost(problem);
  } finally {
    state.isSending = false;
    await reload();
  }
}

async function refresh() {
  const found = await line.day(state.tour.on, state.tour.code);
  connected(found);
  if (found.refusal) return say(`${found.refusal.message}。${found.refusal.next_step}`);
  if (found.document.tour?.uuid !== state.tour.uuid) return;
  await take(found.document);
}

function connected(found) {
  // An answer that was under way when the network went says nothing of now.
  state.isOnline = navigator.onLine;
  show("signed-out-banner", false);
  if (!found.document) return;
  state.token = found.document.token;
  state.skew = found.skew;
  document.querySelector("#sign-out input").value = state.token;
}

function lost(problem) {
  if (problem instanceof line.SignedOut) {
    state.isOnline = true;
    state.token = "";
    show("signed-out-banner", true);
  } else if (problem instanceof line.NoLine) state.isOnline = false;
  else throw problem;
}

async function take(document) {
  const { tour, token, ...rest } = document;
  const { key, ...plain } = tour;
  state.day = { ...rest, tour: plain };
  await vault.saveDay(state.key, tour.uuid, { ...state.day, skew: state.skew });
}

// ---- beginning and end

async function begin() {
  await vault.open();
  await vault.forgetOld(new Date(Date.now()));
  let found;
  try {
    found = await line.day();
  } catch (problem) {
    lost(problem);
    await states();
    return beginWithout(problem instanceof line.SignedOut);
  }
  connected(found);
  await states();
  if (found.refusal) return empty("不能载入行程", `${found.refusal.message}。${found.refusal.next_step}`);
  await beginWith(found.document);
}

async function beginWith(document) {
  const known = await vault.tours();
  const old = known.filter((one) => one.uuid !== document.tour?.uuid);
  if (!document.tour) {
    if (old.length) return unlock(old.at(-1));
    return empty("今天没有安排给您的上门服务", "预约或改派后，在有网络时重新载入。");
  }
  const { tour } = document;
  const here = known.find((one) => one.uuid === tour.uuid);
  if (tour.is_closed) {
    if (here && (await vault.entries()).some((one) => one.tour === tour.uuid)) return unlock(here);
    await vault.forgetTour(tour.uuid);
    await states();
    return empty("今天的行程已经结束", "本机已清除当日数据。");
  }
  if (here && tour.key) {
    state.key = await vault.imported(tour.key);
    state.tour = here;
    await take(document);
    return enter();
  }
  return ask(here ? "unlock" : "new", async (code) => {
    if (here) return (await vault.unwrapped(here, code)) !== null && unlock(here, code);
    const row = {
      uuid: tour.uuid, on: document.on, code: tour.vehicle.code, vehicle: tour.vehicle.name,
      keep_until: tour.keep_until, wrap: await vault.wrapped(tour.key, code),
    };
    await vault.saveTour(row);
    state.key = await vault.imported(tour.key);
    state.tour = row;
    await take(document);
    await enter();
    return true;
  });
}

async function beginWithout(isSignedOut) {
  const known = (await vault.tours()).sort((one, other) => one.on.localeCompare(other.on));
  if (known.length) return unlock(known.at(-1));
  const text = isSignedOut ? "请先登录，再打开本页。" : "请在有网络的地方打开一次本页，载入后即可离线使用。";
  return empty(isSignedOut ? "登录已过期" : "没有网络，本机也没有载入过行程", text);
}

async function unlock(tour, code = "") {
  state.tour = tour;
  state.key = null;
  const tried = async (typed) => {
    const key = await vault.unwrapped(tour, typed);
    if (!key) return false;
    state.key = key;
    state.day = await vault.dayOf(key, tour.uuid);
    state.skew ??= state.day?.skew ?? null;
    await enter();
    return true;
  };
  if (code) return tried(code);
  return ask("unlock", tried);
}

const ASKED = {
  new: ["设置行程口令", "断网后重新打开本页要输入它。本机数据用行程密钥加密，密钥由口令保护。", "载入行程"],
  unlock: ["输入行程口令", "解开保存在本机的行程和未同步的记录。忘记口令的，连网登录后可直接打开当日行程。", "解锁"],
};

function ask(how, onsubmit) {
  const [title, text, act] = ASKED[how];
  byId("passcode-title").textContent = title;
  byId("passcode-text").textContent = text;
  byId("passcode-button").textContent = act;
  show("repeat-field", how === "new");
  byId("repeat").required = how === "new";
  show("code-error", false);
  only("passcode");
  byId("passcode").onsubmit = async (event) => {
    event.preventDefault();
    const code = byId("code").value;
    const isSame = how !== "new" || code === byId("repeat").value;
    const fault = isSame ? "" : "两次输入的口令不一致。";
    const isRight = !fault && (await onsubmit(code));
    byId("code-error").textContent = fault || "口令不正确。";
    show("code-error", !isRight);
    if (isRight) byId("passcode").reset();
  };
  byId("code").focus();
}

async function enter() {
  state.view = "stop";
  state.stop = innerWidth >= 900 ? (stops().find((stop) => stop.status === "booked")?.uuid ?? stops()[0]?.uuid ?? "") : "";
  if (!state.day) state.view = "entries";
  await reload();
  sync();
}

async function closeTour() {
  if (state.entries.length) return say(`还有 ${state.entries.length} 条没有同步或没有被接收，先处理完再结束行程。`);
  try {
    const { refusal } = await line.close(state.tour.uuid, state.token);
    if (refusal) return say(`${refusal.message}。${refusal.next_step}`);
  } catch (problem) {
    lost(problem);
    await states();
    return say("结束行程需要网络。");
  }
  await vault.forgetTour(state.tour.uuid);
  Object.assign(state, { tour: null, key: null, day: null, entries: [] });
  await states();
  empty("行程已结束", "本机已清除当日数据。");
}

async function leave(event) {
  const count = await vault.unsynced();
  if (!count) return event.target.submit();
  byId("leaving-text").textContent =
    `还有 ${count} 条记录没有同步。退出后仍加密保存在本机，车组人员登录或输入行程口令后可继续同步。`;
  const dialog = byId("leaving");
  dialog.onclose = () => (dialog.returnValue === "leave" ? event.target.submit() : sync());
  dialog.showModal();
}

// The page and its parts are kept for the time without a network.
async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const scope = document.body.dataset.scope;
  await navigator.serviceWorker.register(`${scope}worker.js`, { scope });
  const { active } = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data?.kept) document.body.dataset.kept = "true";
  });
  const parts = performance.getEntriesByType("resource").map((one) => one.name);
  const own = parts.filter((name) => new URL(name).pathname.includes("/static/"));
  active.postMessage({ keep: [new URL(scope, location.href).href, ...new Set(own)] });
}

byId("retry").onclick = () => location.reload();
byId("lock").onclick = () => location.reload();
byId("sync").onclick = () => sync();
byId("to-entries").onclick = async () => {
  state.view = "entries";
  await draw();
  byId("work").focus();
};
byId("close-tour").onclick = () => closeTour();
byId("sign-out").onsubmit = (event) => {
  event.preventDefault();
  leave(event);
};
addEventListener("online", () => sync());
addEventListener("offline", async () => {
  state.isOnline = false;
  await states();
});
setInterval(async () => {
  if (state.key && (!state.isOnline || (await vault.unsynced()))) sync();
}, EVERY_MS);

await begin();
keepPage();
