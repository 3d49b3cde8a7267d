// The form of a month: checks and sums while one types, and a draft that saves itself.
// Without this script the page works the same, a submit later.
"use strict";
(function () {
  const form = document.getElementById("report-form");
  if (!form) return;
  const data = (id) => JSON.parse(document.getElementById(id).textContent);
  const rules = data("report-checks"), month = data("report-facts"), words = data("report-words");
  const language = document.documentElement.lang;
  const { judge, named, inWords, toPersian, filmExpected, studies, count } = window.payesh.checks(rules);
  const JUDGE_AFTER = 150, TELL_AFTER = 1200; // ms
  const fields = new Map([...form.querySelectorAll("[data-figure]")].map((f) => [f.dataset.figure, f]));
  const touched = new Set([...form.querySelectorAll(".q.has-error")].map((q) => q.dataset.code));
  const told = document.getElementById("told");
  const timers = {};

  function later(name, wait, act) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(act, wait);
  }
  function say(text) { // for those who listen; polite, and never for every key
    later("say", TELL_AFTER, () => { told.textContent = text; });
  }
  function typed() {
    const found = {};
    for (const [code, field] of fields) found[code] = field.value;
    return found;
  }

  // --- checks and sums ----------------------------------------------------------------------
  function show(code, place, problems) {
    const box = document.getElementById(place + "-" + code);
    if (!box) return;
    const text = problems.map((p) => p[language]).join("\n");
    if (box.textContent.trim() !== text) {
      box.replaceChildren(...problems.map((p) => {
        const line = document.createElement("span");
        line.textContent = p[language];
        return line;
      }));
    }
    box.hidden = !problems.length;
  }
  function check() {
    const { values, errors, warnings } = judge(typed(), month);
    const seen = errors.filter((e) => {
      if (e.code === "required") return touched.has("all");
      return touched.has("all") || (e.fields || [e.field]).some((code) => touched.has(code));
    });
    for (const [code, field] of fields) {
      const mine = seen.filter((e) => e.field === code);
      const odd = isToldOf(code) ? warnings.filter((w) => w.field === code) : [];
      show(code, "e", mine);
      show(code, "w", mine.length ? [] : odd);
      document.getElementById("q-" + code).classList.toggle("has-error", mine.length > 0);
      if (mine.length) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      aside(code, field, values[code]);
    }
    sums(values);
    progress(values);
    return { errors: seen, warnings };
  }
  // Nobody is told of a field before they have been there.
  function isToldOf(code) {
    return touched.has("all") || touched.has(code);
  }
  function aside(code, field, value) {
    const place = document.getElementById("o-" + code);
    if (!place) return;
    const number = count(value);
    if (place.dataset.as === "toman") {
      place.textContent = isNaN(number) ? ""
        : words.toman.replace("{n}", inWords(Math.floor(number / 10), language));
    } else {
      place.textContent = isNaN(number) ? "" : words.clock.replace("{n}", clock(number));
    }
  }
  function clock(number) {
    const rest = String(number % 60).padStart(2, "0");
    const text = String(Math.floor(number / 60)) + ":" + rest;
    return language === "en" ? text : toPersian(text);
  }
  const SUMS = {
    services: (v) => [[words.all_studies, studies(v)]],
    film_stock: (v) => {
      const left = filmExpected(v), off = count(v.film_closing) - left;
      return [[words.film_expected, left], [words.film_off, off]];
    },
    charges: (v) => {
      const fees = ["film_fee_rials", "paper_fee_rials", "cd_fee_rials"].map((c) => count(v[c]))
        .filter((n) => !isNaN(n));
      return [[words.all_fees, fees.length ? fees.reduce((a, b) => a + b, 0) : NaN]];
    },
    delivery: (v) => {
      const ways = ["electronic", "cd", "paper", "film"].map((c) => count(v["delivered_" + c]));
      return [[words.all_ways, ways.reduce((a, b) => a + b, 0)], [words.all_studies, studies(v)]];
    },
  };
  function sums(values) {
    for (const [group, parts] of Object.entries(SUMS)) {
      const place = document.getElementById("sum-" + group);
      if (!place) continue;
      const text = parts(values).filter(([, n]) => !isNaN(n)).map(([name, n]) =>
        name + ": " + (n < 0 ? "−" : "") + inWords(Math.abs(n), language)).join(" · ");
      if (place.textContent !== text) place.textContent = text;
    }
  }
  function progress(values) {
    const asked = month.required.filter((code) => fields.has(code));
    const done = asked.filter((code) => values[code] !== null).length;
    const text = words.progress.replace("{n}", inWords(done, language))
      .replace("{all}", inWords(asked.length, language));
    const place = document.getElementById("progress");
    if (place.textContent !== text) place.textContent = text;
    const bar = document.getElementById("progress-bar");
    bar.max = asked.length || 1;
    bar.value = done;
    for (const link of document.querySelectorAll("[data-jump]")) {
      const mine = [...fields].filter(([, f]) => f.dataset.group === link.dataset.jump).map(([c]) => c);
      const open = mine.filter((code) => month.required.includes(code) && values[code] === null);
      link.classList.toggle("is-done", open.length === 0);
      link.querySelector(".jump-state").textContent = open.length ? "" : words.done;
    }
  }

  // --- a draft that saves itself -------------------------------------------------------------
  const kept = window.payesh.unsent.of(form);
  const typedOn = window.payesh.autosave(kept, {
    words,
    theirs: (name, answer) => (fields.has(name) ? answer.figures[name] || "" : answer.reason || ""),
    mark(name, text) {
      const place = document.getElementById("n-" + name);
      if (!place) return;
      place.textContent = text;
      place.hidden = false;
    },
    saved(answer) {
      const discard = document.getElementById("discard");
      if (!discard) return;
      discard.hidden = false;
      discard.querySelector("[name=revision]").value = answer.revision;
    },
    changed: check,
  });

  // --- keys, pasted columns, blanks ----------------------------------------------------------
  function neighbours() {
    return [...fields.values()].filter((field) => !field.closest("details:not([open])"));
  }
  function move(field, step) {
    const all = neighbours(), next = all[all.indexOf(field) + step];
    if (next) {
      next.focus();
      if (next.select) next.select();
    } else if (step > 0) document.getElementById("go-on").focus();
  }
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.dataset || !field.dataset.figure || field.tagName === "SELECT") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      move(field, 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      move(field, -1);
    }
  });
  window.payesh.watchPasting(form, {
    fields, touched, words, changed, named,
    order: rules.form.figures.map((figure) => figure.code),
    number: (n) => inWords(n, language),
  });
  for (const button of form.querySelectorAll("[data-zero]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      let number = 0;
      for (const field of neighbours()) {
        if (field.dataset.group !== button.dataset.zero || field.value.trim()) continue;
        if (field.dataset.type !== "count" || !month.required.includes(field.dataset.figure)) continue;
        field.value = language === "en" ? "0" : toPersian("0");
        number += 1;
      }
      changed();
      say(words.zeroed.replace("{n}", inWords(number, language)));
    });
  }

  function changed() {
    later("check", JUDGE_AFTER, check);
    typedOn();
  }
  form.addEventListener("input", (event) => {
    const code = event.target.dataset && event.target.dataset.figure;
    if (code) {
      const carried = document.querySelector("#q-" + code + " .carried");
      if (carried) carried.hidden = true;
    }
    changed();
  });
  form.addEventListener("focusout", (event) => {
    const code = event.target.dataset && event.target.dataset.figure;
    if (!code || !event.target.value.trim()) return;
    touched.add(code);
    const { errors, warnings } = check();
    const mine = [...errors, ...warnings].filter((p) => p.field === code);
    if (mine.length) say(mine.map((p) => p[language]).join(" "));
  });
  // Where a fold holds what a summary's link leads to, it opens.
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#f-']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    const fold = field.closest("details");
    if (fold) fold.open = true;
    event.preventDefault();
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
  document.getElementById("discard").addEventListener("submit", () => kept.forget());

  document.getElementById("check-line").hidden = false;
  if (form.dataset.submitted) touched.add("all");
  check();
  const summary = document.getElementById("error-summary");
  if (summary) summary.focus();
})();
