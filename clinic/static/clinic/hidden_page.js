// Taking a page out of the document, whole, and putting it back as it was: typed text, focus,
// scrolling and open dialogs. What is taken out stays in this page's memory and nowhere else.

let held = null;

export function isHidden() {
  return held !== null;
}

// Everything but ``keep``, an element of the body, leaves the document.
export function hide(keep) {
  const focus = document.activeElement;
  held = {
    focus,
    selection: selectionOf(focus),
    scroll: [window.scrollX, window.scrollY],
    scrolled: [...document.querySelectorAll("body *")].filter((element) => element.scrollTop || element.scrollLeft).map((element) => [element, element.scrollTop, element.scrollLeft]),
    modals: [...document.querySelectorAll("dialog:modal")].filter((dialog) => dialog !== keep),
    title: document.title,
    nodes: document.createDocumentFragment(),
  };
  for (const node of [...document.body.childNodes]) if (node !== keep) held.nodes.append(node);
  document.title = "Locked – Backstride";
}

// Form tokens of the hidden page are renewed with those of the document.
export function fieldsNamed(name) {
  const places = held ? [document, held.nodes] : [document];
  return places.flatMap((place) => [...place.querySelectorAll(`[name="${name}"]`)]);
}

export function show(keep) {
  const { focus, selection, scroll, scrolled, modals, title, nodes } = held;
  held = null;
  keep.before(nodes);
  document.title = title;
  for (const dialog of modals) {
    dialog.removeAttribute("open");
    dialog.showModal();
  }
  for (const [element, top, left] of scrolled) element.scrollTo(left, top);
  window.scrollTo(...scroll);
  poll();
  if (focus && focus !== document.body) focus.focus({ preventScroll: true });
  if (selection) focus.setSelectionRange(...selection);
}

function selectionOf(element) {
  try {
    return typeof element?.selectionStart === "number" ? [element.selectionStart, element.selectionEnd] : null;
  } catch {
    return null; // an input that has no selection
  }
}

// htmx gives up asking for what is not in the document: those parts are set up anew.
function poll() {
  for (const part of document.querySelectorAll('[hx-trigger*="every "], [hx-trigger^="load delay"]')) {
    const fresh = part.cloneNode(true);
    part.replaceWith(fresh);
    window.htmx.process(fresh);
  }
}
