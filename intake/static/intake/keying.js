// Keying in from paper: digits choose the numbered answer of the question that has the focus, and
// branches open as on the tablet.

import { openBranches, questionForm } from "./branches.js";

const PAUSE_MS = 700;
let typed = "";
let timer;

document.addEventListener("keydown", (event) => {
  const group = event.target.closest?.(".numbered");
  if (!group || !/^\d$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  clearTimeout(timer);
  timer = setTimeout(() => (typed = ""), PAUSE_MS);
  typed += event.key;
  choose(group, typed) || choose(group, (typed = event.key));
});

// A second digit may make a longer number: 1 then 2 is 12 where there are twelve answers.
function choose(group, number) {
  const box = group.querySelector(`[data-n="${number}"] input`);
  if (!box) return false;
  const shorter = number.length > 1 && group.querySelector(`[data-n="${number.slice(0, -1)}"] input`);
  if (shorter && box.type === "checkbox") shorter.click();
  box.focus();
  box.click();
  return true;
}

const form = questionForm();
if (form) {
  openBranches(form, { quietly: true });
  form.querySelector("[data-question]:not([hidden]) :is(input:not([type=hidden]), select, textarea)")?.focus();
}
document.querySelector("[data-error-summary]")?.focus();
