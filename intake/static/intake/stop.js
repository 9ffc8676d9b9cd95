// The stop screen: says that a person knows, and after two minutes without an answer sends the
// person to the desk or to 911. The clock is the tablet's own: it goes on with no network.

const EVERY_MS = 5_000;
const PATIENCE_MS = 8_000;
const { ask, lateIn } = document.querySelector("script[data-late-in]").dataset;
const late = document.querySelector("[data-late]");
const coming = document.querySelector("[data-coming]");
let answered = coming.textContent !== "";

setTimeout(() => {
  if (!answered) late.textContent = late.dataset.late;
}, Number(lateIn) * 1_000);

async function look() {
  const knows = await isAnswered();
  if (knows) {
    answered = true;
    late.textContent = "";
    coming.textContent = coming.dataset.coming;
    return;
  }
  setTimeout(look, EVERY_MS);
}

// Whatever the network does, what the screen says stands until an answer is certain.
async function isAnswered() {
  try {
    const options = { headers: { Accept: "application/json" }, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) };
    const reply = await fetch(ask, options);
    return reply.ok && (await reply.json()).answered;
  } catch (refused) {
    if (refused instanceof TypeError || refused instanceof SyntaxError || refused.name === "TimeoutError") return false;
    throw refused;
  }
}

if (!answered) setTimeout(look, EVERY_MS);
