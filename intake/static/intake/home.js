// The link home: its secret stands after the #, which never reaches the server or its logs. It is
// read once, taken out of the address, and sent only when the person has typed the birth date.

const token = document.querySelector("[data-token]");
if (location.hash.length > 1) {
  token.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
  document.querySelector("[data-code-field]").hidden = true;
}

// Changing the language loads the page again; the secret goes along the way it came.
document.querySelector("[data-keeps-link]").addEventListener("click", (event) => {
  if (token.value) event.currentTarget.hash = encodeURIComponent(token.value);
});

addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
