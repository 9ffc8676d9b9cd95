// One cell on the page: its address, what stands in it, what it shows after a save, and the
// words under it. A value is { raw, status }: what is sent for it.

const UNTESTED = [
  [/^Unable: pain:? ?/, "unable_pain"], [/^Unable:? ?/, "unable_other"], [/^Not safe:? ?/, "contraindicated"],
  [/^Declined:? ?/, "declined"], [/^NT:? ?/, "not_tested"], [/^Done.*/, "performed"],
];
const BLANK = { raw: "", status: "cleared" };

export function cellOf(element) {
  return element?.closest?.("[data-cell]") ?? null;
}

export function cellAt(sheet, address) {
  return sheet.querySelector(`[data-cell="${CSS.escape(address)}"]`);
}

export function inputOf(cell) {
  return cell.querySelector("input:not([type=radio]), textarea");
}

export function plain(text) {
  return text.replaceAll("−", "-");
}

// What the cell holds now, as it would be sent. A carried value is nothing of today.
export function readCell(cell) {
  const input = inputOf(cell);
  if (input) {
    const text = input.dataset.was ?? input.defaultValue;
    if (cell.dataset.carried !== undefined || !text.trim()) return cell.matches(".performed") ? { raw: "", status: "performed" } : BLANK;
    return input.matches("textarea") ? tested(text) : (untestedIn(text) ?? tested(text));
  }
  const on = [...cell.querySelectorAll('.tog[aria-pressed="true"]')].map((one) => one.value);
  if (cell.dataset.order !== undefined) return cell.dataset.order ? tested(cell.dataset.order) : BLANK;
  if (cell.querySelector(".tog")) return on.length ? tested(on.join(",")) : BLANK;
  const chosen = cell.querySelector("input:checked")?.value ?? cell.querySelector("select:not(.why-list)")?.value ?? "";
  if (chosen === "!performed") return { raw: "", status: "performed" };
  if (chosen.startsWith("!")) return untestedIn(cell.querySelector(".why")?.textContent ?? "") ?? { raw: "", status: "not_tested" };
  return chosen ? tested(chosen) : BLANK;
}

function tested(text) {
  return { raw: plain(text), status: "tested" };
}

function untestedIn(text) {
  const found = UNTESTED.find(([pattern]) => pattern.test(text.trim()));
  return found ? { raw: text.trim().replace(found[0], ""), status: found[1] } : null;
}

// Puts a value into the cell as if it had been entered there. `shown` are the server's words.
export function showIn(cell, { raw, status }, shown) {
  const input = inputOf(cell);
  const isTested = status === "tested" || status === "kept";
  markUntested(cell, status);
  if (input) {
    const words = shown ?? (isTested || !raw ? raw : `NT: ${raw}`);
    input.value = status === "performed" || status === "cleared" ? "" : words;
    input.dataset.was = input.value;
    return;
  }
  const value = isTested ? raw : { cleared: "", performed: "!performed", unable_pain: "!unable", unable_other: "!unable" }[status] ?? "!not_tested";
  choose(cell, value);
  const why = cell.querySelector(".why");
  if (why) why.textContent = isTested || status === "cleared" || status === "performed" ? "" : (shown ?? raw);
}

function choose(cell, value) {
  const select = cell.querySelector("select:not(.why-list)");
  if (select) select.value = value;
  const has = (one) => value !== "" && one.value === value;
  const radios = [...cell.querySelectorAll("input[type=radio]")];
  const radio = radios.find(has) ?? (value === "!unable" ? radios.find((one) => one.value === "!not_tested") : null);
  for (const one of radios) one.checked = one === radio;
  const on = value.split(/[,>=]/);
  for (const button of cell.querySelectorAll(".tog")) button.setAttribute("aria-pressed", String(on.includes(button.value)));
}

// After a save the cell shows what was stored ("10,5" → "10.5", "4-" → "4−"), if nobody typed on.
export function wordOf(cell, job, reply) {
  const input = inputOf(cell);
  settleCarried(cell);
  cell.classList.toggle("kept", job.status === "kept");
  markUntested(cell, job.status);
  const why = cell.querySelector(".why");
  if (why && job.status !== "tested" && job.status !== "kept") why.textContent = job.status === "cleared" ? "" : reply.value;
  if (job.status === "kept" && !input) choose(cell, job.raw);
  if (input && reply.value !== undefined && (document.activeElement !== input || input.value === job.typed)) {
    const shown = job.status === "performed" ? "" : reply.value;
    if (document.activeElement !== input || job.status === "kept") input.value = shown;
    input.dataset.was = input.value;
  }
}

function markUntested(cell, status) {
  cell.classList.toggle("performed", status === "performed");
  cell.classList.toggle("not_tested", !["tested", "cleared", "performed", "kept"].includes(status));
  const input = inputOf(cell);
  if (input?.matches("input")) input.placeholder = status === "performed" ? "done" : "";
}

// Last time's value is settled: it stands no longer in the cell, but "=" still brings it.
function settleCarried(cell) {
  if (cell.dataset.carried !== undefined) cell.dataset.last ??= plain(cell.dataset.carried);
  delete cell.dataset.carried;
  cell.classList.remove("carried");
  cell.querySelector("[data-same]")?.setAttribute("hidden", "");
}

// A value by its address, wherever the page shows it: in its cell, on the pain button of its row.
export function display(sheet, address, value, shown) {
  const cell = cellAt(sheet, address);
  if (cell) {
    settleCarried(cell);
    showIn(cell, value, shown);
  }
  const pain = /^([^/]+)\/([^/]+)\/(?:([^/.]+)\.)?pain_(nprs|provoked)$/.exec(address);
  const button = pain && sheet.querySelector(`[data-pain="${CSS.escape(pain.slice(1, 4).filter(Boolean).join("/"))}"]`);
  if (!button || (pain[4] === "provoked" && /\d/.test(button.textContent))) return;
  const isOn = value.status === "tested" && value.raw !== "no";
  button.textContent = isOn && pain[4] === "nprs" ? `P${value.raw}` : "P";
  button.setAttribute("aria-pressed", String(isOn && value.raw !== "0"));
}

// Words under a cell; actions are [name, words] of buttons, the first is the safe choice.
export function say(cell, words, { offer = "", keep = false, actions = [], css }) {
  const place = cell.querySelector(".say");
  if (!place) return;
  cell.classList.add(css);
  const parts = [line(words)];
  if (offer) parts.push(button(`Use ${offer}`, "offer", offer));
  if (keep) parts.push(button("Keep it", "keep", ""));
  for (const [name, label] of actions) parts.push(button(label, name, ""));
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

export function button(words, name, value) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn slim";
  made.dataset[name] = value;
  made.textContent = words;
  return made;
}

// "Hip flexion, right": how the page itself calls the cell.
export function nameOf(cell) {
  const named = cell?.querySelector("[aria-label]") ?? cell;
  return named?.getAttribute?.("aria-label") ?? "";
}
