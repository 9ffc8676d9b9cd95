// Saves wait here in order, one request at a time. The same job keeps its key until the server
// has answered, so that a save that arrived twice is stored once.

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;
const SLOW_MS = 400;

export class Queue {
  constructor(url, handlers) {
    this.url = url;
    this.handlers = handlers;
    this.jobs = [];
    this.running = null;
    this.wait = FIRST_WAIT_MS;
    this.failedSince = "";
    window.addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => this.retryNow());
    document.addEventListener("clinic:signed-in", () => this.release());
    window.addEventListener("pagehide", () => this.flush());
  }

  get isBusy() {
    return this.running !== null || this.jobs.length > 0 || Boolean(this.held?.length);
  }

  // A newer value of a cell that still waits takes the place of the older one.
  add(job) {
    this.jobs = this.jobs.filter((one) => one.cell !== job.cell);
    this.jobs.push(job);
    this.handlers.onBusy(true);
    this.slow ??= setTimeout(() => {
      if (!this.failedSince && !this.held) this.handlers.onState("saving", "Saving…");
    }, SLOW_MS);
    this.next();
  }

  // The page goes away: whatever still waits is sent at once, each with its own key, so that a
  // page that comes back and sends again stores nothing twice.
  flush() {
    for (const job of this.jobs) {
      job.key ??= crypto.randomUUID();
      job.sentBase ??= job.base();
      this.send(job).catch(() => this.retryNow());
    }
  }

  // Said only when nothing waits: the words and their time are of what is on disk.
  settled(words) {
    if (this.jobs.length) return;
    clearTimeout(this.slow);
    this.slow = null;
    this.handlers.onBusy(false);
    this.handlers.onState("saved", `${words} ${clock()}`);
  }

  async next() {
    if (this.running || !this.jobs.length) return;
    const job = this.jobs.shift();
    this.running = job;
    job.key ??= crypto.randomUUID();
    job.sentBase ??= job.base();
    try {
      await this.answer(job, await this.send(job));
    } catch {
      this.again(job);
      return;
    }
    this.running = null;
    this.next();
  }

  send(job) {
    const headers = JSON.parse(document.body.getAttribute("hx-headers"));
    return fetch(this.url, {
      method: "POST",
      keepalive: true,
      headers: { ...headers, "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ cell: job.cell, raw: job.raw, status: job.status, base: job.sentBase, key: job.key }),
    });
  }

  async answer(job, response) {
    const known = { 400: "onRefused", 409: "onConflict", 422: "onRefused", 423: "onRefused" };
    if (response.status === 401 || response.status === 403) {
      this.stop(job);
      if (response.status === 401) document.dispatchEvent(new CustomEvent("clinic:signed-out"));
      return;
    }
    if (!response.ok && !known[response.status]) throw new Error(String(response.status));
    const reply = await response.json();
    this.wait = FIRST_WAIT_MS;
    this.failedSince = "";
    if (response.ok) {
      this.handlers.onSaved(job, reply);
      this.settled("All saved");
    } else {
      this.handlers[known[response.status]](job, reply);
      this.settled("The rest is saved");
    }
  }

  // Signed out: nothing is lost. The jobs wait until the person has signed in again, here or in
  // another tab.
  stop(job) {
    this.handlers.onState("signed_out", "Sign in again to save. What you typed is kept.");
    this.held = [job, ...this.jobs, ...(this.held ?? [])];
    this.jobs = [];
    this.running = null;
    setTimeout(() => this.release(), LONGEST_WAIT_MS);
  }

  async release() {
    if (!this.held || !(await this.renewToken())) return;
    this.jobs = [...(this.held ?? []), ...this.jobs];
    this.held = null;
    this.next();
  }

  // Signing in elsewhere makes a new form token; this page takes it from a fresh copy of itself.
  async renewToken() {
    try {
      const reply = await fetch(location.href, { headers: { Accept: "application/json" } });
      const found = reply.ok && /hx-headers='([^']+)'/.exec(await reply.text());
      if (found) document.body.setAttribute("hx-headers", found[1]);
      else if (this.held) setTimeout(() => this.release(), LONGEST_WAIT_MS);
      return Boolean(found);
    } catch {
      return false;
    }
  }

  again(job) {
    this.failedSince ||= clock();
    this.handlers.onState("not_saved", `Not saved since ${this.failedSince}, trying again`);
    const newer = this.jobs.some((one) => one.cell === job.cell);
    if (!newer) this.jobs.unshift(job);
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.timer = setTimeout(() => {
      this.running = null;
      this.next();
    }, wait);
  }

  retryNow() {
    this.release();
    if (!this.timer || !this.failedSince) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.running = null;
    this.next();
  }
}

function clock() {
  return new Date().toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", second: "2-digit" })
    .replace(/ [AP]M$/, (half) => (half === " PM" ? " pm" : ""));
}
