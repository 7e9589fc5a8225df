// The line to the server: the day, and entries one by one. Nothing here changes what is kept.

const DAY = "day";

export class NoLine extends Error {}
export class SignedOut extends Error {}

async function ask(address, options) {
  const late = AbortSignal.timeout(60_000);
  let found;
  try {
    found = await fetch(address, { redirect: "manual", cache: "no-store", signal: late, ...options });
  } catch {
    throw new NoLine();
  }
  if (found.type === "opaqueredirect" || found.status === 401) throw new SignedOut();
  if (found.status >= 500 || found.status === 429) throw new NoLine();
  return found;
}

async function json(found) {
  const isJson = found.headers.get("Content-Type")?.includes("json");
  if (isJson) return found.json();
  const message =
    found.status === 403 ? "登录身份已变更，或没有办理上门服务的权限" : "服务器没有给出可读的答复";
  return { code: "unreadable", message, next_step: "请重新登录后再同步。" };
}

// The device's seconds ahead of the server, measured at the middle of the question.
export async function day(on = "", vehicle = "") {
  const before = Date.now();
  const query = new URLSearchParams({ on, vehicle });
  const found = await ask(`${DAY}?${query}`);
  const middle = (before + Date.now()) / 2;
  const document = await json(found);
  if (!found.ok) return { refusal: document };
  const skew = Math.round((middle - Date.parse(document.server_at)) / 1000);
  return { document, skew };
}

export async function send(body, files, token) {
  const form = new FormData();
  const now = { ...body, sent_at: new Date().toISOString() };
  form.append("entry", new Blob([JSON.stringify(now)], { type: "application/json" }), "entry.json");
  for (const [name, blob] of Object.entries(files)) {
    const ending = blob.type === "application/pdf" ? "pdf" : "jpg";
    form.append(name, blob, `${name.replace("photo:", "")}.${ending}`);
  }
  const found = await ask("entries", {
    method: "POST",
    body: form,
    headers: { "X-CSRFToken": token },
  });
  const answer = await json(found);
  return found.ok ? { answer } : { refusal: answer };
}

export async function close(uuid, token) {
  const found = await ask(`tours/${uuid}/close`, {
    method: "POST",
    headers: { "X-CSRFToken": token },
  });
  const answer = await json(found);
  return found.ok ? { answer } : { refusal: answer };
}
