// Saves wait here, one request at a time. All that waits goes together as one batch under one
// key; a batch keeps its key and its words until the server has answered, so that a save that
// arrived twice is stored once. Nothing of it is written to the browser's storage.

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;
const SLOW_MS = 400;
const MOST_CELLS = 300;
const KEEPALIVE_BYTES = 60_000; // browsers refuse more for a page that goes away

export class Queue {
  // handlers: onSaved(job, result), onRefused(job, result), onConflict(job, result),
  // onReply(reply), onSigned(jobs, reply), onState(state, words), onBusy(busy)
  constructor(url, handlers, seen) {
    Object.assign(this, { url, handlers, seen });
    this.jobs = new Map(); // waiting, by cell: a newer value takes the place of the older one
    this.batches = []; // formed, in order; the first is under way
    this.isRunning = false;
    this.wait = FIRST_WAIT_MS;
    this.failedSince = "";
    this.isHeld = false;
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.flush() : this.retryNow()));
    document.addEventListener("clinic:locked", () => this.pause());
    document.addEventListener("clinic:signed-in", () => this.release());
    window.addEventListener("pagehide", () => this.flush());
    window.addEventListener("pageshow", () => this.retryNow());
  }

  get isBusy() {
    return this.jobs.size > 0 || this.batches.length > 0;
  }

  // Whether a value of this cell is still on its way.
  holds(cell) {
    return this.jobs.has(cell) || this.batches.some((batch) => batch.jobs.some((job) => job.cell === cell));
  }

  // Resolves once nothing waits any more.
  idle() {
    if (!this.isBusy) return Promise.resolve();
    return new Promise((resolve) => (this.waiters ??= []).push(resolve));
  }

  // What is added in one go is sent in one go.
  add(job) {
    this.jobs.delete(job.cell);
    this.jobs.set(job.cell, job);
    this.handlers.onBusy(true);
    this.slow ??= setTimeout(() => {
      if (!this.failedSince && !this.isHeld) this.handlers.onState("saving", "Saving…");
    }, SLOW_MS);
    queueMicrotask(() => this.next());
  }

  // The page goes away: whatever still waits is sent at once beside what is under way, with a
  // key of its own, so that a page that comes back and sends again stores nothing twice.
  flush() {
    if (this.isHeld) return;
    while (this.jobs.size) {
      const batch = this.form();
      this.post(batch).then((response) => this.answer(batch, response)).catch(() => this.retryNow());
    }
  }

  form() {
    const jobs = [...this.jobs.values()].slice(0, MOST_CELLS);
    for (const job of jobs) this.jobs.delete(job.cell);
    const ahead = new Set(this.batches.flatMap((batch) => batch.jobs.map((job) => job.cell)));
    const cells = jobs.map((job) => ({
      cell: job.cell, raw: job.raw, status: job.status, base: job.base() + (ahead.has(job.cell) ? 1 : 0),
    }));
    const batch = { jobs, key: crypto.randomUUID(), cells };
    this.batches.push(batch);
    return batch;
  }

  async next() {
    if (this.isRunning || this.isHeld) return;
    if (!this.batches.length && !this.jobs.size) return;
    const batch = this.batches[0] ?? this.form();
    this.isRunning = true;
    try {
      const response = await this.post(batch);
      this.isRunning = false;
      await this.answer(batch, response);
    } catch (error) {
      this.again(error);
      return;
    }
    this.next();
  }

  post(batch) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    batch.seen ??= this.seen;
    const body = JSON.stringify({ cells: batch.cells, key: batch.key, seen: batch.seen });
    const again = batch.isTried ? { "X-Background": "1" } : {}; // nobody typed it just now
    batch.isTried = true;
    return fetch(this.url, {
      method: "POST",
      keepalive: new Blob([body]).size < KEEPALIVE_BYTES,
      headers: { ...headers, ...again, "Content-Type": "application/json", Accept: "application/json" },
      body,
    });
  }

  async answer(batch, response) {
    if (!this.batches.includes(batch)) return; // answered already
    if (response.status === 401 || response.status === 403) return this.hold(response.status);
    if (response.status === 422) return this.anew(batch, await response.json());
    if (response.status === 423) return this.handlers.onSigned(this.drop(), await response.json());
    if (response.status === 400 || response.status === 404 || response.status === 413) return this.refuse(batch, response);
    if (!response.ok) throw new Later(response);
    this.settle(batch, await response.json());
  }

  settle(batch, reply) {
    this.done(batch);
    if (reply.seen !== undefined) this.seen = reply.seen;
    const results = reply.results ?? []; // in the order sent
    for (const [place, job] of batch.jobs.entries()) {
      const result = results[place];
      if (result.ok) this.handlers.onSaved(job, result);
      else if (result.error === "conflict") this.handlers.onConflict(job, result);
      else this.handlers.onRefused(job, result);
    }
    this.handlers.onReply(reply);
    this.said(results.every((one) => one.ok) ? "All saved" : "The rest is saved", reply.saved);
  }

  done(batch) {
    this.batches = this.batches.filter((one) => one !== batch);
    this.wait = FIRST_WAIT_MS;
    this.failedSince = "";
  }

  // Said only when nothing waits: the words and their time are of what is on disk.
  said(words, at) {
    if (this.isBusy) return;
    clearTimeout(this.slow);
    this.slow = null;
    this.handlers.onBusy(false);
    this.handlers.onState("saved", `${words} ${at || clock()}`);
    for (const resolve of this.waiters?.splice(0) ?? []) resolve();
  }

  // Too large or unreadable as a whole: the text stays, and its cells say so.
  async refuse(batch, response) {
    const reply = await response.json().catch(() => ({}));
    this.done(batch);
    for (const job of batch.jobs) this.handlers.onRefused(job, { message: reply.message ?? "This could not be saved. Load the page again; copy what you typed first." });
    this.said("The rest is saved");
  }

  // This key was used for something else: a fault of this page. Once more under a new one.
  anew(batch, reply) {
    if (batch.isAnew) {
      this.done(batch);
      for (const job of batch.jobs) this.handlers.onRefused(job, reply);
      return;
    }
    batch.isAnew = true;
    batch.key = crypto.randomUUID();
  }

  drop() {
    const jobs = [...this.batches.flatMap((batch) => batch.jobs), ...this.jobs.values()];
    this.batches = [];
    this.jobs.clear();
    this.said("Not saved: signed meanwhile");
    return jobs;
  }

  // Signed out: nothing is lost. What waits is sent once the person has signed in again, here
  // or in another tab.
  hold(status) {
    this.isHeld = true;
    this.handlers.onState("signed_out", status === 401 ? "Sign in again to save. What you typed is kept." : "Not saved: you may not change this now. What you typed is kept.");
    if (status === 401) document.dispatchEvent(new CustomEvent("clinic:signed-out"));
    this.later();
  }

  // The page is locked: nothing is sent until its person is back.
  pause() {
    this.isHeld = true;
  }

  later() {
    clearTimeout(this.releasing);
    this.releasing = setTimeout(() => this.release(), LONGEST_WAIT_MS);
  }

  async release() {
    if (!this.isHeld || !(await this.renewToken())) return;
    this.isHeld = false;
    this.next();
  }

  // Signing in again, here or in another tab, makes a new form token: asking for it extends
  // nothing, and another person's is not taken.
  async renewToken() {
    const page = document.getElementById("sign-in-again").dataset;
    try {
      const reply = await fetch(page.stateUrl, { headers: { Accept: "application/json", "X-Background": "1" } });
      const said = await reply.json();
      const isMine = String(said.who) === page.who;
      if (isMine) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": said.token }));
      else this.later();
      return isMine;
    } catch {
      this.later();
      return false;
    }
  }

  again(error) {
    this.isRunning = true; // until the wait is over
    this.failedSince ||= clock();
    this.handlers.onState("not_saved", `Not saved since ${this.failedSince}, trying again`);
    const wait = Math.max(this.wait, error.afterMs ?? 0) * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => this.resume(), wait);
  }

  resume() {
    clearTimeout(this.timer);
    this.timer = null;
    this.isRunning = false;
    this.next();
  }

  retryNow() {
    this.release();
    if (this.timer) this.resume();
    else this.next();
  }
}

// The server is busy or away: the same batch is sent again, not before it asks for it.
class Later extends Error {
  constructor(response) {
    super(String(response.status));
    this.afterMs = 1000 * Number(response.headers.get("Retry-After") ?? 0) || 0;
  }
}

export function clock() {
  return new Date().toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", second: "2-digit" })
    .replace(/ [AP]M$/, (half) => (half === " PM" ? " pm" : ""));
}
