// The tablet: reading aloud, the idle clock, and leaving nothing behind. Every page also works
// without this script.

import { openBranches, questionForm } from "./branches.js";
import "./body.js";
import { bringBack } from "./late.js";
import { rest, takeOver } from "./walk.js";

const AT_HOME = document.documentElement.classList.contains("home");
const IDLE_MS = AT_HOME ? 15 * 60_000 : 90_000;
const LAST_CALL_MS = 20_000;

const form = questionForm();
if (form) {
  openBranches(form, { quietly: true });
  takeOver();
}

// A tablet that is reloaded without a network says so instead of showing the browser's own error.
if (isSecureContext) navigator.serviceWorker?.register("/tablet/worker.js");

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
if (document.querySelector("[data-at-rest]")) bringBack();
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
    clock = setTimeout(() => rest() || document.querySelector("[data-idle-form]").submit(), LAST_CALL_MS);
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
