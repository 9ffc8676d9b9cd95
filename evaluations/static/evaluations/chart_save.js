// What is on disk, as far as this page knows, and what is on its way there: versions of cells,
// replies, conflicts, edits of other people, what was signed meanwhile.
import { Queue } from "./chart_queue.js";
import { cellAt, cellOf, display, inputOf, plain, readCell, say, showIn, unsay, wordOf } from "./chart_cells.js";
import { redraw } from "./chart_rows.js";
import { remember } from "./chart_undo.js";
import { toast } from "./chart_toast.js";

const sheet = document.getElementById("sheet");
export const versions = JSON.parse(sheet.dataset.versions);
const values = new Map(); // what each cell held when it was last left, for Undo
const refused = new Map(); // jobs that are not on disk, by cell
const ICONS = { saved: "check", saving: "clock", not_saved: "wifi", signed_out: "lock" };
export const queue = new Queue(
  sheet.dataset.save, { onSaved, onRefused, onConflict, onReply, onSigned, onState, onBusy }, Number(sheet.dataset.seen),
);

// Before a cell changes: what it holds, once.
export function hold(cell) {
  const { cell: address } = cell.dataset;
  if (!values.has(address)) values.set(address, readCell(cell));
  return values.get(address);
}

export function heldAt(address) {
  return values.get(address) ?? { raw: "", status: "cleared" };
}

// Whether a cell holds something today, on disk or on its way.
export function isFilled(address) {
  const value = values.get(address);
  return value ? value.status !== "cleared" : Boolean(versions[address]);
}

// The cells of one test and side that this page knows of.
export function knownUnder(stem) {
  return [...new Set([...Object.keys(versions), ...values.keys()])].filter((one) => one.startsWith(stem));
}

export function save(cell, raw, status, options) {
  saveMany([{ cell, raw, status }], options);
}

// One act of the person: one step of Undo, and one request. A change names its cell, or the
// address of one that the page does not show and the element that stands for it.
export function saveMany(changes, { undoes = false, words = "" } = {}) {
  const former = changes.map((one) => (one.cell ? { address: one.cell.dataset.cell, value: hold(one.cell) } : { address: one.address, value: heldAt(one.address) }));
  for (const [place, { cell, element, raw, status }] of changes.entries()) {
    const input = cell && inputOf(cell);
    if (input) input.dataset.was = input.value;
    if (cell) unsay(cell);
    send(former[place].address, raw, status, cell ?? element, input?.value);
  }
  if (!undoes) remember(former, words);
}

function send(address, raw, status, element, typed) {
  values.set(address, { raw: plain(raw), status });
  if (status === "cleared" && !versions[address] && !queue.holds(address) && element.dataset?.carried === undefined) {
    settle(address);
    return;
  }
  element.classList.add("waiting");
  queue.add({ cell: address, raw: plain(raw), status, base: () => versions[address] ?? 0, element, typed });
}

// Replies ---------------------------------------------------------------------------------------

function onSaved(job, reply) {
  const { element } = job;
  versions[job.cell] = reply.version;
  settle(job.cell);
  element.classList.remove("refused");
  element.classList.toggle("waiting", queue.holds(job.cell));
  if (queue.holds(job.cell)) return;
  if (element.dataset?.cell) wordOf(element, job, reply);
  const questions = reply.questions?.length ? reply.questions : [{ text: reply.question, offer: reply.offer }];
  const words = questions.map((one) => one.text).filter(Boolean).join(" ");
  const offer = questions.find((one) => one.offer)?.offer ?? "";
  if (words) say(element, words, { offer, keep: true, css: "unusual" });
  redraw(sheet, job.cell.split("/")[0], reply, versions);
}

function onReply(reply) {
  if (reply.sentence) {
    const place = document.querySelector("[data-sentence]");
    if (place) place.textContent = `“${reply.sentence}”`;
  }
  merge(reply.others ?? []);
  document.body.dispatchEvent(new CustomEvent("checks"));
  const hop = document.getElementById("hop");
  if (hop && !hop.contains(document.activeElement)) document.body.dispatchEvent(new CustomEvent("gate"));
}

// Someone else's edits of other cells come in as they are; where this page is itself at work in
// the cell, it is left alone: saving it will show both.
function merge(others) {
  const merged = others.filter((one) => (versions[one.cell] ?? 0) < one.version && !queue.holds(one.cell) && !isAtWork(one.cell));
  for (const one of merged) take(one);
  const [first, ...more] = merged.filter((one) => !one.mine);
  if (first) toast(`Merged with ${first.by}'s edit to ${first.name}${more.length ? ` and ${more.length} more` : ""}, ${first.at}.`);
}

function isAtWork(address) {
  const cell = cellAt(sheet, address);
  const input = cell && inputOf(cell);
  if (refused.has(address)) return true;
  return Boolean(input) && input.dataset.was !== undefined && input.value !== input.dataset.was;
}

function take(one) {
  versions[one.cell] = one.version;
  values.set(one.cell, { raw: one.value, status: one.status });
  display(sheet, one.cell, { raw: one.value, status: one.status }, one.theirs);
  redraw(sheet, one.cell.split("/")[0], one, versions);
}

function onRefused(job, reply) {
  refused.set(job.cell, job);
  job.element.classList.remove("waiting");
  say(job.element, reply.message, { offer: reply.offer, css: "refused" });
  showRefused();
}

// Both values, who and when. Notes keep both unless the person says otherwise.
function onConflict(job, reply) {
  refused.set(job.cell, { ...job, theirs: reply });
  job.element.classList.remove("waiting");
  const who = reply.by ? `${reply.by} changed this at ${reply.at} while you were typing.` : reply.message;
  const isNote = job.element.querySelector?.("textarea") && job.status === "tested";
  const actions = [["mine", "Keep mine"], ["theirs", "Use theirs"]];
  const mine = job.status === "cleared" ? "blank" : job.raw || job.status.replaceAll("_", " ");
  say(job.element, `${who} There now: ${reply.theirs || "blank"}. Yours: ${mine}.`, {
    actions: isNote ? [["both", "Keep both"], ...actions] : actions, css: "refused",
  });
  showRefused();
}

// Keep mine, use theirs, or for a note keep both.
export function resolve(cell, choice) {
  const { cell: address } = cell.dataset;
  const job = refused.get(address);
  if (!job?.theirs) return;
  const { theirs } = job;
  settle(address);
  unsay(cell);
  if (choice === "theirs") {
    take({ ...theirs, cell: address });
    return;
  }
  versions[address] = theirs.version;
  const raw = choice === "both" ? `${theirs.value}\n\n${job.raw}` : job.raw;
  if (choice === "both") showIn(cell, { raw, status: "tested" }, raw);
  values.set(address, { raw: theirs.value, status: theirs.status });
  saveMany([{ cell, raw, status: job.status }]);
}

function settle(address) {
  refused.delete(address);
  showRefused();
}

function showRefused() {
  const number = refused.size;
  document.getElementById("to-fix").textContent =
    number ? `${number} ${number === 1 ? "cell is" : "cells are"} not saved: fix what is red.` : "";
}

// The evaluation was signed while this page still held something: it goes into an addendum.
function onSigned(jobs, reply) {
  sheet.disabled = true;
  onState("not_saved", reply.message ?? "This evaluation was signed meanwhile.");
  const panel = document.getElementById("signed-meanwhile");
  const lines = jobs.filter((job) => job.status !== "cleared").map((job) => `${labelOf(job)}: ${job.raw || job.status.replaceAll("_", " ")}`);
  if (!panel || !lines.length) return;
  panel.querySelector("textarea").value = lines.join("\n");
  panel.querySelector("[name=csrfmiddlewaretoken]").value = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  panel.showModal();
}

function labelOf(job) {
  const named = job.element.querySelector?.("[aria-label]")?.getAttribute("aria-label");
  return named ?? job.cell.replaceAll("/", " ").replaceAll("_", " ");
}

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

export function isUnsaved() {
  const cell = cellOf(document.activeElement);
  const open = cell && document.activeElement.dataset.was !== undefined ? document.activeElement : null;
  return queue.isBusy || refused.size > 0 || Boolean(open && open.dataset.was !== open.value);
}


