// Large charts: a figure is fetched and drawn when it comes into view, and only then the library
// that draws. Tables beside them hold the same numbers, so a page says everything without this.
"use strict";
(function () {
  const { library: LIBRARY, picture: PICTURE, font: FONT } = document.currentScript.dataset;
  const NARROW = 520; // pixels; below it there is room for fewer names of months
  const PAPER = { width: 980, height: 260 }; // CSS px; A4 landscape within its margins
  const MOVES = { ArrowRight: 1, ArrowLeft: -1, ArrowUp: 1, ArrowDown: -1 };
  const drawn = new Map(); // figure element → figure as fetched
  const loaded = new Map(); // address of a script → its coming

  function load(address, facts = {}) {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = address;
        Object.assign(script.dataset, facts);
        script.onload = done;
        script.onerror = () => {
          loaded.delete(address); // who asks again has it fetched again
          failed(new Error(`${address} did not come`));
        };
        document.head.append(script);
      }));
    }
    return loaded.get(address);
  }

  async function loadFigure(address) {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  // Colours and type are named in the figures as var(--name): the page's own, light or dark.
  function filledIn(value, style) {
    if (Array.isArray(value)) return value.map((entry) => filledIn(entry, style));
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([name, entry]) => [name, filledIn(entry, style)]),
      );
    }
    const named = typeof value === "string" && /^var\((--[\w-]+)\)$/.exec(value);
    return named ? style.getPropertyValue(named[1]).trim() : value;
  }

  function fitting(layout, width) {
    const axis = layout.xaxis;
    const every = width < NARROW && axis.type === "category" ? 3 : 1;
    const kept = (entries) => entries.filter((_, place) => place % every === 0);
    const touch = window.matchMedia("(pointer: coarse)").matches;
    return {
      ...layout,
      xaxis: { ...axis, tickvals: kept(axis.tickvals), ticktext: kept(axis.ticktext) },
      dragmode: touch ? false : "zoom",
    };
  }

  function draw(figure) {
    const place = figure.querySelector(".chart");
    const { data, layout } = filledIn(drawn.get(figure), getComputedStyle(document.body));
    const options = { displayModeBar: false, responsive: true, doubleClick: "reset" };
    return Plotly.react(place, data, fitting(layout, place.clientWidth), options);
  }

  async function show(figure) {
    try {
      const [written] = await Promise.all([
        loadFigure(figure.dataset.chart),
        load(LIBRARY),
        document.fonts.load("12px Vazirmatn", "پایش ۱۲۳"),
      ]);
      drawn.set(figure, written);
      await draw(figure);
      figure.classList.add("is-drawn");
      listen(figure);
    } catch (fault) {
      console.warn(String(fault));
      figure.querySelector(".chart").hidden = true;
      figure.querySelector("[data-chart-failed]").hidden = false;
    }
  }

  function follow(point) {
    const address = point?.customdata?.[1];
    if (address?.startsWith("/")) location.assign(address);
  }

  function listen(figure) {
    const place = figure.querySelector(".chart");
    const whole = figure.querySelector("[data-chart-whole]");
    place.on("plotly_click", (event) => follow(event.points.find((p) => p.customdata?.[1])));
    place.on("plotly_relayout", (change) => {
      if ("xaxis.range[0]" in change) whole.hidden = false;
      if (change["xaxis.autorange"]) whole.hidden = true;
    });
    whole.addEventListener("click", () => {
      whole.hidden = true;
      place.focus();
      draw(figure);
    });
    listenToKeys(figure, place);
    offerPicture(figure);
    if (drawn.get(figure).layout.meta?.legend) nameLines(figure, place);
  }

  function offerPicture(figure) {
    const button = figure.querySelector("[data-chart-picture]");
    const failed = figure.querySelector("[data-picture-failed]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      failed.hidden = true;
      try {
        await load(PICTURE, { font: FONT });
        await payesh.saveChartPicture(figure);
      } catch (fault) {
        console.warn(String(fault));
        failed.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  }

  // The points that can be told: those of traces that say something to the pointer.
  function tellable(place) {
    return place.data.flatMap((trace, curveNumber) =>
      trace.customdata && trace.visible !== "legendonly"
        ? trace.x
            .map((_, pointNumber) => ({ curveNumber, pointNumber }))
            .filter((p) => trace.y[p.pointNumber] !== null && trace.customdata[p.pointNumber][1])
        : [],
    );
  }

  function listenToKeys(figure, place) {
    const told = figure.querySelector("[data-chart-told]");
    let at = -1;
    place.addEventListener("keydown", (event) => {
      const points = tellable(place);
      if (event.key === "Enter" && points[at]) {
        const { curveNumber, pointNumber } = points[at];
        follow({ customdata: place.data[curveNumber].customdata[pointNumber] });
        return;
      }
      if (!(event.key in MOVES) || !points.length) return;
      event.preventDefault();
      at = at < 0 ? points.length - 1 : (at + MOVES[event.key] + points.length) % points.length;
      const { curveNumber, pointNumber } = points[at];
      Plotly.Fx.hover(place, [points[at]]);
      const trace = place.data[curveNumber];
      const name = typeof trace.x[pointNumber] === "string" ? `${trace.x[pointNumber]}: ` : "";
      told.textContent = name + trace.customdata[pointNumber][0];
    });
    place.addEventListener("blur", () => Plotly.Fx.unhover(place));
  }

  // The legend is made of buttons: each hides its line and shows it again.
  function nameLines(figure, place) {
    const list = figure.querySelector(".chart-names");
    place.data.forEach((trace, number) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `chart-name chart-name-${number + 1}`;
      button.textContent = trace.name;
      button.setAttribute("aria-pressed", "true");
      button.addEventListener("click", () => {
        const shown = button.getAttribute("aria-pressed") === "false";
        button.setAttribute("aria-pressed", String(shown));
        drawn.get(figure).data[number].visible = shown ? true : "legendonly";
        draw(figure);
      });
      const entry = document.createElement("li");
      entry.append(button);
      list.append(entry);
    });
    list.hidden = false;
  }

  function relayout(size) {
    for (const figure of drawn.keys()) Plotly.relayout(figure.querySelector(".chart"), size);
  }

  // Paper is narrower than most screens, and a drawing does not follow it by itself.
  window.addEventListener("beforeprint", () => relayout({ autosize: false, ...PAPER }));
  window.addEventListener("afterprint", () => relayout({ autosize: true, width: null, height: null }));

  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        show(entry.target);
      }
    },
    { rootMargin: "200px" },
  );
  document.querySelectorAll("[data-chart]").forEach((figure) => seen.observe(figure));
  new MutationObserver(() => drawn.forEach((_, figure) => draw(figure))).observe(
    document.documentElement,
    { attributeFilter: ["data-bs-theme"] },
  );
})();
