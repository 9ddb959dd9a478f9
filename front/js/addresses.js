// A filter that nobody filled in has no place in the address: ?search=&state= is the page itself. Without script, and on a browser
// that does not know the event, the empty ones are sent along and mean nothing.
export function addresses() {
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches("form[method=get][role=search]")) return;
    for (const name of new Set(formData.keys())) {
      const said = formData.getAll(name).filter((one) => one !== "");
      formData.delete(name);
      said.forEach((one) => formData.append(name, one));
    }
  });
}
