// The queue by keys, and its side panel: J and K lead from row to row, Enter opens the row's report
// beside the list, A accepts it (held for ten seconds, U takes it back), R opens its return, Escape
// closes the panel and goes back to the row. Without script every report is a page.
"use strict";
(function () {
  const panel = document.getElementById("panel");
  const links = [...document.querySelectorAll("table.queue a.open")];
  if (!panel || !links.length) return;
  for (const hint of document.querySelectorAll(".keys")) hint.hidden = false;
  const narrow = window.matchMedia("(max-width: 60rem)"); // there the report is a page
  let opener = null, wantsReturn = false;

  function current() {
    if (panel.contains(document.activeElement)) return links.indexOf(opener);
    const row = document.activeElement.closest("table.queue > tbody > tr");
    return row ? links.findIndex((link) => row.contains(link)) : -1;
  }

  function open(link, forReturn) {
    wantsReturn = forReturn;
    link.click();
  }

  function walk(steps) {
    const at = current();
    const next = at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + steps));
    links[next].focus();
    links[next].closest("tr").scrollIntoView({ block: "nearest" });
    if (!panel.hidden && links[next] !== opener) open(links[next], false);
  }

  function close() {
    panel.hidden = true; // with the words that were typed in it
    document.querySelector("tr.is-open")?.classList.remove("is-open");
    opener?.focus();
    opener = null;
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (event.target.matches("a.open") && narrow.matches) {
      event.preventDefault();
      window.location.assign(event.target.href + (wantsReturn ? "#decision" : ""));
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== panel) return;
    document.querySelector("tr.is-open")?.classList.remove("is-open");
    opener = event.detail.requestConfig.elt;
    opener.closest("tr").classList.add("is-open");
    panel.hidden = false;
    const fold = panel.querySelector("#panel-return");
    if (wantsReturn && fold) {
      fold.open = true;
      fold.querySelector("select").focus();
    } else {
      panel.querySelector("#panel-title").focus();
    }
    wantsReturn = false;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
    const back = event.target.closest("a.act-return");
    if (back && !narrow.matches && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(back.closest("tr").querySelector("a.open"), true);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && !panel.hidden) {
      close();
      event.preventDefault();
      return;
    }
    if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
    const at = current(), row = at < 0 ? null : links[at].closest("tr");
    // By the place on the keyboard, so that a Persian layout works as well.
    if (event.code === "KeyJ") walk(1);
    else if (event.code === "KeyK") walk(-1);
    else if (event.code === "KeyU") window.payesh.held.undoLast();
    else if (event.code === "KeyA" && row) window.payesh.held.hold(row.querySelector("form.accept-one"));
    else if (event.code === "KeyR" && row) open(links[at], true);
    else return;
    event.preventDefault();
  });
})();
