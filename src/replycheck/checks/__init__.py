"""From probabilities to findings: one file a dimension, and the only register of rules.

A rule's candidates become findings where their confidence reaches the rule's threshold: the team's own, else the model's
(chosen on dev for few false alarms), else `DEFAULT_THRESHOLD`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from ..config import OFF, Config
from ..report import Finding, Span, on_whole_reply
from . import apology, hygiene, ownership, relevance, remedy
from .evidence import Evidence
from .rule import Hit, Rule

DEFAULT_THRESHOLD = 0.9

RULES: tuple[Rule, ...] = (
    apology.MISSING_APOLOGY,
    apology.HOLLOW_APOLOGY,
    relevance.OFF_TOPIC_REPLY,
    relevance.GENERIC_REPLY,
    relevance.UNANSWERED_ASK,
    relevance.CONTRADICTS_CUSTOMER,
    relevance.ASKS_FOR_GIVEN,
    ownership.BLAMES_CUSTOMER,
    ownership.BLAMES_OTHER,
    ownership.DENIES_PROBLEM,
    remedy.NO_REMEDY,
    remedy.VAGUE_REMEDY,
    remedy.REPEATED_PROMISE,
    hygiene.UNFILLED_PLACEHOLDER,
    hygiene.OVER_APOLOGY,
    hygiene.WALL_OF_TEXT,
)
RULE_NAMES: tuple[str, ...] = tuple(rule.name for rule in RULES)


def candidates(evidence: Evidence) -> Iterator[tuple[Rule, Hit]]:
    """Yield every place where a rule may be broken, however thin the evidence; without a thread only the rules that need none."""
    for rule in RULES:
        if evidence.sentences and (rule.needs == "reply" or evidence.apology_due is not None):
            for hit in rule.check(evidence):
                yield rule, hit


def find(evidence: Evidence, config: Config, thresholds: Mapping[str, float]) -> tuple[Finding, ...]:
    """Return the findings, in the order of the reply."""
    findings = []
    for rule, hit in candidates(evidence):
        setting = config.rules.get(rule.name)
        severity = setting.severity if setting and setting.severity else rule.severity
        own = setting.threshold if setting else None
        threshold = own if own is not None else thresholds.get(rule.name, DEFAULT_THRESHOLD)
        if severity != OFF and hit.confidence >= threshold:
            findings.append(
                Finding(
                    rule=rule.name,
                    severity=severity,
                    message=rule.message,
                    advice=rule.advice,
                    span=hit.span,
                    confidence=round(hit.confidence, 4),
                    fingerprint=_fingerprint(rule, hit, evidence),
                    customer=hit.customer,
                )
            )
    return tuple(sorted(findings, key=lambda finding: (finding.span.start, finding.span.end)))


def _fingerprint(rule: Rule, hit: Hit, evidence: Evidence) -> str:
    """Hash the rule and the words concerned, so that a dismissal holds while those words stand, wherever they move.

    A finding on the whole reply concerns the customer's words: it is the same finding however the reply is edited.
    """
    is_about_customer = hit.customer is not None and on_whole_reply(hit.span, evidence.sentences)
    words = [rule.name, "" if is_about_customer else _words(evidence.exchange.reply.source, hit.span)]
    if hit.customer is not None and hit.customer.message is not None:
        words.append(_words(evidence.exchange.thread[hit.customer.message].source, hit.customer))
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _words(source: str, span: Span) -> str:
    return " ".join(source[span.start : span.end].lower().split())
