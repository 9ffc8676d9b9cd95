// The one-time link: its secret stands after the #, which no server and no log sees. It is read
// once, taken out of the address and sent in a form.

const form = document.querySelector("[data-link]");
const secret = decodeURIComponent(location.hash.slice(1));
if (secret) {
  form.elements.link.value = secret;
  history.replaceState(null, "", location.pathname);
  form.requestSubmit();
}
