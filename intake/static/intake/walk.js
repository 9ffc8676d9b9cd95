// Question after question without loading a page. The tablet loads the whole form once and draws each
// page itself; every page is kept on the tablet, sent, and only then called saved. With the network
// away the person goes on; pages wait, encrypted, and are sent in order when it is back.

import * as walk from "./conditions.js";
import { fieldsOf, openBranches, questionForm } from "./branches.js";
import { leftOver, openQueue } from "./queue.js";

const PATIENCE_MS = 8_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;
const NOBODY_CAME_MS = 120_000;
const WHERE_IT_IS = "/tablet/check/"; // the server sends on to wherever the sitting stands, or says why it is over

let book, queue, state, waiting, away, timer, stepping, keeping, sending, halted;

export async function takeOver() {
  if ((await leftOver()).size) document.getElementById("save-state").replaceChildren(); // not all is saved
  document.body.dataset.known = "";
  const told = await askJson("/tablet/state/");
  const pages = told && (await askJson(told.book));
  if (!pages) return; // without the form at hand the page works as any form does
  book = pages;
  state = { ...told };
  queue = await openQueue(told);
  waiting = await queue.all();
  state.seq = Math.max(state.seq, ...waiting.map((item) => item.seq));
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onceOnly, { capture: true });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", flush);
  document.body.dataset.walking = "";
  if (waiting.length) resume();
}

async function askJson(address) {
  try {
    const reply = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
    return reply.ok ? await reply.json() : null;
  } catch (refused) {
    if (refused instanceof TypeError) return null; // no network
    throw refused;
  }
}

// Pages of before a crash are still here: the person goes on after the last of them.
function resume() {
  for (const item of waiting) state.fields[item.page] = item.fields;
  const { page, move } = waiting.at(-1);
  away = true;
  showState();
  if (!stopHere(pageOf(page))) goOn(pageOf(page), move, {});
  flush();
}

// A tap on Continue or Back ------------------------------------------------------------------------

function onSubmit(event) {
  const form = event.target;
  if (form !== questionForm()) return;
  const { name, value } = event.submitter ?? {};
  if (name === "language" || name === "look" || value === "help") {
    if (away || waiting.length) {
      event.preventDefault();
      showState(value === "help" ? book.words.offline_help : book.words.offline_wait);
    }
    return; // the server draws these
  }
  event.preventDefault();
  if (!stepping) void alone(() => step(form, value === "back" ? "back" : "next"));
}

// A shaking hand taps twice: the second tap is not meant for the page that the first one brought.
function onceOnly(event) {
  if (event.detail > 1 && event.target.closest('button[form="question"]')) event.preventDefault();
}

async function alone(act) {
  stepping = true;
  try {
    await act();
  } finally {
    stepping = false;
  }
}

async function step(form, move) {
  const page = pageOf(form.dataset.page);
  const fields = fieldsOf(form);
  if (away && move === "next" && !canGoOn(form, page, fields)) return;
  const item = { page: page.code, fields, move, seq: ++state.seq, key: crypto.randomUUID(), at: new Date().toISOString() };
  state.fields[page.code] = fields;
  keeping = true;
  showState(book.words.saving, "wait");
  await queue.put(item);
  waiting.push(item);
  keeping = false;
  const reply = away || sending || waiting.length > 1 ? null : await sendNow(item);
  if (reply) return arrive(form, page, fields, move, reply);
  away = true;
  showState();
  if (!stopHere(page)) goOn(page, move, fields);
  later();
}

function sendNow(item) {
  showState(book.words.saving, "wait");
  return once(() => send(item, false));
}

// One page on its way at a time: answers arrive in the order in which they were given.
async function once(act) {
  sending = true;
  try {
    return await act();
  } finally {
    sending = false;
  }
}

async function send(item, waited) {
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    "Idempotency-Key": item.key,
    "X-CSRFToken": token(),
    "X-Page-Seq": String(item.seq),
    "X-Page-Waited": waited ? "1" : "0",
    "X-Page-At": item.at,
  };
  const body = new URLSearchParams(Object.entries(item.fields).flatMap(([name, all]) => all.map((one) => [name, one])));
  const told = await reach(`/tablet/${item.page}/`, { method: "POST", headers, body, redirect: "manual" });
  if (!told || told.result === "over") return told;
  await queue.remove(item);
  waiting = waiting.filter((one) => one.key !== item.key);
  return told;
}

// What the server said, or null where it did not say it all: then the page goes on waiting.
async function reach(address, options) {
  try {
    const reply = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
    if (reply.status >= 500 || reply.status === 429) return null;
    if (reply.type === "opaqueredirect" || reply.status === 403 || reply.status === 410) return { result: "over" };
    return await reply.json();
  } catch (refused) {
    if (refused instanceof TypeError || refused instanceof SyntaxError || refused.name === "TimeoutError") return null;
    throw refused;
  }
}

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

// What the server said -----------------------------------------------------------------------------

function arrive(form, page, fields, move, reply) {
  if (reply.result === "stopped") return leaveFor("/tablet/stop/");
  if (reply.result === "over" || reply.result === "closed") return leaveFor(WHERE_IT_IS);
  showState();
  if (reply.result === "problems" && move === "next") return showProblems(page, reply.html);
  if (move === "back" || reply.result === "problems") return goOn(page, move, fields);
  const next = reply.next ? pageOf(reply.next) : null;
  if (fields.then?.[0] === "check") return backToCheck();
  return next ? draw(next) : leaveFor(WHERE_IT_IS);
}

function goOn(page, move, fields) {
  const answers = answersNow();
  if (move === "next" && fields.then?.[0] === "check") return backToCheck();
  const next = walk.neighbour(book, answers, page.code, move === "back" ? -1 : 1);
  if (next) return draw(next);
  return move === "back" ? draw(page) : finish();
}

function backToCheck() {
  const answers = answersNow();
  const open = walk.walked(book, answers).find((page) => walk.open(page, answers).length);
  return open ? draw(open) : finish();
}

function finish() {
  return away ? showScreen("end") : leaveFor(WHERE_IT_IS);
}

function leaveFor(address) {
  halted = true;
  location.replace(address);
}

function answersNow() {
  const all = {};
  for (const page of book.pages) Object.assign(all, walk.answersOf(page, state.fields[page.code] ?? {}));
  return walk.pruned(book, all, state.given);
}

function pageOf(code) {
  return book.pages.find((page) => page.code === code);
}

// Sending what waits -------------------------------------------------------------------------------

function later() {
  clearTimeout(timer);
  state.pause = Math.min((state.pause ?? FIRST_RETRY_MS / 2) * 2, LONGEST_RETRY_MS);
  timer = setTimeout(flush, state.pause * (0.75 + Math.random() / 2));
}

async function flush() {
  if (sending || halted || !waiting.length) return;
  const last = await once(sendAll);
  if (last === null) return later();
  away = false;
  showState();
  if (last.stopped) return leaveFor("/tablet/stop/");
  if (last.over) return leaveFor(WHERE_IT_IS);
  if (document.body.dataset.screen === "rest") return document.querySelector("[data-idle-form]").submit();
  if (document.body.dataset.screen) leaveFor(WHERE_IT_IS);
}

// All that waits, oldest first; null as soon as the network fails again.
async function sendAll() {
  const found = {};
  while (waiting.length) {
    showState(book.words.trying, "off");
    const reply = await send(waiting[0], true);
    if (!reply) return null;
    if (reply.result === "over") return { over: true };
    found.stopped ||= reply.result === "stopped";
    state.pause = undefined;
  }
  return found;
}

// Without the network, what would be refused is said here ----------------------------------------------

function canGoOn(form, page, fields) {
  const answers = { ...answersNow() };
  for (const question of page.questions) delete answers[question.code];
  Object.assign(answers, walk.answersOf(page, fields));
  const known = { ...state.given, ...answers };
  const unread = walk.unread(page, fields, known);
  const open = walk.open(page, known).filter((question) => !unread.includes(question));
  if (!open.length && !unread.length) return true;
  showOpen(form, open, unread);
  return false;
}

function showOpen(form, open, unread) {
  form.querySelector("[data-error-summary]")?.remove();
  const summary = document.createElement("div");
  Object.assign(summary, { className: "errors", tabIndex: -1 });
  summary.setAttribute("role", "alert");
  summary.dataset.errorSummary = "";
  const items = [...open, ...unread].map((question) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${form.querySelector(`[data-question="${question.code}"] :is(input, select, textarea)`).id}`;
    const words = unread.includes(question) ? book.words.offline_unread : book.problems[`missing_${question.kind}`];
    link.textContent = words;
    item.append(link);
    return item;
  });
  const title = document.createElement("h2");
  title.textContent = book.words.error_title;
  const list = document.createElement("ul");
  list.append(...items);
  summary.append(title, list);
  form.prepend(summary);
  summary.focus();
}

// An answer that by itself needs a person stops the tablet, network or none.
function stopHere(page) {
  const answers = answersNow();
  for (const question of page.questions) {
    const stop = walk.shows(question, answers) && book.stops[question.code]?.[answers[question.code]];
    if (stop) return showScreen(stop.kind, stop.told);
  }
  return false;
}

// Drawing ------------------------------------------------------------------------------------------

function draw(page) {
  const main = document.getElementById("main");
  const csrf = token();
  const then = questionForm()?.elements.then?.value ?? "";
  main.innerHTML = book.html[page.code];
  main.className = `kmain ${book.top[page.code]}`;
  const form = questionForm();
  form.dataset.rows = JSON.stringify(page.questions);
  form.elements.csrfmiddlewaretoken.value = csrf;
  form.elements.then.value = then;
  hide(form, page);
  fill(form, state.fields[page.code] ?? {});
  openBranches(form, { quietly: true });
  nameThePlace(page);
  form.dispatchEvent(new CustomEvent("drawn", { bubbles: true }));
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

// Questions that earlier pages hide stay away whatever is answered here.
function hide(form, page) {
  const answers = answersNow();
  const here = new Set(page.questions.map((question) => question.code));
  for (const question of page.questions) {
    const elsewhere = (question.when ?? []).filter((condition) => !here.has(condition.code));
    const box = form.querySelector(`[data-question="${question.code}"]`);
    const off = !elsewhere.every((condition) => walk.holds(condition, answers));
    box.toggleAttribute("data-off", off);
    box.hidden = off || !walk.shows(question, answers);
  }
}

function fill(form, fields) {
  for (const [name, values] of Object.entries(fields)) {
    if (name === "then") continue;
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0];
    }
  }
}

function nameThePlace(page) {
  const { number, total } = walk.place(book, answersNow(), page);
  const where = document.querySelector(".where");
  where.querySelector("b").textContent = book.sections[page.section];
  where.querySelector("[data-position]").textContent = book.words.position.replace("{number}", number).replace("{total}", total);
  document.title = page.title;
  history.replaceState(null, "", `/tablet/${page.code}/`);
}

function showProblems(page, html) {
  const main = document.getElementById("main");
  main.innerHTML = html;
  main.className = "kmain top";
  openBranches(questionForm(), { quietly: true });
  document.title = `${book.words.error_prefix} ${page.title}`;
  main.querySelector("[data-error-summary]").focus();
}

// Nobody touches the tablet while the network is away: nothing stays on the glass. What waits is
// sent when the network is back, and only then is the sitting given back.
export function rest() {
  if (!away || document.body.dataset.screen) return false;
  state.fields = {};
  document.querySelector("[data-idle]").hidden = true;
  document.getElementById("main").inert = false;
  return showScreen("rest");
}

function showScreen(kind, told = []) {
  const main = document.getElementById("main");
  const csrf = token();
  main.innerHTML = book.screens[kind];
  main.className = kind === "end" || kind === "rest" ? "kmain mid" : "kmain stop";
  const said = main.querySelector("[data-told]");
  for (const words of told) said?.append(Object.assign(document.createElement("p"), { textContent: words }));
  const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: csrf });
  main.append(kept);
  document.body.dataset.screen = kind;
  document.body.className = { emergency: "halt", calm: "halt calm" }[kind] ?? "kiosk";
  for (const bar of document.querySelectorAll(".ktop, .kfoot .btn")) bar.hidden = true;
  main.focus({ preventScroll: true });
  sendToDesk(main.querySelector("[data-late]"));
  return true;
}

// Nobody can have answered while the network is away: after two minutes the screen says what then.
function sendToDesk(line) {
  if (line) setTimeout(() => (line.textContent = line.dataset.late), NOBODY_CAME_MS);
}

// Saved, waiting or trying: only what is true ---------------------------------------------------------

function showState(words, look) {
  const place = document.getElementById("save-state");
  if (!place) return; // the page is being left
  const kept = waiting.length === 1 ? book.words.waiting_one : book.words.waiting_many.replace("{number}", waiting.length);
  const said = words ?? (waiting.length ? kept : book.words.saved);
  const icon = { wait: "clock", off: "wifi" }[look ?? (waiting.length ? "off" : "")] ?? "check";
  const [name, text] = [`save ${look ?? (waiting.length ? "off" : "")}`.trim(), said];
  let line = place.querySelector("[data-save-state]");
  if (!line) {
    place.innerHTML = '<span role="status" data-save-state><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use></use></svg><span></span></span>';
    line = place.firstElementChild;
  }
  line.className = name;
  line.dataset.saveState = waiting.length || keeping ? "not_saved" : "saved";
  line.querySelector("use").setAttribute("href", `#i-${icon}`);
  if (line.lastElementChild.textContent !== text) line.lastElementChild.textContent = text;
}
