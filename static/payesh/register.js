// The box in the head of a list selects all of its rows, or none.
const all = document.getElementById("action-toggle");
const boxes = [...document.querySelectorAll("input.action-select")];
all?.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
});
for (const box of boxes) {
  box.addEventListener("change", () => {
    all.checked = boxes.every((one) => one.checked);
  });
}
