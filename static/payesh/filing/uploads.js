// Sends a file with a progress bar and takes one that is dropped. Without this the form sends it
// as any form does.
"use strict";
(function () {
  const form = document.getElementById("upload-form");
  if (!form) return;
  const field = document.getElementById("file");
  const drop = document.getElementById("drop");
  const chosen = document.getElementById("file-chosen");
  const bar = document.getElementById("upload-bar");
  const progress = document.getElementById("upload-progress");
  const percent = document.getElementById("upload-percent");
  const problem = document.getElementById("upload-problem");
  const button = form.querySelector("button.btn-accent");
  const spoken = form.dataset.locale === "fa" ? "fa-IR-u-nu-arabext" : "en";
  const numbers = new Intl.NumberFormat(spoken, { maximumFractionDigits: 1 });
  const shares = new Intl.NumberFormat(spoken, { style: "percent" });

  function tell(text) {
    problem.textContent = text;
    problem.hidden = !text;
  }

  // In units by name: the browser's own data of them are English in Persian too.
  function sizeOf(file) {
    const names = spoken === "en" ? ["kB", "MB"] : ["کیلوبایت", "مگابایت"];
    const large = file.size >= 1048576;
    return `${numbers.format(file.size / (large ? 1048576 : 1024))} ${names[Number(large)]}`;
  }

  function look() {
    const file = field.files[0];
    chosen.textContent = file ? `${file.name} – ${sizeOf(file)}` : "";
    const large = Boolean(file) && file.size > Number(form.dataset.largest);
    tell(large ? form.dataset.tooLarge : "");
    button.disabled = large;
  }

  function over(event) {
    event.preventDefault();
    drop.classList.add("is-over");
  }

  function finish(request) {
    // The answer is a page: of the file where it was taken, of this form where it was not.
    if (new URL(request.responseURL).pathname !== window.location.pathname) {
      window.location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const said = page.querySelector("main .problems:not([hidden])");
    tell(said ? said.textContent.trim() : form.dataset.cut);
    bar.hidden = true;
    button.disabled = false;
  }

  function send(event) {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      progress.value = (100 * sent.loaded) / sent.total;
      percent.textContent = shares.format(sent.loaded / sent.total);
    });
    request.addEventListener("load", () => finish(request));
    request.addEventListener("error", () => {
      tell(form.dataset.cut);
      bar.hidden = true;
      button.disabled = false;
    });
    tell("");
    bar.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  }

  field.addEventListener("change", look);
  form.addEventListener("submit", send);
  drop.addEventListener("dragover", over);
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    look();
  });
  look();
})();
