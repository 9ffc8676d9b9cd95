// A few words at the foot of the page that go away by themselves, with at most one act in them.
// Never the only place a fact appears.

const TOAST_MS = 8000;
let leaving;

export function toast(words, label = "", act = null) {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.toast = "";
  box.append(spanOf(words));
  if (act) box.append(buttonOf(label, () => {
    box.remove();
    act();
  }));
  place.replaceChildren(box);
  clearTimeout(leaving);
  leaving = setTimeout(() => leave(box), TOAST_MS);
}

function leave(box) {
  if (box.matches(":focus-within, :hover")) leaving = setTimeout(() => leave(box), TOAST_MS);
  else box.remove();
}

function spanOf(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}

function buttonOf(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn slim";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
