// A form with data-draft loses nothing: it warns before typed input is left, and keeps a copy on
// this device for eight hours, so that a session that ends in the middle brings everything back.
// Passwords, files and fields marked data-private are never kept; another person's copies are
// removed as soon as somebody else opens a form here.

const PREFIX = "onewindow-draft:";
const LIFETIME = 8 * 3600 * 1000;

const storage = (() => {
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return localStorage;
  } catch {
    return null;
  }
})();

function read(key) {
  try {
    return JSON.parse(storage?.getItem(PREFIX + key) ?? "null");
  } catch {
    return null;
  }
}

function forget(key) {
  storage?.removeItem(PREFIX + key);
}

function purge(owner) {
  for (const name of Object.keys(storage ?? {})) {
    if (!name.startsWith(PREFIX)) continue;
    const draft = read(name.slice(PREFIX.length));
    const isOld = !draft || Date.now() - draft.savedAt > LIFETIME;
    if (isOld || (owner && draft.owner !== owner)) storage.removeItem(name);
  }
}

function fields(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      field.name !== "csrfmiddlewaretoken" &&
      !["password", "file", "hidden", "submit", "button"].includes(field.type) &&
      !field.closest("[data-private]"),
  );
}

function valuesOf(form) {
  return fields(form).map((field) => {
    const ticks = field.type === "checkbox" || field.type === "radio";
    const value = field.multiple
      ? [...field.selectedOptions].map((option) => option.value)
      : field.value;
    return [field.name, value, ticks ? field.checked : null];
  });
}

function fill(form, values) {
  const waiting = [...values];
  for (const field of fields(form)) {
    const ticks = field.type === "checkbox" || field.type === "radio";
    const place = waiting.findIndex(
      ([name, value]) => name === field.name && (!ticks || value === field.value),
    );
    if (place < 0) continue;
    const [[, value, checked]] = waiting.splice(place, 1);
    if (ticks) field.checked = checked;
    else if (field.multiple) {
      for (const option of field.options) option.selected = value.includes(option.value);
    } else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(form, draft, key) {
  const when = new Date(draft.savedAt).toLocaleString("zh-CN", {
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  const bar = document.createElement("div");
  bar.className = "draft-restore";
  bar.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `这里有 ${when} 填写但没有提交的内容。`;
  const restore = document.createElement("button");
  restore.type = "button";
  restore.className = "button is-small is-primary";
  restore.textContent = "恢复";
  restore.addEventListener("click", () => {
    fill(form, draft.values);
    form.dataset.dirty = "1";
    bar.remove();
  });
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button is-small";
  drop.textContent = "丢弃";
  drop.addEventListener("click", () => {
    forget(key);
    bar.remove();
  });
  bar.append(words, restore, drop);
  form.prepend(bar);
}

function watch(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = "1";
  const key = form.dataset.draft;
  const owner = form.dataset.draftOwner ?? "";
  const draft = read(key);
  if (draft && JSON.stringify(draft.values) !== JSON.stringify(valuesOf(form))) {
    offer(form, draft, key);
  }
  let timer;
  const save = () => {
    const record = { owner, savedAt: Date.now(), values: valuesOf(form) };
    try {
      storage?.setItem(PREFIX + key, JSON.stringify(record));
    } catch {
      // A full disk must not stand in the way of typing; the warning before leaving remains.
    }
  };
  form.addEventListener("input", () => {
    form.dataset.dirty = "1";
    clearTimeout(timer);
    timer = setTimeout(save, 600);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save();
    delete form.dataset.dirty;
  });
}

function scan(root) {
  for (const done of root.querySelectorAll("[data-draft-done]")) forget(done.dataset.draftDone);
  const forms = [...root.querySelectorAll("form[data-draft]")];
  if (forms.length > 0) purge(forms[0].dataset.draftOwner);
  forms.forEach(watch);
}

purge("");
scan(document);
document.addEventListener("htmx:load", (event) => scan(event.detail.elt.parentElement ?? document));
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-draft][data-dirty]")) event.preventDefault();
});
