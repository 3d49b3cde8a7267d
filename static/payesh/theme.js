// Light or dark: the person's choice in this browser, else what the machine prefers.
// Runs before the page is drawn, so that nothing flashes.
"use strict";
(function () {
  const machine = window.matchMedia("(prefers-color-scheme: dark)");
  function stored() {
    try {
      // The register's pages keep "auto" under the same name: that is what the machine prefers.
      const kept = localStorage.getItem("theme");
      return kept === "light" || kept === "dark" ? kept : null;
    } catch {
      return null;
    }
  }
  function apply() {
    const theme = stored() || (machine.matches ? "dark" : "light");
    document.documentElement.dataset.bsTheme = theme;
    const button = document.getElementById("theme-switch");
    if (button) {
      button.hidden = false;
      const word = document.createElement("span");
      word.className = "tool-word";
      word.textContent = theme === "dark" ? button.dataset.light : button.dataset.dark;
      button.replaceChildren(theme === "dark" ? "☀ " : "☾ ", word);
    }
  }
  apply();
  machine.addEventListener("change", apply);
  // Paper is light; charts are drawn anew when the theme changes.
  window.addEventListener("beforeprint", () => (document.documentElement.dataset.bsTheme = "light"));
  window.addEventListener("afterprint", apply);
  document.addEventListener("DOMContentLoaded", function () {
    apply();
    document.getElementById("theme-switch").addEventListener("click", function () {
      const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("theme", next);
      } catch {
        document.documentElement.dataset.bsTheme = next;
        return;
      }
      apply();
    });
  });
})();
