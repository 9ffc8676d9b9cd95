// The list of keys, and the switch that turns single letters off. The switch is kept in this
// browser; it says nothing about anyone.

const KEPT = "chart-letters";
const dialog = document.getElementById("keys");
let letters = readSwitch() !== "off";

export function areLettersOn() {
  return letters;
}

export function listenForHelp() {
  const box = document.getElementById("letters-on");
  if (!dialog || !box) return;
  box.checked = letters;
  box.addEventListener("change", () => {
    letters = box.checked;
    keepSwitch(letters ? "on" : "off");
  });
  document.getElementById("open-keys")?.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) dialog.showModal();
  });
}

// In words being written "?" is a question mark; a cell for numbers has no use for one.
function isWriting(element) {
  return element.matches("textarea, select, [contenteditable], #type-line, dialog input, input[type=search]");
}

function readSwitch() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null; // a browser that keeps nothing
  }
}

function keepSwitch(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // A browser that keeps nothing: the switch holds until the page is left.
  }
}
