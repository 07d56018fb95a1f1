// Asks a running `replycheck serve` about a reply, and tells it what the agent decided. What every host in a browser shares.
// A service that cannot be reached stops nobody's mail: the verdict then has a `problem` for the host to show.
"use strict";

const Replycheck = {
  DEFAULT_URL: "http://127.0.0.1:8765",
  TIMEOUT_MS: 3000,
  MAX_WHY_CHARS: 500,

  // Returns {action: "pass" | "warn" | "hold", reasons: [...], problem: null or a sentence}; never throws.
  async check(exchange, { url = Replycheck.DEFAULT_URL, token = "" } = {}) {
    const unchecked = (problem) => ({ action: "pass", reasons: [], problem });
    try {
      const response = await Replycheck.post(url, token, "/v1/check", exchange);
      const answer = await response.json();
      if (!response.ok) return unchecked(`the service at ${url} answered ${response.status}: ${answer.error}`);
      const rewrites = answer.action === "hold" ? await Replycheck.rewrites(exchange, { url, token }) : [];
      const reasons = answer.report.findings.map((finding) => Replycheck.reason(finding, { answer, rewrites, exchange }));
      return { action: answer.action, reasons: reasons.sort((a, b) => b.held - a.held), problem: null };
    } catch (error) {
      const why = error.name === "TimeoutError" ? `gave no answer in ${Replycheck.TIMEOUT_MS / 1000} seconds` : "cannot be reached";
      return unchecked(`the service at ${url} ${why}`);
    }
  },

  // Looks for what could be written instead, which takes longer than the judgement; without it a reply is held all the same.
  async rewrites(exchange, { url, token }) {
    try {
      const response = await Replycheck.post(url, token, "/v1/check", { ...exchange, rewrites: true });
      return (await response.json()).report.rewrites;
    } catch {
      return [];
    }
  },

  // Stores that an agent sent a held reply, and why.
  async sentAnyway(verdict, { why, exchangeId, agent }, { url = Replycheck.DEFAULT_URL, token = "" } = {}) {
    for (const reason of verdict.reasons.filter((each) => each.held)) {
      const told = { fingerprint: reason.fingerprint, rule: reason.rule, action: "override", reason: why.slice(0, Replycheck.MAX_WHY_CHARS) };
      await Replycheck.post(url, token, "/v1/feedback", { ...told, exchange_id: exchangeId || null, agent: agent || null }).catch(() => null);
    }
  },

  post(url, token, path, body) {
    const headers = { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    const signal = AbortSignal.timeout(Replycheck.TIMEOUT_MS);
    return fetch(url.replace(/\/$/, "") + path, { method: "POST", headers, body: JSON.stringify(body), signal });
  },

  reason(finding, { answer, rewrites, exchange }) {
    const rewrite = rewrites.find((each) => each.fingerprints.includes(finding.fingerprint));
    const newWords = (rewrite?.edits ?? []).map((edit) => edit.text.trim()).filter(Boolean);
    return {
      rule: finding.rule,
      message: finding.message,
      advice: finding.advice,
      words: Replycheck.words(finding, exchange.reply),
      customer: finding.customer ? Replycheck.words(finding.customer, exchange.thread[finding.customer.message]) : null,
      rewrite: newWords.join(" … ") || null,
      fingerprint: finding.fingerprint,
      held: answer.holds.includes(finding.fingerprint),
    };
  },

  // Offsets count code points, which a string's own indices do not; for HTML the words stand beside the offsets.
  words(span, message) {
    return span.text ?? [...(message.text ?? "")].slice(span.start, span.end).join("");
  },
};
