// <details class="menu"> opens without script; with it, only one is open, and a click elsewhere, Tab out of it or Escape closes it.
const open = () => [...document.querySelectorAll("details.menu[open]")];

const STOPPED = 30000; // whoever stops a slow page may send again
const buttons = (form) => [...form.elements].filter((one) => one.type === "submit"); // also those that name it by form=

function release(form) {
  delete form.dataset.sent;
  buttons(form).forEach((one) => ["aria-busy", "aria-disabled"].forEach((name) => one.removeAttribute(name)));
}

/** A link to something that is folded away unfolds it, so that there is something to go to. */
function unfold(event) {
  const to = event.target.closest?.("a[href^='#']")?.getAttribute("href").slice(1);
  const folded = to && document.getElementById(to)?.closest("details");
  if (folded) folded.open = true;
}

export function menus() {
  document.addEventListener("click", unfold);
  const left = (event) => open().filter((menu) => !menu.contains(event.target)).forEach((menu) => (menu.open = false));
  document.addEventListener("click", left);
  document.addEventListener("focusin", left);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
  // A form sent twice by an impatient finger is sent once; a button that fetches a file leaves the page as it is.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || event.submitter?.hasAttribute("data-file")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const own = buttons(form);
    const pressed = event.submitter || own[0];
    own.forEach((one) => one.setAttribute(one === pressed ? "aria-busy" : "aria-disabled", "true"));
    setTimeout(() => release(form), STOPPED);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
}
