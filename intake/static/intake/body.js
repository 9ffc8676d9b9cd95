// The body chart: the whole figure opens a close-up, a tap marks a region. The boxes of the lists hold
// the answer; this script only draws them as a picture. Without it the lists are the page.

const SVG = "http://www.w3.org/2000/svg";
const PRESS = ["Enter", " "];

// Everything of one chart: root holds the tools, the picture, the marks and the lists.
export function enhance(root) {
  const chart = { root, code: root.dataset.body, layer: "pain", asked: null };
  for (const part of root.querySelectorAll(".bc-tools, .bc-close")) part.hidden = false;
  root.classList.add("drawn");
  for (const zone of root.querySelectorAll("[data-zone]")) zone.setAttribute("tabindex", "0");
  root.addEventListener("click", (event) => tap(chart, event.target, event));
  root.addEventListener("keydown", (event) => {
    if (!PRESS.includes(event.key) || !event.target.matches("[data-zone], [role=checkbox]")) return;
    event.preventDefault();
    tap(chart, event.target, event);
  });
  root.chart = chart;
  showLayer(chart, "pain");
  openZone(chart, firstZone(root));
  paint(chart);
}

// The part with a mark, else the low back.
function firstZone(root) {
  const marked = [...root.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value.split(".")[1]);
  const zones = ["low_back", "upper_back", "trunk", "legs_back", "legs_front", "arms"].map((code) =>
    root.querySelector(`[data-zone="${code}"]`),
  );
  return zones.find((zone) => marked.some((code) => zone.dataset.regions.split(" ").includes(code))) ?? zones[0];
}

function tap(chart, target, event) {
  const found = (selector) => target.closest(selector);
  if (found("[data-zone]")) return openZone(chart, found("[data-zone]"));
  if (found("[role=checkbox]")) return toggle(chart, found("[role=checkbox]").dataset.region);
  if (found("[data-layer]")) return showLayer(chart, found("[data-layer]").dataset.layer);
  if (found("[data-swap]")) return chart.root.classList.toggle("listed");
  if (found("[data-drop]")) return drop(chart, found("[data-drop]"));
  if (found("[data-pick]")) return ask(chart, found("[data-pick]").dataset.pick);
  if (found("[data-much]")) return sayHowStrong(chart, found("[data-much]").dataset.much);
  if (found(".drawn > .bc-list > summary")) event.preventDefault();
}

// Close-up -----------------------------------------------------------------------------------------

function openZone(chart, zone) {
  const { root } = chart;
  for (const one of root.querySelectorAll("[data-zone]")) one.setAttribute("aria-pressed", String(one === zone));
  const close = root.querySelector(".bc-close");
  const view = zone.closest("[data-view]");
  close.querySelector("svg")?.remove();
  const svg = make("svg", { viewBox: zone.dataset.box, role: "group", "aria-label": zone.getAttribute("aria-label") });
  const skins = zone.dataset.zone === "arms" ? ["#bc-body", "#bc-arms"] : ["#bc-body"];
  for (const look of ["edge", "skin"]) svg.append(...skins.map((href) => make("use", { class: look, href })));
  const here = zone.dataset.regions.split(" ");
  for (const path of view.querySelectorAll("path[data-at]")) {
    if (here.includes(path.dataset.at)) svg.append(tappable(chart, path));
  }
  close.querySelector(".bc-title").textContent = zone.getAttribute("aria-label");
  const sides = view.querySelectorAll(".side tspan");
  close.querySelector(".bc-left b").textContent = sides[0].textContent;
  close.querySelector(".bc-right b").textContent = sides[1].textContent;
  const ring = make("path", { class: "ring", d: "" });
  svg.append(ring);
  svg.addEventListener("focusin", (event) => ring.setAttribute("d", event.target.getAttribute("d") ?? ""));
  svg.addEventListener("focusout", () => ring.setAttribute("d", ""));
  close.append(svg);
  paint(chart);
}

function tappable(chart, path) {
  const region = path.dataset.at;
  return make("path", {
    d: path.getAttribute("d"),
    "data-at": region,
    "data-region": region,
    role: "checkbox",
    tabindex: "0",
    "aria-checked": "false",
    "aria-label": placeOf(chart, region),
  });
}

function make(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// Marks --------------------------------------------------------------------------------------------

function boxOf(chart, name) {
  return chart.root.querySelector(`input[type=checkbox][value="${name}"]`);
}

function strengthOf(chart, name) {
  return chart.root.querySelector(`input[name="${chart.code}__${name}"]`);
}

function placeOf(chart, region) {
  return boxOf(chart, `pain.${region}`).nextElementSibling.textContent;
}

function toggle(chart, region) {
  const box = boxOf(chart, `${chart.layer}.${region}`);
  box.checked = !box.checked;
  tell(box);
}

// As if the box had been ticked by hand: branches open, "nothing hurts" is taken back.
function tell(box) {
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function drop(chart, button) {
  const box = boxOf(chart, button.dataset.drop);
  box.checked = false;
  tell(box);
  const next = chart.root.querySelector("[data-pick]") ?? chart.root.querySelector("[role=checkbox]");
  next?.focus({ preventScroll: true });
}

document.addEventListener("change", (event) => {
  const chart = document.querySelector("[data-body].drawn")?.chart;
  if (!chart) return;
  const box = event.target;
  if (box.name !== chart.code) return paint(chart);
  if (box.checked) {
    for (const other of document.querySelectorAll(`[data-instead="${chart.code}"] input`)) other.checked = false;
    chart.asked = box.value;
  } else {
    strengthOf(chart, box.value).value = "";
    if (chart.asked === box.value) chart.asked = null;
  }
  paint(chart);
  const words = box.checked ? chart.root.dataset.said : chart.root.dataset.unsaid;
  chart.root.querySelector("[data-echo]").textContent = words.replace("{}", wordsOf(chart, box.value));
});

function ask(chart, name) {
  chart.asked = chart.asked === name ? null : name;
  paint(chart);
  chart.root.querySelector(`[data-pick="${name}"]`).focus({ preventScroll: true });
}

function sayHowStrong(chart, much) {
  const field = strengthOf(chart, chart.asked);
  field.value = field.value === much ? "" : much;
  paint(chart);
  const words = wordsOf(chart, chart.asked);
  chart.root.querySelector("[data-echo]").textContent = chart.root.dataset.said.replace("{}", words);
}

// "Left low back: pain, strong"
function wordsOf(chart, name) {
  const much = strengthOf(chart, name).value;
  const strong = much ? `, ${textOf(chart, `[data-much="${much}"]`).toLowerCase()}` : "";
  return placeAndLayer(chart, name) + strong;
}

function placeAndLayer(chart, name) {
  const [layer, region] = name.split(".");
  return `${placeOf(chart, region)}: ${textOf(chart, `[data-layer="${layer}"]`).toLowerCase()}`;
}

function textOf(chart, selector) {
  return chart.root.querySelector(selector).textContent;
}

// Drawing what is marked ---------------------------------------------------------------------------

function paint(chart) {
  const marked = [...chart.root.querySelectorAll(".bc-list input:checked")].map((box) => box.value);
  for (const path of chart.root.querySelectorAll("path[data-at]")) {
    const layers = marked.filter((name) => name.split(".")[1] === path.dataset.at).map((name) => name.split(".")[0]);
    path.classList.toggle("on", layers.includes("pain"));
    path.classList.toggle("marked", layers.length > 0);
    if (path.dataset.region) path.setAttribute("aria-checked", String(layers.includes(chart.layer)));
    cover(path, layers.filter((layer) => layer !== "pain"));
  }
  for (const name of Object.keys(boxes(chart))) strengthOf(chart, name).disabled = !strengthOf(chart, name).value;
  list(chart, marked);
}

function boxes(chart) {
  const found = {};
  for (const box of chart.root.querySelectorAll(".bc-list input[type=checkbox]")) found[box.value] = box;
  return found;
}

// Numb, pins and needles, weak: each lays its own pattern over the region.
function cover(path, layers) {
  while (path.nextSibling?.classList?.contains("over")) path.nextSibling.remove();
  for (const layer of layers.reverse()) {
    path.after(make("path", { class: "over", d: path.getAttribute("d"), fill: `url(#bc-${layer})` }));
  }
}

function list(chart, marked) {
  const shown = chart.root.querySelector(".bc-marks");
  shown.hidden = !marked.length;
  shown.querySelector("ul").replaceChildren(...marked.map((name) => chip(chart, name)));
  const how = shown.querySelector(".bc-how");
  how.hidden = !marked.includes(chart.asked);
  if (how.hidden) return;
  const question = `${placeAndLayer(chart, chart.asked)}. ${chart.root.dataset.ask}`;
  how.querySelector("p").textContent = question;
  how.setAttribute("aria-label", question);
  for (const button of how.querySelectorAll("[data-much]")) {
    button.setAttribute("aria-pressed", String(strengthOf(chart, chart.asked).value === button.dataset.much));
  }
}

function chip(chart, name) {
  const words = wordsOf(chart, name);
  const item = document.createElement("li");
  item.className = name.split(".")[0];
  const pick = document.createElement("button");
  pick.type = "button";
  pick.dataset.pick = name;
  pick.textContent = words;
  pick.setAttribute("aria-expanded", String(chart.asked === name));
  const away = document.createElement("button");
  away.type = "button";
  away.dataset.drop = name;
  away.setAttribute("aria-label", chart.root.dataset.remove.replace("{}", words));
  const cross = make("svg", { class: "i", viewBox: "0 0 24 24", "aria-hidden": "true" });
  cross.append(make("use", { href: "#i-cross" }));
  away.append(cross);
  item.append(pick, away);
  return item;
}

// Layers -----------------------------------------------------

function showLayer(chart, layer) {
  chart.layer = layer;
  for (const button of chart.root.querySelectorAll("[data-layer]")) {
    button.setAttribute("aria-pressed", String(button.dataset.layer === layer));
  }
  for (const part of chart.root.querySelectorAll("[data-list]")) {
    part.open = true;
    part.hidden = part.dataset.list !== layer;
  }
  paint(chart);
}

// The first chart of a page, and of every page drawn later.
function begin() {
  for (const root of document.querySelectorAll("[data-body]:not(.drawn)")) enhance(root);
}

document.addEventListener("drawn", begin);
begin();

// A link of the error summary leads to the picture while the list is away.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a");
  const root = document.querySelector("[data-body].drawn:not(.listed)");
  if (!link || !root?.querySelector(link.hash)) return;
  event.preventDefault();
  root.querySelector("[role=checkbox]").focus();
});
