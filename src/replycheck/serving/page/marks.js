// Marks under the words of a text: a copy of the text lies behind the field, with the same letters and coloured underlines.

import { toUnits } from "./offsets.js";

const STRICTEST_FIRST = ["error", "warning", "suggestion", "ignored"];

/** Draw `text` into `layer`; each mark is {start, end, kind, id}, in code points. Where marks overlap the strictest shows. */
export function draw(layer, text, marks) {
  const unit = toUnits(text);
  const spans = marks.map((mark) => ({ ...mark, start: unit(mark.start), end: unit(mark.end) }));
  const cuts = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  const pieces = cuts.slice(1).map((end, i) => piece(text.slice(cuts[i], end), over(spans, cuts[i], end)));
  layer.replaceChildren(...pieces, "\n"); // a last empty line must have its height
}

/** Return the marks of an older text where their words stand in the newer one; marks whose words were touched are left out. */
export function carry(marks, before, after) {
  const [old, now] = [[...before], [...after]];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const shift = now.length - old.length;
  const later = marks.filter(({ start }) => start >= old.length - tail);
  return [
    ...marks.filter((mark) => mark.end <= head && !later.includes(mark)),
    ...later.map((mark) => ({ ...mark, start: mark.start + shift, end: mark.end + shift })),
  ];
}

function over(spans, start, end) {
  const covering = spans.filter((span) => span.start <= start && end <= span.end);
  return covering.sort((a, b) => STRICTEST_FIRST.indexOf(a.kind) - STRICTEST_FIRST.indexOf(b.kind));
}

function piece(text, covering) {
  if (!covering.length) return text;
  const mark = document.createElement("mark");
  mark.className = covering[0].kind;
  mark.dataset.findings = covering.map(({ id }) => id).filter(Boolean).join(" ");
  mark.textContent = text;
  return mark;
}
