/* The patterns are drawn anew after each saved finding: only while their panel is open, and what
   was opened or closed by hand stays so. */

const chosen = new Map();

document.body.addEventListener("click", (event) => {
  const details = event.target.closest("summary")?.parentElement;
  if (details?.dataset.keep) chosen.set(details.dataset.keep, !details.open);
});

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const panel = event.target.closest("details.panel");
  if (event.target.matches("[data-patterns]") && panel && !panel.open) event.preventDefault();
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  for (const details of event.target.querySelectorAll("details[data-keep]")) {
    if (chosen.has(details.dataset.keep)) details.open = chosen.get(details.dataset.keep);
  }
});
