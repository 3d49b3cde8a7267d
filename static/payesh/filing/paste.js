// Pasting a column from a sheet into the form of a month: each value goes into a field of the
// group, the page says which, and one button takes it back.
"use strict";
(function () {
  // The cells of one column or row that was copied; null for a block of several columns.
  function cellsOf(text) {
    const rows = text.replace(/\r?\n$/, "").split(/\r?\n/).map((row) => row.split("\t"));
    if (rows.length === 1) return rows[0].map((cell) => cell.trim());
    return rows.some((row) => row.length > 1) ? null : rows.map(([cell]) => cell.trim());
  }

  // The fields that a number of cells belongs to, from one field to the end of its group: those in
  // sight where they are enough, else all in the form's order, folded ones too.
  function takersOf(fields, order, field, number) {
    const mine = [...fields.values()].filter((f) => f.dataset.group === field.dataset.group);
    const seen = mine.filter((f) => !f.closest("details:not([open])"));
    const inSight = seen.slice(seen.indexOf(field));
    if (number <= inSight.length) return inSight.slice(0, number);
    const all = mine.sort((a, b) => order.indexOf(a.dataset.figure) - order.indexOf(b.dataset.figure));
    return all.slice(all.indexOf(field), all.indexOf(field) + number);
  }

  // Put a cell into a field; whether the field could take it.
  function put(field, cell, named) {
    const value = field.tagName === "SELECT" ? named(field.dataset.figure, cell) : cell;
    if (value === undefined) return false;
    field.value = value;
    return true;
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function nameOf(field) {
    return document.querySelector(`label[for="${field.id}"]`).firstChild.textContent.trim();
  }

  // What went where, above the field at which it was pasted.
  function tell(field, text, parts) {
    const box = element("div", "", "panel pasted");
    box.setAttribute("role", "status");
    box.append(element("p", text));
    if (parts.lines.length) {
      const list = document.createElement("ul");
      list.append(...parts.lines.map((line) => element("li", line)));
      box.append(list);
    }
    for (const said of parts.said) box.append(element("p", said));
    if (parts.undo) box.append(parts.undo);
    for (const old of document.querySelectorAll(".pasted")) old.remove();
    (field.closest("details") || field.closest(".q")).before(box);
    return box;
  }

  function undoButton(filled, words, changed) {
    const button = element("button", words.undo, "btn btn-sm tool");
    button.type = "button";
    button.addEventListener("click", () => {
      for (const one of filled) { // what was typed over since then stays
        if (one.field.value === one.now) one.field.value = one.before;
      }
      const box = button.closest(".pasted");
      box.replaceChildren(element("p", words.undone));
      filled[0].field.focus();
      changed();
    });
    return button;
  }

  function fill(takers, cells, context) {
    const filled = [], lines = [];
    takers.forEach((field, i) => {
      if (!cells[i]) return; // a blank cell empties nothing
      const before = field.value;
      if (put(field, cells[i], context.named)) {
        filled.push({ field, before, now: field.value });
        lines.push(nameOf(field) + ": " + cells[i]);
        context.touched.add(field.dataset.figure);
        const fold = field.closest("details");
        if (fold) fold.open = true;
      } else lines.push(nameOf(field) + ": " + context.words.not_in_list.replace("{value}", cells[i]));
    });
    return { filled, lines };
  }

  // Take over pastes of several cells in a form. `context` holds its fields by figure, the
  // figures' order, who else has to know (`changed`, `touched`), and words.
  function watch(form, context) {
    const { fields, order, words, number, changed } = context;
    form.addEventListener("paste", (event) => {
      const field = event.target;
      if (!field.dataset || !field.dataset.figure || field.tagName === "SELECT") return;
      const text = event.clipboardData.getData("text"), cells = cellsOf(text);
      if (cells && cells.length < 2) return;
      event.preventDefault();
      if (!cells) {
        tell(field, words.paste_block, { lines: [], said: [] });
        return;
      }
      const takers = takersOf(fields, order, field, cells.length);
      const { filled, lines } = fill(takers, cells, context);
      const left = cells.slice(takers.length).filter(Boolean);
      const said = left.length
        ? [words.paste_left.replace("{n}", number(left.length)).replace("{values}", left.join(" · "))]
        : [];
      const undo = filled.length ? undoButton(filled, words, changed) : null;
      tell(field, words.pasted.replace("{n}", number(filled.length)), { lines, said, undo });
      if (filled.length) filled[filled.length - 1].field.focus();
      changed();
    });
  }

  window.payesh = Object.assign(window.payesh || {}, { watchPasting: watch });
})();
