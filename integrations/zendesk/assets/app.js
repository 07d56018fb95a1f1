// Holds a ticket's submit while its public reply has a fault. A second submit of the same reply goes through.
"use strict";

const zendesk = ZAFClient.init();
const FIELDS = ["comment.text", "comment.type", "ticket.id", "ticket.conversation", "currentUser"];
const PUBLIC = "publicReply";
const CUSTOMER = "end-user";
const NOTE = "internal";

let held = null; // {draft, verdict} of the last hold

class Hold extends Error {}

zendesk.on("ticket.save", async () => {
  // The SDK takes no notice of what a promise resolves to: only a rejection holds the ticket.
  try {
    await checkDraft();
  } catch (error) {
    if (error instanceof Hold) throw error;
    await tellUnchecked(`the draft could not be read (${error.message})`);
  }
});

async function checkDraft() {
  const fields = await zendesk.get(FIELDS);
  const draft = fields["comment.text"] ?? "";
  if (fields["comment.type"] !== PUBLIC || !plainText(draft)) return;
  const service = await serviceSettings();
  if (held?.draft === draft) {
    await sendAnyway(fields, service);
    return;
  }
  const verdict = await Replycheck.check(exchangeOf(fields, draft), service);
  if (verdict.problem) await tellUnchecked(verdict.problem);
  else if (verdict.action === "hold") hold(draft, verdict);
  else show(verdict.reasons.length ? "This reply went out. replycheck noticed:" : "The last reply was checked: nothing found.", verdict.reasons);
}

function hold(draft, verdict) {
  held = { draft, verdict };
  show("Your reply has not been sent yet.", verdict.reasons, { askWhy: true });
  const said = verdict.reasons.filter((reason) => reason.held).map((reason) => `${reason.message} “${clipped(reason.words)}”`);
  throw new Hold(`replycheck: ${said.join(" · ")} Correct it, or submit again to send it as it is.`);
}

async function sendAnyway(fields, service) {
  const why = document.getElementById("why").value.trim() || "submitted again unchanged";
  const about = { why, exchangeId: String(fields["ticket.id"]), agent: fields.currentUser?.name };
  await Replycheck.sentAnyway(held.verdict, about, service);
  show("This reply went out as it was.", []);
}

// For an agent an answer in the panel is easy to miss, so Zendesk's own notice says it too.
async function tellUnchecked(problem) {
  const sentence = `This reply went out without a check: ${problem}.`;
  show(sentence, []);
  await zendesk.invoke("notify", sentence, "alert").catch(() => null);
}

function show(state, reasons, { askWhy = false } = {}) {
  if (!askWhy) held = null;
  document.getElementById("state").textContent = state;
  document.getElementById("reasons").replaceChildren(reasonList(reasons));
  document.getElementById("ask-why").hidden = !askWhy;
  document.getElementById("why").value = "";
  zendesk.invoke("resize", { width: "100%", height: `${document.body.scrollHeight}px` }).catch(() => null);
}

function exchangeOf(fields, draft) {
  const said = (fields["ticket.conversation"] ?? []).filter((each) => each.channel?.name !== NOTE && plainText(each.message?.content));
  const thread = said.map((each) => ({ role: each.author?.role === CUSTOMER ? "customer" : "agent", ...source(each.message.content) }));
  const agent = fields.currentUser?.name ? { agent: { name: fields.currentUser.name } } : {};
  return { id: String(fields["ticket.id"]), thread, reply: source(draft), ...agent, channel: "email", public: true, type: "reply" };
}

async function serviceSettings() {
  const { settings = {} } = await zendesk.metadata();
  return { url: settings.service_url || Replycheck.DEFAULT_URL, token: settings.token || "" };
}

// A draft is HTML where the account has rich text, and plain text where it has not.
function source(words) {
  return /<[a-z][^>]*>/i.test(words) ? { html: words } : { text: words };
}

function plainText(html) {
  return new DOMParser().parseFromString(html ?? "", "text/html").body.textContent.trim();
}
