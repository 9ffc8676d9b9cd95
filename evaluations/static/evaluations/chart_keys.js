// Keys of the charting screen. Single letters work only inside a cell or a group of results.

const RESULT_KEYS = { "-": "negative", "+": "positive", e: "equivocal", u: "!unable", ".": "!not_tested", n: "negative" };
const PAIN_MS = 2500;
let painUntil = 0;
let act;

// acts: clearGroup(radio), keepSame(cell), setPain(button, score or null)
export function listenForKeys(sheet, acts) {
  act = acts;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") document.getElementById("to-sign").click();
    if (event.altKey && /^[1-8]$/.test(event.key)) goToSection(event);
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target;
    if (target.matches(".cell > input.in")) inCell(event, target);
    else if (target.matches("[type=radio]")) inGroup(event, target);
    else if (target.matches("[data-pain]") && /^[0-9]$/.test(event.key)) act.setPain(target, Number(event.key));
  });
}

function inCell(event, input) {
  const cell = input.closest("[data-cell]");
  const pain = cell.querySelector("[data-pain]");
  if (event.key === "Enter") {
    event.preventDefault();
    below(input)?.focus();
  } else if (event.key === "=") {
    event.preventDefault();
    act.keepSame(cell);
  } else if (event.key === "." && isUntouched(cell, input)) {
    event.preventDefault();
    input.value = "NT: ";
    cell.classList.add("not_tested");
  } else if (event.key === "p" && pain) {
    event.preventDefault();
    painUntil = Date.now() + PAIN_MS;
    act.setPain(pain, null);
  } else if (/^[0-9]$/.test(event.key) && pain && Date.now() < painUntil) {
    event.preventDefault();
    painUntil = 0;
    act.setPain(pain, Number(event.key));
  }
}

function isUntouched(cell, input) {
  const selected = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  return input.value === "" || (cell.dataset.carried !== undefined && selected);
}

// The same column of the next row that has one.
function below(input) {
  const row = input.closest("tr");
  const column = input.closest("td")?.cellIndex;
  for (let next = row?.nextElementSibling; next; next = next.nextElementSibling) {
    const there = (next.cells[column] ?? next.cells[1])?.querySelector("input.in");
    if (there) return there;
  }
  const all = [...document.querySelectorAll("#sheet .cell > input.in")];
  return all[all.indexOf(input) + 1];
}

function inGroup(event, radio) {
  const group = radio.closest("[role=radiogroup]");
  if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    if (group.querySelector(":checked")) act.clearGroup(group.querySelector(":checked"));
    return;
  }
  const value = RESULT_KEYS[event.key];
  const chosen = value && group.querySelector(`input[value="${CSS.escape(value)}"]`);
  if (!chosen || (event.key === "n" && !group.querySelector(":checked"))) return;
  event.preventDefault();
  chosen.checked = true;
  chosen.focus();
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
}

function goToSection(event) {
  const link = document.querySelectorAll(".steps a")[Number(event.key) - 1];
  if (!link) return;
  event.preventDefault();
  link.click();
  link.focus();
}
