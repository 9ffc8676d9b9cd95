// Calls for a person: the tone once every clinician is called, its switch, and the key that opens
// "Emergency". The words of the strip say everything the tone does.

const SWITCH = "backstride-sound";
const EVERY_MS = 4000;
const BEEPS = [[880, 0], [660, 0.3]]; // Hz, seconds from the start
const BEEP_S = 0.22;
const LOUDNESS = 0.25;
const WORDS = {
  on: "Sound is on",
  off: "Sound is off",
  waits: "Sound waits for a touch",
};

// The desk listens unless it switched the sound off; others once they switched it on.
const isDesk = document.querySelector("script[data-desk]") !== null;
let context = null;
let timer = null;

function isOn() {
  return (localStorage.getItem(SWITCH) ?? (isDesk ? "on" : "off")) === "on";
}

// A browser plays nothing before the first touch or key on the page.
function open() {
  context ??= new AudioContext();
  return context.state === "suspended" ? context.resume() : Promise.resolve();
}

async function touched() {
  if (!isOn() || context?.state === "running") return;
  await open();
  show();
  follow();
}

function beep() {
  if (context?.state !== "running") return;
  for (const [pitch, after] of BEEPS) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    const start = context.currentTime + after;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
    volume.gain.linearRampToValueAtTime(0, start + BEEP_S);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + BEEP_S);
  }
}

// Sounds for as long as a call that everyone was called to stands on the page.
function follow() {
  const calls = isOn() && document.querySelector("[data-sounds]") !== null;
  document.body.toggleAttribute("data-sounding", calls && context?.state === "running");
  if (!calls) {
    clearInterval(timer);
    timer = null;
  } else if (timer === null) {
    beep();
    timer = setInterval(beep, EVERY_MS);
  }
}

function show() {
  const state = isOn() ? (context?.state === "running" ? "on" : "waits") : "off";
  for (const button of document.querySelectorAll("[data-sound]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isOn()));
    if (button.textContent !== WORDS[state]) button.textContent = WORDS[state];
  }
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-sound]")) return;
  const wasRunning = context?.state === "running";
  const turnOn = !isOn() || !wasRunning;
  localStorage.setItem(SWITCH, turnOn ? "on" : "off");
  if (turnOn) {
    await open();
    beep();
  }
  show();
  follow();
});

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "Digit0") {
    const menu = document.querySelector("[data-emergency]");
    if (!menu) return;
    event.preventDefault();
    menu.open = true;
    menu.querySelector("button").focus();
  }
});

for (const kind of ["pointerup", "keyup"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.closest?.("[data-sound]")) void touched();
  });
}
document.addEventListener("htmx:afterSettle", () => {
  show();
  follow();
});
show();
follow();
