// Counts the words, and keeps the tablet still while somebody is writing on it.

const STILL = 60_000;
let touchedAt = 0;

function count(area) {
  const shown = document.querySelector("[data-count]");
  if (!shown) return;
  const written = [...area.value].length;
  shown.hidden = written === 0;
  shown.textContent = `，已写${written}字`;
  shown.parentElement.classList.toggle("is-over", written > Number(area.dataset.longest));
}

document.addEventListener("input", (event) => {
  if (!event.target.closest?.(".judge")) return;
  touchedAt = Date.now();
  if (event.target.matches("[data-longest]")) count(event.target);
});

for (const area of document.querySelectorAll("[data-longest]")) if (area.value) count(area);

// What a person is writing is not taken away by the next question; a form left alone is.
document.addEventListener("htmx:beforeRequest", (event) => {
  const isTablet = event.target.id === "tablet" && event.target.querySelector(".judge");
  if (isTablet && Date.now() - touchedAt < STILL) event.preventDefault();
});
document.addEventListener("htmx:afterSwap", () => {
  touchedAt = 0;
});
