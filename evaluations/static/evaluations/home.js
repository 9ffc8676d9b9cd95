// The plan at home. Everything works without this; with it, a report that meets no network stays
// on the page as it was typed. Nothing is kept in the browser.

const PATIENCE_MS = 15_000;

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-report]")) return;
  event.preventDefault();
  if (!form.dataset.busy) send(form);
});

// The key in the form makes a second sending harmless, so after any doubt it may be sent again.
async function send(form) {
  const lost = form.querySelector("[data-no-network]");
  const status = document.querySelector("[data-sending]");
  form.dataset.busy = "1";
  lost.hidden = true;
  if (status) status.textContent = status.dataset.sending;
  const reply = await sent(form);
  if (status) status.textContent = "";
  delete form.dataset.busy;
  if (!reply) {
    lost.hidden = false;
    lost.scrollIntoView({ block: "center" });
    return;
  }
  if (reply.next) go(reply.next);
  else form.submit(); // the server draws what is wrong, or asks the birth date and keeps the rest
}

// Sends what stands in the form: {next}, {} when a page is to answer, or null without a network.
async function sent(form) {
  const options = {
    method: "POST",
    body: new FormData(form),
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  };
  try {
    const reply = await fetch(form.action, options);
    if (reply.status >= 500) return null;
    return reply.ok ? await reply.json() : {};
  } catch (refused) {
    if (refused instanceof TypeError || refused instanceof SyntaxError || refused.name === "TimeoutError") return null;
    throw refused;
  }
}

// An address that differs only after the # would not load again by itself.
function go(address) {
  const next = new URL(address, location.href);
  const same = next.pathname === location.pathname;
  location.assign(next);
  if (same) location.reload();
}
