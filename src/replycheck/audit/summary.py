"""A finished audit turned into the figures of the report; nothing here depends on the clock or on the order of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from ..report import DIMENSIONS
from .arrays import Audit, floats
from .labelling import draw_for_labels
from .records import KIND_NAMES
from .statistics import MIN_N, Estimate, auc, mean, share
from .table import CHOICES, LABELS
from .trust import Trust

MAX_ROWS = 12
"""Groups of one kind that are shown, the most frequent ones."""
MAX_EXAMPLES = 3
"""Findings that a group can be opened to."""
N_TEMPLATES = 10
N_TRIED = 5
"""So many uses of a template are tried for a rewrite."""
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


def summarise(
    audit: Audit, trust: Trust, templates: Sequence[Template], *, by_agent: bool = False, also_shown: Iterable[int] = ()
) -> Summary:
    """Return the figures of the report; `also_shown` are findings that the page shows beside those that figures open to."""
    groups, withheld = {}, {}
    for title, members in _groupings(audit, by_agent=by_agent).items():
        groups[title], withheld[title] = _split(audit, members, in_order=title == "month")
    overall = group_of(audit, "all replies", np.arange(audit.n))
    rules = rule_shares(audit)
    opened = [overall, *templates, *(group for listed in groups.values() for group in listed)]
    shown = {*also_shown}.union(*(part.examples for part in opened), *(examples for _, _, examples in rules.values()))
    days = sorted(moment[:10] for moment in audit.replies["sent_at"].to_pylist() if moment)
    return Summary(
        read=audit.state["read"],
        unreadable=audit.state["unreadable"],
        model=audit.reply_rows([0], ["model"])[0]["model"],
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
        n_replies=audit.n,
        n_judged=int(audit.judged.sum()),
        n_distinct=audit.n_distinct,
        not_judged=dict(sorted(Counter(map(_reason, audit.replies["not_judged"].drop_null().to_pylist())).items())),
        overall=overall,
        rules=rules,
        groups=groups,
        withheld=withheld,
        templates=templates,
        n_template_replies=sum(map(len, audit.templates.values())),
        n_templates=len(audit.templates),
        cannot_tell={name: _cannot_tell(audit, name) for name in LABELS},
        csat=_csat(audit),
        n_csat=len(audit.replies["csat"].drop_null()),
        trust=trust,
        to_label=_to_label(audit),
        findings=audit.finding_rows(shown),
    )


def group_of(audit: Audit, name: str, members: np.ndarray) -> Group:
    """Return the figures of some replies, given by number."""
    members = members[audit.judged[members]]
    tickets = audit.tickets[members]
    scores = {dimension: mean(audit.scores[dimension][members], tickets) for dimension in DIMENSIONS}
    return Group(name, len(members), scores, share(audit.flagged[members], tickets), examples(audit, members))


def examples(audit: Audit, members: np.ndarray) -> tuple[int, ...]:
    """Return a few findings of these replies: the surest of each rule, the grave ones first."""
    here = np.flatnonzero(np.isin(audit.reply_of, members))
    ranked = here[np.lexsort((here, -audit.confidence[here], -audit.harm[here]))]
    _, first = np.unique(audit.rules[ranked], return_index=True)
    return tuple(ranked[np.sort(first)[:MAX_EXAMPLES]].tolist())


def kept_out(read: Mapping[str, int]) -> dict[str, int]:
    """Return what was read and not judged, in words."""
    return {words: read[kind] for kind, words in KIND_NAMES.items() if read.get(kind)} | (
        {"messages without text": read["empty"]} if read.get("empty") else {}
    )


def find_worst(audit: Audit) -> list[Template]:
    """Return the templates that do most harm: by the uses that have a finding, each weighed by its gravest."""
    worst_of = np.zeros(audit.n)
    np.maximum.at(worst_of, audit.reply_of, audit.harm)
    harm = {key: float(worst_of[members].sum()) for key, members in audit.templates.items()}
    missed = np.isin(audit.replies["relevance"].to_pylist(), MISSED) | audit.has_rule_of("relevance")
    ranked = sorted((key for key in harm if harm[key] > 0), key=lambda key: (-harm[key], key))[:N_TEMPLATES]
    keys = np.array(audit.replies["text_key"].to_pylist())
    sent = {key: int(np.argmax(keys == key)) for key in ranked}
    faulty = {key: _with_findings(audit, audit.templates[key])[:N_TRIED] for key in ranked}
    rows = audit.reply_rows([*sent.values(), *chain(*faulty.values())], ["ticket", "reply", "text"])
    return [_template(audit, key, harm[key], missed, rows[sent[key]]["text"], [rows[i] for i in faulty[key]]) for key in ranked]


def _with_findings(audit: Audit, members: np.ndarray) -> list[int]:
    return np.intersect1d(audit.reply_of, members).tolist()


def _template(audit: Audit, key: str, harm: float, missed: np.ndarray, text: str, faulty: Sequence[Mapping[str, Any]]) -> Template:
    members = audit.templates[key]
    here = np.isin(audit.reply_of, members)
    uses = {rule: int(audit.replies_with(here & (audit.rules == code)).sum()) for code, rule in enumerate(audit.rule_names)}
    return Template(
        text=text,
        n=len(members),
        harm=harm,
        missed=share(missed[members], audit.tickets[members]),
        rules={rule: n for rule, n in sorted(uses.items(), key=lambda item: (-item[1], item[0])) if n},
        examples=examples(audit, members),
        replies=tuple((row["ticket"], row["reply"].removeprefix(f"{row['ticket']}#")) for row in faulty),
    )


def _groupings(audit: Audit, *, by_agent: bool) -> dict[str, dict[str, np.ndarray]]:
    """Return for each way of grouping the replies of each group, by number."""
    columns = {"problem": "problem", "team": "team", "queue": "queue", "topic": "tags", "channel": "channel"}
    columns |= {"agent": "agent"} if by_agent else {}
    return {"month": audit.by_month()} | {title: audit.members(column) for title, column in columns.items()}


def _split(audit: Audit, members: Mapping[str, np.ndarray], *, in_order: bool) -> tuple[list[Group], int]:
    """Return the groups, the largest first or in their own order, and how many were too small to show."""
    large = [name for name, group in members.items() if audit.judged[group].sum() >= MIN_N]
    kept = sorted(large)[-2 * MAX_ROWS :] if in_order else sorted(large, key=lambda name: (-len(members[name]), name))[:MAX_ROWS]
    return [group_of(audit, name, members[name]) for name in kept], len(members) - len(kept)


def rule_shares(audit: Audit) -> dict[str, tuple[int, Estimate | None, tuple[int, ...]]]:
    """Return for each rule in how many replies it has a finding, their share, and the surest findings."""
    found = {}
    for code, rule in enumerate(audit.rule_names):
        of_rule = audit.rules == code
        has = audit.replies_with(of_rule)
        found[rule] = (
            int(has.sum()),
            share(has[audit.judged], audit.tickets[audit.judged]),
            _surest(audit, np.flatnonzero(of_rule)),
        )
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))


def _surest(audit: Audit, findings: np.ndarray) -> tuple[int, ...]:
    """Return the surest of some findings, no two in replies of the same words."""
    ranked = findings[np.lexsort((findings, -audit.confidence[findings]))]
    _, first = np.unique(audit.texts[audit.reply_of[ranked]], return_index=True)
    return tuple(ranked[np.sort(first)[:MAX_EXAMPLES]].tolist())


def _cannot_tell(audit: Audit, label: str) -> Estimate | None:
    unknown = audit.replies[label].is_null().to_numpy()
    return share(unknown[audit.whole], audit.tickets[audit.whole])


def _csat(audit: Audit) -> Estimate | None:
    """Return how often a reply of a well rated ticket has a higher mean score than one of a badly rated; one reply a ticket, the last."""
    csat = floats(audit.replies["csat"])
    rated = np.flatnonzero(audit.judged & ~np.isnan(csat))
    last = np.array(list(dict(zip(audit.tickets[rated].tolist(), rated.tolist(), strict=True)).values()), dtype=int)
    means = np.nanmean([audit.scores[name][last] for name in DIMENSIONS], axis=0) if len(last) else np.zeros(0)
    return auc(means[csat[last] > 0.5].tolist(), means[csat[last] < 0.5].tolist())


def _to_label(audit: Audit) -> list[dict[str, Any]]:
    ids = audit.replies["reply"].take(audit.whole).to_pylist()
    drawn = {int(audit.whole[k]): weight for k, weight in draw_for_labels(ids, _unsure(audit)[audit.whole])}
    rows = audit.reply_rows(drawn, ["reply", "customer_text", "text"])
    return [
        {"reply": rows[i]["reply"], "weight": weight, "customer": rows[i]["customer_text"], "agent": rows[i]["text"]}
        for i, weight in drawn.items()
    ]


def _unsure(audit: Audit) -> np.ndarray:
    """Return how unsure the linter is of relevance and of remedy: 1 less the likeliest value's probability, scaled to at most 1."""
    unsure = []
    for name in ("relevance", "remedy"):
        best = np.max([np.nan_to_num(floats(audit.replies[f"p_{name}_{value}"])) for value in CHOICES[name]], axis=0)
        unsure.append((1 - best) / (1 - 1 / len(CHOICES[name])))
    return np.mean(unsure, axis=0)


def _reason(reason: str) -> str:
    return reason.split(":")[0]
