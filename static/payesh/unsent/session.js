// Whether the person of this page is still signed in, and what is sent to show that it is them.
"use strict";
(function () {
  const facts = (window.payesh || {}).unsentFacts;
  if (!facts) return;
  const LONGEST = 15000, LOOK_AGAIN_AFTER = 5000; // ms
  let waiting = [], timer = null;

  // "here"; "out" (signed out); "other" (somebody else is signed in); "silent" (no good answer).
  async function look() {
    try {
      const answer = await fetch(facts.here, {
        cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(LONGEST),
      });
      if (!answer.ok) return "silent";
      const { person } = await answer.json();
      if (person === facts.person) return "here";
      return person ? "other" : "out";
    } catch {
      return "silent";
    }
  }

  // Who signs in again in another window gets a new token, and the cookie has it; that in the
  // page's fields is of the time before.
  function token() {
    const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    const field = document.querySelector("[name=csrfmiddlewaretoken]");
    return found ? found[1] : field ? field.value : "";
  }

  async function lookAgain() {
    clearTimeout(timer);
    if (!waiting.length) return;
    if (await look() === "here") {
      const acts = waiting;
      waiting = [];
      for (const act of acts) act();
    } else {
      clearTimeout(timer);
      timer = setTimeout(lookAgain, LOOK_AGAIN_AFTER);
    }
  }
  // Have `act` done once, as soon as the person is signed in again.
  function whenBack(act) {
    if (!waiting.includes(act)) waiting.push(act);
    clearTimeout(timer);
    timer = setTimeout(lookAgain, LOOK_AGAIN_AFTER);
  }
  window.addEventListener("focus", lookAgain);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") lookAgain();
  });

  // A link to the sign-in in a window of its own: this page and what was typed stay.
  function signInLink() {
    const link = document.createElement("a");
    link.href = facts.sign_in;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = facts.words.sign_in;
    return link;
  }

  window.payesh.session = { look, signInLink, token, whenBack };
})();
