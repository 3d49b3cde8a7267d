// What somebody typed and the server does not have yet, kept in this window of the browser until it
// has: by person and form. What another person left in this window is forgotten at once, and
// signing out has the browser forget everything (facilities/access/confidential.py).
"use strict";
(function () {
  const told = document.getElementById("unsent");
  if (!told) return; // nobody is signed in
  const facts = JSON.parse(told.textContent);
  const ALL = "unsent:", OWN = ALL + facts.person + ":";

  // A browser may forbid storage or have no room: then nothing is kept, and leaving is still asked.
  function trying(act, otherwise) {
    try {
      return act();
    } catch {
      return otherwise;
    }
  }
  function keys(begin) {
    return trying(() => Object.keys(sessionStorage).filter((key) => key.startsWith(begin)), []);
  }
  function read(form) {
    return trying(() => JSON.parse(sessionStorage.getItem(OWN + form)), null);
  }
  function write(form, draft) {
    trying(() => sessionStorage.setItem(OWN + form, JSON.stringify(draft)));
  }
  function remove(form) {
    trying(() => sessionStorage.removeItem(OWN + form));
  }
  function forgetOthers() {
    for (const key of keys(ALL)) {
      if (!key.startsWith(OWN)) sessionStorage.removeItem(key);
    }
  }
  // The drafts of this window by the form they belong to.
  function all() {
    const found = new Map();
    for (const key of keys(OWN)) {
      const form = key.slice(OWN.length), draft = read(form);
      if (draft) found.set(form, draft);
    }
    return found;
  }
  // Forget what the server says that it has taken (reports/views/unsent.py).
  function removeTaken() {
    for (const [form, draft] of all()) {
      const cookie = "taken-" + draft.id;
      if (!document.cookie.includes(cookie)) continue;
      remove(form);
      document.cookie = cookie + "=; path=/; max-age=0; samesite=lax";
    }
  }
  function newId() {
    return [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  forgetOthers();
  removeTaken();
  window.payesh = Object.assign(window.payesh || {}, {
    unsentFacts: facts,
    drafts: { all, newId, read, remove, removeTaken, write },
  });
})();
