// The tablet: branches that open as answers are tapped, quick "none of these", reading aloud,
// the idle clock, and leaving nothing behind. Every page also works without this script.

const IDLE_MS = 90_000;
const LAST_CALL_MS = 20_000;

const form = document.querySelector("form[data-page]");
if (form) {
  form.addEventListener("change", (event) => {
    settle(event.target);
    openBranches();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type === "text" && event.target.value) untick(event.target.name.split("__")[0]);
    openBranches();
  });
  openBranches();
}

// Branches -------------------------------------------------------------------------------------

function openBranches() {
  const opened = [];
  for (const box of form.querySelectorAll("[data-show-when]")) {
    const show = JSON.parse(box.dataset.showWhen).every(holds);
    if (box.hidden === !show) continue;
    box.hidden = !show;
    if (show) opened.push(box);
  }
  if (form.dataset.touched && opened.length) opened[0].scrollIntoView({ block: "nearest" });
  form.dataset.touched = "1";
}

function holds(condition) {
  const asked = form.querySelector(`[name="${condition.code}"]`);
  if (asked?.closest("[data-show-when][hidden]")) return false;
  const data = new FormData(form);
  const given = data.getAll(condition.code).filter(Boolean);
  const instead = data.getAll(`${condition.code}__option`);
  if (condition.answered) return given.length + instead.length > 0;
  if (condition.is_.length) return given.some((value) => condition.is_.includes(value));
  if (instead.length) return condition.unknown;
  return inRange(condition, given[0], data);
}

function inRange(condition, typed, data) {
  if (!typed) return false;
  const units = Object.keys(condition.factors);
  const unit = units.length === 1 ? units[0] : data.get(`${condition.code}__unit`);
  if (units.length && !unit) return false;
  const amount = Math.floor(Number(typed.replace(",", ".")) * (condition.factors[unit] ?? 1));
  if (Number.isNaN(amount)) return false;
  return amount >= (condition.at_least ?? -Infinity) && amount <= (condition.at_most ?? Infinity);
}

// One answer rules another out -----------------------------------------------------------------

function settle(changed) {
  if (changed.matches("[data-none]")) return sayNone(changed.checked);
  if (changed.type === "radio" && changed.value !== "no") tickNone(false);
  const instead = changed.closest("[data-instead]");
  if (instead && changed.checked) empty(instead, changed);
}

function sayNone(said) {
  for (const no of form.querySelectorAll('.asked.rows input[type="radio"][value="no"]')) {
    if (!no.closest("[hidden]")) no.checked = said;
  }
}

function tickNone(said) {
  const none = form.querySelector("[data-none]");
  if (none) none.checked = said;
}

function empty(instead, kept) {
  const name = instead.dataset.instead;
  for (const box of instead.querySelectorAll("input")) if (box !== kept) box.checked = false;
  for (const field of form.querySelectorAll(`input[name="${name}"], input[name^="${name}__"]`)) {
    if (field.type === "text") field.value = "";
    if (field.type === "radio") field.checked = false;
  }
}

function untick(name) {
  for (const box of form.querySelectorAll(`[data-instead="${name}"] input`)) box.checked = false;
}

// Enter means Continue, not the first button of the page ------------------------------------------

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName === "TEXTAREA") return;
  if (!["INPUT", "SELECT"].includes(event.target.tagName)) return;
  event.preventDefault();
  form.requestSubmit(document.querySelector('button[form="question"][value="next"]'));
});

// Reading aloud ------------------------------------------------------------------------------------

const reader = document.querySelector("[data-read]");
if (reader && "speechSynthesis" in window) {
  reader.hidden = false;
  reader.addEventListener("click", () => {
    const speaking = speechSynthesis.speaking;
    speechSynthesis.cancel();
    if (speaking) return;
    const words = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
    words.lang = document.documentElement.lang === "es" ? "es-US" : "en-US";
    speechSynthesis.speak(words);
  });
}

// The code of a QR link stands after the #, which never reaches the server or its logs ---------------

const code = document.querySelector("[data-code]");
if (code && location.hash.length > 1) {
  code.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  code.form.requestSubmit();
}

// Idle: ask after 90 seconds, go blank 20 seconds later; the draft is on the server ------------------

const idle = document.querySelector("[data-idle]");
if (idle) {
  let clock;
  const restart = () => {
    clearTimeout(clock);
    if (!idle.hidden) return;
    clock = setTimeout(lastCall, IDLE_MS);
  };
  const lastCall = () => {
    idle.hidden = false;
    document.getElementById("main").inert = true;
    idle.querySelector("[data-stay]").focus();
    clock = setTimeout(() => document.querySelector("[data-idle-form]").submit(), LAST_CALL_MS);
  };
  idle.querySelector("[data-stay]").addEventListener("click", () => {
    idle.hidden = true;
    document.getElementById("main").inert = false;
    restart();
  });
  for (const touch of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(touch, restart, { passive: true });
  }
  restart();
}

// Leave nothing behind: blank the page as it goes, and never show a kept copy of it -------------------

addEventListener("pagehide", () => {
  window.speechSynthesis?.cancel();
  document.body.replaceChildren();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
