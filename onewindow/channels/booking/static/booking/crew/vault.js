// What the device keeps of a tour. Everything personal is AES-256-GCM under the key of the tour,
// which the server gives to the crew; on the device it lies only wrapped by the passcode.

const ROUNDS = 600_000; // PBKDF2-SHA-256: OWASP's figure; about a second on a tablet
const UTF8 = new TextEncoder();

let base = null;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function open() {
  const request = indexedDB.open("onewindow-crew", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("tours", { keyPath: "uuid" });
    request.result.createObjectStore("days", { keyPath: "uuid" });
    request.result.createObjectStore("entries", { keyPath: "key" }).createIndex("tour", "tour");
  };
  base = await asked(request);
  navigator.storage?.persist?.();
}

function store(name, mode = "readonly") {
  return base.transaction(name, mode, { durability: "strict" }).objectStore(name);
}

export const tours = () => asked(store("tours").getAll());
export const saveTour = (tour) => asked(store("tours", "readwrite").put(tour));
export const entries = () => asked(store("entries").getAll());

export async function unsynced() {
  return (await entries()).filter((entry) => entry.state !== "kept").length;
}

// ---- keys

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export function imported(key) {
  return crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function fromPasscode(passcode, salt) {
  const raw = await crypto.subtle.importKey("raw", UTF8.encode(passcode), "PBKDF2", false, [
    "deriveKey",
  ]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
}

export async function wrapped(key, passcode) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, sealed: await seal(await fromPasscode(passcode, salt), key, "key") };
}

// Returns the key, or null for a wrong passcode.
export async function unwrapped(tour, passcode) {
  try {
    const own = await fromPasscode(passcode, tour.wrap.salt);
    return await imported(await unseal(own, tour.wrap.sealed, "key"));
  } catch (error) {
    if (error.name === "OperationError") return null;
    throw error;
  }
}

// ---- sealed values; `context` says what a value is, so that none can stand in another's place

export async function sealBytes(key, value, context) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: "AES-GCM", iv, additionalData: UTF8.encode(context) };
  return { iv, data: await crypto.subtle.encrypt(how, key, value) };
}

export function unsealBytes(key, sealed, context) {
  const how = { name: "AES-GCM", iv: sealed.iv, additionalData: UTF8.encode(context) };
  return crypto.subtle.decrypt(how, key, sealed.data);
}

export const seal = (key, value, context) =>
  sealBytes(key, UTF8.encode(JSON.stringify(value)), context);

export async function unseal(key, sealed, context) {
  return JSON.parse(new TextDecoder().decode(await unsealBytes(key, sealed, context)));
}

// ---- days and entries

export async function saveDay(key, uuid, day) {
  const sealed = await seal(key, day, `day:${uuid}`);
  await asked(store("days", "readwrite").put({ uuid, sealed }));
}

export async function dayOf(key, uuid) {
  const row = await asked(store("days").get(uuid));
  return row ? unseal(key, row.sealed, `day:${uuid}`) : null;
}

// `files` maps names to blobs; a body without them leaves those kept before.
export async function saveEntry(key, entry, files) {
  const context = `entry:${entry.key}`;
  const row = {
    key: entry.key,
    tour: entry.tour,
    order: entry.order,
    state: entry.state,
    sealed: await seal(key, { body: entry.body, refusal: entry.refusal ?? null }, context),
    files: {},
  };
  for (const [name, blob] of Object.entries(files)) {
    const sealed = await sealBytes(key, await blob.arrayBuffer(), `${context}:${name}`);
    row.files[name] = { type: blob.type, ...sealed };
  }
  await asked(store("entries", "readwrite").put(row));
}

export async function entriesOf(key, tour) {
  const rows = await asked(store("entries").index("tour").getAll(tour));
  const found = [];
  for (const row of rows.sort((one, other) => one.order - other.order)) {
    const content = await unseal(key, row.sealed, `entry:${row.key}`);
    found.push({ ...content, ...row, sealed: null, names: Object.keys(row.files) });
  }
  return found;
}

export async function filesOf(key, entry) {
  const row = await asked(store("entries").get(entry));
  const found = {};
  for (const [name, file] of Object.entries(row?.files ?? {})) {
    const value = await unsealBytes(key, file, `entry:${entry}:${name}`);
    found[name] = new Blob([value], { type: file.type });
  }
  return found;
}

export const forgetEntry = (entry) => asked(store("entries", "readwrite").delete(entry));
export const forgetDay = (uuid) => asked(store("days", "readwrite").delete(uuid));

export async function forgetTour(uuid) {
  for (const row of await entries()) {
    if (row.tour === uuid) await forgetEntry(row.key);
  }
  await forgetDay(uuid);
  await asked(store("tours", "readwrite").delete(uuid));
}

// The plan is forgotten when its time is over; what has not been sent stays until it is.
export async function forgetOld(now) {
  const left = new Set((await entries()).filter((e) => e.state !== "kept").map((e) => e.tour));
  for (const tour of await tours()) {
    if (new Date(tour.keep_until) > now) continue;
    if (left.has(tour.uuid)) await forgetDay(tour.uuid);
    else await forgetTour(tour.uuid);
  }
}
