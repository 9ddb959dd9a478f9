// What a door shows: the card of whoever stands there, the rows of its list, and whom the server refused.
const result = document.getElementById("door-result");

export function tell(isIn, name, pool, sentence) {
  result.hidden = false;
  result.className = `door-result ${isIn ? "ok" : "bad"}`;
  const [strong, span, words] = result.children;
  strong.textContent = name;
  span.textContent = pool;
  words.textContent = sentence;
  if (navigator.vibrate) navigator.vibrate(isIn ? 80 : [80, 60, 80]);
}

export const isTold = (name) => result.firstElementChild.textContent === name;

export const bringIntoSight = () => result.scrollIntoView({ block: "nearest" });

export function silence() {
  result.hidden = true;
}

function button(words, label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = words === "签到" ? "btn btn-plain" : "btn btn-link";
  made.textContent = words;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", run);
  return made;
}

/** Somebody whom the server refused, until `known` is run. */
export function complaint(one, known) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = `${one.name}：${one.told}`;
  item.append(words, button("知道了", `${one.name}，知道了`, known));
  return item;
}

/** Somebody of the list, with what can be done. */
export function row(guest, { come, undo }) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  const note = document.createElement("span");
  note.className = "quiet small";
  note.textContent = `${guest.pool} · ${guest.union}`;
  words.append(`${guest.name} `, note);
  item.append(words);
  if (guest.at) {
    const at = document.createElement("span");
    at.className = "door-at";
    at.textContent = guest.at;
    item.append(at, button("撤销", `撤销${guest.name}的签到`, () => undo(guest)));
  } else item.append(button("签到", `${guest.name}签到`, () => come(guest, "list")));
  return item;
}
