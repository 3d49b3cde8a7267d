// The button that prints this page, where there are scripts.
"use strict";
(function () {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
