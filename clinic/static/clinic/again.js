// The lock. A page that nobody touches leaves the document; the same person gets it back with
// their password, as it was, in every tab. Other modules ask for it with "clinic:signed-out" and
// wait for "clinic:signed-in".

import { hide, isHidden, show } from "./hidden_page.js";
import { ask, endHere, heardAgo, isMine, mark, panel, since, tell } from "./session.js";
import { listen, reset } from "./sign_in.js";

const WARN_MS = 60_000;
const TELL_EVERY_MS = 60_000;
const warning = document.getElementById("still-there");
const tabs = panel && new BroadcastChannel("backstride-session");
let activeAt = mark();
let toldAt = mark();
let telling = null;
let isAsking = false;

if (panel) start();

function start() {
  listen(resume, leave);
  document.addEventListener("clinic:signed-out", () => lock());
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) lock();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.triggeringEvent?.isTrusted) event.detail.headers["X-Background"] = "1";
  });
  for (const kind of ["keydown", "pointerdown", "input", "wheel", "touchmove"]) {
    document.addEventListener(kind, onActivity, { capture: true, passive: true });
  }
  document.addEventListener("click", onClick);
  document.addEventListener("submit", beforeSending, { capture: true });
  warning.addEventListener("cancel", stay);
  panel.addEventListener("cancel", (event) => event.preventDefault());
  tabs.addEventListener("message", (event) => onTab(event.data));
  for (const kind of ["visibilitychange", "focus", "pageshow"]) window.addEventListener(kind, tick);
  document.addEventListener("visibilitychange", whoIsBack);
  window.addEventListener("focus", whoIsBack);
  setInterval(tick, 1000);
}

// -- Activity ---------------------------------------------------------------------------------

function onActivity(event) {
  if (event.isTrusted && !isHidden() && !warning.open) active();
}

function active() {
  activeAt = mark();
  tabs.postMessage("active");
  telling ??= setTimeout(sayActive, Math.max(0, TELL_EVERY_MS - since(toldAt)));
}

async function sayActive() {
  telling = null;
  toldAt = mark();
  if (!isHidden()) heard(await tell());
}

function heard(said) {
  if (!said) return; // the network is away: the clock of this page goes on
  if (said.who !== null && !isMine(said)) leave();
  else if (said.who === null) lock();
  else if (said.left * 1000 < leftHere()) activeAt = back(said.left);
}

// The moment of activity that leaves so many seconds from now.
function back(left) {
  const gone = limit() - left * 1000;
  const now = mark();
  return { wall: now.wall - gone, steady: now.steady - gone };
}

function limit() {
  return Number(panel.dataset.idle) * 60_000;
}

function leftHere() {
  return limit() - since(activeAt);
}

// -- The limit --------------------------------------------------------------------------------

async function tick() {
  if (isHidden() || isAsking) return;
  if (warning.open) sayLeft();
  else if (leftHere() <= WARN_MS) await warn();
  if (leftHere() <= 0 && !isHidden()) lock({ tellServer: true });
}

// Another window of the same person may have been active: the server knows.
async function warn() {
  isAsking = true;
  const said = leftHere() > 0 ? await ask() : null;
  isAsking = false;
  if (isHidden()) return;
  if (said && (said.who === null || !isMine(said))) heard(said);
  else if (said && said.left * 1000 > WARN_MS && said.left * 1000 > leftHere()) activeAt = back(said.left);
  else if (leftHere() > 0 && !warning.open) {
    sayLeft();
    warning.showModal();
  }
}

function sayLeft() {
  const seconds = Math.max(0, Math.ceil(leftHere() / 1000));
  warning.querySelector("[data-seconds]").textContent = String(seconds);
}

async function stay() {
  if (warning.open) warning.close();
  activeAt = mark();
  tabs.postMessage("active");
  toldAt = mark();
  heard(await tell());
}

function onClick(event) {
  if (event.target.closest("[data-stay]")) stay();
  if (event.target.closest("[data-lock]")) {
    event.preventDefault();
    lock({ tellServer: true });
  }
}

// -- Locking, and coming back -------------------------------------------------------------------

function lock({ tellServer = false } = {}) {
  if (isHidden()) return;
  if (warning.open) warning.close();
  clearTimeout(telling);
  telling = null;
  hide(panel);
  reset();
  panel.showModal();
  document.dispatchEvent(new CustomEvent("clinic:locked"));
  if (tellServer) {
    endHere();
    tabs.postMessage("locked");
  }
}

function resume() {
  activeAt = mark();
  toldAt = mark();
  panel.close();
  show(panel);
  document.dispatchEvent(new CustomEvent("clinic:signed-in"));
  tabs.postMessage("unlocked");
}

// Somebody else signed in here: this page is not theirs.
function leave() {
  location.replace("/");
}

function onTab(word) {
  if (word === "locked") lock();
  if (word === "unlocked") whoIsBack();
  if (word === "active" && !isHidden()) {
    if (warning.open) warning.close();
    activeAt = mark();
  }
}

async function whoIsBack() {
  if (document.hidden && !isHidden()) return;
  if (!isHidden() && heardAgo() < TELL_EVERY_MS) return;
  const said = await ask();
  if (!said || said.who === null) return isHidden() ? undefined : said && lock();
  if (!isMine(said)) return leave();
  if (isHidden() && panel.open) resumeQuietly();
}

function resumeQuietly() {
  activeAt = mark();
  panel.close();
  show(panel);
  document.dispatchEvent(new CustomEvent("clinic:signed-in"));
}

// A form whose page has not heard of the server for a while asks first: sent without a session
// it would lose what was typed.
async function beforeSending(event) {
  const { target: form, submitter } = event;
  if (form.method !== "post" || form.matches("[hx-post], [data-step]")) return;
  if (heardAgo() < TELL_EVERY_MS) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const said = await ask();
  if (said && said.who === null) lock();
  else if (said && !isMine(said)) leave();
  else form.requestSubmit(submitter);
}
