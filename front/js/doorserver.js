// What a door asks of its server. A page that was opened without a network has no leave to speak, and asks for it first.
const place = document.getElementById("door");
let leave = ""; // the token that a copy was given

const token = () => place.querySelector("[name=csrfmiddlewaretoken]")?.value || leave;

/** Whoever is not let in any more has to log in again. */
function admit(answer) {
  if (!answer.ok) throw new Error(answer.type === "opaqueredirect" || answer.status === 403 ? "login" : String(answer.status));
}

export async function ask(since) {
  const url = since ? `${place.dataset.list}&since=${encodeURIComponent(since)}` : place.dataset.list;
  const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** A copy asks for leave to speak: whoever is logged in now must be who opened the door. */
export async function renew() {
  if (token()) return;
  const answer = await fetch(`${location.pathname}?session=${place.dataset.session}`, { redirect: "manual" });
  admit(answer);
  const there = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("door");
  if (there?.dataset.owner !== place.dataset.owner) throw new Error("other");
  leave = there.querySelector("[name=csrfmiddlewaretoken]").value;
}

export async function post(seen, url = place.dataset.send) {
  await renew();
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() };
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(seen), headers, redirect: "manual" });
  admit(answer);
  return (await answer.json()).results;
}

/** Take a check-in back that the server has. */
export async function takeBack(id) {
  await renew();
  const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
  const key = id.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  const answer = await fetch(place.dataset.undo.replace(/[0-]{36}/, key), { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
}
