// Runs in the head before anything is painted: dark mode and large type as this person last chose them. Who never chose
// has the light or dark of the device; a page of one colour keeps it; on paper everything is light.
(function () {
  var html = document.documentElement;
  var fixed = html.hasAttribute("data-theme-fixed");
  var device = matchMedia("(prefers-color-scheme: dark)");
  function remembered(key) {
    var cookie = document.cookie.match("(?:^|; )" + key + "=(\\w+)");
    try { return localStorage.getItem(key) || (cookie && cookie[1]); } catch (_) { return cookie && cookie[1]; }
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
  function dress() {
    if (!fixed) html.dataset.bsTheme = remembered("nj_theme") || (device.matches ? "dark" : "light");
  }
  dress();
  var type = remembered("nj_type");
  if (type) html.classList.toggle("large", type === "large");
  html.classList.add("js");
  document.addEventListener("DOMContentLoaded", show);
  device.addEventListener("change", function () { dress(); show(); });
  var before = "";
  window.addEventListener("beforeprint", function () {
    before = before || html.dataset.bsTheme;
    html.dataset.bsTheme = "light";
    show();
  });
  window.addEventListener("afterprint", function () {
    html.dataset.bsTheme = before;
    before = "";
    show();
  });
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
