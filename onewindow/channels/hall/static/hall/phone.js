// The holder's page: a phone in a pocket shakes once when its number is called.

import "./truth.js";

let wasCalled = Boolean(document.querySelector(".my.is-called"));

document.addEventListener("truth", () => {
  const isCalled = Boolean(document.querySelector(".my.is-called"));
  if (isCalled && !wasCalled) {
    document.title = `轮到您了 · ${document.title}`;
    navigator.vibrate?.([400, 200, 400]);
  }
  wasCalled = isCalled;
});
