// Keys of the charting screen. Single letters work only inside a cell or a group, and a person
// may turn them off (chart_help.js); Tab, Enter and Escape always work.
import { cellAt, cellOf, inputOf } from "./chart_cells.js";
import * as acts from "./chart_acts.js";
import { drawerOf, openDrawer, rowOf } from "./chart_rows.js";
import { areLettersOn } from "./chart_help.js";

const RESULTS = { "-": "negative", "+": "positive", e: "equivocal", u: "!unable", ".": "!not_tested" };
const TEN_MS = 1200;
const PAIN_MS = 2500;
// One key away from a cell: the first of these fields that its row has.
const FIELDS = {
  c: ["concordant", "palp_concordant", "hop_pain_familiar", "pattern_concordant"],
  f: ["end_feel"],
  s: ["structural_diff", "neck_release_effect", "symptom_type", "rm_after", "pain_timing"],
  l: ["limited_by", "stop_reason"],
  w: ["pain_site", "palp_referral_site"],
  a: ["angle_p2", "knee_angle_p2", "angle", "angle_p1", "knee_angle_p1"],
  t: ["note"],
};
const STOP = "input, select, textarea, button, summary, a[href]";
// What Tab passes over, because a key of the cell does it: p, =, m, ., the sign, g.
const PASSED = ".ache, .drawer-open, .nt, [data-signs] .tog, [data-tie], td a[href]";
let sheet;
let tell;
let pain = { until: 0, one: 0, button: null };

// say(words) tells what could not be done.
export function listenForKeys(root, say) {
  [sheet, tell] = [root, say];
  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { target } = event;
    if (event.key === "Escape") return escape(event, target);
    if (event.key === "Tab" && areLettersOn()) return across(event, target);
    if (event.key === "Enter" && !target.matches("textarea, button:not(.tog), summary, a")) return down(event, target);
    if (!areLettersOn()) return undefined;
    return letter(event, target);
  });
}

function letter(event, target) {
  const cell = cellOf(target);
  if (target.matches("[data-pain]") && /^\d$/.test(event.key)) return used(event, () => score(target, event.key));
  if (target.matches(".order .tog") && /^[1-9]$/.test(event.key)) return used(event, () => acts.step(cell, target, Number(event.key)));
  if (target.matches(".cell > input.in")) return inCell(event, target, cell);
  if (target.matches("[type=radio]")) return inGroup(event, target, cell);
  if (cell && target.matches(".fld > input.in") && "xcfslwam".includes(event.key) && !/\s/.test(target.value)) return common(event, cell);
  if (cell && target.matches("select:not(.why-list), .tog") && (target.matches(".tog") || event.key === "=")) return common(event, cell);
  return undefined;
}

function used(event, act) {
  event.preventDefault();
  act();
}

// Typed cells: a letter acts unless it belongs to what is typed, a unit after a space or "NT: ".
function inCell(event, input, cell) {
  if (/[\s:]/.test(input.value) && cell.dataset.carried === undefined) return undefined;
  if (/^\d$/.test(event.key)) return painDigit(event);
  if (event.key === "." && isUntouched(cell, input)) return used(event, () => {
    input.value = "NT: ";
    cell.classList.add("not_tested");
  });
  if (event.key === ".") return undefined;
  return common(event, cell);
}

function isUntouched(cell, input) {
  const selected = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return input.value === "" || (cell.dataset.carried !== undefined && selected);
}

function inGroup(event, radio, cell) {
  if (/^\d$/.test(event.key) && painDigit(event)) return undefined;
  if (event.key === "Delete" || event.key === "Backspace") return used(event, () => acts.clear(cell));
  if (/^\d$/.test(event.key)) return used(event, () => nth(cell, event.key));
  const value = RESULTS[event.key];
  const chosen = value && cell.querySelector(`input[value="${CSS.escape(value)}"]`);
  if (chosen) return used(event, () => press(chosen));
  if (event.key === "." && cell.querySelector(".say")) return used(event, () => acts.askWhy(cell));
  return common(event, cell);
}

// A digit chooses the score that begins with it ("2" is 2+); without scores, by its place.
function nth(cell, digit) {
  const radios = [...cell.querySelectorAll("input[type=radio]")].filter((one) => !one.value.startsWith("!"));
  const scores = radios.filter((one) => /^\d/.test(one.value));
  const chosen = scores.length ? scores.find((one) => one.value.startsWith(digit)) : radios[Number(digit) - 1];
  if (chosen) press(chosen);
}

function press(radio) {
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

function common(event, cell) {
  const { key } = event;
  if (key === "=") return used(event, () => acts.keepSame(cell));
  if (key === "N") return used(event, () => acts.markAllNormal(cell.closest(".card")));
  if (key === "x" && otherSide(cell)) return used(event, () => focusOn(otherSide(cell)));
  if (key === "g" && trend(cell)) return used(event, () => trend(cell).click());
  if (key === "d") return used(event, () => acts.markDone(cell));
  if (key === "n" && acts.normalOf(cell)) return used(event, () => normal(cell));
  if (key === "p" && acts.painButton(cell)) return used(event, () => startPain(acts.painButton(cell)));
  if (key === "m" && rowOf(cell)?.querySelector("[data-drawer]")) return used(event, () => more(cell));
  if (key in FIELDS && mayHave(cell, key)) return used(event, () => field(cell, key));
  return undefined;
}

function trend(cell) {
  return rowOf(cell)?.querySelector('a[href^="measures/"]') ?? null;
}

// The same cell of the other side, or the value of that side.
function otherSide(cell) {
  const [code, side, qualifier] = cell.dataset.cell.split("/");
  const other = { right: "left", left: "right" }[side];
  if (!other) return null;
  return cellAt(sheet, `${code}/${other}/${qualifier}`) ?? mainOf(rowOf(cell), code, other);
}

function normal(cell) {
  if (!acts.markNormal(cell)) tell("Mark it done first (d), or enter what you measured.");
}

// Pain: p, then 0 to 10 ---------------------------------------------------------------------------

function startPain(button) {
  pain = { until: Date.now() + PAIN_MS, one: 0, button };
  acts.setPain(button, null);
}

function painDigit(event) {
  if (Date.now() >= pain.until) return false;
  event.preventDefault();
  score(pain.button, event.key);
  return true;
}

// "1" may become 10 for a moment.
function score(button, digit) {
  const isTen = digit === "0" && pain.button === button && Date.now() - pain.one < TEN_MS;
  acts.setPain(button, isTen ? 10 : Number(digit));
  pain = { button, one: digit === "1" ? Date.now() : 0, until: digit === "1" ? Date.now() + TEN_MS : 0 };
}

// Fields one key away ---------------------------------------------------------------------------

function sideOf(cell) {
  return cell.dataset.cell.split("/")[1];
}

// The addresses of a key's fields for the cell's own test, side and instance.
function addresses(cell, codes) {
  const [code, side, qualifier] = cell.dataset.cell.split("/");
  const instance = rowOf(cell)?.dataset.instance;
  const stem = instance ?? (qualifier.includes(".") ? qualifier.split(".")[0] : "");
  return codes.flatMap((field) => [side, "none"].map((one) => `${code}/${one}/${stem ? `${stem}.` : ""}${field}`));
}

function mayHave(cell, key) {
  const row = rowOf(cell);
  return addresses(cell, FIELDS[key]).some((one) => cellAt(sheet, one)) || Boolean(row?.querySelector("[data-drawer]"));
}

async function field(cell, key) {
  const found = () => addresses(cell, FIELDS[key]).map((one) => cellAt(sheet, one)).find(Boolean);
  let there = found();
  if (!there) {
    await open(cell);
    there = found();
  }
  if (!there) return tell("This row has no such field. m shows what it has.");
  const toggle = there.matches("[data-switch]") ? there.querySelector(".tog") : null;
  if (toggle) return acts.toggle(there, toggle);
  there.dataset.from = cell.dataset.cell;
  return there.querySelector("input, select, textarea, button")?.focus();
}

async function open(cell) {
  try {
    return await openDrawer(sheet, rowOf(cell));
  } catch (error) {
    tell(error.message);
    return null;
  }
}

// "m": the drawer opens and takes the focus, at the side one comes from.
async function more(cell) {
  const drawer = await open(cell);
  if (!drawer) return;
  const own = [...drawer.querySelectorAll(`[data-cell*="/${sideOf(cell)}/"]`)][0] ?? drawer.querySelector("[data-cell]");
  own?.querySelector("input, select, textarea, button")?.focus();
}

// Escape: out of the list of reasons, out of a drawer or a field, back to the row's own value.
function escape(event, target) {
  const cell = cellOf(target);
  if (!cell) return;
  const list = target.closest(".why-list");
  const row = rowOf(cell);
  const [code, side] = cell.dataset.cell.split("/");
  const home = (cell.dataset.from && cellAt(sheet, cell.dataset.from)) ?? mainOf(row, code, side);
  if (list) list.closest(".why").replaceChildren();
  event.preventDefault();
  const drawer = row && drawerOf(row);
  if (drawer?.contains(target)) {
    target.blur(); // what was typed there is saved first
    drawer.remove();
    row.querySelector("[data-drawer]")?.setAttribute("aria-expanded", "false");
  }
  focusOn(home ?? cell);
}

function mainOf(row, code, side) {
  const instance = row?.dataset.instance ?? "";
  return cellAt(sheet, `${code}/${side}/${instance}`) ?? row?.querySelector("[data-cell]") ?? null;
}

export function focusOn(cell) {
  const control = inputOf(cell) ?? cell.querySelector("input:checked") ?? cell.querySelector("input, select, button");
  if (control) land(control);
}

// Moving ------------------------------------------------------------------------------------------

// Tab: RIGHT, then LEFT, then the next row; the small buttons have keys of their own.
function across(event, target) {
  const all = stops();
  const group = target.matches("[type=radio]") ? target.name : null;
  const at = all.findIndex((one) => one === target || (group && one.name === group));
  const next = at === -1 ? null : all[at + (event.shiftKey ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  land(next);
}

// As Tab does of itself: what stands in the cell is chosen, so that typing takes its place.
function land(control) {
  control.focus();
  if (control.matches("input.in")) control.select();
}

// One stop for each group of buttons: its chosen one, else its first.
function stops() {
  const seen = new Set();
  return [...sheet.querySelectorAll(STOP)].filter((one) => {
    if (one.tabIndex < 0 || one.matches(PASSED) || one.disabled || !one.checkVisibility()) return false;
    if (one.type !== "radio") return true;
    if (seen.has(one.name)) return false;
    seen.add(one.name);
    return true;
  }).map((one) => (one.type === "radio" ? (one.closest("[role=radiogroup]")?.querySelector(":checked") ?? one) : one));
}

// Enter: the same side of the next row.
function down(event, target) {
  const row = rowOf(target);
  const cell = cellOf(target);
  if (!row || !cell) return;
  event.preventDefault();
  const side = sideOf(cell);
  const rows = [...sheet.querySelectorAll("[data-item]")];
  for (const next of rows.slice(rows.indexOf(row) + 1)) {
    const own = [...next.querySelectorAll("[data-cell]")].filter((one) => one.checkVisibility());
    const there = own.find((one) => sideOf(one) === side) ?? own[0];
    if (there) return focusOn(there);
  }
}
