// Forms on every screen: land on the error summary, say the chosen number, show a password.

const summary = document.querySelector("[data-error-summary]");
if (summary) {
  document.title = document.title.startsWith("Error: ") ? document.title : `Error: ${document.title}`;
  summary.focus();
}

document.addEventListener("change", (event) => {
  const hill = event.target.closest("[data-hill]");
  if (hill) sayNumber(hill, event.target);
});

// The words come from the page, in its language: "You chose {} out of 10".
function sayNumber(hill, input) {
  const echo = document.getElementById(hill.dataset.hill);
  if (!echo) return;
  const isNumber = /^\d+$/.test(input.value);
  echo.textContent = isNumber ? echo.dataset.words.replace("{}", input.value) : "";
}

document.addEventListener("click", (event) => {
  const reveal = event.target.closest("[data-reveal]");
  if (reveal) {
    const field = document.getElementById(reveal.dataset.reveal);
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    reveal.setAttribute("aria-pressed", String(!shown));
  }
  if (event.target.closest("[data-print]")) window.print();
});

// A form is sent once, however often the button is pressed. htmx guards its own forms.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [data-again]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
