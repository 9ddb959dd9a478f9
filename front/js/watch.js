// Charts are heavy: their script is fetched when the first chart comes into view, and never on a page without one.
let loading = null;

function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.documentElement.dataset.charts;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return loading;
}

export function watchCharts() {
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        load().then(() => window.njChart(target), () => target.classList.add("failed"));
      }
    },
    { rootMargin: "200px" }
  );
  const watch = (root) => root.querySelectorAll("[data-chart]").forEach((element) => watcher.observe(element));
  watch(document);
  document.addEventListener("htmx:afterSwap", (event) => watch(event.detail.elt));
  // Paper shows what nobody has scrolled to.
  window.addEventListener("beforeprint", () => {
    if (window.njChart) document.querySelectorAll("[data-chart]:empty").forEach((element) => window.njChart(element));
  });
}
