// The service counts in code points, the browser in UTF-16 units: an emoji is one of the former and two of the latter.

/** Return a function that turns an offset in code points into one in UTF-16 units. */
export function toUnits(text) {
  const units = [0];
  for (const point of text) units.push(units.at(-1) + point.length);
  return (offset) => units[Math.min(offset, units.length - 1)];
}

/** Return the words of a half-open span of code points. */
export function words(text, { start, end }) {
  const unit = toUnits(text);
  return text.slice(unit(start), unit(end));
}
