// Signing in again in place. A reply of 401 opens the panel; the page and what was typed stay.
// Other modules may ask for it with a "clinic:signed-out" event and wait for "clinic:signed-in".

const panel = document.getElementById("sign-in-again");

if (panel) {
  const form = panel.querySelector("form");
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) open();
  });
  document.addEventListener("clinic:signed-out", open);
  panel.addEventListener("cancel", (event) => event.preventDefault());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(form);
  });
}

function open() {
  if (!panel.open) panel.showModal();
}

async function signIn(form) {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const reply = await fetch(form.action, {
    method: "POST",
    headers: { ...headers, "X-Requested-With": "XMLHttpRequest", Accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  panel.querySelector("#again-error").hidden = reply.ok;
  form.reset();
  if (!reply.ok) {
    form.querySelector("[type=password]").focus();
    return;
  }
  await renewToken();
  panel.close();
  document.dispatchEvent(new CustomEvent("clinic:signed-in"));
}

// A new session has a new form token; the page takes it from a fresh copy of itself.
async function renewToken() {
  const copy = await (await fetch(location.href)).text();
  const found = /hx-headers='([^']+)'/.exec(copy);
  if (!found) return;
  document.body.setAttribute("hx-headers", found[1]);
  const token = JSON.parse(found[1])["X-CSRFToken"];
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
}
