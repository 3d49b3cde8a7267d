// Tables on narrow screens: each cell learns the title of its column, so that rows can stand as
// cards, and a frame that is narrower than its table says at which side there is more. A long table
// shows its first rows there until its button is pressed.
"use strict";
(function () {
  const LONG = 26; // characters of a cell that takes the whole width of a card

  function titleOf(head) {
    const words = head.cloneNode(true);
    for (const part of words.querySelectorAll(".visually-hidden, [aria-hidden]")) part.remove();
    return words.textContent.trim();
  }

  function label(table) {
    const titles = [...table.tHead.rows[0].cells].map(titleOf);
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
      if (row.cells.length !== titles.length) continue;
      [...row.cells].forEach((cell, place) => {
        if (cell.tagName === "TH") return;
        if (titles[place] && !cell.dataset.title) cell.dataset.title = titles[place];
        const holds = cell.querySelector("ul, details, form, .note, .hash");
        if (holds || cell.textContent.trim().length > LONG) cell.classList.add("is-long");
      });
    }
    table.classList.add("is-labelled");
  }

  // "start" and "end" in the direction of the writing; nothing where the whole table is in sight.
  function sides(frame) {
    const hidden = frame.scrollWidth - frame.clientWidth;
    if (hidden <= 1) return null;
    const gone = Math.abs(frame.scrollLeft);
    return [gone > 1 ? "start" : "", gone < hidden - 1 ? "end" : ""].filter(Boolean).join(" ");
  }

  function tell(frame) {
    const cut = sides(frame);
    if (cut === null) delete frame.dataset.more;
    else if (frame.dataset.more !== cut) frame.dataset.more = cut;
    if (cut !== null && !frame.hasAttribute("tabindex")) frame.tabIndex = 0; // scrolled by key
    frame.classList.toggle("is-whole", cut === null);
  }

  function watch(frame) {
    frame.addEventListener("scroll", () => tell(frame), { passive: true });
    const sizes = new ResizeObserver(() => tell(frame));
    sizes.observe(frame);
    for (const inside of frame.children) sizes.observe(inside);
    tell(frame);
  }

  function shorten(button) {
    const rows = document.getElementById(button.dataset.rest).tBodies[0].rows;
    const rest = [...rows].slice(Number(button.dataset.first));
    for (const row of rest) row.classList.add("is-rest");
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const row of rest) row.classList.remove("is-rest");
      button.hidden = true;
      rest[0].querySelector("a").focus();
    });
  }

  for (const button of document.querySelectorAll("button[data-rest]")) shorten(button);
  for (const table of document.querySelectorAll("table.list:not(.across, .grid, .half, .board, .review)")) {
    if (table.tHead && table.tHead.rows.length === 1) label(table);
  }
  // Django's tables of parts have heads that are empty: they head nothing.
  for (const head of document.querySelectorAll("#content th:empty")) {
    head.replaceWith(document.createElement("td"));
  }
  for (const frame of document.querySelectorAll(".table-frame, .scrolls, #content .results, #content .inline-group")) watch(frame);
})();
