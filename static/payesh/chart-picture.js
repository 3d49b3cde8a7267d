// A large chart as a picture for a letter or a slide: with its title, what stands beside it, and the
// font inside, since a picture of its own sees no font of the page. Loaded when somebody asks.
"use strict";
(function () {
  const { font } = document.currentScript.dataset;
  const WIDTH = 1200, HEIGHT = 520, HEAD = 72, EDGE = 24, SCALE = 2; // CSS px, and px for each

  function asText(blob) {
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = () => failed(reader.error);
      reader.readAsDataURL(blob);
    });
  }

  async function withFont(drawing) {
    const answer = await fetch(font);
    const face = `@font-face{font-family:Vazirmatn;src:url(${await asText(await answer.blob())})}`;
    const text = decodeURIComponent(drawing.slice(drawing.indexOf(",") + 1));
    const begin = text.indexOf(">") + 1; // of what the drawing holds
    const style = `<style>${face} text{font-family:Vazirmatn!important}</style>`;
    return "data:image/svg+xml,"
      + encodeURIComponent(text.slice(0, begin) + style + text.slice(begin));
  }

  // The heading of the part of the page that the chart stands in, and the page's own.
  function titles(figure) {
    const part = figure.closest("section")?.querySelector("h2, h3");
    const words = (element) => (element ? element.innerText.replace(/\s+/g, " ").trim() : "");
    return [words(part), document.title];
  }

  function paint(drawing, figure) {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH * SCALE;
    canvas.height = (HEIGHT + HEAD) * SCALE;
    const brush = canvas.getContext("2d"), style = getComputedStyle(document.body);
    const isFromRight = document.documentElement.dir === "rtl";
    const at = isFromRight ? WIDTH - EDGE : EDGE;
    brush.scale(SCALE, SCALE);
    brush.fillStyle = style.getPropertyValue("--surface").trim();
    brush.fillRect(0, 0, WIDTH, HEIGHT + HEAD);
    brush.direction = document.documentElement.dir || "ltr";
    brush.textAlign = "start";
    const [title, page] = titles(figure);
    brush.fillStyle = style.getPropertyValue("--ink").trim();
    brush.font = "bold 20px Vazirmatn";
    brush.fillText(title, at, 34);
    brush.fillStyle = style.getPropertyValue("--ink-soft").trim();
    brush.font = "14px Vazirmatn";
    brush.fillText(page, at, 60);
    brush.drawImage(drawing, 0, HEAD, WIDTH, HEIGHT);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  // Have the browser save the picture of a drawn chart.
  async function save(figure) {
    const place = figure.querySelector(".chart");
    const svg = await Plotly.toImage(place, { format: "svg", width: WIDTH, height: HEIGHT });
    const drawing = new Image();
    drawing.src = await withFont(svg);
    await drawing.decode();
    await document.fonts.load("bold 20px Vazirmatn", "پایش");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await paint(drawing, figure));
    link.download = `${place.id}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  window.payesh = Object.assign(window.payesh || {}, { saveChartPicture: save });
})();
