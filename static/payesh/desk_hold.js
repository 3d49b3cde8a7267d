// An acceptance is held for ten seconds before it is sent, and can be taken back until then: nothing
// is stored and nobody is told before. Whoever leaves the page sends at once what is held. Without
// script a form is sent when its button is pressed.
"use strict";
(function () {
  const words = document.getElementById("held-words")?.dataset;
  if (!words) return;
  const SECONDS = 10;
  const inWords = new Intl.NumberFormat(document.documentElement.lang === "en" ? "en" : "fa");
  const held = new Map(); // by form

  function say(form, text) {
    let place = form.querySelector(".held");
    if (!place) {
      place = document.createElement("span");
      place.className = "held";
      place.setAttribute("role", "status");
      form.append(place);
    }
    place.textContent = text;
    return place;
  }

  // The row of the queue says what comes of its report, also when the panel's button was pressed.
  function rowOf(form) {
    if (form.dataset.hold === "all") return form;
    const same = [...document.querySelectorAll("table.queue form.accept-one")];
    const wanted = form.elements.submission.value;
    return same.find((one) => one.elements.submission.value === wanted) || form;
  }

  function release(form) {
    const one = held.get(form);
    clearInterval(one.clock);
    one.shown.remove();
    one.undo.remove();
    form.querySelector(".held").classList.remove("visually-hidden");
    held.delete(form);
    return one;
  }

  // One report: its row says what came of it. Several: the page comes again and says it.
  async function send(form) {
    release(form);
    if (form.dataset.hold === "all") {
      form.submit();
      return;
    }
    say(form, "…");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "HX-Request": "true" },
      });
      const told = answer.status === 409 ? await answer.text() : words.lost;
      settle(form, answer.status === 204 ? words.done : told, answer.status === 204);
    } catch {
      settle(form, words.lost, false);
    }
  }

  function settle(form, text, isDone) {
    say(form, text);
    const button = form.querySelector("button");
    button.hidden = isDone;
    button.disabled = false;
    form.classList.toggle("is-done", isDone);
    if (isDone) { // what is accepted is no longer ticked
      for (const box of document.querySelectorAll("input[type=checkbox][name=submission]")) {
        if (box.value !== form.elements.submission.value) continue;
        box.checked = false;
        box.disabled = true;
      }
    }
  }

  function undo(form) {
    release(form);
    form.querySelector("button").disabled = false;
    say(form, words.undone);
    form.querySelector("button").focus();
  }

  function hold(form) {
    if (held.has(form) || form.classList.contains("is-done")) return;
    const button = form.querySelector("button");
    const text = form.dataset.hold === "all" ? words.all : words.held;
    let left = SECONDS;
    // Said once; the seconds that are left are only seen.
    const place = say(form, text.replace("{n}", inWords.format(left)));
    place.classList.add("visually-hidden");
    const shown = document.createElement("span");
    shown.setAttribute("aria-hidden", "true");
    shown.textContent = place.textContent;
    const back = document.createElement("button");
    back.type = "button";
    back.className = "btn btn-sm btn-plain undo";
    back.textContent = words.undo;
    back.addEventListener("click", () => undo(form));
    place.after(shown, " ", back);
    const hadFocus = document.activeElement?.closest("form")?.dataset.hold !== undefined;
    button.disabled = true;
    if (hadFocus) back.focus();
    const clock = setInterval(() => {
      left -= 1;
      if (left <= 0) send(form);
      else shown.textContent = text.replace("{n}", inWords.format(left));
    }, 1000);
    held.set(form, { clock, shown, undo: back });
  }

  // Before the forms that keep words (unsent/): nothing is sent yet.
  document.addEventListener("submit", (event) => {
    if (!("hold" in event.target.dataset)) return;
    event.preventDefault();
    hold(rowOf(event.target));
  }, true);

  window.addEventListener("pagehide", () => {
    for (const form of [...held.keys()]) {
      release(form);
      fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        keepalive: true,
        headers: form.dataset.hold === "all" ? {} : { "HX-Request": "true" },
      });
    }
  });

  // A panel that is replaced takes its form along: what it held is sent.
  document.addEventListener("htmx:beforeSwap", (event) => {
    for (const form of [...held.keys()]) if (event.detail.target.contains(form)) send(form);
  });

  (window.payesh ??= {}).held = {
    hold,
    undoLast() {
      const last = [...held.keys()].pop();
      if (last) undo(last);
    },
  };
})();
