// Sentences put into a note at the caret; Tab walks from blank to blank (***).

const BLANK = "***";

function noteOf(button) {
  return document.querySelector(`[data-item="${button.dataset.note}"] textarea`);
}

/** Select the next blank at or after `from`; false when there is none. */
function toBlank(area, from) {
  const at = area.value.indexOf(BLANK, from);
  if (at < 0) return false;
  area.focus();
  area.setSelectionRange(at, at + BLANK.length);
  return true;
}

function backToBlank(area, before) {
  const at = before > 0 ? area.value.lastIndexOf(BLANK, before - 1) : -1;
  if (at < 0) return false;
  area.setSelectionRange(at, at + BLANK.length);
  return true;
}

function insert(area, words) {
  const start = area.selectionStart ?? area.value.length;
  const end = area.selectionEnd ?? start;
  const before = area.value.slice(0, start);
  const gap = before && !/\s$/.test(before) ? " " : "";
  area.setRangeText(gap + words, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  if (!toBlank(area, start)) area.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-snippet]");
  const area = button && noteOf(button);
  if (area && !area.disabled) insert(area, button.dataset.snippet);
});

// Only while blanks are left does Tab stay in the note; without any it leaves as everywhere.
document.addEventListener(
  "keydown",
  (event) => {
    const area = event.target;
    if (event.key !== "Tab" || event.altKey || event.ctrlKey || area.tagName !== "TEXTAREA") return;
    if (!area.value.includes(BLANK)) return;
    const moved = event.shiftKey
      ? backToBlank(area, area.selectionStart)
      : toBlank(area, area.selectionEnd);
    if (moved) {
      event.preventDefault();
      event.stopPropagation();
    }
  },
  true,
);
