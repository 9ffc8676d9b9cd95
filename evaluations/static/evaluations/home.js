// The plan at home. Everything works without this; with it, a report that meets no network stays
// on the page as it was typed. Nothing is kept in the browser.

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
