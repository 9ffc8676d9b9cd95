// The panel of the lock: the password; after 12 hours, or when the session was ended, the second
// step too. The person is the one whose page it is.

import { ask, isMine, panel, post, renewed } from "./session.js";

const UNREACHABLE = "The clinic’s server cannot be reached. Try again.";
const steps = panel ? Object.fromEntries([...panel.querySelectorAll("[data-step]")].map((form) => [form.dataset.step, form])) : {};

export function listen(resume, leave) {
  for (const form of Object.values(steps)) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector(".btn.main");
      if (button.disabled) return;
      button.disabled = true;
      const said = await (form === steps.password ? password(form) : code(form));
      button.disabled = false;
      settle(said, resume, leave);
    });
  }
}

function settle(said, resume, leave) {
  if (!said || said.who === null) return;
  if (isMine(said)) resume();
  else leave();
}

// The first step again, without a trace of what was typed into it.
export function reset() {
  for (const [name, form] of Object.entries(steps)) {
    form.reset();
    form.hidden = name !== "password";
    complain(form, "");
  }
}

function complain(form, words) {
  const place = form.querySelector(".err");
  place.textContent = words;
  place.hidden = !words;
  const field = form.querySelector(".in");
  field.setAttribute("aria-invalid", String(Boolean(words)));
  field.closest(".field").classList.toggle("bad", Boolean(words));
  if (words) {
    field.value = "";
    field.focus();
  }
}

async function send(form, address) {
  const reply = await fetch(address, { method: "POST", headers: post(), body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  const isJson = reply.headers.get("Content-Type")?.includes("json");
  return { status: reply.status, isRedirect: reply.type === "opaqueredirect", words: isJson ? await reply.json() : {} };
}

// What the server says once the password is right, or null after saying why not.
async function password(form) {
  complain(form, "");
  try {
    if (!(await ask())) return refused(form, UNREACHABLE);
    const reply = await send(form, form.action);
    if (reply.status !== 200) return refused(form, reply.words.message ?? UNREACHABLE);
    return reply.words.who === null ? await whole(form) : renewed(reply.words);
  } catch {
    return refused(form, UNREACHABLE);
  }
}

// The session is gone: signing in is from the start, with the second step where there is one.
async function whole(form) {
  const reply = await send(form, form.dataset.signIn);
  if (reply.status >= 400) return refused(form, reply.words.message ?? "That is not the password. Try again.");
  const said = await ask();
  if (said && said.who === null) second();
  return said;
}

function second() {
  steps.password.hidden = true;
  steps.code.hidden = false;
  steps.code.querySelector(".in").focus();
}

async function code(form) {
  complain(form, "");
  try {
    await send(form, form.action);
    const said = await ask();
    return said?.who === null ? refused(form, "That code did not work. Wait for the next one, or use a recovery code.") : said;
  } catch {
    return refused(form, UNREACHABLE);
  }
}

function refused(form, words) {
  complain(form, words);
  return null;
}
