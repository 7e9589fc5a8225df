// Passkeys: ask the server for options, the device for an answer, the server again whether it fits.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function post(url, token, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.message);
  return data;
}

function opened({ publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    options[list] = (options[list] || []).map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return { publicKey: options };
}

function sealed(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: Object.fromEntries(
      parts.filter((part) => response[part]).map((part) => [part, text(response[part])]),
    ),
  };
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  const error = box.querySelector("[role=alert]");
  const field = (name) => box.querySelector(`[name=${name}]`)?.value || "";
  box.querySelector("button").addEventListener("click", async () => {
    error.hidden = true;
    try {
      const { options, answer, token } = box.dataset;
      const isNew = box.dataset.passkey === "make";
      const asked = opened(await post(options, token, { password: field("password") }));
      const credential = isNew
        ? await navigator.credentials.create(asked)
        : await navigator.credentials.get(asked);
      const body = sealed(credential);
      if (isNew) body.name = field("name");
      location.assign((await post(answer, token, body)).next);
    } catch (problem) {
      error.textContent =
        problem.name === "NotAllowedError" ? "没有完成验证，请重试或改用动态口令。" : problem.message;
      error.hidden = false;
    }
  });
}
