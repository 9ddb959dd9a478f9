// A form marked data-patient is sent from within its page: on a slow network its button says so, a second tap sends nothing, and
// when the connection breaks the page stays with what was typed, and says that nobody knows yet. Such a form may be sent again
// without harm: the server knows the same form by its key, or takes the last one. Without script it is a plain form.
const LONGEST = 30000; // longer than that nobody waits; the answer may still be on its way
const SENDING = "正在发送……";
const LOST = "网络断了，没有收到回答，不知道办成没有。填的都还在；网络好了请再按一次，不会重复。";
const SLOW = "等了半分钟没有收到回答，不知道办成没有。填的都还在；请再按一次，不会重复。";
const DOWN = "服务器没有答上来。填的都还在，请稍后再按一次，不会重复。";

/** The patient form that an event of htmx is about, as what sends or, after the page was exchanged, as what had sent; else undefined. */
export const patientForm = ({ detail: { elt, requestConfig } }) =>
  [elt, requestConfig?.elt].find((one) => one?.matches?.("form[data-patient]"));
const pressed = new WeakMap(); // form to the button that it was sent by
const buttonOf = (form) => {
  const one = pressed.get(form);
  return one?.isConnected ? one : form.querySelector("button:not([type=button])");
};

function wait(form) {
  const button = buttonOf(form);
  form.querySelector(".patient-note")?.remove();
  button.dataset.words = button.textContent;
  button.textContent = SENDING;
  button.setAttribute("aria-busy", "true");
}

function release(form) {
  const button = buttonOf(form);
  if (!button?.dataset.words) return;
  button.textContent = button.dataset.words;
  delete button.dataset.words;
  button.removeAttribute("aria-busy");
}

function say(form, words) {
  const note = document.createElement("p");
  note.className = "message warning patient-note";
  note.setAttribute("role", "alert");
  note.textContent = words;
  form.append(note);
}

/** An answer that is a page of ours is shown, whatever its status: a refusal is an answer. */
function isPage(event) {
  const { xhr, serverResponse } = event.detail;
  return xhr.status < 500 && String(serverResponse || "").includes('id="main"');
}

export function patient() {
  const on = (name, run) => document.addEventListener(name, (event) => {
    const form = patientForm(event);
    if (form) run(form, event);
  });
  // before htmx hears of it: which button it was; and a file is fetched as without script, the page stays as it is
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-patient]")) return;
    if (event.submitter?.hasAttribute("data-file")) return event.stopImmediatePropagation();
    pressed.set(event.target, event.submitter);
  }, true);
  on("htmx:configRequest", (form, event) => (event.detail.timeout = LONGEST));
  on("htmx:beforeRequest", wait);
  on("htmx:beforeSwap", (form, event) => {
    if (isPage(event)) Object.assign(event.detail, { shouldSwap: true, isError: false });
  });
  on("htmx:afterRequest", release);
  on("htmx:sendError", (form) => say(form, LOST));
  on("htmx:timeout", (form) => say(form, SLOW));
  on("htmx:responseError", (form) => say(form, DOWN));
  on("htmx:beforeHistoryUpdate", (form, event) => {
    const { history, pathInfo } = event.detail;
    // an answer in place of the page, not of another: going back or reloading must not land on an address that only takes forms
    if (pathInfo.responsePath === pathInfo.requestPath) Object.assign(history, { type: "replace", path: location.pathname + location.search });
  });
  // to what is wrong, where something is, as when the page is loaded; else to the page
  on("htmx:afterSettle", () => {
    const main = document.getElementById("main");
    const wrong = main?.querySelector(".form-wrong, [autofocus][aria-invalid]");
    (wrong ?? main)?.focus({ preventScroll: !wrong });
  });
}
