// One person, several tabs of one evaluation: the first one writes, the others only show, until
// the person says "Edit here instead". Tabs talk in the browser; no finding is ever sent.

const HAND_OVER_MS = 5000;

// acts: flush() → promise, once all is on disk; lock(); isIdle()
export function watchTabs({ flush, lock, isIdle }) {
  if (!("BroadcastChannel" in window)) return;
  const line = document.getElementById("other-tab");
  const channel = new BroadcastChannel(`chart ${location.pathname}`);
  const own = crypto.randomUUID();
  const since = Date.now();
  let isWriting = true;
  let isWaiting = false;
  channel.addEventListener("message", async ({ data }) => {
    if (data.kind === "here" && isWriting) channel.postMessage({ kind: "mine", to: data.from, since });
    if (data.kind === "mine" && data.to === own && isWriting && data.since <= since) stop("This evaluation is open in another tab. This one only shows it.");
    if (data.kind === "take" && isWriting) {
      stop("You went on in another tab. This one only shows the evaluation.");
      await flush();
      channel.postMessage({ kind: "yours", to: data.from });
    }
    if (data.kind === "yours" && data.to === own && isWaiting) location.reload();
    if (data.kind === "gone" && !isWriting) say("The other tab was closed.");
  });
  window.addEventListener("pagehide", () => isWriting && channel.postMessage({ kind: "gone" }));
  window.addEventListener("pageshow", (event) => event.persisted && isIdle() && location.reload());
  line?.querySelector("button").addEventListener("click", () => {
    isWaiting = true;
    channel.postMessage({ kind: "take", from: own });
    setTimeout(() => location.reload(), HAND_OVER_MS); // no other tab answered
  });
  channel.postMessage({ kind: "here", from: own });

  function stop(words) {
    isWriting = false;
    lock();
    say(words);
  }

  function say(words) {
    if (!line) return;
    line.hidden = false;
    line.querySelector("span").textContent = words;
  }
}
