// What a person can do to a cell, by key or by touch: choose, toggle, keep, pain, done, not
// tested, clear, and the two steps from "done" to "normal".
import { inputOf, nameOf, plain, readCell, showIn } from "./chart_cells.js";
import { hold, isFilled, knownUnder, save, saveMany, versions } from "./chart_save.js";
import { toast } from "./chart_toast.js";

const PAIN = ["pain_provoked", "pain_nprs"];

// Leaving a cell --------------------------------------------------------------------------------

export function leave(cell, input) {
  const raw = input.value;
  const untested = input.matches("input") && /^\s*(?:nt\b|not tested)[:\s]*/i.exec(raw);
  if (untested) save(cell, raw.slice(untested[0].length), "not_tested");
  else save(cell, raw, raw.trim() ? "tested" : "cleared");
}

export function choose(cell, value) {
  const why = cell.querySelector(".why");
  if (value === "!performed") {
    save(cell, "", "performed");
  } else if (value.startsWith("!")) {
    askWhy(cell, value === "!unable" ? "why-unable" : "why-not-tested");
  } else {
    why?.replaceChildren();
    save(cell, value, value ? "tested" : "cleared");
  }
}

// The list of reasons, beside the cell: nothing is saved before one is chosen.
export function askWhy(cell, list = "why-not-tested") {
  let why = cell.querySelector(".why");
  if (!why) {
    why = document.createElement("span");
    why.className = "why small";
    cell.querySelector(".say").before(why);
  }
  why.replaceChildren(document.getElementById(list).content.cloneNode(true));
  why.querySelector("select").focus();
}

export function tellWhy(cell, list) {
  const reason = list.selectedOptions[0].text;
  if (inputOf(cell)) {
    showIn(cell, { raw: reason, status: list.value });
    list.closest(".why").replaceChildren();
    inputOf(cell).focus();
  }
  save(cell, reason, list.value);
}

export function toggle(cell, button) {
  hold(cell);
  const pressed = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!pressed));
  const on = [...cell.querySelectorAll('.tog[aria-pressed="true"]')].map((one) => one.value);
  save(cell, on.join(","), on.length ? "tested" : "cleared");
}

export function clear(cell) {
  hold(cell);
  showIn(cell, { raw: "", status: "cleared" });
  cell.querySelector(".why")?.replaceChildren();
  saveMany([{ cell, raw: "", status: "cleared" }], { words: `Cleared: ${nameOf(cell)}.` });
}

// "=": last time's value stands, unchanged, not measured again.
export function keepSame(cell) {
  const last = cell.dataset.carried ?? cell.dataset.last;
  if (last === undefined) return false;
  hold(cell);
  if (inputOf(cell)) inputOf(cell).value = cell.dataset.carried ?? inputOf(cell).value;
  save(cell, plain(cell.dataset.last ?? last), "kept");
  return true;
}

export function takeOffer(cell, offer) {
  const input = inputOf(cell);
  input.value = offer;
  save(cell, plain(offer), "tested");
  input.focus();
}

// A sign in words: below or above, lacks or hyperextends.
export function sign(cell, mark) {
  const input = inputOf(cell);
  hold(cell);
  for (const one of cell.querySelectorAll("[data-signs] .tog")) one.setAttribute("aria-pressed", String(one.value === mark));
  const number = plain(input.value).replace(/^[+-]/, "");
  if (!number || cell.dataset.carried !== undefined) return;
  input.value = mark === "-" ? `-${number}` : number;
  save(cell, input.value, "tested");
}

// The order of muscles: "hamstring>glute=lumbar_ipsi". Tapping adds the next step or takes it out.
export function step(cell, button, place = 0) {
  hold(cell);
  const steps = (cell.dataset.order ?? "").split(">").filter(Boolean).map((one) => one.split("="));
  const isIn = steps.some((one) => one.includes(button.value));
  const rest = steps.map((one) => one.filter((code) => code !== button.value)).filter((one) => one.length);
  const tie = cell.querySelector("[data-tie]");
  if (place) rest.splice(place - 1, 0, [button.value]);
  else if (!isIn && tie?.getAttribute("aria-pressed") === "true" && rest.length) rest.at(-1).push(button.value);
  else if (!isIn) rest.push([button.value]);
  tie?.setAttribute("aria-pressed", "false");
  cell.dataset.order = rest.map((one) => one.join("=")).join(">");
  for (const one of cell.querySelectorAll(".tog")) {
    const at = rest.findIndex((codes) => codes.includes(one.value)) + 1;
    one.setAttribute("aria-pressed", String(at > 0));
    if (at) one.dataset.step = String(at);
    else delete one.dataset.step;
  }
  save(cell, cell.dataset.order, cell.dataset.order ? "tested" : "cleared");
}

// Pain ------------------------------------------------------------------------------------------

export function painButton(cell) {
  return cell.querySelector("[data-pain]") ?? cell.parentElement?.querySelector("[data-pain]") ?? null;
}

// score null: painful, not yet how much; "" takes both back.
export function setPain(button, score) {
  showPain(button, score);
  const [provoked, level] = painAddresses(button);
  if (score === "") {
    saveMany([provoked, level].filter((one) => versions[one]).map((address) => ({ address, element: button, raw: "", status: "cleared" })));
  } else if (score === null) {
    saveMany([{ address: provoked, element: button, raw: "yes", status: "tested" }]);
  } else {
    saveMany([{ address: level, element: button, raw: String(score), status: "tested" }]);
  }
}

// "code/side" of a row, or "code/side/instance" of a repeated one.
function painAddresses(button) {
  const [code, side, instance] = button.dataset.pain.split("/");
  return PAIN.map((part) => `${code}/${side}/${instance ? `${instance}.` : ""}${part}`);
}

export function showPain(button, score) {
  button.textContent = score === null || score === "" ? "P" : `P${score}`;
  button.setAttribute("aria-pressed", String(score !== "" && (score === null || score > 0)));
}

// The pad of a finger: 0 to 10, painful without a number, or not at all.
export function painPad(button) {
  const open = button.nextElementSibling;
  if (open?.matches(".pain-pad")) {
    open.remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  for (const other of document.querySelectorAll(".pain-pad")) other.remove();
  const pad = document.createElement("span");
  pad.className = "pain-pad";
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", `How painful: ${button.getAttribute("aria-label")}`);
  const scores = [...Array(11).keys()].map((score) => [String(score), score]);
  for (const [words, score] of [...scores, ["Painful", null], ["Clear", ""]]) pad.append(padButton(words, () => {
    setPain(button, score);
    pad.remove();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }));
  button.after(pad);
  button.setAttribute("aria-expanded", "true");
  pad.querySelector("button").focus();
}

function padButton(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "tog";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

// Done, then normal -------------------------------------------------------------------------------

export function markDone(cell) {
  const is = readCell(cell);
  hold(cell);
  if (is.status === "performed") return clear(cell);
  if (is.status === "tested" && is.raw) return undefined; // a result says that it was done
  showIn(cell, { raw: "", status: "performed" });
  delete cell.dataset.carried;
  return save(cell, "", "performed");
}

// The one normal value of a cell, "" when it has none or several.
export function normalOf(cell) {
  const holder = cell.dataset.normal !== undefined ? cell : cell.querySelector("[data-normal]");
  const codes = (holder?.dataset.normal ?? "").split(",").filter(Boolean);
  return codes.length === 1 ? codes[0] : "";
}

// Whether the person did this test: marked done, or something else of it is entered.
export function isDone(cell) {
  const is = readCell(cell);
  if (is.status === "performed") return true;
  if (is.status !== "cleared" && is.raw) return false;
  const [code, side, qualifier] = cell.dataset.cell.split("/");
  const stem = qualifier ? `${code}/${side}/${qualifier}.` : `${code}/${side}/`;
  return knownUnder(stem).some((one) => one !== stem && isFilled(one));
}

export function markNormal(cell) {
  const normal = normalOf(cell);
  if (!normal || !isDone(cell)) return false;
  hold(cell);
  showIn(cell, { raw: normal, status: "tested" });
  save(cell, normal, "tested");
  return true;
}

// "Mark the ones I did as normal": one request for all of a section.
export function markAllNormal(section) {
  const mains = [...section.querySelectorAll("[data-cell]")].filter((cell) => normalOf(cell) && isDone(cell));
  for (const cell of mains) hold(cell);
  const changes = mains.map((cell) => ({ cell, raw: normalOf(cell), status: "tested" }));
  for (const { cell, raw } of changes) showIn(cell, { raw, status: "tested" });
  if (!changes.length) {
    toast("Nothing to mark: mark what you did as done first. What was not done stays not tested.");
    return;
  }
  const [first] = changes;
  saveMany(changes, { words: `${changes.length} marked ${first.raw.replaceAll("_", " ")}.` });
}
