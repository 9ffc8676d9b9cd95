// The type line: "hip er prone r 42 l 44", "slr r - l +", "ehl l 4+". What it would enter stands
// beside it before Enter; a line that fits no row, or more than one, enters nothing.

const SIDES = { r: "right", right: "right", l: "left", left: "left" };
const RESULTS = { "-": "negative", "+": "positive", e: "equivocal" };

export function listenToTypeLine(sheet) {
  const line = document.getElementById("type-line");
  const preview = document.getElementById("type-preview");
  if (!line) return;
  line.addEventListener("input", () => {
    preview.textContent = line.value.trim() ? read(sheet, line.value).words : "";
  });
  line.addEventListener("keydown", (event) => {
    if (event.key === "Escape") line.value = preview.textContent = "";
    if (event.key !== "Enter") return;
    event.preventDefault();
    const found = read(sheet, line.value);
    if (!found.entries) return;
    for (const entry of found.entries) enter(entry);
    line.value = "";
    preview.textContent = `Entered: ${found.words.replace("Enter: ", "")}`;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, textarea, select")) return;
    event.preventDefault();
    event.stopPropagation();
    line.focus();
  }, true);
}

function read(sheet, text) {
  const tokens = text.trim().toLowerCase().split(/\s+/);
  const words = [];
  const values = [];
  let side = null;
  for (const token of tokens) {
    if (side === null && !(token in SIDES) && !/^[+\-−]?\d/.test(token) && !(token in RESULTS)) words.push(token);
    else if (token in SIDES) side = token;
    else values.push([side === null ? "none" : SIDES[side], token]);
  }
  const rows = [...sheet.querySelectorAll("[data-item]")].filter((row) => fits(row, words));
  if (!words.length || !rows.length) return { words: "No row has these words." };
  const chosen = narrowed(rows, words);
  if (chosen.length !== 1) return { words: `${rows.length} rows fit: ${names(rows)}. Add a word.` };
  return entries(chosen[0], values);
}

// Of several rows: the one with just this code ("slr"), else the one that is not folded away.
function narrowed(rows, words) {
  const named = rows.filter((row) => row.dataset.item.split("_").slice(1).join(" ") === words.join(" "));
  return rows.length === 1 ? rows : named.length ? named : rows.filter((row) => !row.closest(".folded"));
}

// Each word begins a word of the row: of its code, its name or how it is measured.
function fits(row, words) {
  const text = `${row.dataset.item} ${row.querySelector("th, h3, b")?.textContent ?? ""}`;
  const own = text.toLowerCase().split(/[^a-z0-9]+/);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

function names(rows) {
  return rows.slice(0, 3).map(nameOf).join(", ") + (rows.length > 3 ? "…" : "");
}

function nameOf(row) {
  return row.querySelector("th b, h3, b").firstChild.textContent.trim();
}

function entries(row, values) {
  const found = values.map(([side, value]) => {
    const cell = row.querySelector(`[data-cell="${CSS.escape(row.dataset.item)}/${side}/"]`);
    const radio = cell?.querySelector(`input[type=radio][value="${CSS.escape(RESULTS[value] ?? value)}"]`);
    const input = cell?.querySelector("input.in");
    return { side, value, cell, radio, input };
  });
  if (!found.length) return { words: `${nameOf(row)}: now the value, r 42 l 44.` };
  const bad = found.find((one) => !one.radio && !one.input);
  if (bad) return { words: `${nameOf(row)} takes no ${bad.value} ${bad.side === "none" ? "without a side" : `on the ${bad.side.toUpperCase()}`}.` };
  const said = found.map((one) => [one.side === "none" ? "" : one.side.toUpperCase(), one.radio ? one.radio.value : one.value].join(" ").trim());
  return { words: `Enter: ${nameOf(row)}, ${said.join(", ")}`, entries: found };
}

function enter({ value, radio, input }) {
  const target = radio ?? input;
  if (radio) radio.checked = true;
  else input.value = value;
  target.dispatchEvent(new Event("change", { bubbles: true }));
}
