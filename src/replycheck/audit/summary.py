"""The tables turned into the figures of the report; nothing here depends on the clock or on the order of work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..report import DIMENSIONS
from .kinds import problem_kind
from .labelling import draw_for_labels
from .records import KIND_NAMES
from .statistics import MIN_N, Estimate, auc, mean, share
from .table import FINDINGS, LABELS, REPLIES, STATE, read_table
from .templates import find_templates
from .trust import Trust

MAX_ROWS = 12
"""Groups of one kind that are shown, the most frequent ones."""
MAX_EXAMPLES = 3
"""Findings that a group can be opened to."""
N_TEMPLATES = 10
HARM = {"error": 3.0, "warning": 1.0, "suggestion": 0.25}
"""What a use of a template weighs, by its gravest finding."""
MISSED = ("mismatch", "generic")
MAX_UNREADABLE_SHOWN = 40


@dataclass(frozen=True)
class Group:
    """Replies that have something in common: their four scores, the share that has a finding, and examples (ids of findings)."""

    name: str
    n: int
    scores: Mapping[str, Estimate | None]
    with_finding: Estimate | None
    examples: tuple[int, ...]


@dataclass(frozen=True)
class Rewrite:
    """A template's rewrite, masked, and what it mends."""

    fixes: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Template:
    """A text that is sent again and again: `missed` is the share of its uses that missed the customer's point."""

    key: str
    text: str
    n: int
    harm: float
    missed: Estimate | None
    rules: Mapping[str, int]
    examples: tuple[int, ...]
    replies: tuple[tuple[str, str], ...]
    rewrite: Rewrite | None = None


@dataclass(frozen=True)
class Summary:
    """All that the page shows. `findings` holds the rows that examples point to, by number."""

    read: Mapping[str, int]
    unreadable: Sequence[Mapping[str, str]]
    model: str
    first_day: str | None
    last_day: str | None
    n_replies: int
    n_judged: int
    n_distinct: int
    not_judged: Mapping[str, int]
    overall: Group
    rules: Mapping[str, tuple[int, Estimate | None, tuple[int, ...]]]
    groups: Mapping[str, Sequence[Group]]
    withheld: Mapping[str, int]
    templates: Sequence[Template]
    n_template_replies: int
    n_templates: int
    cannot_tell: Mapping[str, Estimate | None]
    csat: Estimate | None
    n_csat: int
    trust: Trust
    to_label: Sequence[Mapping[str, Any]]
    findings: Mapping[int, Mapping[str, Any]]


class Audit:
    """The two tables of a finished audit, as arrays, and the templates among the replies."""

    def __init__(self, out: Path) -> None:
        self.state = json.loads((out / STATE).read_text(encoding="utf-8"))
        replies, findings = read_table(out, REPLIES), read_table(out, FINDINGS)
        unused = [name for name in ("sentences", "asks", "ignored", "place", "post") if name in replies.column_names]
        self.columns: dict[str, list[Any]] = replies.drop_columns(unused).to_pydict()
        self.findings: list[dict[str, Any]] = findings.to_pylist()
        self.ids: list[str] = self.columns["reply"]
        self.tickets = np.array(self.columns["ticket"], dtype=object).astype(str)
        self.scores = {name: np.array(self.columns[f"score_{name}"], dtype=float) for name in DIMENSIONS}
        self.judged = ~np.all([np.isnan(values) for values in self.scores.values()], axis=0)
        number = {reply: i for i, reply in enumerate(self.ids)}
        self.findings_of: dict[int, list[int]] = {}
        for i, finding in enumerate(self.findings):
            self.findings_of.setdefault(number[finding["reply"]], []).append(i)
        self.flagged = np.array([self._is_flagged(i) for i in range(len(self.ids))], dtype=bool)
        keys = self.columns["text_key"]
        self.texts = dict(zip(reversed(keys), reversed(self.columns["text"]), strict=True))
        self.template_of = find_templates(keys, self.texts)

    def _is_flagged(self, i: int) -> bool:
        return any(self.findings[k]["severity"] != "suggestion" for k in self.findings_of.get(i, ()))

    def group(self, name: str, members: np.ndarray) -> Group:
        """Return the figures of some replies, given by number."""
        members = members[self.judged[members]]
        tickets = self.tickets[members]
        scores = {dimension: mean(self.scores[dimension][members], tickets) for dimension in DIMENSIONS}
        return Group(name, len(members), scores, share(self.flagged[members], tickets), self.examples(members))

    def examples(self, members: Iterable[int]) -> tuple[int, ...]:
        """Return a few findings of these replies: the surest of each rule, no text twice."""
        best: dict[str, int] = {}
        for i in members:
            for k in self.findings_of.get(int(i), ()):
                rule = self.findings[k]["rule"]
                if rule not in best or self.findings[k]["confidence"] > self.findings[best[rule]]["confidence"]:
                    best[rule] = k
        ranked = sorted(best.values(), key=lambda k: (-HARM[self.findings[k]["severity"]], -self.findings[k]["confidence"], k))
        return tuple(ranked[:MAX_EXAMPLES])


def summarise(
    audit: Audit, trust: Trust, templates: Sequence[Template], *, by_agent: bool = False, also_shown: Iterable[int] = ()
) -> Summary:
    """Return the figures of the report; `also_shown` are findings that the page shows beside those that figures open to."""
    everyone = np.arange(len(audit.ids))
    groups, withheld = {}, {}
    for title, values in _groupings(audit, by_agent=by_agent).items():
        groups[title], withheld[title] = _split(audit, values, in_order=title == "month")
    days = sorted(moment[:10] for moment in audit.columns["sent_at"] if moment)
    overall = audit.group("all replies", everyone)
    used = (
        {*also_shown, *overall.examples}
        | {k for listed in groups.values() for group in listed for k in group.examples}
        | {k for t in templates for k in t.examples}
    )
    rules = rule_shares(audit)
    used |= {k for _, _, examples in rules.values() for k in examples}
    reasons = Counter(_reason(reason) for reason in audit.columns["not_judged"] if reason)
    n_of_template = [audit.template_of.get(key) for key in audit.columns["text_key"]]
    return Summary(
        read=audit.state["read"],
        unreadable=audit.state["unreadable"],
        model=audit.columns["model"][0] if audit.ids else "",
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        n_replies=len(audit.ids),
        n_judged=int(audit.judged.sum()),
        n_distinct=len(set(zip(audit.columns["text"], audit.columns["customer_text"], strict=True))),
        not_judged=dict(sorted(reasons.items())),
        overall=overall,
        rules=rules,
        groups=groups,
        withheld=withheld,
        templates=templates,
        n_template_replies=sum(key is not None for key in n_of_template),
        n_templates=len({key for key in n_of_template if key is not None}),
        cannot_tell={name: _cannot_tell(audit, name) for name in LABELS},
        csat=_csat(audit),
        n_csat=sum(value is not None for value in audit.columns["csat"]),
        trust=trust,
        to_label=_to_label(audit),
        findings={k: _shown(audit, k) for k in sorted(used)},
    )


def kept_out(read: Mapping[str, int]) -> dict[str, int]:
    """Return what was read and not judged, in words."""
    return {words: read[kind] for kind, words in KIND_NAMES.items() if read.get(kind)} | (
        {"messages without text": read["empty"]} if read.get("empty") else {}
    )


def find_worst(audit: Audit) -> list[Template]:
    """Return the templates that do most harm: by the uses that have a finding, each weighed by its gravest."""
    members: dict[str, list[int]] = {}
    for i, key in enumerate(audit.columns["text_key"]):
        if key in audit.template_of and audit.judged[i]:
            members.setdefault(audit.template_of[key], []).append(i)
    harm = {key: sum(_harm(audit, i) for i in group) for key, group in members.items()}
    worst = sorted((key for key in harm if harm[key] > 0), key=lambda key: (-harm[key], key))[:N_TEMPLATES]
    return [_template(audit, key, np.array(members[key]), harm[key]) for key in worst]


def _template(audit: Audit, key: str, members: np.ndarray, harm: float) -> Template:
    rules = Counter(rule for i in members for rule in {audit.findings[k]["rule"] for k in audit.findings_of.get(int(i), ())})
    faulty = [int(i) for i in members if audit.findings_of.get(int(i))]
    missed = np.array([audit.columns["relevance"][i] in MISSED or _has_dimension(audit, int(i), "relevance") for i in members])
    return Template(
        key=key,
        text=audit.texts[key],
        n=len(members),
        harm=harm,
        missed=share(missed, audit.tickets[members]),
        rules=dict(sorted(rules.items(), key=lambda item: (-item[1], item[0]))),
        examples=audit.examples(members),
        replies=tuple(
            (audit.columns["ticket"][i], audit.ids[i].removeprefix(f"{audit.columns['ticket'][i]}#")) for i in faulty[:5]
        ),
    )


def _harm(audit: Audit, i: int) -> float:
    return max((HARM[audit.findings[k]["severity"]] for k in audit.findings_of.get(i, ())), default=0.0)


def _has_dimension(audit: Audit, i: int, dimension: str) -> bool:
    return any(audit.findings[k]["dimension"] == dimension for k in audit.findings_of.get(i, ()))


def _groupings(audit: Audit, *, by_agent: bool) -> dict[str, list[Sequence[str]]]:
    """Return for each way of grouping the names of the groups that each reply is in."""
    columns = audit.columns
    named = {
        "month": [[moment[:7]] if moment else [] for moment in columns["sent_at"]],
        "problem": [[problem_kind(text)] if text else [] for text in columns["customer_text"]],
        "team": [[name] if name else [] for name in columns["team"]],
        "queue": [[name] if name else [] for name in columns["queue"]],
        "topic": [sorted(set(tags or ())) for tags in columns["tags"]],
        "channel": [[name] if name else [] for name in columns["channel"]],
    }
    return named | ({"agent": [[name] if name else [] for name in columns["agent"]]} if by_agent else {})


def _split(audit: Audit, values: list[Sequence[str]], *, in_order: bool) -> tuple[list[Group], int]:
    """Return the groups, the largest first or in their own order, and how many were too small to show."""
    members: dict[str, list[int]] = {}
    for i, names in enumerate(values):
        for name in names:
            members.setdefault(name, []).append(i)
    large = [name for name, group in members.items() if audit.judged[group].sum() >= MIN_N]
    order: Callable[[str], Any] = (lambda name: name) if in_order else lambda name: (-len(members[name]), name)
    kept = sorted(large, key=order)
    kept = kept[-2 * MAX_ROWS :] if in_order else kept[:MAX_ROWS]
    return [audit.group(name, np.array(members[name])) for name in kept], len(members) - len(kept)


def rule_shares(audit: Audit) -> dict[str, tuple[int, Estimate | None, tuple[int, ...]]]:
    """Return for each rule in how many replies it has a finding, their share, and the surest findings of different words."""
    by_rule: dict[str, dict[str, int]] = {}
    for k, finding in enumerate(audit.findings):
        best = by_rule.setdefault(finding["rule"], {})
        if finding["reply"] not in best:
            best[finding["reply"]] = k
    found = {}
    judged = np.flatnonzero(audit.judged)
    for rule, hits in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0])):
        has = np.array([audit.ids[i] in hits for i in judged], dtype=bool)
        ranked = sorted(hits.values(), key=lambda k: (-audit.findings[k]["confidence"], k))
        distinct = list({audit.findings[k]["fingerprint"]: k for k in reversed(ranked[: 20 * MAX_EXAMPLES])}.values())[::-1]
        found[rule] = (len(hits), share(has, audit.tickets[judged]), tuple(distinct[:MAX_EXAMPLES]))
    return found


def _cannot_tell(audit: Audit, label: str) -> Estimate | None:
    members = np.array([i for i in np.flatnonzero(audit.judged) if audit.columns["not_judged"][i] is None], dtype=int)
    return share(np.array([audit.columns[label][i] is None for i in members], dtype=bool), audit.tickets[members])


def _csat(audit: Audit) -> Estimate | None:
    """Return how often a reply of a well rated ticket has a higher mean score than one of a badly rated; one reply a ticket, the last."""
    last = {ticket: i for i, ticket in enumerate(audit.tickets) if audit.columns["csat"][i] is not None and audit.judged[i]}
    means = {i: [s for name in DIMENSIONS if not np.isnan(s := audit.scores[name][i])] for i in last.values()}
    rated = [(float(np.mean(scores)), audit.columns["csat"][i]) for i, scores in means.items() if scores]
    return auc([score for score, csat in rated if csat > 0.5], [score for score, csat in rated if csat < 0.5])


def _to_label(audit: Audit) -> list[dict[str, Any]]:
    members = [int(i) for i in np.flatnonzero(audit.judged) if audit.columns["not_judged"][i] is None]
    unsure = np.array([_unsure(audit, i) for i in members])
    return [
        {
            "reply": audit.ids[members[k]],
            "weight": weight,
            "customer": audit.columns["customer_text"][members[k]],
            "agent": audit.columns["text"][members[k]],
        }
        for k, weight in draw_for_labels([audit.ids[i] for i in members], unsure)
    ]


def _unsure(audit: Audit, i: int) -> float:
    """Return how unsure the linter is of relevance and of remedy: 1 less the likeliest value's probability, scaled to at most 1."""
    best = [
        max(audit.columns[f"p_relevance_{value}"][i] or 0.0 for value in ("mismatch", "generic", "partial", "addresses")),
        max(audit.columns[f"p_remedy_{value}"][i] or 0.0 for value in ("none", "vague", "concrete")),
    ]
    return float(np.mean([(1 - value) / (1 - 1 / n) for value, n in zip(best, (4, 3), strict=True)]))


def _shown(audit: Audit, k: int) -> dict[str, Any]:
    names = ("reply", "sent_at", "team", "rule", "severity", "words", "customer_words", "confidence")
    return {name: audit.findings[k][name] for name in names}


def _reason(reason: str) -> str:
    return reason.split(":")[0]
