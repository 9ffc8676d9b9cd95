// The charting screen: each cell is saved as it is left, and the page says what is on disk.
// One save at a time. A save that could not be sent is sent again with the same key.
import { Queue } from "./chart_queue.js";
import { listenForKeys } from "./chart_keys.js";
import { listenToTypeLine } from "./chart_type.js";
import { addressOf, say, unsay, wordOf } from "./chart_cells.js";

const sheet = document.getElementById("sheet");
const versions = JSON.parse(sheet.dataset.versions);
const queue = new Queue(sheet.dataset.save, { onSaved, onRefused, onConflict, onState, onBusy });
const refusedCells = new Set();

// Leaving a cell -------------------------------------------------------------------------------

sheet.addEventListener("focusin", (event) => {
  const cell = cellOf(event.target);
  if (!cell || !event.target.matches("input:not([type=radio]), textarea")) return;
  if (event.target.dataset.was === undefined) event.target.dataset.was = event.target.value;
  if (cell.dataset.carried !== undefined) event.target.select();
});

sheet.addEventListener("change", (event) => {
  const target = event.target;
  const cell = cellOf(target);
  if (!cell) return;
  if (target.matches(".why-list")) {
    if (target.value) save(cell, target.selectedOptions[0].text, target.value);
  } else if (target.matches("[type=radio]")) {
    choose(cell, target.value);
  } else if (target.matches("select") && target.value.startsWith("!")) {
    choose(cell, target.value);
  } else if (target.matches("select")) {
    cell.querySelector(".why")?.replaceChildren();
    save(cell, target.value, target.value ? "tested" : "cleared");
  } else {
    leave(cell, target);
  }
});

function leave(cell, input) {
  const raw = input.value;
  const untested = /^\s*(?:nt\b|not tested)[:\s]*/i.exec(raw);
  if (untested && input.matches("input")) save(cell, raw.slice(untested[0].length), "not_tested");
  else save(cell, raw, raw.trim() ? "tested" : "cleared");
}

function choose(cell, value) {
  const why = cell.querySelector(".why");
  if (!value.startsWith("!")) {
    if (why) why.replaceChildren();
    save(cell, value, "tested");
    return;
  }
  const list = document.getElementById(value === "!unable" ? "why-unable" : "why-not-tested");
  why.replaceChildren(list.content.cloneNode(true));
  why.querySelector("select").focus();
}

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const cell = cellOf(button);
  if (button.dataset.drawer !== undefined) openDrawer(button);
  else if (button.id === "mark-negative") markNegative();
  else if (button.dataset.same !== undefined) keepSame(cell);
  else if (button.dataset.pain !== undefined) pressPain(button);
  else if (button.dataset.offer !== undefined) takeOffer(cell, button.dataset.offer);
  else if (button.dataset.keep !== undefined) unsay(cell);
  else if (button.dataset.mine !== undefined) keepMine(cell, button);
  else if (button.dataset.theirs !== undefined) location.reload();
  else if (cell && button.matches(".tog")) toggle(cell, button);
});

// A chosen button pressed again is taken back: the cell is blank once more.
sheet.addEventListener("pointerdown", (event) => {
  const radio = event.target.closest("label")?.querySelector("input[type=radio]");
  if (radio?.checked) radio.dataset.wasOn = "1";
});
sheet.addEventListener("click", (event) => {
  if (event.target.dataset?.wasOn && event.target.checked) clearGroup(event.target);
  if (event.target.dataset) delete event.target.dataset.wasOn;
});

function clearGroup(radio) {
  radio.checked = false;
  const cell = cellOf(radio);
  cell.querySelector(".why")?.replaceChildren();
  save(cell, "", "cleared");
}

function toggle(cell, button) {
  const pressed = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!pressed));
  const on = [...cell.querySelectorAll('.tog[aria-pressed="true"]')].map((one) => one.value);
  save(cell, on.join(","), on.length ? "tested" : "cleared");
}

function keepSame(cell) {
  const input = cell.querySelector("input");
  if (cell.dataset.carried === undefined) return;
  input.value = cell.dataset.carried;
  save(cell, plain(cell.dataset.carried), "tested");
}

function takeOffer(cell, offer) {
  const input = cell.querySelector("input");
  input.value = offer;
  save(cell, plain(offer), "tested");
  input.focus();
}

function setPain(button, score) {
  const [code, side] = button.dataset.pain.split("/");
  button.textContent = score === null ? "P" : `P${score}`;
  button.setAttribute("aria-pressed", String(score === null || score > 0));
  if (score === null) send(`${code}/${side}/pain_provoked`, "yes", "tested", button);
  else send(`${code}/${side}/pain_nprs`, String(score), "tested", button);
}

function pressPain(button) {
  if (button.textContent === "P" && button.getAttribute("aria-pressed") === "false") {
    setPain(button, null);
    return;
  }
  const [code, side] = button.dataset.pain.split("/");
  button.textContent = "P";
  button.setAttribute("aria-pressed", "false");
  for (const part of ["pain_provoked", "pain_nprs"]) {
    if (versions[`${code}/${side}/${part}`]) send(`${code}/${side}/${part}`, "", "cleared", button);
  }
}

// "Negative" only where something was entered for that side and no result is chosen.
function markNegative() {
  for (const cell of sheet.querySelectorAll("#special_tests .seg-cell")) {
    const negative = cell.querySelector('input[value="negative"]');
    if (!negative || cell.querySelector("input:checked")) continue;
    const [code, side] = addressOf(cell).split("/");
    const started = Object.keys(versions).some((one) => one.startsWith(`${code}/${side}/`) && !one.endsWith("/"));
    if (!started) continue;
    negative.checked = true;
    save(cell, "negative", "tested");
  }
}

// Saving ---------------------------------------------------------------------------------------

function save(cell, raw, status) {
  const input = cell.querySelector("input:not([type=radio]), textarea");
  if (input) input.dataset.was = input.value;
  unsay(cell);
  send(addressOf(cell), raw, status, cell);
}

function send(address, raw, status, element) {
  if (status === "cleared" && !versions[address] && element.dataset?.carried === undefined) {
    settle(address);
    return;
  }
  element.classList.add("waiting");
  queue.add({ cell: address, raw: plain(raw), status, base: () => versions[address] ?? 0, element });
}

function plain(text) {
  return text.replaceAll("−", "-");
}

function cellOf(element) {
  return element.closest("[data-cell]");
}

function onSaved(job, reply) {
  const { element } = job;
  versions[job.cell] = reply.version;
  settle(job.cell);
  element.classList.remove("waiting", "refused");
  if (element.dataset?.cell) wordOf(element, job, reply);
  if (reply.question) say(element, reply.question, { offer: reply.offer, keep: true, css: "unusual" });
  redraw(job.cell.split("/")[0], reply);
  document.body.dispatchEvent(new CustomEvent("checks"));
  const hop = document.getElementById("hop");
  if (hop && !hop.contains(document.activeElement)) document.body.dispatchEvent(new CustomEvent("gate"));
}

function redraw(code, reply) {
  const row = sheet.querySelector(`[data-item="${CSS.escape(code)}"]`);
  if (!row) return;
  for (const part of ["scale", "delta", "foot"]) {
    const place = row.querySelector(`[data-${part}]`);
    if (place) place.innerHTML = reply[part];
  }
  if (reply.sentence) document.querySelector("[data-sentence]").textContent = `“${reply.sentence}”`;
  count(row.closest(".card"));
}

// How many rows of a section hold something, as the server counts: folded rows do not belong.
function count(section) {
  const place = document.querySelector(`[data-count="${CSS.escape(section.id)}"]`);
  if (!place || place.querySelector("svg")) return;
  const rows = [...section.querySelectorAll("[data-item]")].filter((row) => !row.closest(".folded, #hop"));
  const done = rows.filter((row) => isFilled(row.dataset.item)).length;
  place.textContent = `${done} of ${rows.length}`;
}

function isFilled(code) {
  return Object.keys(versions).some((address) => address.startsWith(`${code}/`));
}

function onRefused(job, reply) {
  refusedCells.add(job.cell);
  job.element.classList.remove("waiting");
  say(job.element, reply.message, { offer: reply.offer, css: "refused" });
  showRefused();
}

function settle(address) {
  refusedCells.delete(address);
  showRefused();
}

function showRefused() {
  const number = refusedCells.size;
  document.getElementById("to-fix").textContent =
    number ? `${number} ${number === 1 ? "cell is" : "cells are"} not saved: fix what is red.` : "";
}

function onConflict(job, reply) {
  refusedCells.add(job.cell);
  job.element.classList.remove("waiting");
  job.element.dataset.theirVersion = reply.version;
  job.element.dataset.mineRaw = job.raw;
  job.element.dataset.mineStatus = job.status;
  say(job.element, `${reply.message} There now: ${reply.theirs || "blank"}.`, { conflict: true, css: "refused" });
  showRefused();
}

function keepMine(cell) {
  const address = addressOf(cell);
  versions[address] = Number(cell.dataset.theirVersion);
  unsay(cell);
  queue.add({
    cell: address, raw: cell.dataset.mineRaw, status: cell.dataset.mineStatus,
    base: () => versions[address], element: cell,
  });
}

const ICONS = { saved: "check", saving: "clock", not_saved: "wifi", signed_out: "lock" };

function onState(state, words) {
  const place = document.getElementById("save-state");
  if (place.dataset.state === state && place.lastElementChild.textContent === words) return;
  place.dataset.state = state;
  place.querySelector("use").setAttribute("href", `#i-${ICONS[state]}`);
  place.lastElementChild.textContent = words;
}

function onBusy(busy) {
  document.getElementById("save-state").dataset.busy = String(busy);
}

window.addEventListener("beforeunload", (event) => {
  const open = document.activeElement?.closest?.("[data-cell]") ? document.activeElement : null;
  const typing = open && open.dataset.was !== undefined && open.dataset.was !== open.value;
  if (queue.isBusy || refusedCells.size || typing) event.preventDefault();
});

// The drawer of a row ---------------------------------------------------------------------------

async function openDrawer(button) {
  const row = button.closest("[data-item]");
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  const next = row.matches("tr") ? row.nextElementSibling : row.querySelector(".drawer");
  if (open) {
    if (next?.matches(".drawer, .drawer-row")) next.remove();
    return;
  }
  const address = `${sheet.dataset.save.replace(/cells\/$/, "rows/")}${encodeURIComponent(button.dataset.drawer)}/`;
  try {
    const reply = await fetch(address, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(String(reply.status));
    place(row, await reply.text());
  } catch {
    button.setAttribute("aria-expanded", "false");
    onState("not_saved", "More could not be loaded. Press it again.");
  }
}

function place(row, html) {
  if (!row.matches("tr")) {
    row.insertAdjacentHTML("beforeend", html);
    return;
  }
  const line = document.createElement("tr");
  line.className = "drawer-row";
  const cell = document.createElement("td");
  cell.colSpan = 5;
  cell.innerHTML = html;
  line.append(cell);
  row.after(line);
}

listenToTypeLine(sheet);
listenForKeys(sheet, { clearGroup, keepSame, setPain });
