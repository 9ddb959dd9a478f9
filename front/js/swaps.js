import { patientForm } from "./patient.js";

// What htmx does when the answer is not the page it asked for: reload, or say so; never an empty hole.
function say(text) {
  const place = document.getElementById("notes");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
}

let held = ""; // the piece that the keyboard is in while it is exchanged

export function swaps() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const wanted = event.detail.target.id;
    held = event.detail.target.contains(document.activeElement) ? wanted : "";
    const answer = event.detail.serverResponse || "";
    // Logged out meanwhile, or an error page: the piece that was asked for is not in it.
    if (event.detail.shouldSwap && wanted && !answer.includes(`id="${wanted}"`)) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  // The keyboard goes on where it was: what had it is gone, so the new piece gets it, not the top of the page.
  document.addEventListener("htmx:afterSettle", () => {
    const piece = held && document.getElementById(held);
    held = "";
    if (!piece || document.activeElement !== document.body) return;
    piece.tabIndex = -1;
    piece.focus({ preventScroll: true });
  });
  // The same question asked twice (typed, then left) is one step back, not two.
  document.addEventListener("htmx:beforeHistoryUpdate", ({ detail: { history } }) => {
    if (history.path === location.pathname + location.search) history.type = "replace";
  });
  const others = (run) => (event) => patientForm(event) || run(); // those say it themselves
  document.addEventListener("htmx:sendError", others(() => say("网络不通，页面还是刚才的样子。请稍后再试。")));
  document.addEventListener("htmx:responseError", others(() => say("服务器没有答上来，页面还是刚才的样子。请稍后再试。")));
  document.addEventListener("htmx:afterSwap", () => {
    const place = document.getElementById("notes");
    if (place) place.hidden = true;
  });
}
