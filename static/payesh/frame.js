// The frame of every page: the menu folds on a narrow screen, and Escape closes what is open.
"use strict";
(function () {
  const narrow = window.matchMedia("(max-width: 60rem)");
  const menu = document.querySelector(".side-fold");
  const person = document.querySelector(".person");

  function fold() {
    if (menu) menu.open = !narrow.matches;
  }
  fold();
  narrow.addEventListener("change", fold);
  if (narrow.matches) {
    for (const part of document.querySelectorAll(".fold")) part.open = false;
  }

  function close(part) {
    if (!part || !part.open) return;
    const held = part.contains(document.activeElement);
    part.open = false;
    if (held) part.querySelector("summary").focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close(person);
    if (narrow.matches) close(menu);
  });
  document.addEventListener("click", (event) => {
    if (person && !person.contains(event.target)) person.open = false;
  });
  if (person) {
    person.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !person.contains(event.relatedTarget)) person.open = false;
    });
  }
})();
