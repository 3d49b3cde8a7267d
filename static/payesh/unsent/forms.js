// Every form that people write in: kept as they type, asked about before it is left, put back when
// they return, sent once. Any other form is only sent once. Without scripts forms work as ever.
"use strict";
(function () {
  const { drafts, fields, Kept, session, tellOrphans, unsentFacts: facts } = window.payesh || {};
  if (!facts) return;
  const LONGEST_SENDING = 20000; // ms until a form without an answer may be sent again
  const STAYED_AFTER = 3000; // ms after a question; who leaves is gone by then
  const kept = new Map();

  function isPosted(form) {
    const method = form.getAttribute("method") || "";
    return method.toLowerCase() === "post" && !form.hasAttribute("hx-post");
  }
  function hasWords(form) {
    return !("notKept" in form.dataset) // of accounts and their secrets
      && [...fields.of(form).values()].some(fields.isWritten);
  }
  for (const form of document.forms) {
    if (isPosted(form) && hasWords(form)) kept.set(form, new Kept(form));
  }
  // A part of the page that comes later (htmx) brings its forms and takes those it replaces along.
  document.addEventListener("htmx:beforeSwap", (event) => {
    for (const [form, one] of kept) {
      if (!event.detail.target.contains(form)) continue;
      if (one.isChanged()) one.note();
      kept.delete(form);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    for (const form of event.detail.target.querySelectorAll("form")) {
      if (!isPosted(form) || !hasWords(form)) continue;
      kept.set(form, new Kept(form));
      kept.get(form).restore();
    }
  });
  const names = new Set([...kept.values()].map((one) => one.name));
  if (facts.answers_post) {
    for (const form of document.forms) names.add(new Kept(form).name); // a preview, say
  }
  for (const one of kept.values()) one.restore();
  tellOrphans(names);

  function typedIn(event) {
    const form = event.target.form || event.target;
    if (kept.has(form)) kept.get(form).typed();
  }
  document.addEventListener("input", typedIn);
  document.addEventListener("change", typedIn);

  // A form without words of its own that confirms what was typed in another one (a preview) takes
  // the name of that draft along.
  function nameDraft(form) {
    const draft = drafts.read(new Kept(form).name);
    if (!draft || form.querySelector("input[name=draft]")) return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "draft";
    field.value = draft.id;
    form.append(field);
  }
  function sendOnce(event, form) {
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    nameDraft(form);
    form.dataset.sending = "yes";
    setTimeout(() => delete form.dataset.sending, LONGEST_SENDING);
  }
  document.addEventListener("submit", (event) => {
    const form = event.target, one = kept.get(form);
    if (event.defaultPrevented || !isPosted(form)) return;
    if (!one) {
      sendOnce(event, form);
    } else if (!one.isCleared) {
      event.preventDefault();
      if (!one.isSending) one.send(event.submitter);
    }
  });

  function release() {
    for (const one of kept.values()) one.release();
    for (const form of document.forms) delete form.dataset.sending;
  }
  window.addEventListener("beforeunload", (event) => {
    if (![...kept.values()].some((one) => one.isChanged() && !one.isSending)) return;
    event.preventDefault(); // asks
    setTimeout(release, STAYED_AFTER);
  });

  window.addEventListener("pagehide", () => { // scripts change fields without a word
    for (const one of kept.values()) {
      if (one.isChanged()) one.note();
    }
  });

  // Out of the browser's cache of whole pages. What was typed is still here; what was sent may have
  // been taken, and another person may have come.
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    release();
    drafts.removeTaken();
    for (const one of kept.values()) {
      if (one.isSent && !drafts.read(one.name)) one.stored(one.values());
    }
    const found = await session.look();
    const isUnsent = [...kept.values()].some((one) => one.isChanged());
    if (found === "other" || (kept.size && !isUnsent)) {
      for (const one of kept.values()) one.forget();
      if (facts.answers_post) window.location.assign("/"); // to load it again would send it again
      else window.location.reload();
    }
  });

  window.payesh.unsent = { of: (form) => kept.get(form) };
})();
