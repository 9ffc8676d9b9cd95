// Staff screens: search key, account menu, toasts, names that hide, signing in again in place.

const TOAST_MS = 8000;
const HIDE_NAMES_MS = 60000;

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !isTyping(event.target)) {
    const search = document.querySelector("[data-slash]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

function isTyping(element) {
  return element.matches("input, textarea, select, [contenteditable]");
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest("[data-toast]").remove();
});

for (const toast of document.querySelectorAll("[data-toast]")) fade(toast);

function fade(toast) {
  setTimeout(() => {
    if (toast.matches(":focus-within, :hover")) fade(toast);
    else toast.remove();
  }, TOAST_MS);
}

// The Today board hides names after a minute without touch; any touch or key brings them back.
// The body carries the state, because the board itself is replaced whenever it changes.
if (document.querySelector("[data-hide-names]")) {
  let timer;
  const wake = () => {
    document.body.classList.remove("resting");
    clearTimeout(timer);
    timer = setTimeout(() => document.body.classList.add("resting"), HIDE_NAMES_MS);
  };
  for (const kind of ["pointerdown", "pointermove", "keydown", "focusin"]) document.addEventListener(kind, wake);
  wake();
}

// While someone needs a person, the tab's own title says so.
const title = document.title;
document.addEventListener("htmx:afterSettle", nameTheAlert);
nameTheAlert();

function nameTheAlert() {
  const isNeeded = document.querySelector(".alert[role='alert']") !== null;
  document.title = isNeeded ? `Person needed – ${title}` : title;
}

// A reply that could not be used says so in words, and says that the typed text is still here.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) return; // again.js asks for the password
  announce("That did not work. What you typed is still here. Try again.");
});
document.addEventListener("htmx:sendError", () => {
  announce("The clinic's server cannot be reached. What you typed is still here.");
});

function announce(words) {
  const place = document.getElementById("toasts");
  if (!place || place.textContent.trim() === words) return; // a poll fails again and again
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.toast = "";
  toast.textContent = words;
  place.replaceChildren(toast);
  fade(toast);
}
