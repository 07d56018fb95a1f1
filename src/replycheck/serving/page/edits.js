// Changing the draft so that the browser's own undo takes it back in one step.

import { toUnits } from "./offsets.js";

/** Make the edits of a rewrite ({start, end, text} in code points, all of the same text) and select its first blank. */
export function apply(field, { edits, blanks }) {
  const text = field.value;
  const unit = toUnits(text);
  const inOrder = edits.map(({ start, end, text: put }) => ({ start: unit(start), end: unit(end), put }));
  inOrder.sort((a, b) => a.start - b.start);
  const from = inOrder[0].start;
  let at = from;
  let put = "";
  for (const edit of inOrder) {
    put += text.slice(at, edit.start) + edit.put;
    at = edit.end;
  }
  replace(field, from, at, put);
  if (blanks.length) select(field, blanks[0]);
}

/** Put a whole new text into the field. */
export function replaceAll(field, text) {
  replace(field, 0, field.value.length, text);
}

export function undo(field) {
  field.focus();
  document.execCommand("undo");
}

/** Only this command, old as it is, keeps the field's undo history. */
function replace(field, start, end, text) {
  field.focus();
  field.setSelectionRange(start, end);
  document.execCommand(text ? "insertText" : "delete", false, text);
}

function select(field, blank) {
  const start = field.value.indexOf(blank);
  if (start >= 0) field.setSelectionRange(start, start + blank.length);
}
