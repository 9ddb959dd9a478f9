// Counting visitors at stalls: one tap is one visitor, also without network. A tap waits on the phone until the server has it;
// its key makes it one however often it is sent, and an undo may overtake the tap it takes back. Several phones add up.
import { queue } from "./queue.js";
import { vault } from "./vault.js";

const place = document.getElementById("count");
const state = document.getElementById("count-state");
const undo = document.getElementById("count-undo");
const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
const LOOK = 10000; // how often the other phones' taps are asked for

const known = new Map(); // what the server said last, by stall
let last = null; // the tap that can be taken back
let why = "";
let store, line;

function fresh() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function put(stall, tap, back) {
  await store.put({ key: back ? `${tap}-undo` : tap, tap, stall, undo: back, at: Date.now() });
  await show();
  line.flush();
}

async function send(rows) {
  let answer;
  const taps = rows.map((row) => ({ stall: row.stall, key: row.tap, undo: row.undo }));
  try {
    answer = await fetch(place.dataset.url, {
      method: "POST", body: JSON.stringify({ taps }), redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
  } catch {
    why = "网络不通，";
    return false;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) why = "登录已过期，请刷新页面重新登录；";
  else if (answer.ok) why = "";
  else why = (await answer.json().catch(() => ({}))).detail || "服务器没有答上来，";
  if (!answer.ok) return false;
  hear(await answer.json());
  for (const row of rows) await store.remove(row.key);
  return true;
}

function hear(said) {
  for (const [stall, number] of Object.entries(said.stalls)) known.set(stall, number);
}

/** What the server knows and what still waits here, added up. */
async function show() {
  const rows = await line.waiting();
  let total = 0;
  for (const box of place.querySelectorAll("[data-stall]")) {
    const { stall } = box.dataset;
    const mine = rows.filter((row) => row.stall === stall).reduce((sum, row) => sum + (row.undo ? -1 : 1), 0);
    const number = Math.max(0, known.get(stall) + mine);
    box.querySelector("output").textContent = number;
    total += number;
  }
  document.getElementById("count-total").textContent = total;
  state.hidden = rows.length === 0;
  state.classList.toggle("late", Boolean(why));
  const kept = store.lasting ? "存在这部手机上" : "发完以前请不要关闭页面";
  state.textContent = `${why}还有 ${rows.length} 下没发出去，${kept}，联网后自动发送。`;
  undo.hidden = !last;
}

async function tap(event) {
  event.preventDefault();
  const box = event.submitter ? event.submitter.closest("[data-stall]") : null;
  if (event.target === undo) {
    const { stall, key } = last;
    last = null;
    return put(stall, key, true);
  }
  if (!box) return;
  last = { stall: box.dataset.stall, key: fresh() };
  if (navigator.vibrate) navigator.vibrate(15);
  return put(last.stall, last.key, false);
}

/** An empty list of taps asks for the numbers alone. */
async function look() {
  if (document.hidden || (await line.waiting()).length) return;
  if (await send([])) await show();
}

async function begin() {
  for (const box of place.querySelectorAll("[data-stall]")) known.set(box.dataset.stall, Number(box.dataset.visitors));
  store = await vault(`count-${place.dataset.owner}-${place.dataset.fair}`);
  line = queue({ store, send, changed: show, many: 100 });
  place.addEventListener("submit", tap);
  setInterval(look, LOOK);
  await line.flush();
}

begin();
