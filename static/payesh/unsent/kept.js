// One form whose words are kept until the server has them: what it was served with, what differs
// from that, what a draft brings back, and sending it once.
"use strict";
(function () {
  const { drafts, fields, session, unsentFacts: facts } = window.payesh || {};
  if (!facts) return;
  const LONGEST_SENDING = 20000; // ms until a form without an answer may be used again
  const language = document.documentElement.lang === "en" ? "en-GB" : "fa-IR-u-nu-arabext";
  const clock = new Intl.DateTimeFormat(language, {
    hour: "2-digit", minute: "2-digit", timeZone: "Asia/Tehran",
  });

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function filled(text, words) {
    return text.replace(/\{(\w+)\}/g, (all, name) => (name in words ? words[name] : all));
  }
  function at(draft) {
    return clock.format(new Date(draft.at));
  }
  // The form's name in this window: where it is sent, and which report or which part it is about.
  function nameOf(form) {
    const address = new URL(form.getAttribute("action") || "", window.location.href);
    const about = form.querySelector("input[type=hidden][name=submission]");
    return address.pathname + "#" + (about ? about.value : form.id);
  }
  function button(text, act) {
    const made = element("button", text, "btn btn-sm btn-plain");
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  class Kept {
    constructor(form) {
      this.form = form;
      this.name = nameOf(form);
      this.id = drafts.newId();
      this.fields = fields.of(form);
      this.base = {};
      for (const [name, field] of this.fields) this.base[name] = fields.servedOf(field);
      this.isSending = this.isSent = this.isForgotten = this.isCleared = false;
      this.clashes = [];
      this.own = {};
      this.timer = null;
    }
    // Remember values that this window may have sent: whoever meets them again has met himself.
    remember(values) {
      for (const [name, value] of Object.entries(values)) (this.own[name] ??= new Set()).add(value);
    }
    isOwn(name, value) {
      return Boolean(this.own[name]?.has(value));
    }

    values() {
      const found = {};
      for (const [name, field] of this.fields) found[name] = fields.valueOf(field);
      return found;
    }
    isChanged() {
      return !this.isForgotten
        && Object.entries(this.values()).some(([name, value]) => value !== this.base[name]);
    }
    // Keep what differs now from what the server has; to be called after every change.
    note() {
      const changes = {};
      for (const [name, value] of Object.entries(this.values())) {
        if (value !== this.base[name]) changes[name] = [this.base[name], value];
      }
      if (this.isForgotten || !Object.keys(changes).length) {
        drafts.remove(this.name);
      } else {
        drafts.write(this.name, {
          id: this.id, page: window.location.pathname, at: Date.now(), isSent: this.isSent, changes,
        });
      }
    }
    // Somebody typed: from here on it is another draft than the one that was sent.
    typed() {
      if (!this.isSending && this.isSent) {
        this.isSent = false;
        this.id = drafts.newId();
      }
      this.note();
    }
    // The server has these values now.
    stored(values) {
      Object.assign(this.base, values);
      this.note();
    }
    // The server has another value in a field; it is shown where nothing was typed since.
    served(name, value) {
      const field = this.fields.get(name);
      if (fields.valueOf(field) === this.base[name]) fields.put(field, value);
      this.base[name] = value;
      this.note();
    }
    // What was typed is thrown away.
    forget() {
      this.isForgotten = true;
      drafts.remove(this.name);
    }

    // --- coming back -------------------------------------------------------------------------
    // Put back what was typed here before. What the server has anyway needs no word.
    restore() {
      const draft = drafts.read(this.name);
      if (!draft) return;
      this.id = draft.id; // it may yet turn out to have arrived
      for (const [name, [, typed]] of Object.entries(draft.changes)) this.remember({ [name]: typed });
      this.isSent = draft.isSent;
      if (draft.isSent && facts.answers_post) {
        // It was refused and stands here again as it was sent; the server still has what it had.
        for (const [name, [before]] of Object.entries(draft.changes)) {
          if (this.fields.has(name)) this.base[name] = before;
        }
        this.note();
        return;
      }
      const notes = [];
      const isBack = Object.entries(draft.changes).map((change) => this.putBack(change, notes));
      this.note();
      if (!isBack.some(Boolean) && !notes.length) return;
      const fold = this.form.closest("details");
      if (fold) fold.open = true;
      this.tellRestored(draft, notes);
    }
    putBack([name, [before, typed]], notes) {
      const field = this.fields.get(name);
      if (!field) {
        notes.push(filled(facts.words.other_words, { label: name, value: typed }));
        return false;
      }
      const here = fields.valueOf(field), words = { label: fields.labelOf(field) };
      if (here === typed) return false;
      if (here !== this.base[name]) { // typed here before this script came
        notes.push(filled(facts.words.other_words, { ...words, value: typed }));
        return false;
      }
      fields.put(field, typed);
      const fold = field.closest("details");
      if (fold) fold.open = true;
      if (fields.valueOf(field) !== typed) {
        notes.push(filled(facts.words.other_words, { ...words, value: typed }));
      }
      if (here !== before) {
        this.clashes.push(name);
        notes.push(filled(facts.words.other_value, { ...words, value: here || "–" }));
      }
      return true;
    }
    tellRestored(draft, notes) {
      const box = element("div", "", "panel unsent");
      box.setAttribute("role", "status");
      const words = draft.isSent ? facts.words.unconfirmed : facts.words.restored;
      box.append(element("p", filled(words, { at: at(draft) })));
      for (const note of notes) box.append(element("p", note));
      box.append(button(facts.words.discard, () => {
        for (const [name, field] of this.fields) fields.put(field, this.base[name]);
        this.clashes = [];
        this.note();
        box.replaceChildren(element("p", facts.words.discarded));
        this.form.dispatchEvent(new Event("input", { bubbles: true }));
      }));
      this.form.before(box);
    }

    // --- telling -------------------------------------------------------------------------------
    // Say it below the form, politely for those who listen; with a link or without.
    say(kind, text, link) {
      if (!this.place) {
        this.place = element("p", "", "unsent-state");
        this.place.setAttribute("role", "status");
        this.form.after(this.place);
      }
      this.place.dataset.state = kind;
      this.place.replaceChildren(text, ...(link ? [" ", link] : []));
    }

    // --- sending -------------------------------------------------------------------------------
    // Ask first whether it can arrive; if not, it stays here and is said. Sends it once.
    async send(submitter) {
      this.hold(facts.words.sending);
      const found = await session.look();
      if (found === "here") {
        this.go(submitter);
        return;
      }
      this.release();
      if (submitter) submitter.focus();
      if (found === "silent") {
        this.say("failed", facts.words.no_answer);
        return;
      }
      const words = found === "out" ? facts.words.signed_out : facts.words.other_person;
      this.say("failed", words, session.signInLink());
      session.whenBack(() => this.say("back", facts.words.back));
    }
    go(submitter) {
      for (const [name, value] of [["csrfmiddlewaretoken", session.token()], ["draft", this.id]]) {
        let field = this.form.querySelector(`input[type=hidden][name=${name}]`);
        if (!field) {
          field = element("input", "");
          field.type = "hidden";
          field.name = name;
          this.form.append(field);
        }
        field.value = value;
      }
      this.isSent = true;
      this.note();
      this.isCleared = true;
      this.form.requestSubmit(submitter);
      this.isCleared = false;
    }
    // Nothing is typed into a form that is under way, and no button of it is pressed again.
    hold(text) {
      this.isSending = true;
      this.form.inert = true;
      this.say("sending", text);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.release();
        this.say("failed", facts.words.slow);
      }, LONGEST_SENDING);
    }
    release() {
      clearTimeout(this.timer);
      this.isSending = false;
      this.form.inert = false;
      if (this.place && this.place.dataset.state === "sending") this.say("", "");
    }
  }

  // What was typed on this page into a form that is not here any more: shown, to be copied.
  function tellOrphans(names) {
    for (const [name, draft] of drafts.all()) {
      const isOfHere = draft.page === window.location.pathname
        || (draft.isSent && facts.answers_post);
      if (names.has(name) || !isOfHere) continue;
      const box = element("div", "", "panel unsent");
      box.setAttribute("role", "status");
      box.append(element("p", filled(facts.words.no_place, { at: at(draft) })));
      for (const [, typed] of Object.values(draft.changes)) {
        const words = element("p", typed, "note");
        words.dir = "auto";
        box.append(words);
      }
      box.append(button(facts.words.discard, () => {
        drafts.remove(name);
        box.replaceChildren(element("p", facts.words.discarded));
      }));
      (document.querySelector("#main, #content") || document.body).prepend(box);
    }
  }

  Object.assign(window.payesh, { Kept, tellOrphans });
})();
