// Keys of the desk's list of reports to be decided: J and K lead from row to row, A accepts the
// row's report after asking once, R opens its return. Without script every step is a button.
"use strict";
(function () {
  const form = document.getElementById("accept");
  const boxes = [...document.querySelectorAll("input[type=checkbox][name=submission]")];
  if (!form || !boxes.length) return;
  for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;

  function current() {
    const row = document.activeElement.closest("tr");
    return row ? boxes.findIndex((box) => row.contains(box)) : -1;
  }

  function walk(steps) {
    const at = current();
    const next = at < 0 ? 0 : Math.min(boxes.length - 1, Math.max(0, at + steps));
    boxes[next].focus();
    boxes[next].closest("tr").scrollIntoView({ block: "nearest" });
  }

  function accept(box) {
    if (!window.confirm(form.dataset.ask.replace("{name}", box.getAttribute("aria-label")))) return;
    for (const other of boxes) other.checked = other === box;
    form.requestSubmit();
  }

  function openReturn(box) {
    const fold = box.closest("tr").querySelector(".col-decision details");
    fold.open = true;
    fold.querySelector("select, input:not([type=hidden]), textarea").focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    const at = current();
    // By the place on the keyboard, so that a Persian layout works as well.
    if (event.code === "KeyJ") walk(1);
    else if (event.code === "KeyK") walk(-1);
    else if (event.code === "KeyA" && at >= 0) accept(boxes[at]);
    else if (event.code === "KeyR" && at >= 0) openReturn(boxes[at]);
    else return;
    event.preventDefault();
  });
})();
