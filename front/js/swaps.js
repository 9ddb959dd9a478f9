// What htmx does when the answer is not the page it asked for: reload, or say so; never an empty hole.
function say(text) {
  const place = document.getElementById("notes");
  if (!place) return;
  place.textContent = text;
  place.hidden = false;
}

export function swaps() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const wanted = event.detail.target.id;
    const answer = event.detail.serverResponse || "";
    // Logged out meanwhile, or an error page: the piece that was asked for is not in it.
    if (event.detail.shouldSwap && wanted && !answer.includes(`id="${wanted}"`)) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });
  document.addEventListener("htmx:sendError", () => say("网络不通，页面还是刚才的样子。请稍后再试。"));
  document.addEventListener("htmx:responseError", () => say("服务器没有答上来，页面还是刚才的样子。请稍后再试。"));
  document.addEventListener("htmx:afterSwap", () => {
    const place = document.getElementById("notes");
    if (place) place.hidden = true;
  });
}
