// Stands before Send: stops it, asks the service, and sends when the reply may go, or when the agent says so.
"use strict";

const NOTICE_KEY = "replycheck-notice";
const NOTICE_MS = 8000;
const GUARDED = { capture: true }; // before the page's own handlers

let busy = false; // between the first press of Send and what becomes of it
let released = false; // while we press Send ourselves

addEventListener("submit", (event) => guard(event, siteOf(event.target, "form"), () => event.target.requestSubmit(event.submitter)), GUARDED);
addEventListener("click", (event) => guard(event, siteOf(event.target, "send"), () => event.target.click()), GUARDED);
addEventListener("keydown", onShortcut, GUARDED);
addEventListener("focusin", (event) => siteOf(event.target, "draft") && ask({ kind: "guarded" }).catch(() => null));
showNotice(sessionStorage.getItem(NOTICE_KEY)); // of a reply whose page is gone

function onShortcut(event) {
  const site = event.key === "Enter" && (event.ctrlKey || event.metaKey) && siteOf(event.target, "draft");
  if (site?.shortcut) guard(event, site, () => document.querySelector(site.send).click());
}

function guard(event, site, send) {
  const draft = site && !released && isPublic(site) && draftOf(site);
  if (!draft) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (busy) return;
  busy = true;
  decide(exchangeOf(site, draft), () => release(send)).finally(() => (busy = false));
}

function release(send) {
  released = true;
  send();
  released = false;
}

async function decide(exchange, send) {
  const verdict = await ask({ kind: "check", exchange }).catch(() => ({ problem: "the extension was updated; reload this page" }));
  if (verdict.problem) notify(`This reply went out without a check: ${verdict.problem}.`);
  else if (verdict.action === "hold") {
    const why = await askAgent(verdict.reasons);
    if (why === null) return;
    await ask({ kind: "sent-anyway", verdict, why, exchangeId: exchange.id });
  } else if (verdict.reasons.length) notify(`This reply went out. replycheck noticed: ${verdict.reasons.map((reason) => reason.message).join(" ")}`);
  send();
}

function ask(message) {
  return chrome.runtime.sendMessage(message);
}

// Resolves to null for "Go back", to a reason for "Send anyway".
function askAgent(reasons) {
  const dialog = element("dialog", "replycheck");
  dialog.append(...decision(reasons, (why) => dialog.close(why ?? "")));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue || null);
    });
  });
}

// Sending often leads to another page: the notice is kept until somebody had time to read it.
function notify(sentence) {
  sessionStorage.setItem(NOTICE_KEY, sentence);
  showNotice(sentence);
}

function showNotice(sentence) {
  if (!sentence) return;
  const notice = element("div", "replycheck replycheck-notice", sentence);
  notice.setAttribute("role", "alert");
  document.body.append(notice);
  setTimeout(() => {
    notice.remove();
    sessionStorage.removeItem(NOTICE_KEY);
  }, NOTICE_MS);
}
