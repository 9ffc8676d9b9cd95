// What the server says of this page's session, and the form token that goes with it. Nothing
// here is kept: who is signed in, the seconds left and the token live in this page's memory.

import { fieldsNamed } from "./hidden_page.js";

export const panel = document.getElementById("sign-in-again");
const PATIENCE_MS = 5000;
let heardAt = mark();

// A moment on two clocks: one that a person can set, and one that may rest while a device sleeps.
export function mark() {
  return { wall: Date.now(), steady: performance.now() };
}

export function since(moment) {
  return Math.max(Date.now() - moment.wall, performance.now() - moment.steady);
}

export function heardAgo() {
  return since(heardAt);
}

export function isMine(said) {
  return String(said.who) === panel.dataset.who;
}

// {who, locked, left, token}, or null when the server cannot be reached. Asking extends nothing.
export function ask() {
  return hear(panel.dataset.stateUrl, { headers: { Accept: "application/json", "X-Background": "1" } });
}

// The person did something here: the session goes on.
export function tell() {
  return hear(panel.dataset.stateUrl, { method: "POST", headers: post() });
}

export function endHere() {
  return fetch(panel.dataset.lockUrl, { method: "POST", keepalive: true, headers: post() }).catch(() => null);
}

export function post() {
  const token = JSON.parse(document.body.getAttribute("hx-headers"));
  return { ...token, Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
}

async function hear(address, options) {
  try {
    const reply = await fetch(address, { ...options, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return reply.ok ? renewed(await reply.json()) : null;
  } catch {
    return null;
  }
}

// A new session has a new form token: every form of the page takes it.
export function renewed(said) {
  heardAt = mark();
  if (said.token) {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": said.token }));
    for (const field of fieldsNamed("csrfmiddlewaretoken")) field.value = said.token;
  }
  return said;
}
