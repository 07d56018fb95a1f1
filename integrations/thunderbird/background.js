// Stands before Send: asks the service, and lets the mail go, or holds it until somebody has decided.
"use strict";

const WINDOW = { type: "popup", width: 640, height: 600 };

const shown = new Map(); // the open windows, by name: {about, answer}
let nShown = 0;

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
  if (verdict.problem) tell(`This mail goes out without a check: ${verdict.problem}.`);
  if (verdict.action === "warn") tell("This mail goes out. replycheck noticed:", verdict.reasons);
  if (verdict.action !== "hold") return true;
  const why = await show({ reasons: verdict.reasons });
  if (why !== null) await Replycheck.sentAnyway(verdict, { why, exchangeId: exchange.id, agent: identity?.email }, service);
  else await messenger.windows.update(tab.windowId, { focused: true }).catch(() => null); // it may be closed by now
  return why !== null;
}

// The mail's own window closes when it is sent, and a notification can be switched off: only a window is sure to be seen.
function tell(heading, reasons = []) {
  show({ heading, reasons }).catch(console.error); // the mail does not wait for it
}

// Opens a window. Resolves to the reason to send a held mail; to null for "Go back", and if the window is closed.
function show(about) {
  const name = String(++nShown);
  return new Promise((answer, fail) => {
    shown.set(name, { about, answer });
    messenger.windows.create({ ...WINDOW, url: `window.html#${name}` }).catch(fail);
  }).finally(() => shown.delete(name));
}

messenger.runtime.onConnect.addListener((port) => {
  const { about, answer } = shown.get(port.name);
  port.onMessage.addListener((why) => {
    answer(why);
    messenger.windows.remove(port.sender.tab.windowId);
  });
  port.onDisconnect.addListener(() => answer(null));
  port.postMessage(about);
});

async function settings() {
  const { url, token } = await messenger.storage.local.get(["url", "token"]);
  return { url: url || Replycheck.DEFAULT_URL, token: token || "" };
}
