// Rows of the sheet: what the server redraws of them, their drawers, and rows that are fetched:
// folded ones, and further instances of a repeated one.

const rowsAt = (sheet, code) => sheet.dataset.save.replace(/cells\/$/, `rows/${encodeURIComponent(code)}/`);

export function rowOf(element) {
  return element.closest("[data-item]") ?? element.closest(".drawer-row")?.previousElementSibling ?? null;
}

// After a save: the row's scale, change and foot, and how far its section is.
export function redraw(sheet, code, reply, versions) {
  for (const row of sheet.querySelectorAll(`[data-item="${CSS.escape(code)}"]`)) {
    if (row.dataset.instance && !reply.instance) continue;
    for (const part of ["scale", "delta", "foot"]) {
      const place = row.querySelector(`[data-${part}]`);
      if (place && reply[part] !== undefined) place.innerHTML = reply[part];
    }
    count(row.closest(".card"), versions);
  }
}

// How many rows of a section hold something, as the server counts: folded rows do not belong,
// and a repeated one counts once.
function count(section, versions) {
  const place = section && document.querySelector(`[data-count="${CSS.escape(section.id)}"]`);
  if (!place) return;
  const rows = [...section.querySelectorAll("[data-item]")].filter((row) => !row.closest(".folded, #hop, .add-row"));
  const codes = [...new Set(rows.map((row) => row.dataset.item))];
  const done = codes.filter((code) => Object.keys(versions).some((one) => one.startsWith(`${code}/`))).length;
  if (place.querySelector("svg") && done === codes.length) return;
  place.classList.toggle("full", done === codes.length);
  place.textContent = `${done} of ${codes.length}`;
}

// Drawers ---------------------------------------------------------------------------------------

export function drawerOf(row) {
  const next = row.matches("tr") ? row.nextElementSibling : row.querySelector(".drawer");
  return next?.matches(".drawer, .drawer-row") ? next : null;
}

export async function toggleDrawer(sheet, button) {
  const row = button.closest("[data-item]");
  const open = drawerOf(row);
  if (!open) return openDrawer(sheet, row);
  button.setAttribute("aria-expanded", "false");
  open.remove();
  return null;
}

// The open drawer of a row, fetched when it is not there yet; null when it has none.
export async function openDrawer(sheet, row) {
  const open = drawerOf(row);
  const button = row.querySelector("[data-drawer]");
  if (open || !button) return open;
  button.setAttribute("aria-expanded", "true");
  try {
    const instance = row.dataset.instance ? `?instance=${encodeURIComponent(row.dataset.instance)}` : "";
    place(row, await fetched(`${rowsAt(sheet, button.dataset.drawer)}${instance}`));
    return drawerOf(row);
  } catch {
    button.setAttribute("aria-expanded", "false");
    throw new Error("More could not be loaded. Press it again.");
  }
}

function place(row, html) {
  if (!row.matches("tr")) {
    row.insertAdjacentHTML("beforeend", html);
    return;
  }
  const line = document.createElement("tr");
  line.className = "drawer-row";
  const cell = document.createElement("td");
  cell.colSpan = 5;
  cell.innerHTML = html;
  line.append(cell);
  row.after(line);
}

async function fetched(address) {
  const reply = await fetch(address, { headers: { Accept: "text/html", "HX-Request": "true" } });
  if (reply.status === 401) document.dispatchEvent(new CustomEvent("clinic:signed-out"));
  if (!reply.ok) throw new Error(String(reply.status));
  return reply.text();
}

// Rows that are not on the page yet ---------------------------------------------------------------

// The row of a code, and of an instance of it, drawn first if need be; null when it has no place.
export async function shownRow(sheet, { code, section }, instance) {
  const there = rowAt(sheet, code, instance);
  if (there) {
    for (let fold = there.closest("details:not([open])"); fold; fold = there.closest("details:not([open])")) fold.open = true;
    return there;
  }
  if (instance) return drawInstance(sheet, code, section, instance);
  await drawBlock(sheet, code, section);
  return rowAt(sheet, code, "");
}

function rowAt(sheet, code, instance) {
  const of = instance ? `[data-instance="${CSS.escape(instance)}"]` : "";
  return sheet.querySelector(`[data-item="${CSS.escape(code)}"]${of}`);
}

async function drawBlock(sheet, code, section) {
  const card = document.getElementById(section);
  const html = await fetched(`${rowsAt(sheet, code)}draw/`);
  const fold = card?.querySelector(":scope > details.folded");
  if (fold) fold.insertAdjacentHTML("beforebegin", html);
  else card?.insertAdjacentHTML("beforeend", html);
}

export async function drawInstance(sheet, code, section, instance) {
  const head = () => sheet.querySelector(`[data-each="${CSS.escape(code)}"]`);
  if (!head()) await drawBlock(sheet, code, section);
  const rows = [...sheet.querySelectorAll(`[data-each="${CSS.escape(code)}"], [data-item="${CSS.escape(code)}"]`)];
  const last = rows.at(-1);
  if (!last) return null;
  const body = document.createElement("template");
  body.innerHTML = await fetched(`${rowsAt(sheet, code)}draw/?instance=${encodeURIComponent(instance)}`);
  (drawerOf(last) ?? last).after(body.content);
  const option = head()?.querySelector(`option[value="${CSS.escape(instance)}"]`);
  if (option) option.disabled = true;
  return rowAt(sheet, code, instance);
}

// The rest of a section came in: what stands above already is not shown twice.
export function dropDoubles(more) {
  const sheet = more.closest("#sheet");
  for (const row of more.querySelectorAll("[data-item], [data-each]")) {
    const name = row.dataset.item ? `[data-item="${CSS.escape(row.dataset.item)}"]` : `[data-each="${CSS.escape(row.dataset.each)}"]`;
    if ([...sheet.querySelectorAll(name)].some((one) => !more.contains(one))) row.remove();
  }
}
