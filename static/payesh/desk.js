// The desk's ticks: one box for all rows of the page, and how many are ticked. Everything works
// without it; the box for all is shown only where it can do something.
"use strict";
(function () {
  const locale = document.documentElement.lang === "en" ? "en" : "fa";
  const inWords = new Intl.NumberFormat(locale);

  function boxesOf(name) {
    return [...document.querySelectorAll(`input[type=checkbox][name="${name}"]`)];
  }

  function count(name, all) {
    const boxes = boxesOf(name);
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    for (const place of document.querySelectorAll(`[data-ticked="${name}"]`)) {
      place.hidden = ticked === 0;
      place.textContent = ` (${inWords.format(ticked)})`;
    }
  }

  for (const all of document.querySelectorAll("[data-all]")) {
    const name = all.dataset.all;
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxesOf(name)) {
        box.checked = all.checked;
      }
      count(name, all);
    });
    for (const box of boxesOf(name)) {
      box.addEventListener("change", () => count(name, all));
    }
    count(name, all);
  }
})();
