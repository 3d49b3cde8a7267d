// The fields of a form that hold what somebody typed or chose, each as one text. Passwords, codes
// and files are never among them.
"use strict";
(function () {
  if (!(window.payesh || {}).unsentFacts) return;
  const TAGS = new Set(["INPUT", "SELECT", "TEXTAREA"]);
  const NOT_KEPT = new Set(["button", "file", "hidden", "image", "password", "reset", "submit"]);
  const TICKS = new Set(["checkbox", "radio"]);

  function isKept(field) {
    return TAGS.has(field.tagName) && field.name && !field.disabled && !NOT_KEPT.has(field.type)
      && field.autocomplete !== "one-time-code";
  }
  function isTick(field) {
    return TICKS.has(field.type);
  }
  function isWritten(field) {
    return field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && !isTick(field));
  }
  // The kept fields of a form by name; boxes of one name are told apart by what they stand for.
  function of(form) {
    const found = new Map();
    for (const field of form.elements) {
      if (isKept(field)) found.set(field.name + (isTick(field) ? "=" + field.value : ""), field);
    }
    return found;
  }
  function valueOf(field) {
    if (isTick(field)) return field.checked ? "1" : "";
    if (field.tagName !== "SELECT") return field.value;
    return [...field.selectedOptions].map((option) => option.value).join("\n");
  }
  // What the server put there, whatever was typed since.
  function servedOf(field) {
    if (isTick(field)) return field.defaultChecked ? "1" : "";
    if (field.tagName !== "SELECT") return field.defaultValue;
    const chosen = [...field.options].filter((option) => option.defaultSelected);
    if (chosen.length) return chosen.map((option) => option.value).join("\n");
    return field.multiple || !field.options.length ? "" : field.options[0].value;
  }
  function put(field, text) {
    if (isTick(field)) {
      field.checked = text === "1";
    } else if (field.tagName === "SELECT") {
      const chosen = new Set(text.split("\n"));
      for (const option of field.options) option.selected = chosen.has(option.value);
    } else {
      field.value = text;
    }
  }
  function labelOf(field) {
    const label = field.labels && field.labels[0];
    return label ? label.textContent.trim().split("\n")[0] : field.name;
  }

  window.payesh.fields = { isWritten, labelOf, of, put, servedOf, valueOf };
})();
