// The session ended under an open page: show the dialog, and on return give the page's forms the
// token of the new session, so that the button just pressed works when pressed again.
const dialogs = document.querySelectorAll("#session-ended");
dialogs.forEach((dialog, place) => {
  if (place < dialogs.length - 1) {
    dialog.remove();
    return;
  }
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[data-resume]").addEventListener("click", () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    const token = cookie ? cookie.slice("csrftoken=".length) : "";
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      input.value = token;
    }
    for (const element of document.querySelectorAll("[hx-headers]")) {
      const headers = JSON.parse(element.getAttribute("hx-headers"));
      if ("X-CSRFToken" in headers) {
        headers["X-CSRFToken"] = token;
        element.setAttribute("hx-headers", JSON.stringify(headers));
      }
    }
    dialog.remove();
  });
});
