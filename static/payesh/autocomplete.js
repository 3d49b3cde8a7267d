// Fields of the register that are searched while one types: select2 draws them without a name for
// who listens, so each takes the words of its label.
"use strict";
window.addEventListener("load", () => {
  for (const field of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    const drawn = field.parentElement.querySelector("[role=combobox]");
    if (!label || !drawn) continue;
    drawn.removeAttribute("aria-labelledby");
    drawn.setAttribute("aria-label", label.textContent.replace(/:\s*$/, "").trim());
  }
});
