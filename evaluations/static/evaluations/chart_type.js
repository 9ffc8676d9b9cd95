// The type line on the page: what it would enter stands beside it before Enter, and a list offers
// rows and sides while more than one would fit. Reading it is chart_parse.js's work.
import { parse, prepared } from "./chart_parse.js";
import { cellAt, display } from "./chart_cells.js";
import { saveMany } from "./chart_save.js";
import { shownRow } from "./chart_rows.js";

let sheet;
let line;
let list;
let preview;
let index = null;
let statements = [];
let active = -1;

export function listenToTypeLine(root) {
  sheet = root;
  [line, list, preview] = ["type-line", "type-list", "type-preview"].map((id) => document.getElementById(id));
  if (!line) return;
  line.addEventListener("focus", load);
  line.addEventListener("input", read);
  line.addEventListener("keydown", press);
  line.addEventListener("blur", () => setTimeout(close, 150)); // a tap on the list comes first
  list?.addEventListener("pointerdown", (event) => event.preventDefault());
  list?.addEventListener("click", (event) => take([...list.children].indexOf(event.target.closest("[role=option]"))));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    line.focus();
  }, true);
}

// In a cell "/" may belong to what is typed ("4-/5", "10:20 /mi"): only outside of words.
function isWriting(element) {
  return element.matches("input:not([type=radio], [type=checkbox]), textarea, select, dialog *");
}

async function load() {
  if (index || !sheet.dataset.catalogue) return;
  try {
    const reply = await fetch(sheet.dataset.catalogue, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(String(reply.status));
    const told = await reply.json();
    index = prepared(Array.isArray(told) ? told : told.rows);
    read();
  } catch {
    preview.textContent = "The list of tests could not be loaded. Leave the line and come back to it.";
  }
}

// A row by its code, fetched or unfolded if need be; null when the catalogue has none to show.
export async function rowOfCode(code) {
  await load();
  const row = index?.find((one) => one.code === code);
  return row ? shownRow(sheet, row, "") : null;
}

function read() {
  if (!line.value.trim() || !index) {
    statements = [];
    preview.textContent = line.value.trim() ? "Loading the list of tests…" : "";
    close();
    return;
  }
  statements = parse(line.value, index, hasLast);
  const open = statements.find((one) => one.state !== "ready");
  preview.textContent = open ? open.words : `Enter: ${statements.map((one) => one.words).join("; ")}`;
  line.classList.toggle("not-yet", Boolean(open));
  offer();
}

function hasLast(address) {
  const { carried, last } = cellAt(sheet, address)?.dataset ?? {};
  return carried !== undefined || last !== undefined;
}

// The list --------------------------------------------------------------------------------------

function here() {
  const at = line.selectionStart ?? line.value.length;
  return statements.find((one) => one.start <= at && at <= one.end && one.offers.length) ?? statements.find((one) => one.offers.length);
}

function offer() {
  if (!list) return;
  active = -1;
  line.removeAttribute("aria-activedescendant");
  const offers = here()?.offers ?? [];
  list.replaceChildren(...offers.map(optionOf));
  list.hidden = offers.length === 0;
  line.setAttribute("aria-expanded", String(offers.length > 0));
}

function optionOf(one, place) {
  const made = document.createElement("li");
  made.id = `type-option-${place}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  const [name, how] = [document.createElement("b"), document.createElement("small")];
  name.textContent = one.label;
  how.textContent = [one.section.replaceAll("_", " "), one.how].filter(Boolean).join(", ");
  made.append(name, " ", how);
  return made;
}

function close() {
  if (!list) return;
  list.hidden = true;
  active = -1;
  line.setAttribute("aria-expanded", "false");
  line.removeAttribute("aria-activedescendant");
}

function move(by) {
  const count = list?.children.length ?? 0;
  if (!count) return;
  list.hidden = false;
  line.setAttribute("aria-expanded", "true");
  active = (active + by + count + (active === -1 && by < 0 ? 1 : 0)) % count;
  for (const [place, one] of [...list.children].entries()) one.setAttribute("aria-selected", String(place === active));
  list.children[active].scrollIntoView({ block: "nearest" });
  line.setAttribute("aria-activedescendant", list.children[active].id);
}

// The offer's words take the place of the statement they belong to.
function take(place) {
  const statement = here();
  const chosen = statement?.offers[place];
  if (!chosen) return;
  const space = statement.text.match(/^\s*/)[0];
  const before = line.value.slice(0, statement.start) + space + chosen.text;
  line.value = before + line.value.slice(statement.end);
  line.focus();
  line.setSelectionRange(before.length, before.length);
  read();
}

// Keys ------------------------------------------------------------------------------------------

function press(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    move(step);
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (list && !list.hidden) return close();
    line.value = preview.textContent = "";
    statements = [];
  } else if (event.key === "Enter" && !event.ctrlKey) {
    event.preventDefault();
    if (active >= 0 && !list.hidden) take(active);
    else enter();
  }
  return undefined;
}

// All of the line or nothing of it.
async function enter() {
  if (!statements.length || statements.some((one) => one.state !== "ready")) return;
  const entries = statements.flatMap((one) => one.entries);
  const words = statements.map((one) => one.words).join("; ");
  line.value = "";
  statements = [];
  close();
  preview.textContent = `Entered: ${words}`;
  try {
    for (const one of entries) await showRow(one.cell);
  } catch {
    preview.textContent = `Entered, but its row could not be shown: ${words}`;
  }
  saveMany(entries.map(changeOf), { words: `Entered: ${words}.` });
}

function showRow(address) {
  const [code, , qualifier] = address.split("/");
  const row = index.find((one) => one.code === code);
  const instance = row.each?.length ? qualifier.split(".")[0] : "";
  return shownRow(sheet, row, instance);
}

function changeOf({ cell: address, raw, status }) {
  const cell = cellAt(sheet, address);
  const kept = cell?.dataset.last ?? cell?.dataset.carried ?? "";
  const value = { raw: status === "kept" ? kept : raw, status };
  if (status !== "kept") display(sheet, address, value);
  const row = sheet.querySelector(`[data-item="${CSS.escape(address.split("/")[0])}"]`);
  return { cell, address, element: cell ?? row ?? sheet, ...value };
}
