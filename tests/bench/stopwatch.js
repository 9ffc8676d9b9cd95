// In the page that is measured: when Continue was tapped, and when the next question was on the glass.

let shown = "";

const now = () => performance.timeOrigin + performance.now();

addEventListener("click", (event) => {
  if (event.target.closest?.('button[name="move"][value="next"]')) window.told("tap", shown, now());
}, true);

function look() {
  const page = document.querySelector("form[data-page]")?.dataset.page;
  if (!page || page === shown) return;
  shown = page;
  requestAnimationFrame(() => requestAnimationFrame(() => window.told("shown", page, now())));
}

new MutationObserver(look).observe(document, { childList: true, subtree: true });
