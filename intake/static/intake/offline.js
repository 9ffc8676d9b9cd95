// Without a network: try until the server answers, then load the page that was asked for.

const EVERY_MS = 3_000;

async function tryAgain() {
  try {
    await fetch("/tablet/offline/", { method: "HEAD", cache: "no-store" });
    location.reload();
  } catch {
    setTimeout(tryAgain, EVERY_MS);
  }
}

if (location.pathname !== "/tablet/offline/") setTimeout(tryAgain, EVERY_MS);
