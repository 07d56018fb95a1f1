// Turns a mail on its way out into what the service judges: the agent's words, and the mail that they answer.
"use strict";

const MAX_ID_CHARS = 200; // as many as the service stores

// Returns null where there are no words to judge.
async function exchangeOf(details, identity) {
  const reply = details.isPlainText ? { text: details.plainTextBody } : { html: details.body };
  if (!details.plainTextBody.trim()) return null;
  const answered = await answeredMail(details);
  return {
    ...(answered ? { id: answered.headerMessageId.slice(0, MAX_ID_CHARS) } : {}),
    thread: answered ? [{ role: "customer", ...(await wordsOf(answered)) }] : quoted(details),
    reply,
    ...(identity?.name ? { agent: { name: identity.name } } : {}),
    channel: "email",
    public: true,
    type: details.type === "draft" ? "reply" : details.type,
  };
}

// Of a draft that was opened again, Thunderbird names the draft itself.
async function answeredMail({ type, relatedMessageId }) {
  if (type !== "reply" || !relatedMessageId) return null;
  return messenger.messages.get(relatedMessageId).catch(() => null); // it may be deleted by now
}

async function wordsOf(mail) {
  const parts = await messenger.messages.listInlineTextParts(mail.id);
  const part = parts.find((each) => each.contentType === "text/plain") ?? parts.find((each) => each.contentType === "text/html");
  return part?.contentType === "text/html" ? { html: part.content } : { text: part?.content ?? "" };
}

function quoted({ isPlainText, plainTextBody, body }) {
  const lines = isPlainText ? plainTextBody.split("\n").filter((line) => line.startsWith(">")) : [];
  const text = lines.map((line) => line.replace(/^[> ]+/, "")).join("\n");
  const html = isPlainText ? null : new DOMParser().parseFromString(body, "text/html").querySelector("blockquote[type=cite]")?.innerHTML;
  if (!text && !html) return [];
  return [{ role: "customer", ...(html ? { html } : { text }) }];
}
