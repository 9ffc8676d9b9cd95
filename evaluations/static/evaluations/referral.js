// How many characters each text of the letter has left. Without this script the hint says it.
for (const box of document.querySelectorAll("textarea[data-count]")) {
  const most = Number(box.dataset.count);
  const left = document.createElement("span");
  left.className = "left-over";
  left.id = `${box.id}_left`;
  box.after(left);
  box.setAttribute("aria-describedby", `${box.getAttribute("aria-describedby") ?? ""} ${left.id}`.trim());

  const count = () => {
    const rest = most - box.value.trim().length;
    left.classList.toggle("over", rest < 0);
    left.textContent = rest < 0 ? `${-rest} too many` : `${rest} left`;
  };
  box.addEventListener("input", count);
  count();
}
