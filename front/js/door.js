// The door of a session on a phone. The list of who is expected is kept here (names and traces of codes, encrypted, until the
// session is over), so that a code is known without the network. Check-ins wait in a queue and are sent later; the entry is the
// key of each, so that one that arrives twice is one, and the server's answer is the last word.
import { canRead, watch } from "./camera.js";
import { cleaned, traceOf } from "./doorcodes.js";
import { ask, post, renew, takeBack } from "./doorserver.js";
import { bringIntoSight, complaint, isTold, row, silence, tell } from "./doorshow.js";
import { queue } from "./queue.js";
import { vault } from "./vault.js";
import { DOOR } from "./whose.js";

const place = document.getElementById("door");
const form = document.getElementById("door-form");
const state = document.getElementById("door-state");
const refused = document.getElementById("door-refused");
const list = document.getElementById("door-list");
const eye = document.getElementById("door-eye");
const isCopy = Boolean(place.dataset.copy); // opened without a network: rendered for nobody
let { session } = place.dataset;
const SHOWN = 50;
const LOOK = 15000; // how often other doors are asked for
let opens = null; // { at, ahead, said }: from when the server checks in, how far its clock is ahead of the phone's (s), what it says before
const DAY = 86400;

let guests = []; // { id, name, pinyin, pool, union, trace, at }
let byId = new Map();
let heard = ""; // the server's clock of the last answer
let store, lists, line;
let why = "";
let about = null; // what a copy has to know of this page

const now = () => new Date().toTimeString().slice(0, 5);
const field = () => document.getElementById("door-q");

// ----- what is known

function know(rows) {
  guests = rows;
  byId = new Map(rows.map((one) => [one.id, one]));
}

async function keep() {
  await lists.put({ key: session, at: Date.now(), until: Number(place.dataset.until) + DAY, guests, heard, opens, about }).catch(() => null);
}

async function recall() {
  for (const one of await lists.all()) {
    if (one.key === session) {
      know(one.guests);
      heard = one.heard;
      opens = one.opens || null;
    } else if (one.until * 1000 < Date.now()) await lists.remove(one.key);
  }
}

/** Who came at other doors; the whole list where it is not known yet, or where the counts say that somebody was taken off it. */
async function learn() {
  try {
    await renew();
    const news = await ask(heard);
    if (news.guests) know(news.guests.map(([id, name, pinyin, pool, union, trace, at]) => ({ id, name, pinyin, pool, union, trace, at })));
    else for (const [id, at] of news.came) if (byId.has(id)) byId.get(id).at = at;
    heard = news.now;
    opens = { at: news.opens, ahead: news.clock - Date.now() / 1000, said: news.early };
    const waiting = await line.waiting();
    for (const one of waiting) if (byId.has(one.entry) && !byId.get(one.entry).at) byId.get(one.entry).at = one.said;
    const came = guests.filter((one) => one.at).length;
    if (!news.guests && (news.expected !== guests.length || came < news.arrived || came > news.arrived + waiting.length)) {
      heard = "";
      return learn();
    }
    await keep();
  } catch {
    // the list that is kept goes on
  }
  draw();
}

// ----- who stands there

async function byCode(code) {
  if (window.crypto && crypto.subtle) {
    const trace = await traceOf(session, code);
    const guest = guests.find((one) => one.trace === trace);
    if (guest) return come(guest, "code");
  }
  return strange(code);
}

/** A code that the list does not know: somebody who has a place since, another session, or nobody. The server knows. */
async function strange(code) {
  try {
    const [told] = await post([{ code, how: "code" }]);
    if (told.in) await learn();
    tell(told.in, told.name || "不能入场", told.pool, told.in ? `${told.sentence} ${told.at}` : told.sentence);
  } catch {
    tell(false, "不能入场", "", guests.length ? "不在这一场的名单里。联网后可以再核对。" : "名单还没有下载，联网后再试。");
  }
}

/** Before the session's day, by the server's clock as far as it is known here. */
const isEarly = () => opens !== null && Date.now() / 1000 + opens.ahead < opens.at;

async function come(guest, how) {
  if (isEarly()) return tell(false, guest.name, guest.pool, opens.said);
  if (guest.at) return tell(true, guest.name, guest.pool, `已经签过到 ${guest.at}`);
  const said = now();
  try {
    await store.put({ key: guest.id, entry: guest.id, how, at: Date.now(), said, name: guest.name, session, url: place.dataset.send });
  } catch {
    return tell(false, guest.name, guest.pool, "这部手机没有记下，请再试一次。");
  }
  guest.at = said;
  tell(true, guest.name, guest.pool, `签到成功 ${said}`);
  draw();
  await keep();
  await line.flush();
}

// ----- sending

/** True when the server has answered for good. What waited for the network says so, with the phone's own time beside it. */
async function send(rows) {
  const part = rows.filter((one) => one.url === rows[0].url);
  const seen = part.map(({ entry, how, at, tried }) => ({ entry, how: tried ? "offline" : how, at: new Date(at).toISOString() }));
  let told;
  try {
    told = await post(seen, part[0].url);
  } catch (error) {
    why = { login: "登录已过期，请刷新页面重新登录；", other: "请用签到时的账号登录；" }[error.message] || "网络不通，";
    for (const one of part) if (!one.tried) await store.put({ ...one, tried: true });
    return false;
  }
  why = "";
  for (const [nth, one] of part.entries()) await settle(one, told[nth]);
  return part.length === rows.length || send(rows.slice(part.length));
}

async function settle(one, answer) {
  const guest = byId.get(one.entry);
  if (answer.in) {
    if (guest) guest.at = answer.at;
    return store.remove(one.key);
  }
  if (guest) guest.at = "";
  await store.put({ ...one, told: answer.sentence });
  if (isTold(one.name)) tell(false, one.name, guest ? guest.pool : "", answer.sentence);
}

// ----- what is shown

async function changed(sent) {
  const all = await store.all();
  const left = all.filter((one) => !one.told);
  state.hidden = left.every((one) => !one.tried) && (left.length === 0 || line.isSending()); // what is on its way at once says nothing
  state.classList.toggle("late", Boolean(why));
  const kept = store.lasting ? "已存在这部手机上" : "补传完以前请不要关闭页面";
  state.textContent = `${why}还有 ${left.length} 人的签到没有发出，${kept}，联网后自动补传。`;
  const told = all.filter((one) => one.told);
  refused.hidden = told.length === 0;
  refused.querySelector("ul").replaceChildren(...told.map((one) => complaint(one, () => known(one))));
  if (sent) await keep();
  draw();
}

async function known(one) {
  await store.remove(one.key);
  await changed(0);
}

function matching(text) {
  const low = text.toLowerCase();
  return guests.filter((one) => one.name.startsWith(text) || one.pinyin.split(" ").some((word) => word.startsWith(low)));
}

function draw() {
  if (!form || !guests.length) return;
  const typed = field().value.trim();
  const text = /[\d-]/.test(typed) ? "" : typed; // a code on its way narrows nothing
  const rows = text ? matching(text) : guests;
  list.replaceChildren(...rows.slice(0, SHOWN).map((guest) => row(guest, { come, undo })));
  if (text && !rows.length) list.append(Object.assign(document.createElement("li"), { className: "quiet", textContent: `没有找到“${text}”，请换个写法。` }));
  document.getElementById("door-came").textContent = guests.filter((one) => one.at).length;
  document.getElementById("door-expected").textContent = guests.length;
  const more = document.getElementById("door-more");
  if (more) more.hidden = rows.length <= SHOWN;
}

/** What is still on the phone is taken back here; what the server has, there. */
async function undo(guest) {
  const waits = (await line.waiting()).some((one) => one.key === guest.id);
  if (waits && !line.isSending()) {
    await store.remove(guest.id);
    guest.at = "";
    await keep();
    return changed(0);
  }
  try {
    await takeBack(guest.id);
    silence();
  } catch {
    tell(false, guest.name, guest.pool, "撤销要联网，请稍后再试。");
  }
  heard = "";
  await learn();
}

/** Why the camera does not open. */
function blind(isRefused) {
  tell(false, "打不开摄像头", "", isRefused ? "浏览器没有得到允许。请在浏览器设置里允许使用摄像头再按一次，或输入签到码。" : "没有摄像头，或别的程序正在用。请输入签到码。");
}

async function scan() {
  await watch(eye, document.getElementById("door-scan"), blind, async (text) => {
    const code = cleaned(text);
    if (code) await byCode(code);
    else tell(false, "不是签到码", "", "请出示“我的报名”里的二维码。");
    bringIntoSight(); // below the picture it would not be
  });
}

async function submit(event) {
  const text = field().value.trim();
  const code = cleaned(text);
  const found = code ? [] : matching(text);
  if (!code && /^\d{4}$/.test(text) && navigator.onLine && !isCopy) return; // the last four of a phone: the server looks
  event.preventDefault();
  if (code || found.length === 1) field().value = ""; // at once: the next one is typed while this one is on its way
  draw();
  field().focus();
  if (code) await byCode(code);
  else if (found.length === 1) await come(found[0], "list");
  else if (!found.length && text) tell(false, text, "", "没有找到，请换个写法。");
}

function open() {
  const button = document.getElementById("door-scan");
  form.addEventListener("submit", submit);
  form.addEventListener("input", draw);
  button.hidden = !canRead();
  button.addEventListener("click", scan);
}

// ----- without a network

/** From now on this page opens without a network, for this account; browsers that cannot do without. */
function stay() {
  const { worker, scope, owner, list: listed, send: to, undo: back, until } = place.dataset;
  about = { path: location.pathname, title: place.querySelector(".market-head a").textContent, when: place.dataset.when, data: { list: listed, send: to, undo: back, until } };
  localStorage.setItem(DOOR, owner);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(worker, { scope }).catch(() => null);
}

/** The list of this page that this account has kept here; false where there is none. */
async function find() {
  const wanted = new URLSearchParams(location.search).get("session");
  const kept = (await lists.all()).filter((one) => one.about?.path === location.pathname && one.until * 1000 > Date.now());
  const one = wanted ? kept.find((row) => row.key === wanted) : kept.pop();
  if (!one) return false;
  session = one.key;
  place.dataset.session = session;
  about = one.about;
  Object.assign(place.dataset, about.data);
  document.getElementById("door-title").textContent = about.title;
  document.getElementById("door-when").textContent = about.when;
  document.getElementById("door-known").hidden = false;
  return true;
}

/** Of an offer that was put away only what still waits is sent, and what the server says to it shown. */
async function begin() {
  const owner = isCopy ? localStorage.getItem(DOOR) : place.dataset.owner;
  place.dataset.owner = owner || "";
  store = await vault(`door-${owner}`);
  lists = await vault(`door-lists-${owner}`);
  if (isCopy && !(owner && (await find()))) {
    document.getElementById("door-blank").hidden = false;
    return;
  }
  if (form && !isCopy) stay();
  line = queue({ store, send, changed, many: 100 });
  await recall();
  if (form) open();
  await line.flush();
  if (!form) return;
  await learn();
  window.addEventListener("online", learn);
  setInterval(() => document.hidden || learn(), LOOK);
}

begin();
