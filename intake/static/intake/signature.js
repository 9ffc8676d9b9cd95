// Signing with a finger: strokes of [x, y, ms] in a box 1000 wide. The picture is an SVG path in a
// view box, so turning or resizing the tablet redraws it without loss. Without this script the
// name is typed.

const WIDTH = 1000;
const HEIGHT = 320;
const NEAR = 6; // units of the box; closer points add nothing
const MOST_POINTS = 1000;
const LONGEST = 600_000; // milliseconds

const draw = document.querySelector("[data-draw]");
if (draw) begin(draw);

function begin(draw) {
  const pad = draw.querySelector("[data-pad]");
  const ink = pad.querySelector(".ink");
  const sent = draw.querySelector('input[name="strokes"]');
  const cleared = draw.querySelector("[data-cleared]");
  let strokes = kept(sent.value);
  let started = performance.now() - (strokes.at(-1)?.at(-1)?.[2] ?? 0);
  let pen = null;

  draw.hidden = false;
  for (const or of document.querySelectorAll("[data-or]")) or.hidden = false;
  show();

  pad.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || full()) return;
    event.preventDefault();
    if (!strokes.length) started = performance.now();
    pen = event.pointerId;
    pad.setPointerCapture(pen);
    strokes.push([point(event)]);
    cleared.textContent = "";
    show();
  });
  pad.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pen) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const move of moves.length ? moves : [event]) add(point(move));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, (event) => {
      if (event.pointerId !== pen) return;
      pen = null;
      sent.value = JSON.stringify(strokes);
    });
  }
  draw.querySelector("[data-clear]").addEventListener("click", () => {
    strokes = [];
    sent.value = "";
    cleared.textContent = cleared.dataset.words;
    show();
  });

  function point(event) {
    const box = pad.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    const ms = Math.min(Math.round(performance.now() - started), LONGEST);
    return [within(x, WIDTH), within(y, HEIGHT), ms];
  }

  function add(next) {
    const stroke = strokes.at(-1);
    const last = stroke.at(-1);
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < NEAR) return;
    if (!full()) stroke.push(next);
  }

  function full() {
    return strokes.reduce((sum, one) => sum + one.length, 0) >= MOST_POINTS;
  }

  function show() {
    const lines = ([, ...rest]) => rest.map(([x, y]) => `L${x} ${y}`).join("") || "h0";
    ink.setAttribute("d", strokes.map((s) => `M${s[0][0]} ${s[0][1]}${lines(s)}`).join(""));
  }
}

function within(value, most) {
  return Math.max(0, Math.min(most, Math.round(value)));
}

function kept(json) {
  try {
    const found = JSON.parse(json || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

// Enter in a line means Done, not the first button of the page ---------------------------------

document.getElementById("sign")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  event.preventDefault();
  event.target.form.requestSubmit(document.querySelector("[data-done]"));
});
