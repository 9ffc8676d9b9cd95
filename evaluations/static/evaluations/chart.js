// The charting screen: each cell is saved as it is left, and the page says what is on disk.
import * as acts from "./chart_acts.js";
import { cellAt, cellOf, display, nameOf, unsay } from "./chart_cells.js";
import { hold, isUnsaved, queue, resolve, saveMany } from "./chart_save.js";
import { dropDoubles, drawInstance, toggleDrawer } from "./chart_rows.js";
import { focusOn, listenForKeys } from "./chart_keys.js";
import { listenForHelp } from "./chart_help.js";
import { listenForUndo } from "./chart_undo.js";
import { listenToTypeLine, rowOfCode } from "./chart_type.js";
import { toast } from "./chart_toast.js";
import { watchTabs } from "./chart_tabs.js";

const TYPING_MS = 1500;
const TYPED = "input:not([type=radio], [type=checkbox]), textarea";
const sheet = document.getElementById("sheet");
const typing = new Map(); // notes still being typed, with their timers

// Leaving a cell -------------------------------------------------------------------------------

sheet.addEventListener("focusin", (event) => {
  const cell = cellOf(event.target);
  if (!cell) return;
  hold(cell);
  if (!event.target.matches(TYPED)) return;
  event.target.dataset.was ??= event.target.value;
  if (cell.dataset.carried !== undefined) event.target.select();
});

sheet.addEventListener("change", (event) => {
  const { target } = event;
  const cell = cellOf(target);
  if (target.matches("select[data-add]")) addInstance(target);
  else if (target.matches(".why-list") && !cell) tellUntested(target);
  else if (!cell) return;
  else if (target.matches(".why-list")) target.value && acts.tellWhy(cell, target);
  else if (target.matches("[type=radio], select")) acts.choose(cell, target.value);
  else commit(target);
});

// What is typed into a note is saved while it is typed, a moment after the last letter.
sheet.addEventListener("input", ({ target }) => {
  if (!cellOf(target)) return;
  target.dataset.touched = "1";
  if (!target.matches("textarea")) return;
  clearTimeout(typing.get(target));
  typing.set(target, setTimeout(() => commit(target), TYPING_MS));
});

function commit(input) {
  clearTimeout(typing.get(input));
  typing.delete(input);
  const cell = cellOf(input);
  const isMeasured = cell?.dataset.carried !== undefined && input.dataset.touched;
  delete input.dataset.touched;
  if (cell && (isMeasured || input.value !== (input.dataset.was ?? input.defaultValue))) acts.leave(cell, input);
}

// The same number typed over last time's value is a measurement too, though nothing changed.
sheet.addEventListener("focusout", ({ target }) => {
  if (target.dataset.touched && cellOf(target)?.dataset.carried !== undefined) commit(target);
});

// Everything typed so far, the cell one is in included, is on its way before the page goes.
function commitAll() {
  for (const input of [...typing.keys()]) commit(input);
  const { activeElement: open } = document;
  if (open?.matches(TYPED) && sheet.contains(open) && open.dataset.was !== undefined) commit(open);
}
document.addEventListener("visibilitychange", () => document.hidden && commitAll(), { capture: true });
window.addEventListener("pagehide", commitAll, { capture: true });

// Touch -----------------------------------------------------------------------------------------

sheet.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const cell = cellOf(button);
  const { dataset } = button;
  if (dataset.drawer !== undefined) more(button);
  else if (button.matches("[data-mark-normal], #mark-negative")) acts.markAllNormal(button.closest(".card"));
  else if (dataset.untested !== undefined) askBeside(button);
  else if (dataset.performed !== undefined) performed(dataset.performed, button);
  else if (dataset.pain !== undefined) acts.painPad(button);
  else if (dataset.tie !== undefined) button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  else if (cell) inCell(cell, button, dataset);
});

function inCell(cell, button, dataset) {
  if (dataset.same !== undefined) {
    acts.keepSame(cell);
    focusOn(cell);
  } else if (dataset.offer !== undefined) acts.takeOffer(cell, dataset.offer);
  else if (dataset.keep !== undefined) unsay(cell);
  else if (dataset.mine !== undefined) resolve(cell, "mine");
  else if (dataset.theirs !== undefined) resolve(cell, "theirs");
  else if (dataset.both !== undefined) resolve(cell, "both");
  else if (button.closest("[data-signs]")) acts.sign(cell, button.value);
  else if (button.matches(".order .tog, [data-order] .tog")) acts.step(cell, button);
  else if (button.matches(".tog") && !button.closest(".pain-pad")) acts.toggle(cell, button);
}

async function more(button) {
  try {
    await toggleDrawer(sheet, button);
  } catch (error) {
    toast(error.message);
  }
}

function performed(address, button) {
  const cell = cellAt(sheet, address);
  if (cell) acts.markDone(cell);
  else saveMany([{ address, element: button, raw: "", status: "performed" }]);
}

// The list of reasons beside a button that is not in its cell.
function askBeside(button) {
  const cell = cellAt(sheet, button.dataset.untested);
  if (cell) {
    acts.askWhy(cell);
    return;
  }
  const why = document.createElement("span");
  why.className = "why small";
  why.dataset.of = button.dataset.untested;
  why.append(document.getElementById("why-not-tested").content.cloneNode(true));
  button.after(why);
  why.querySelector("select").focus();
}

function tellUntested(list) {
  const { of } = list.closest(".why").dataset;
  if (list.value && of) saveMany([{ address: of, element: list, raw: list.selectedOptions[0].text, status: list.value }]);
}

// A chosen button pressed again is taken back: the cell is blank once more.
sheet.addEventListener("pointerdown", (event) => {
  const cell = cellOf(event.target);
  if (cell) hold(cell);
  const radio = event.target.closest("label")?.querySelector("input[type=radio]");
  if (radio?.checked) radio.dataset.wasOn = "1";
});
sheet.addEventListener("click", ({ target }) => {
  if (target.dataset?.wasOn && target.checked) acts.clear(cellOf(target));
  if (target.dataset) delete target.dataset.wasOn;
});

// Rows ------------------------------------------------------------------------------------------

async function addInstance(list) {
  const { value } = list;
  list.value = "";
  if (!value) return;
  try {
    const row = await drawInstance(sheet, list.dataset.add, list.closest(".card").id, value);
    row?.querySelector("[data-cell] :is(input, select, textarea, button)")?.focus();
  } catch {
    toast("This could not be added. Choose it again.");
  }
}

document.body.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.matches(".more-rows")) dropDoubles(target);
});

// The checks bring worked-out values along; those of rows that are not on the page are left out.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail.target.matches(".live")) return;
  detail.serverResponse = detail.serverResponse.replace(
    /<output id="([^"]+)"[^>]*hx-swap-oob[^>]*>.*?<\/output>/gs, (whole, id) => (document.getElementById(id) ? whole : ""),
  );
});

// "Not yet checked" elsewhere on the page names a row: it is shown and takes the focus.
document.addEventListener("click", async (event) => {
  const link = event.target.closest('a[href^="#row-"]');
  if (!link) return;
  event.preventDefault();
  try {
    const row = await rowOfCode(link.hash.slice(5));
    row?.scrollIntoView({ block: "center" });
    row?.querySelector("[data-cell] :is(input, select, textarea, button)")?.focus();
  } catch {
    toast("This row could not be shown. Press it again.");
  }
});

// The page as a whole -----------------------------------------------------------------------------

window.addEventListener("beforeunload", (event) => {
  if (isUnsaved()) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    goToSign();
  }
  if (event.altKey && /^[1-9]$/.test(event.key)) goToSection(event);
});

async function goToSign() {
  commitAll();
  await queue.idle();
  document.getElementById("to-sign").click();
}

function goToSection(event) {
  const link = document.querySelectorAll(".steps a")[Number(event.key) - 1];
  if (!link) return;
  event.preventDefault();
  link.click();
  const section = link.hash ? document.getElementById(link.hash.slice(1)) : null;
  const first = section?.querySelector("[data-cell] :is(input, select, textarea, .tog)");
  (first?.checkVisibility() ? first : link).focus();
}

// Puts back what some cells held before the last act, and says so.
function bring(step) {
  const changes = step.map(({ address, value }) => {
    const cell = cellAt(sheet, address);
    display(sheet, address, value);
    const row = sheet.querySelector(`[data-item="${CSS.escape(address.split("/")[0])}"]`);
    return { cell, address, element: row ?? sheet, ...value };
  });
  saveMany(changes, { undoes: true });
  const [first] = changes;
  if (first.cell) focusOn(first.cell);
  const name = first.cell ? nameOf(first.cell) : first.address.split("/")[0].replaceAll("_", " ");
  const more = changes.length > 1 ? ` and ${changes.length - 1} more` : "";
  return `Undone: ${name}${more}.`;
}

listenToTypeLine(sheet);
listenForHelp();
listenForUndo(bring);
listenForKeys(sheet, toast);
if (!sheet.disabled) {
  watchTabs({
    flush: () => {
      commitAll();
      return queue.idle();
    },
    lock: () => {
      sheet.disabled = true;
    },
    isIdle: () => !isUnsaved(),
  });
}

// What was typed before this script ran is not lost: it is saved as if it were left now.
if (!sheet.disabled) {
  for (const input of sheet.querySelectorAll(TYPED)) {
    if (cellOf(input) && input.value !== input.defaultValue && input !== document.activeElement) commit(input);
  }
}
sheet.dataset.ready = "";
