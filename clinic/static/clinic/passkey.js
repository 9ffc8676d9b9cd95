// Passkeys: the page says what to ask for, the browser asks the device, the form sends the answer.

const WORDS = {
  NotAllowedError: "The device did not finish. Press the button to try again.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError:
    "Passkeys need the site's own name in the address, and https. On this computer open http://localhost instead of 127.0.0.1.",
};
const NO_PASSKEYS = "This browser has no passkeys here. Use an authenticator app.";

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.answered) return;
    event.preventDefault();
    if (!form.dataset.sent) answer(form);
  });
}

async function answer(form) {
  const said = form.querySelector("[data-passkey-error]");
  said.hidden = true;
  try {
    const credential = await asked(form);
    form.elements.credential.value = JSON.stringify(plain(credential));
    form.dataset.answered = "1";
    delete form.dataset.sent; // asking the device was not yet sending
    form.requestSubmit();
  } catch (error) {
    if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
    said.textContent = window.PublicKeyCredential ? (WORDS[error.name] ?? WORDS.NotAllowedError) : NO_PASSKEYS;
    said.hidden = false;
    delete form.dataset.sent;
  }
}

async function asked(form) {
  const options = form.dataset.options ? JSON.parse(form.dataset.options) : await fetched(form);
  const publicKey = binary(options.publicKey);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey })
    : navigator.credentials.get({ publicKey });
}

async function fetched(form) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const reply = await fetch(form.action, { headers });
  if (!reply.ok) throw new DOMException("", "NotAllowedError");
  return (await reply.json()).request_options;
}

// The server writes bytes as base64url; the browser wants buffers.
function binary(options) {
  const ready = { ...options, challenge: bytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) ready[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return ready;
}

function bytes(text) {
  const plainText = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plainText), (letter) => letter.charCodeAt(0)).buffer;
}

function letters(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function plain(credential) {
  const response = {};
  for (const part of PARTS) {
    if (credential.response[part]) response[part] = letters(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: letters(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}
