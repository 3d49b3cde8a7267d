// What is wrong with the layout of the page that is shown: answers with a list of words.
() => {
  const found = [];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`scrolls sideways by ${wide} px`);

  // A number with its separators, and the unit or sign that belongs to it.
  const number = /(?<![\p{L}\p{N}_-])[−+-]?[0-9۰-۹]+(?:[٬٫.,/:][0-9۰-۹]+)*٪?(?![\p{L}\p{N}_-])/gu;
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = words.nextNode(); text; text = words.nextNode()) {
    const around = text.parentElement;
    if (!around || around.closest("script, style, .hash, textarea, option, [hidden]")) continue;
    for (const match of text.data.matchAll(number)) {
      if (match[0].length < 2) continue;
      const range = document.createRange();
      range.setStart(text, match.index);
      range.setEnd(text, match.index + match[0].length);
      const tops = [...range.getClientRects()].filter((box) => box.width > 0).map((box) => box.top);
      if (tops.length > 1 && Math.max(...tops) - Math.min(...tops) > 4) {
        found.push(`breaks ${match[0]} in ${around.tagName.toLowerCase()}.${around.className}`);
      }
    }
  }

  // What is wider than its frame has to say so, and keep its first column in sight.
  for (const frame of document.querySelectorAll("main *, #content *")) {
    const style = getComputedStyle(frame);
    if (!/auto|scroll|hidden|clip/.test(style.overflowX) || style.clipPath !== "none") continue;
    if (frame.scrollWidth <= frame.clientWidth + 1 || frame.clientWidth < 40) continue;
    if (/INPUT|SELECT|TEXTAREA|svg/i.test(frame.tagName) || frame.closest("svg")) continue;
    const name = `${frame.tagName.toLowerCase()}.${frame.className}`;
    if (style.overflowX === "hidden" || style.overflowX === "clip") found.push(`cuts ${name}`);
    else if (!frame.dataset.more) found.push(`scrolls without a hint: ${name}`);
    else if (frame.querySelector("table")) {
      const heads = [...frame.querySelectorAll("tbody tr > :first-child")].slice(0, 3);
      const stays = (cell) => getComputedStyle(cell).position === "sticky";
      if (heads.length && !heads.some((cell) => stays(cell) || (cell.nextElementSibling && stays(cell.nextElementSibling)))) {
        found.push(`first column goes out of sight: ${name}`);
      }
    }
  }
  return [...new Set(found)];
}
