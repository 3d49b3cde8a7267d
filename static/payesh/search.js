// The field of search in the frame: the key / leads to it, and what may be meant stands under it.
// Without this script the field is a form that leads to the page of search.
"use strict";
(function () {
  const PAUSE = 180; // milliseconds without a key, after which is asked
  const form = document.getElementById("site-search");
  if (!form || !window.fetch) return;
  const field = form.querySelector("input"), list = form.querySelector(".search-list");
  const said = document.getElementById("search-said");
  let timer = 0, asked = null, chosen = -1;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  form.querySelector(".search-key").hidden = false;

  const options = () => [...list.querySelectorAll("[data-address]")];

  function close() {
    window.clearTimeout(timer);
    if (asked) asked.abort();
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  function show(html) {
    list.innerHTML = html;
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = !list.firstElementChild;
    field.setAttribute("aria-expanded", String(!list.hidden));
    const found = options().length;
    const count = found.toLocaleString(document.documentElement.lang);
    said.textContent = list.hidden ? "" : found ? said.dataset.one.replace("{n}", count) : said.dataset.none;
  }

  async function ask() {
    if (asked) asked.abort();
    asked = new AbortController();
    const address = `${form.dataset.suggestions}?q=${encodeURIComponent(field.value)}`;
    try {
      const answer = await fetch(address, { signal: asked.signal, redirect: "error" });
      if (answer.ok) show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") close(); // no answer: the form itself still works
    }
  }

  function choose(place) {
    const all = options();
    if (!all.length) return;
    chosen = (place + all.length + 1) % (all.length + 1); // the last place is the field itself
    if (chosen === all.length) chosen = -1;
    all.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) {
      field.removeAttribute("aria-activedescendant");
    } else {
      field.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    if (field.value.trim()) timer = window.setTimeout(ask, PAUSE);
    else close();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else if (event.key === "ArrowDown") choose(chosen + 1);
      else choose(chosen < 0 ? options().length - 1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      window.location.assign(options()[chosen].dataset.address);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (!list.hidden) close();
      else if (field.value) field.value = "";
      else field.blur();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-address]");
    if (option) window.location.assign(option.dataset.address);
  });
  field.addEventListener("blur", close);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
