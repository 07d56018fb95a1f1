// The composer: what happens when somebody types, applies, dismisses, sends.

import { card } from "./cards.js";
import { askToDismiss, askToSend } from "./dialogs.js";
import { show as showDimensions } from "./dimensions.js";
import { apply, replaceAll, undo } from "./edits.js";
import { carry, draw } from "./marks.js";
import { toUnits } from "./offsets.js";
import { Refused, post, setToken } from "./service.js";

const PAUSE_MS = 250;
const EXAMPLE = {
  customer: "Hello,\n\nThe standing desk from order RK-30518 arrived on Tuesday with a cracked top, right across the front edge. I took photos and put them in the ticket. I need it for work, so when will a new top get here? And do I have to send the broken one back?\n\nThanks, Marta",
  reply: "Hi Marta,\n\nThank you for reaching out to us. We're sorry if there has been any inconvenience. Desk tops have to be checked in front of the driver, as our delivery terms state. Could you please send us some photos of the damage?\n\nKind regards,\n[AGENT NAME]",
};

const find = (id) => document.getElementById(id);
const customer = find("customer");
const reply = find("reply");
const status = find("status");

let exchangeId = newId();
let dismissed = new Set();
let shown = null; // the last answer, with the two texts that it is about
let looking = false; // for rewrites, which come after the judgement
let waiting = null; // the timer before the next check
let asking = new AbortController();

function newId() {
  return `page-${Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("")}`;
}

/** Another message is another exchange: what was dismissed in the last one counts no more. */
function onOtherCustomer() {
  exchangeId = newId();
  dismissed = new Set();
  onInput();
}

function body() {
  return { id: exchangeId, thread: customer.value ? [customer.value] : [], reply: reply.value, dismissed: [...dismissed] };
}

function texts() {
  return { customer: customer.value, reply: reply.value };
}

function isCurrent() {
  return shown && shown.exchange.customer === customer.value && shown.exchange.reply === reply.value;
}

// --- checking ---------------------------------------------------------------

function onInput() {
  clearTimeout(waiting);
  drawMarks();
  waiting = setTimeout(check, PAUSE_MS);
}

/** Check both texts as they stand; returns the judgement, or null where there is none. Rewrites for what was found are shown when they come. */
async function check() {
  clearTimeout(waiting);
  asking.abort();
  looking = false;
  if (!reply.value.trim()) return present(null);
  asking = new AbortController();
  const { signal } = asking;
  const [asked, exchange] = [body(), texts()];
  try {
    const answer = { ...(await post("v1/check", asked, { signal })), exchange };
    looking = answer.report.findings.some(isOpen);
    if (looking) findRewrites(asked, exchange, signal);
    return present(answer);
  } catch (error) {
    if (error.name !== "AbortError") notChecked(error);
    return null;
  }
}

async function findRewrites(asked, exchange, signal) {
  try {
    const answer = await post("v1/check", { ...asked, rewrites: true }, { signal });
    looking = false;
    present({ ...answer, exchange });
  } catch (error) {
    if (error.name === "AbortError") return;
    looking = false;
    present(shown);
    status.textContent += ` No rewrites: ${reasonOf(error)}`;
  }
}

function reasonOf(error) {
  return error instanceof Refused ? error.message : "the service cannot be reached.";
}

function notChecked(error) {
  find("unchecked").textContent = `Not checked: ${reasonOf(error)}`;
  find("unchecked").hidden = false;
  find("token-form").hidden = error.status !== 401;
  present(null);
}

function present(answer) {
  shown = answer;
  if (answer) find("unchecked").hidden = find("token-form").hidden = true;
  showDimensions(find("dimensions"), answer?.report);
  drawMarks();
  showCards();
  if (find("hold").open) showHeld();
  status.textContent = summary();
  find("fix").disabled = !answer?.report.rewrites.length;
  return answer;
}

function isOpen({ fingerprint }) {
  return !dismissed.has(fingerprint);
}

function openFindings() {
  return shown ? shown.report.findings.filter(isOpen) : [];
}

function heldFindings() {
  return shown ? shown.report.findings.filter(({ fingerprint }) => shown.holds.includes(fingerprint)) : [];
}

function summary() {
  if (!shown) return find("unchecked").hidden ? "Paste what the customer wrote and your draft." : "Not checked.";
  const n = openFindings().length;
  const findings = n === 0 ? "No findings" : n === 1 ? "1 finding" : `${n} findings`;
  const nDismissed = shown.report.findings.length - n;
  const left = nDismissed ? `, ${nDismissed} dismissed` : "";
  const held = shown.action === "hold" ? ". Would be held before Send." : ".";
  return findings + left + held + (looking ? " Looking for rewrites…" : "");
}

// --- showing ----------------------------------------------------------------

/** Draw the marks of the last answer; what was typed since then moves them along. */
function drawMarks() {
  const findings = openFindings();
  const ofReply = findings.filter((finding) => !coversMany(finding)).map((finding) => mark(finding, finding));
  const ignored = (shown?.report.ignored ?? []).filter((part) => part.message === undefined);
  const ofCustomer = findings.filter((finding) => finding.customer).map((finding) => mark(finding.customer, finding));
  const checked = shown?.exchange ?? texts();
  const onReply = [...ofReply, ...ignored.map(({ start, end }) => ({ start, end, kind: "ignored" }))];
  draw(find("reply-marks"), reply.value, carry(onReply, checked.reply, reply.value));
  draw(find("customer-marks"), customer.value, carry(ofCustomer, checked.customer, customer.value));
}

function mark({ start, end }, { severity, fingerprint }) {
  return { start, end, kind: severity, id: fingerprint };
}

/** A finding on more than one sentence marks none of them: it is told by the customer's sentence. */
function coversMany({ start, end }) {
  return shown.report.sentences.filter((sentence) => start <= sentence.start && sentence.end <= end).length > 1;
}

function showCards() {
  const list = find("findings");
  const focused = list.contains(document.activeElement) && document.activeElement.closest(".card").id;
  const on = { apply: applyRewrite, dismiss };
  list.replaceChildren(...openFindings().map((finding) => card(finding, { ...about(finding), on })));
  if (focused) (find(focused) ?? list.firstElementChild ?? reply).focus();
  const unread = shown?.report.not_judged;
  find("nothing").hidden = list.childElementCount > 0 && !unread;
  find("nothing").textContent = unread ?? (shown ? "Checked and clean." : "They appear here while you type.");
}

/** Fill the question before Send with what the reply is held for. */
function showHeld() {
  find("hold-findings").replaceChildren(...heldFindings().map((finding) => card(finding, about(finding))));
}

/** What a card needs to know beside its finding. */
function about(finding) {
  return { exchange: shown.exchange, sentences: shown.report.sentences, rewrite: rewriteFor(finding) };
}

function rewriteFor({ fingerprint }) {
  return shown.report.rewrites.find(({ fingerprints }) => fingerprints.includes(fingerprint));
}

// --- acting -----------------------------------------------------------------

async function applyRewrite(finding) {
  const rewrite = rewriteFor(finding);
  if (!rewrite || !isCurrent()) return;
  say(finding, "accept");
  apply(reply, rewrite);
  await check();
}

async function fixAll() {
  if (!isCurrent()) return;
  try {
    const fixed = await post("v1/fix", body());
    if (!isCurrent()) return; // somebody typed meanwhile
    for (const finding of openFindings().filter(rewriteFor)) say(finding, "accept");
    replaceAll(reply, fixed.reply);
    await check();
  } catch (error) {
    notChecked(error);
  }
}

async function dismiss(finding) {
  const answer = await askToDismiss(finding);
  if (!answer) return find(`finding-${finding.fingerprint}`)?.focus();
  dismissed.add(finding.fingerprint);
  say(finding, answer.action, answer.reason);
  await check();
  (find("findings").firstElementChild ?? reply).focus();
}

async function send() {
  const answer = isCurrent() ? shown : await check();
  if (!reply.value.trim()) return;
  if (answer?.action === "hold") {
    showHeld();
    const reason = await askToSend();
    if (reason === null) return reply.focus();
    for (const finding of heldFindings()) say(finding, "override", reason);
  }
  try {
    await navigator.clipboard.writeText(reply.value); // no clipboard at all on a page that came over plain HTTP from elsewhere
    status.textContent = answer ? "Copied. Paste it into your helpdesk." : "Copied, but not checked.";
  } catch {
    reply.select();
    status.textContent = "The browser does not let the page copy. The text is selected: copy it yourself.";
  }
}

/** Tell the service what was done with a finding; the words stay here. */
function say({ fingerprint, rule }, action, reason = null) {
  const said = { fingerprint, rule, action, reason, exchange_id: exchangeId };
  post("v1/feedback", said).catch(() => { status.textContent = "This could not be stored: the service cannot be reached."; });
}

// --- keys -------------------------------------------------------------------

function nextCard() {
  const cards = [...find("findings").children];
  const at = cards.findIndex((item) => item.contains(document.activeElement));
  (cards[at + 1] ?? cards[0])?.focus();
}

/** The finding at the caret, else the first one, of those that have a rewrite. */
function findingAtCaret() {
  const unit = toUnits(reply.value);
  const mendable = openFindings().filter(rewriteFor);
  const caret = reply.selectionStart;
  return mendable.find(({ start, end }) => unit(start) <= caret && caret <= unit(end)) ?? mendable[0];
}

function onKey(event) {
  if (document.querySelector("dialog[open]")) return;
  const key = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.key}`;
  const action = { F8: nextCard, "Ctrl+Enter": send, "Alt+Enter": () => shown && findingAtCaret() && applyRewrite(findingAtCaret()) }[key];
  if (action) {
    event.preventDefault();
    action();
  }
}

function onCardKey(event) {
  const item = event.target.closest(".card");
  const finding = openFindings().find(({ fingerprint }) => item?.id === `finding-${fingerprint}`);
  if (!finding || event.ctrlKey || event.metaKey || event.altKey) return;
  const actions = {
    a: () => applyRewrite(finding),
    d: () => dismiss(finding),
    ArrowDown: () => item.nextElementSibling?.focus(),
    ArrowUp: () => item.previousElementSibling?.focus(),
    Escape: () => reply.focus(),
  };
  const action = actions[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
}

/** Show on both texts which words a card is about. */
function onCardFocus(event) {
  const fingerprint = event.target.closest(".card")?.id.replace("finding-", "");
  for (const part of document.querySelectorAll(".marks mark")) {
    part.classList.toggle("current", event.type === "focusin" && part.dataset.findings.split(" ").includes(fingerprint));
  }
}

customer.addEventListener("input", onOtherCustomer);
reply.addEventListener("input", onInput);
document.addEventListener("keydown", onKey);
find("findings").addEventListener("keydown", onCardKey);
find("findings").addEventListener("focusin", onCardFocus);
find("findings").addEventListener("focusout", onCardFocus);
find("send").addEventListener("click", send);
find("fix").addEventListener("click", fixAll);
find("undo").addEventListener("click", () => undo(reply));
find("example").addEventListener("click", () => {
  replaceAll(customer, EXAMPLE.customer);
  replaceAll(reply, EXAMPLE.reply);
});
find("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  setToken(find("token").value);
  check();
});
present(null);
if (reply.value) check();
