// A form that saves itself while somebody types: its drafts on the server, by revisions, and what
// is done when somebody else has saved, nobody answers or the session has ended.
"use strict";
(function () {
  if (!(window.payesh || {}).unsentFacts) return;
  const SAVE_AFTER = 900, TRY_AGAIN_AFTER = 5000, LONGEST = 15000; // ms
  const MOST_KEPT_ALIVE = 60000; // bytes that browsers send for a page that is gone
  const { session, unsentFacts: facts } = window.payesh;

  // `kept`: the form's words (unsent/kept.js). `asked` has `words`; `theirs(name, answer)`, what the
  // server has for a field (null: it has nothing to say of it); `mark(name, text)`, which says
  // something beside a field; `saved(answer)` and `changed()`, called after saves and merges.
  function autosave(kept, asked) {
    const { form } = kept, { words } = asked;
    const state = document.getElementById("save-state"), revision = form.elements.revision;
    let saving = false, isPaused = kept.clashes.length > 0, isGone = false, submitter = null;
    let timer = null;

    function tell(kind, text, link) {
      state.dataset.state = kind;
      state.replaceChildren(text, ...(link ? [" ", link] : []));
    }
    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }
    async function save() {
      clearTimeout(timer);
      if (saving || isPaused || isGone || kept.isSending || !kept.isChanged()) return;
      saving = true;
      tell("saving", words.saving);
      try {
        const sent = kept.values();
        kept.remember(sent); // its answer may be lost though it arrives
        await taken(await post(), sent);
      } catch {
        tell("failed", words.not_saved);
        later(TRY_AGAIN_AFTER);
      } finally {
        saving = false;
      }
      goOn();
    }
    function post() {
      const sent = new FormData(form);
      sent.delete("csrfmiddlewaretoken"); // the header's counts only without it
      const body = new URLSearchParams(sent);
      return fetch(form.dataset.save, {
        method: "POST", body, redirect: "manual", credentials: "same-origin",
        keepalive: String(body).length < MOST_KEPT_ALIVE, signal: AbortSignal.timeout(LONGEST),
        headers: {
          Accept: "application/json", "X-CSRFToken": session.token(), "X-Typed-By": facts.person,
        },
      });
    }
    async function taken(answer, sent) {
      if (answer.status === 200) {
        const now = await answer.json();
        revision.value = now.revision;
        kept.stored(sent);
        if (kept.isChanged()) tell("", ""); // typed on meanwhile
        else tell("saved", words.saved.replace("{at}", now.saved_at));
        asked.saved(now);
        return;
      }
      if (answer.status === 409) {
        meet(await answer.json());
        return;
      }
      const found = await session.look();
      if (found === "here" || found === "silent") throw new Error(answer.status);
      const why = found === "out" ? words.signed_out : facts.words.other_person;
      tell("failed", why, session.signInLink());
      session.whenBack(save);
    }
    function goOn() {
      if (submitter) {
        const pressed = submitter;
        submitter = null;
        form.requestSubmit(pressed);
      } else if (kept.isChanged() && !["conflict", "failed"].includes(state.dataset.state)) {
        later(SAVE_AFTER);
      }
    }

    // Somebody else saved: what only they changed is taken over, the rest is shown, nothing lost.
    function meet(answer) {
      if (!answer.figures) { // it was filed or thrown away
        isGone = true;
        tell("failed", answer.told);
        return;
      }
      const mine = kept.values(), clashes = [], name = answer.saved_by;
      for (const field of Object.keys(mine)) {
        const other = asked.theirs(field, answer), before = kept.base[field];
        if (other === null || other.trim() === before.trim()) continue;
        const isMine = mine[field] !== before && other.trim() !== mine[field].trim()
          && !kept.isOwn(field, other);
        if (isMine) clashes.push([field, other]);
        else if (mine[field] === before) asked.mark(field, words.taken_over.replace("{name}", name));
        kept.served(field, other);
      }
      revision.value = answer.revision;
      for (const [field, other] of clashes) {
        const text = words.clash.replace("{name}", name).replace("{value}", other || "–");
        asked.mark(field, text);
      }
      isPaused = clashes.length > 0; // until the person goes on typing or submits
      const told = isPaused ? words.conflict : words.merged;
      tell(isPaused ? "conflict" : "merged", told.replace("{name}", name));
      asked.changed();
      if (!isPaused) later(SAVE_AFTER);
    }

    form.addEventListener("submit", (event) => {
      if (!saving) return;
      event.preventDefault(); // the answer brings the revision that this has to name
      submitter = event.submitter;
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
    if (kept.isChanged() && !isPaused) later(SAVE_AFTER);

    // To be called after every change.
    return function typed() {
      kept.note();
      if (kept.isChanged() && state.dataset.state === "saved") tell("", "");
      isPaused = false;
      later(SAVE_AFTER);
    };
  }

  window.payesh.autosave = autosave;
})();
