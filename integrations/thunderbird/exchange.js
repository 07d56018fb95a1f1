// Turns a mail on its way out into what the service judges: the agent's words, and the mail that they answer.
"use strict";

const MAX_ID_CHARS = 200; // as many as the service stores

// Returns null where there are no words to judge.
async function exchangeOf(details, identity) {
  if (!details.plainTextBody.trim()) return null;
  const quotes = quoted(details);
  const type = details.type === "draft" ? (quotes.length ? "reply" : "new") : details.type; // of a draft that was opened again
  const answered = type === "reply" ? await answeredMail(details) : null;
  return {
    ...(answered ? { id: answered.id } : {}),
    thread: answered ? [{ role: "customer", ...answered.words }] : quotes,
    reply: details.isPlainText ? { text: details.plainTextBody } : { html: details.body },
    ...(identity?.name ? { agent: { name: identity.name } } : {}),
    channel: "email",
    public: true,
    type,
  };
}

// The mail itself holds what its answer no longer quotes. Null if it cannot be read: it is deleted by now, or was never in a folder.
async function answeredMail({ relatedMessageId }) {
  if (!relatedMessageId) return null;
  try {
    const { headerMessageId } = await messenger.messages.get(relatedMessageId);
    return { id: headerMessageId.slice(0, MAX_ID_CHARS), words: await wordsOf(relatedMessageId) };
  } catch {
    return null;
  }
}

async function wordsOf(mailId) {
  const parts = await messenger.messages.listInlineTextParts(mailId);
  const part = parts.find((each) => each.contentType === "text/plain") ?? parts.find((each) => each.contentType === "text/html");
  return part?.contentType === "text/html" ? { html: part.content } : { text: part?.content ?? "" };
}

function quoted({ isPlainText, plainTextBody, body }) {
  const words = isPlainText ? { text: quotedLines(plainTextBody) } : { html: quotedMarkup(body) };
  return words.text || words.html ? [{ role: "customer", ...words }] : [];
}

function quotedLines(text) {
  const lines = text.split("\n").filter((line) => line.startsWith(">"));
  return lines.map((line) => line.replace(/^[> ]+/, "")).join("\n");
}

function quotedMarkup(html) {
  return new DOMParser().parseFromString(html, "text/html").querySelector("blockquote[type=cite]")?.innerHTML;
}
