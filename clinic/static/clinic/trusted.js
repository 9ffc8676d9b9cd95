// The one Trusted Types policy. htmx turns replies of this server into elements; nothing else may.
// A reply that carries a script element is refused whole: our pages never send one that way.
if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", {
    createHTML(text) {
      if (/<script/i.test(text.slice(0, 200000).replace(/<script[^>]*type="application\/json"/gi, ""))) {
        throw new TypeError("A page fragment may not carry a script.");
      }
      return text;
    },
    createScriptURL(address) {
      if (address !== "/tablet/worker.js") throw new TypeError("No script is loaded from an address.");
      return address;
    },
  });
}
