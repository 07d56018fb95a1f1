// A card a finding: what is wrong, the words that show it, the customer's sentence, and the rewrite.

import { words } from "./offsets.js";

const MAX_QUOTE = 160;
const SEVERITY_MARK = { error: "■", warning: "▲", suggestion: "●" };

/**
 * Return a card. `exchange` has both texts, `sentences` are the report's, `rewrite` may be missing; `on` holds what its buttons do: {apply, dismiss},
 * each called with the finding; without it the card has no buttons.
 */
export function card(finding, { exchange, sentences, rewrite, on }) {
  const item = document.createElement("li");
  item.className = `card ${finding.severity}`;
  item.id = on ? `finding-${finding.fingerprint}` : "";
  const title = element("h3", "", `${SEVERITY_MARK[finding.severity]} ${finding.rule.replaceAll("-", " ")}`);
  title.append(element("span", "severity", finding.severity));
  item.append(title, ...evidence(finding, exchange, sentences), element("p", "", finding.message));
  item.append(element("p", "advice", finding.advice));
  if (rewrite) item.append(difference(rewrite, exchange.reply));
  if (on) {
    item.tabIndex = -1;
    item.setAttribute("aria-label", `${finding.severity}: ${finding.rule.replaceAll("-", " ")}. ${finding.message}`);
    item.append(buttons(finding, rewrite, on));
  }
  return item;
}

function evidence(finding, { customer, reply }, sentences) {
  const quotes = [];
  const touched = sentences.filter(({ start, end }) => start < finding.end && finding.start < end);
  if (touched.length <= 1) quotes.push(quote("You wrote", words(reply, touched[0] ?? finding))); // more than one: the whole reply
  if (finding.customer) quotes.push(quote("The customer wrote", words(customer, finding.customer)));
  return quotes;
}

function quote(who, text) {
  const block = element("blockquote", "", text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text);
  block.prepend(element("span", "who", who));
  return block;
}

/** Show what a rewrite takes out and puts in. */
function difference(rewrite, reply) {
  const box = element("div", "rewrite", "");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Suggested rewrite");
  for (const edit of rewrite.edits) {
    const out = words(reply, edit).trim();
    if (out) box.append(element("del", "", out));
    if (edit.text.trim()) box.append(element("ins", "", edit.text.trim()));
  }
  if (rewrite.blanks.length) box.append(element("p", "hint", `You fill in: ${rewrite.blanks.join(", ")}`));
  return box;
}

function buttons(finding, rewrite, on) {
  const row = element("div", "actions", "");
  if (rewrite) row.append(button("Apply", "A", "main", () => on.apply(finding)));
  row.append(button("Dismiss", "D", "quiet", () => on.dismiss(finding)));
  return row;
}

function button(label, key, kind, action) {
  const made = element("button", kind, `${label} `);
  made.type = "button";
  made.append(element("kbd", "", key));
  made.addEventListener("click", action);
  return made;
}

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.textContent = text;
  return made;
}
