// Values that are worked out come with the live checks; each goes to its row, if that is there.

function place() {
  for (const one of document.querySelectorAll("[data-derived]")) {
    const row = document.getElementById(one.dataset.derived);
    if (row) row.textContent = one.value;
  }
}

document.body.addEventListener("htmx:afterSwap", place);
