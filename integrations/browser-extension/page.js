// Reads a helpdesk's page by its adapter: where the draft is, whether it is public, what was said before.
"use strict";

// Returns the site whose draft, form or send button an event concerns.
function siteOf(target, part) {
  return SITES.find((site) => site[part] && target.closest?.(site[part]));
}

function draftOf(site) {
  const field = document.querySelector(site.draft);
  if (!field) return null;
  const isHtml = field.isContentEditable;
  return (isHtml ? field.innerText : field.value).trim() ? (isHtml ? { html: field.innerHTML } : { text: field.value }) : null;
}

function isPublic(site) {
  return !site.public || document.querySelector(site.public) !== null;
}

function exchangeOf(site, draft) {
  const id = site.id && new RegExp(site.id).exec(location.href)?.[1];
  const thread = threadOf(site).map(({ role, text }) => ({ role, text }));
  return { ...(id ? { id } : {}), thread, reply: draft, channel: "email", public: true, type: "reply" };
}

// Oldest first, whichever way the page shows it; a part without a time, such as a ticket's description, opens the thread.
function threadOf(site) {
  const messages = site.thread.flatMap((part) => [...document.querySelectorAll(part.each)].map((element) => messageOf(part, element)));
  const upOrDown = site.newestFirst ? -1 : 1;
  messages.sort((a, b) => a.sentAt - b.sentAt || upOrDown * inPage(a.element, b.element));
  return messages.filter((message) => message.text);
}

function inPage(a, b) {
  return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

function messageOf(part, element) {
  const words = part.words ? element.querySelector(part.words) : element;
  const sentAt = part.time ? Date.parse(element.querySelector(part.time)?.dateTime) || 0 : 0;
  return { role: part.role, text: words?.innerText.trim() ?? "", sentAt, element };
}
