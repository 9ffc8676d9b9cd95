// Undo: each act of the person with what its cells held before. Undoing sends the former values
// as any other entry, so that the history on the server holds both.
import { toast } from "./chart_toast.js";

const MOST_STEPS = 50;
const steps = [];
let bring; // puts the former values back: given by chart.js

export function listenForUndo(act) {
  bring = act;
  const button = document.getElementById("undo");
  button?.addEventListener("click", () => undo());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z") return;
    if (isTyping(event.target) || !steps.length) return;
    event.preventDefault();
    undo();
  });
}

// Words still being typed are taken back by the browser itself.
function isTyping(element) {
  if (!element.matches("input:not([type=radio]), textarea")) return false;
  if (element.id === "type-line") return element.value !== "";
  return element.closest("dialog") !== null || (element.dataset.was !== undefined && element.dataset.was !== element.value);
}

export function remember(cells, words) {
  steps.push(cells);
  if (steps.length > MOST_STEPS) steps.shift();
  show();
  if (words) toast(words, "Undo", undo);
}

function undo() {
  const step = steps.pop();
  show();
  if (step) toast(bring(step));
}

function show() {
  document.getElementById("undo")?.setAttribute("aria-disabled", String(steps.length === 0));
}
