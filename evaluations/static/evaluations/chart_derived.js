// Values that are worked out come with the live checks; each goes to its row, if that is there.
// A row with nothing to say stays out of sight.

function place() {
  for (const one of document.querySelectorAll("[data-derived]")) {
    const output = document.getElementById(one.dataset.derived);
    if (output) output.textContent = one.value;
  }
  for (const row of document.querySelectorAll(".derived")) {
    row.hidden = [...row.querySelectorAll("output")].every((one) => !one.textContent);
  }
}

document.body.addEventListener("htmx:afterSwap", place);
