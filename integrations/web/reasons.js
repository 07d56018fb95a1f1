// Shows why a reply is held: a list of findings, each with its words, the customer's sentence it concerns, and what to do.
"use strict";

const MAX_SHOWN_CHARS = 240; // a hold must fit one screen

function reasonList(reasons) {
  const list = element("ul", "replycheck-reasons");
  for (const reason of reasons) {
    const item = element("li", reason.held ? "replycheck-held" : "replycheck-warned");
    item.append(element("strong", "", reason.message), " ", element("small", "", reason.rule), element("mark", "", clipped(reason.words)));
    if (reason.customer) item.append(element("div", "", `The customer wrote: “${clipped(reason.customer)}”`));
    item.append(element("div", "", reason.advice));
    if (reason.rewrite) item.append(element("div", "", `For example: “${clipped(reason.rewrite)}”`));
    list.append(item);
  }
  return list;
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text; // never as markup: these are other people's words
  return made;
}

function clipped(text) {
  const words = text.replace(/\s+/g, " ").trim();
  return words.length <= MAX_SHOWN_CHARS ? words : `${words.slice(0, MAX_SHOWN_CHARS - 1)}…`;
}
