// Sorts outlets by distance where the browser tells the place; the list works without it.
const form = document.querySelector("[data-near]");
if (form && "geolocation" in navigator) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.lat.value) return;
    event.preventDefault();
    const words = form.querySelector("[data-near-words]");
    words.textContent = "正在定位……";
    navigator.geolocation.getCurrentPosition(
      (place) => {
        form.elements.lat.value = place.coords.latitude.toFixed(3);
        form.elements.lon.value = place.coords.longitude.toFixed(3);
        form.submit();
      },
      () => {
        words.textContent = "没有取得位置，请按名称选择网点。";
      },
      { timeout: 8000, maximumAge: 60000 },
    );
  });
}
