// Talks to the service for the pages: a page's own rules on what it may load do not hold here.
"use strict";

importScripts("client.js");

const answers = {
  async check({ exchange }) {
    return Replycheck.check(exchange, await settings());
  },
  async "sent-anyway"({ verdict, why, exchangeId }) {
    await Replycheck.sentAnyway(verdict, { why, exchangeId }, await settings());
  },
  // A mark on the extension's button while the cursor is in a draft that it knows: without it, Send is not guarded.
  async guarded(_, sender) {
    await chrome.action.setBadgeText({ text: "on", tabId: sender.tab.id });
  },
};

chrome.runtime.onMessage.addListener((message, sender, answer) => {
  answers[message.kind](message, sender).then(answer);
  return true; // the answer comes later
});

async function settings() {
  const { url, token } = await chrome.storage.local.get(["url", "token"]);
  return { url: url || Replycheck.DEFAULT_URL, token: token || "" };
}
