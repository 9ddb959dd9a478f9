// A stand at a market: the next person can be entered while the last is still on its way, or the network is down.
// Entries wait in IndexedDB, encrypted with a key that no script can read out, and are deleted as soon as they are sent.
// Each carries a key of its own, so that one that arrives twice is one.
import { queue } from "./queue.js";
import { vault } from "./vault.js";

const place = document.getElementById("market");
const form = document.getElementById("market-form");
const state = document.getElementById("market-state");
const mend = document.getElementById("mend");
const CLEARED = ["name", "id_number", "phone"];
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const SENT = "nj-market-sent"; // when this tab sent somebody: a page that was on its way then counts one too few
const LATELY = 10000;
const STAND = "nj-stand"; // who stands here and for which union: what the page that opens without a network has to know
let why = "";
let token = form.querySelector("[name=csrfmiddlewaretoken]")?.value || ""; // none on the page without a network

let store, line; // opened by begin()

/** A key that nobody guesses; older browsers have no randomUUID. */
function fresh() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What can be seen without the server, so that it is mended while the person still stands there. */
function wrong(entry) {
  const number = entry.id_number.replace(/\s/g, "").toUpperCase();
  if (!entry.name.trim()) return ["name", "请填写姓名。"];
  if (!number) return ["id_number", "请填写身份证号。"];
  if (/^\d{17}[\dX]$/.test(number)) {
    const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
    if ("10X98765432"[sum % 11] !== number[17]) return ["id_number", "身份证号最后一位对不上，请核对有没有输错。"];
  } else if (/^\d+$/.test(number)) {
    return ["id_number", `身份证号应为 18 位，现在是 ${number.length} 位。`];
  }
  if (entry.phone.trim() && !/^\d{3,4}-/.test(entry.phone) && !/^1\d{10}$/.test(entry.phone.replace(/[\s-]/g, ""))) {
    return ["phone", "手机号应为 11 位，请核对。"];
  }
  if (!entry.agreed) return ["agreed", "本人在场同意了，再勾选这一项。"];
  return null;
}

function field(name) {
  return form.elements.namedItem(name);
}

function complain(name, sentence) {
  const box = field(name).closest(".field");
  clean();
  box.classList.add("wrong");
  const note = document.createElement("p");
  note.className = "field-error market-error";
  note.id = `market-error-${name}`;
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  box.append(note);
  field(name).setAttribute("aria-invalid", "true");
  field(name).setAttribute("aria-describedby", note.id);
  field(name).focus();
}

function clean() {
  for (const note of form.querySelectorAll(".field-error")) note.remove();
  for (const box of form.querySelectorAll(".wrong")) box.classList.remove("wrong");
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
}

/** What the next person has in common with the last, folded away. */
function same() {
  const words = field("workplace").value.trim() || "还没有填";
  document.querySelector("#market-same summary span").textContent = words;
}

function read() {
  const entry = {};
  for (const name of ["key", "union", "workplace", "group", ...CLEARED]) entry[name] = field(name).value;
  entry.agreed = field("agreed").checked;
  return entry;
}

async function take(event) {
  event.preventDefault();
  const entry = read();
  const problem = wrong(entry);
  if (problem) return complain(...problem);
  clean();
  // Empty at once, so that whoever types fast types the next person into an empty form.
  for (const name of CLEARED) field(name).value = "";
  field("agreed").checked = false;
  field("key").value = fresh();
  same();
  document.getElementById("market-same").open = !entry.workplace.trim();
  field("name").focus();
  try {
    await store.put({ ...entry, at: Date.now() });
  } catch {
    for (const name of ["key", ...CLEARED]) field(name).value = entry[name];
    return complain("name", "这部手机没有存下这一位，请再点一次“登记，下一位”。");
  }
  await line.flush();
}

async function changed(sent) {
  await show();
  if (sent) await refresh();
}

/** True when the server has answered for good, be it yes or "mend this". */
async function send([entry]) {
  why = "";
  if (!token && !(await renew())) return false;
  const body = new FormData();
  for (const name of ["key", "union", "workplace", "group", ...CLEARED]) body.set(name, entry[name]);
  if (entry.agreed) body.set("agreed", "on");
  body.set("csrfmiddlewaretoken", token);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  } catch {
    why = "网络不通，";
    return false;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    why = "登录已过期，请刷新页面重新登录；";
    return false;
  }
  if (answer.ok) {
    sessionStorage.setItem(SENT, Date.now());
    await store.remove(entry.key);
    return true;
  }
  if (answer.status === 422 || answer.status === 409) {
    const told = (await answer.json().catch(() => ({}))).detail || "有几处要改一下。";
    await store.put({ ...entry, told });
    return true;
  }
  why = answer.status === 429 ? "登记得太快，稍后自动再发；" : "服务器没有答上来，";
  return false;
}

async function show() {
  const all = await store.all();
  const left = all.filter((one) => !one.told);
  state.hidden = left.length === 0;
  state.classList.toggle("late", Boolean(why));
  const kept = store.lasting ? "已加密存在这部手机上" : "这个浏览器存不住，发完以前请不要关闭页面";
  state.textContent = line.isSending() && !why ? `正在发送，还有 ${left.length} 份……` : `${why}还有 ${left.length} 份没发出去，${kept}，联网后自动发送。`;
  const told = all.filter((one) => one.told);
  mend.hidden = told.length === 0;
  mend.querySelector("ul").replaceChildren(...told.map(item));
}

function item(entry) {
  const line = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = `${entry.name || "没有姓名"}：${entry.told}`;
  const again = button("修改", `修改${entry.name}`, async () => {
    const typing = CLEARED.some((name) => field(name).value.trim());
    if (typing) return complain("name", "先登记完这一位，再修改上面的。");
    for (const name of ["union", "workplace", "group", ...CLEARED]) field(name).value = entry[name];
    field("agreed").checked = entry.agreed;
    same();
    field("key").value = fresh();
    await store.remove(entry.key);
    await show();
    field("id_number").focus();
  });
  const drop = button("删除", `删除${entry.name}`, async () => {
    await store.remove(entry.key);
    await show();
  });
  line.append(words, again, drop);
  return line;
}

function button(words, label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-link";
  made.textContent = words;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", run);
  return made;
}

/** The counter and the last entries, from the page itself, which it gives; nothing while there is no network. */
async function refresh() {
  try {
    const answer = await fetch(form.action, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.getElementById("today");
    if (now) document.getElementById("today").replaceWith(now);
    return page;
  } catch {
    return null;
  }
}

/** The page that opened without a network asks for leave to send: whoever is logged in now must be who stood here. */
async function renew() {
  const page = await refresh();
  const owner = page?.getElementById("market")?.dataset.owner;
  if (owner === place.dataset.owner) token = page.querySelector("[name=csrfmiddlewaretoken]").value;
  else why = !page ? "网络不通，" : owner ? "请用登记时的账号登录；" : "登录已过期，请联网后刷新页面重新登录；";
  return Boolean(token);
}

/** Remember who stands here; or know it again. False where this browser never opened the page with a network. */
function known() {
  const union = document.getElementById("market-union");
  if (place.dataset.owner) {
    const now = { owner: place.dataset.owner, union: field("union").value, name: union.textContent };
    localStorage.setItem(STAND, JSON.stringify(now));
    return true;
  }
  const last = JSON.parse(localStorage.getItem(STAND) || "null");
  document.getElementById("market-blank").hidden = Boolean(last);
  if (!last) return false;
  place.dataset.owner = last.owner;
  field("union").value = last.union;
  field("key").value = fresh();
  union.textContent = last.name;
  return true;
}

/** From now on the page opens without a network; browsers that cannot do without. */
function stay() {
  const { worker } = place.dataset;
  const scope = new URL(form.action).pathname;
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker, { scope }).catch(() => null);
}

async function begin() {
  if (!known()) return;
  stay();
  store = await vault(`market-${place.dataset.owner}`);
  form.addEventListener("submit", take);
  field("workplace").addEventListener("input", same);
  line = queue({ store, send, changed });
  await line.flush();
  if (Date.now() - Number(sessionStorage.getItem(SENT)) < LATELY) await refresh();
}

begin();
