// The words of explanation on the review page, saved while somebody types.
"use strict";
(function () {
  const form = document.getElementById("explanations");
  const kept = form && window.payesh.unsent && window.payesh.unsent.of(form);
  if (!kept) return; // nothing has to be explained
  const words = JSON.parse(document.getElementById("report-words").textContent);
  const outdated = document.getElementById("outdated");
  const WORD = "why-";

  const typed = window.payesh.autosave(kept, {
    words,
    theirs: (name, answer) => answer.explanations[name.slice(WORD.length)] ?? null,
    mark(name, text) {
      const place = document.getElementById("n-" + name.slice(WORD.length));
      place.textContent = text;
      place.hidden = false;
    },
    saved() { // the fingerprint, and whether it waits for a signature, are of what stood before
      if (outdated) outdated.hidden = false;
    },
    changed() {
      if (outdated) outdated.hidden = false;
    },
  });
  form.addEventListener("input", typed);
})();
