// Keys of the desk: "/" goes to the search, Escape leaves a field or closes a menu.
const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

export function keyboard() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !typing(event.target)) {
      const field = document.querySelector("[data-search]");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}
