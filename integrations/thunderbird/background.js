// Stands before Send: asks the service, and lets the mail go, or holds it until somebody has decided.
"use strict";

const HOLD_WINDOW = { type: "popup", width: 640, height: 600 };

let last = { heading: "No mail was sent yet since Thunderbird started.", reasons: [] }; // what the toolbar's button shows
const holds = new Map(); // by the tab of the mail: {reasons, answer}

messenger.compose.onBeforeSend.addListener(async (tab, details) => {
  try {
    return { cancel: !(await maySend(tab, details)) };
  } catch (error) {
    // Thrown on, it would leave the mail neither sent nor open to edit.
    tell(`This mail goes out without a check: ${error.message}.`);
    return { cancel: false };
  }
});

async function maySend(tab, details) {
  if (details.type === "redirect") return true; // somebody else's words
  const identity = await messenger.identities.get(details.identityId);
  const exchange = await exchangeOf(details, identity);
  if (!exchange) return true;
  const service = await settings();
  const verdict = await Replycheck.check(exchange, service);
  if (verdict.action === "hold") return decided(tab, verdict, { exchangeId: exchange.id, agent: identity?.email }, service);
  if (verdict.problem) tell(`This mail goes out without a check: ${verdict.problem}.`);
  else if (verdict.action === "warn") tell("This mail goes out. replycheck noticed:", verdict.reasons);
  else remember("The last mail was checked: nothing found.", [], "");
  return true;
}

async function decided(tab, verdict, about, service) {
  const why = await askAgent(tab, verdict.reasons);
  if (why === null) {
    await messenger.windows.update(tab.windowId, { focused: true });
    return false;
  }
  await Replycheck.sentAnyway(verdict, { why, ...about }, service);
  remember("The last mail went out as it was.", [], "");
  return true;
}

// Resolves to null for "Go back", and for a window that is closed; to a reason for "Send anyway".
function askAgent(tab, reasons) {
  return new Promise((answer, fail) => {
    holds.set(String(tab.id), { reasons, answer });
    messenger.windows.create({ ...HOLD_WINDOW, url: `hold.html#${tab.id}` }).catch(fail);
  }).finally(() => holds.delete(String(tab.id)));
}

messenger.runtime.onConnect.addListener((port) => {
  const hold = holds.get(port.name);
  if (!hold) return;
  port.onMessage.addListener((why) => {
    hold.answer(why);
    messenger.windows.remove(port.sender.tab.windowId);
  });
  port.onDisconnect.addListener(() => hold.answer(null));
  port.postMessage(hold.reasons);
});

messenger.runtime.onMessage.addListener(async () => {
  await messenger.browserAction.setBadgeText({ text: "" });
  return last;
});

// The mail's own window is gone when this is read. A notification may be missed: the mark on the button stays.
function tell(heading, reasons = []) {
  const message = [heading, ...reasons.map((reason) => reason.message)].join(" ");
  messenger.notifications.create({ type: "basic", title: "replycheck", message });
  remember(heading, reasons, "!");
}

function remember(heading, reasons, badge) {
  last = { heading, reasons };
  messenger.browserAction.setBadgeText({ text: badge });
}

async function settings() {
  const { url, token } = await messenger.storage.local.get(["url", "token"]);
  return { url: url || Replycheck.DEFAULT_URL, token: token || "" };
}
