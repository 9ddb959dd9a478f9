// Runs in the head before anything is painted: dark mode and large type as this person last chose them.
(function () {
  var html = document.documentElement;
  function remembered(key) {
    try { return localStorage.getItem(key); } catch (_) { return null; }
  }
  function keep(key, value) {
    try { localStorage.setItem(key, value); } catch (_) { /* private window: the cookie remembers */ }
    document.cookie = key + "=" + value + ";path=/;max-age=31536000;samesite=lax" +
      (location.protocol === "https:" ? ";secure" : "");
  }
  function show() {
    document.querySelectorAll("[data-look]").forEach(function (button) {
      var on = button.dataset.look === "type" ? html.classList.contains("large") : html.dataset.bsTheme === "dark";
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(on));
    });
    document.dispatchEvent(new CustomEvent("nj:look"));
  }
  var theme = remembered("nj_theme");
  if (theme) html.dataset.bsTheme = theme;
  var type = remembered("nj_type");
  if (type) html.classList.toggle("large", type === "large");
  html.classList.add("js");
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-look]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.look === "type") {
      keep("nj_type", html.classList.toggle("large") ? "large" : "normal");
    } else {
      html.dataset.bsTheme = html.dataset.bsTheme === "dark" ? "light" : "dark";
      keep("nj_theme", html.dataset.bsTheme);
    }
    show();
  });
})();
