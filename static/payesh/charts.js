// Draws the charts of a page out of the figures that stand in it as JSON. The tables hold the
// same numbers, so a page says everything without this.
"use strict";
(function () {
  const CONFIG = { displayModeBar: false, responsive: true, doubleClick: false };
  const PAPER = { width: 980, height: 260 }; // CSS px; A4 landscape within its margins

  // Colours are named in the figures as var(--name): the page's own, light or dark.
  function coloured(value, style) {
    if (Array.isArray(value)) return value.map((entry) => coloured(entry, style));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([name, entry]) => [name, coloured(entry, style)]),
      );
    }
    const named = typeof value === "string" && /^var\((--[\w-]+)\)$/.exec(value);
    return named ? style.getPropertyValue(named[1]).trim() : value;
  }

  // A narrow screen has room for fewer names of months.
  function thinned(axis, width) {
    const every = width < 520 ? 3 : 1;
    const kept = (names) => names.filter((_, place) => place % every === 0);
    return { ...axis, tickvals: kept(axis.tickvals), ticktext: kept(axis.ticktext) };
  }

  function withLooks(figure, style, width) {
    const line = style.getPropertyValue("--line").trim();
    const ink = style.getPropertyValue("--ink").trim();
    const layout = figure.layout;
    const text = { family: style.fontFamily, size: 12, color: ink };
    return {
      ...layout,
      font: text,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 48, r: 16, t: 28, b: 40 },
      hoverlabel: { font: text, bgcolor: style.getPropertyValue("--surface").trim(), bordercolor: line },
      xaxis: { ...thinned(layout.xaxis, width), linecolor: line, tickcolor: line },
      yaxis: { ...layout.yaxis, gridcolor: line, zerolinecolor: line },
    };
  }

  function draw(place) {
    const style = getComputedStyle(document.body);
    const written = JSON.parse(document.getElementById(place.dataset.figure).textContent);
    const figure = coloured(written, style);
    return Plotly.react(place, figure.data, withLooks(figure, style, place.clientWidth), CONFIG);
  }

  async function drawAll() {
    const places = document.querySelectorAll("[data-figure]");
    if (!window.Plotly || !places.length) return;
    await document.fonts.load("12px Vazirmatn", "پایش ۱۲۳");
    for (const place of places) await draw(place);
    // Paper is narrower than most screens, and a drawing does not follow it by itself.
    window.addEventListener("beforeprint", () => {
      for (const place of places) Plotly.relayout(place, { autosize: false, ...PAPER });
    });
    window.addEventListener("afterprint", () => {
      for (const place of places) Plotly.relayout(place, { autosize: true, width: null, height: null });
    });
    new MutationObserver(() => places.forEach(draw)).observe(document.documentElement, {
      attributeFilter: ["data-bs-theme"],
    });
  }
  drawAll();
})();
