// One cell on the page: its address, what it shows after a save, and the words under it.

export function addressOf(cell) {
  return cell.dataset.cell;
}

// After a save the cell shows what was stored ("10,5" → "10.5", "4-" → "4−"), if nobody typed on.
export function wordOf(cell, job, reply) {
  const input = cell.querySelector("input:not([type=radio]), textarea");
  delete cell.dataset.carried;
  cell.classList.remove("carried");
  cell.querySelector("[data-same]")?.remove();
  cell.classList.toggle("not_tested", job.status !== "tested" && job.status !== "cleared");
  const why = cell.querySelector(".why");
  if (why && job.status !== "tested") why.textContent = reply.value;
  if (input && document.activeElement !== input && reply.value !== undefined) {
    input.value = reply.value;
    input.dataset.was = reply.value;
  }
}

export function say(cell, words, { offer = "", keep = false, conflict = false, css }) {
  const place = cell.querySelector(".say");
  if (!place) return;
  cell.classList.add(css);
  const parts = [line(words)];
  if (offer) parts.push(button(`Use ${offer}`, "offer", offer));
  if (keep) parts.push(button("Keep it", "keep", ""));
  if (conflict) parts.push(button("Keep mine", "mine", ""), button("Use theirs", "theirs", ""));
  place.replaceChildren(...parts);
  place.classList.add("on");
  place.setAttribute("role", "alert");
  const input = cell.querySelector("input, textarea");
  if (css === "refused" && input) input.setAttribute("aria-invalid", "true");
}

export function unsay(cell) {
  const place = cell.querySelector(".say");
  if (place) {
    place.replaceChildren();
    place.classList.remove("on");
  }
  cell.classList.remove("refused", "unusual");
  cell.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
}

function line(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

function button(words, name, value) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn slim";
  made.dataset[name] = value;
  made.textContent = words;
  return made;
}
