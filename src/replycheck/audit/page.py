"""The report: one HTML file that opens without a network, is light at any number of replies, and reads on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files

from ..checks import RULES
from ..report import DIMENSIONS
from .compare import Comparison
from .figures import interval_bar, timeline
from .labelling import FILE
from .statistics import MIN_N, Estimate
from .summary import MAX_UNREADABLE_SHOWN, Group, Summary, Template, kept_out
from .trust import MAX_RISE

MESSAGES = {rule.name: rule.message for rule in RULES}
ADVICE = {rule.name: rule.advice for rule in RULES}
TITLES = {
    "month": "Over time",
    "problem": "Kinds of problem, and how well each is answered",
    "team": "By team",
    "queue": "By queue",
    "topic": "By topic (the tickets' tags)",
    "channel": "By channel",
    "agent": "By agent",
}
NOTES = {
    "problem": "Told by plain words in the customer's message, so rough; the names are those that a policy for rewrites knows. What none of the words fits is “other”.",
    "agent": "Agents get different tickets: who is sent the angry ones scores lower for the same work. The intervals do not correct for that, nor for "
    "templates that an agent was told to send. Read the replies before you speak to anybody; do not rank by these figures.",
}
MAX_NEW_SHOWN = 20
LABEL_NAMES = {
    "apology_due": "is an apology due",
    "apology": "which apology",
    "relevance": "relevance",
    "takes_ownership": "takes ownership",
    "shifts_blame": "shifts blame",
    "remedy": "remedy",
}


def render(summary: Summary, comparison: Comparison | None = None) -> str:
    """Return the page."""
    sections = [
        _opening(summary, is_compared=comparison is not None),
        _templates(summary),
        _overall(summary),
        _compared(summary, comparison) if comparison else "",
        *(_groups(summary, title) for title in summary.groups),
        _examples(summary),
        _trust(summary),
        _labels(summary),
        _read(summary),
    ]
    assets = files(__package__)
    style, script = ((assets / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
        f"<title>Support replies: audit</title><style>{style}</style></head><body><main>\n"
        + "\n".join(filter(None, sections))
        + f"\n</main><script>{script}</script></body></html>\n"
    )


def _opening(summary: Summary, *, is_compared: bool) -> str:
    span = f" from {summary.first_day} to {summary.last_day}" if summary.first_day else ""
    findings = summary.overall.with_finding
    lines = [
        f"<p class=lead>{summary.n_judged:,} replies were judged{escape(span)}. ",
        f"<b>{_percent(findings)}</b> of them have a finding that deserves a second look. " if findings else "",
        f"{summary.n_template_replies:,} were sent from {summary.n_templates:,} texts that are used again and again; mending those mends most at once, so they come first."
        if summary.n_templates
        else "",
        "</p>",
    ]
    note = (
        "<p class=note>Scores run from 0 to 100 and are means; the span after a figure is its 95% interval, which counts tickets rather than replies. "
        f"A group of fewer than {MIN_N} replies is not shown. A finding is the linter's opinion, with the words it rests on: open any row to read them. “With a finding” leaves mere suggestions out. "
        "Names, addresses and numbers are masked by rules, which miss some: keep this page in the team.</p>"
    )
    links = " · ".join(f'<a href="#{key}">{text}</a>' for key, text in _contents(summary, is_compared=is_compared))
    return f"<header><h1>Support replies: audit</h1>{''.join(lines)}<nav>{links}</nav>{note}</header>"


def _contents(summary: Summary, *, is_compared: bool) -> list[tuple[str, str]]:
    groups = [(key, TITLES[key].split(" (")[0].split(",")[0]) for key, rows in summary.groups.items() if rows]
    return [
        ("templates", "Templates"),
        ("overall", "Overall"),
        *([("compared", "Against the earlier audit")] if is_compared else []),
        *groups,
        ("findings", "Findings"),
        ("trust", "Trust"),
        ("labels", "Fifty to label"),
        ("read", "What was read"),
    ]


def _templates(summary: Summary) -> str:
    if not summary.templates:
        return "<section id=templates><h2>Templates</h2><p>No text that is sent again and again has a finding.</p></section>"
    cards = "".join(_template(summary, number, template) for number, template in enumerate(summary.templates, 1))
    return (
        "<section id=templates><h2>Templates that do most harm</h2><p class=note>Near-duplicate replies, grouped. Ranked by the uses that have a finding, the grave ones counting more. "
        f"A text that is fine under one message may miss another: the share says how often.</p>{cards}</section>"
    )


def _template(summary: Summary, number: int, template: Template) -> str:
    rules = "".join(
        f"<li><b>{escape(rule)}</b> in {n:,} of {template.n:,} uses: {escape(MESSAGES[rule])} <i>{escape(ADVICE[rule])}</i></li>"
        for rule, n in list(template.rules.items())[:4]
    )
    missed = (
        f"missed the point in <b>{_percent(template.missed)}</b>" if template.missed else f"fewer than {MIN_N} uses: no share given"
    )
    rewrite = "<div><h4>Rewritten</h4><p class=note>No rewrite proved to help in the uses that were tried: it takes somebody who knows the case.</p></div>"
    if template.rewrite:
        rewrite = (
            f"<div><h4>Rewritten for one of its uses (mends {escape(', '.join(template.rewrite.fixes))}); what stands in [ ] is for you to fill in</h4>"
            f"<blockquote class=better>{escape(_short(template.rewrite.text))}</blockquote></div>"
        )
    return (
        f"<article class=template><h3>{number}. Sent {template.n:,} times, {missed}</h3><div class=pair><div><h4>As it is sent</h4>"
        f"<blockquote>{escape(_short(template.text))}</blockquote></div>{rewrite}</div><ul>{rules}</ul>{_open(summary, template.examples)}</article>"
    )


def _overall(summary: Summary) -> str:
    rows = "".join(
        f"<tr><th scope=row><a href='#rule-{escape(rule)}'>{escape(rule)}</a></th><td class=n>{n:,}</td><td class=figure>{_percent(rate)}</td>"
        f"<td class=wide>{interval_bar(rate, top=max(0.05, _top_rate(summary)))}</td><td class=says>{escape(MESSAGES[rule])}</td></tr>"
        for rule, (n, rate, _) in summary.rules.items()
    )
    return (
        f"<section id=overall><h2>Overall</h2><div class=rows>{_head()}{_row(summary, summary.overall)}</div><h3>Findings by rule</h3>"
        f"<p class=note>Of {summary.n_judged:,} replies; suggestions are counted here. A rule leads to findings to read.</p>"
        f"<table><thead><tr><th>rule</th><th class=n>replies</th><th>share</th><th class=wide></th><th class=says>what it says</th></tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _top_rate(summary: Summary) -> float:
    return max((rate.high for _, rate, _ in summary.rules.values() if rate), default=1.0)


def _groups(summary: Summary, key: str) -> str:
    groups, withheld = summary.groups[key], summary.withheld[key]
    if not groups:
        return ""
    note = f"<p class=note>{escape(NOTES[key])}</p>" if key in NOTES else ""
    left_out = (
        f"<p class=note>{withheld:,} more not shown: fewer than {MIN_N} replies, or not among the largest.</p>" if withheld else ""
    )
    pictures = ""
    if key == "month" and len(groups) > 1:
        names = [group.name for group in groups]
        pictures = (
            "<div class=figures>"
            + "".join(timeline(name, names, [group.scores[name] for group in groups]) for name in DIMENSIONS)
            + "</div>"
        )
    rows = "".join(_row(summary, group) for group in groups)
    return (
        f"<section id={key}><h2>{escape(TITLES[key])}</h2>{note}{pictures}<div class=rows>{_head()}{rows}</div>{left_out}</section>"
    )


def _head() -> str:
    return (
        "<div class='row head'><span></span>"
        + "".join(f"<span>{name}</span>" for name in (*DIMENSIONS, "with a finding"))
        + "</div>"
    )


def _row(summary: Summary, group: Group) -> str:
    cells = "".join(_cell(name, group.scores[name], group.n, top=100) for name in DIMENSIONS) + _cell(
        "finding", group.with_finding, group.n, top=1
    )
    return f"<div class=row><span class=name>{escape(group.name)}<small>n = {group.n:,}</small></span>{cells}{_open(summary, group.examples)}</div>"


def _cell(name: str, estimate: Estimate | None, n: int, *, top: float) -> str:
    """Show a figure; where a dimension applies to a part of the group only, with the number of those."""
    if estimate is None:
        figure = "<small>too few</small>"
    elif top == 1:
        figure = _percent(estimate)
    else:
        figure = f"<b>{estimate.value:.0f}</b> <small>{max(0, estimate.low):.0f}–{min(100, estimate.high):.0f}</small>"
    of = f"<small>n = {estimate.n:,}</small>" if estimate is not None and estimate.n != n else ""
    return f"<span class='cell {name}'><span class=label>{name}</span>{figure}{interval_bar(estimate, top=top)}{of}</span>"


def _open(summary: Summary, examples: Sequence[int], what: str = "finding") -> str:
    """Return what a figure opens to: a few findings, with both messages' words side by side."""
    cards = "".join(_finding(summary.findings[k]) for k in examples)
    return (
        f"<details><summary>{len(examples)} {what}{'s' * (len(examples) != 1)} to read</summary>{cards}</details>" if cards else ""
    )


def _finding(finding: Mapping[str, object]) -> str:
    about = " · ".join(
        escape(str(part)) for part in (finding["reply"], str(finding["sent_at"] or "")[:10], finding["team"]) if part
    )
    who = "earlier reply" if finding["said_by"] == "agent" else "customer"
    customer = finding["customer_words"] or "(no sentence of the customer's is concerned)"
    return (
        f"<div class='finding {finding['severity']}'><p><b>{finding['rule']}</b> <small>{about} · confidence {float(finding['confidence']):.2f}</small></p>"  # type: ignore[arg-type]
        f"<div class=pair><blockquote class=customer><cite>{who}</cite>{escape(_short(str(customer)))}</blockquote>"
        f"<blockquote><cite>reply</cite>{escape(_short(str(finding['words'])))}</blockquote></div></div>"
    )


def _examples(summary: Summary) -> str:
    parts = "".join(
        f"<details><summary><b>{escape(rule)}</b> in {n:,} replies</summary><p class=note id='rule-{escape(rule)}'>{escape(ADVICE[rule])}</p>{''.join(_finding(summary.findings[k]) for k in examples)}</details>"
        for rule, (n, _, examples) in summary.rules.items()
    )
    return f"<section id=findings><h2>Findings to read</h2>{parts or '<p>None.</p>'}</section>"


def _trust(summary: Summary) -> str:
    trust = summary.trust
    rows = [
        (
            "Shuffle test",
            _estimate(trust.shuffle, "scores"),
            "How often a reply scores higher on relevance under its own customer's message than a reply under that of another ticket of the queue: 0.50 is chance, 1.00 perfect. "
            "A helpdesk where everybody asks the same has less to tell apart.",
        ),
        (
            "Padding test",
            _share(trust.padding),
            f"Share of replies with a score that rose by more than {MAX_RISE} when a warm closing sentence was added. Should be near 0%.",
        ),
        ("Politeness test", _share(trust.politeness), "The same with a sentence of thanks put in front."),
        (
            "Agreement with CSAT",
            _estimate(summary.csat, "tickets"),
            "How often the last reply of a well rated ticket has a higher mean score than that of a badly rated one; neutral ratings are left out. "
            f"{summary.n_csat:,} of {summary.n_replies:,} replies stand in a rated ticket. CSAT is not quality: customers rate the outcome, the product and the wait, and few of them rate at all.",
        ),
    ]
    rows += [
        (
            f"Could not tell: {LABEL_NAMES[name]}",
            _share(rate),
            "Share of replies on which the linter gave no verdict rather than a guess.",
        )
        for name, rate in summary.cannot_tell.items()
    ]
    body = "".join(
        f"<tr><th scope=row>{escape(name)}</th><td class=figure>{figure}</td><td class=says>{escape(says)}</td></tr>"
        for name, figure, says in rows
    )
    return (
        "<section id=trust><h2>Can it be trusted on these tickets?</h2><p class=note>Measured here, on this export, without any label: the first three on replies drawn by a hash of their ids. "
        f"How well the model did on labelled exchanges stands in its card; the tickets there are not yours.</p><table><tbody>{body}</tbody></table></section>"
    )


def _labels(summary: Summary) -> str:
    return (
        f"<section id=labels><h2>The {len(summary.to_label)} replies whose labels would tell most</h2><p>They lie in <code>{FILE}</code>, masked, beside this page: about half drawn at random, half by how unsure the linter is. "
        "Let two people fill in the columns on their own, by the definitions in docs/labels.md, without looking at the linter's verdicts, and settle where they differ. A weighted mean with the column "
        "<code>weight</code> then estimates the figure for all replies, for it makes up for the unsure ones being drawn more often.</p></section>"
    )


def _read(summary: Summary) -> str:
    read = summary.read
    rows = [
        ("tickets with a reply", read["tickets"]),
        ("public agent replies", read.get("reply", 0)),
        ("customers' messages", read.get("customer", 0)),
    ]
    out = [*kept_out(read).items(), ("rows that could not be read", read["unreadable"])]
    out += [(f"replies: {reason}", n) for reason, n in summary.not_judged.items()]
    more = [("tickets merged into others", read["merged"]), ("texts cut off by the system they come from", read["truncated"])]
    more.append(("different exchanges among the replies", summary.n_distinct))
    problems = "".join(
        f"<li><code>{escape(row['place'])}</code> {escape(row['reason'])}</li>" for row in summary.unreadable[:MAX_UNREADABLE_SHOWN]
    )
    rest = len(summary.unreadable) - MAX_UNREADABLE_SHOWN
    listed = (
        f"<details><summary>rows that could not be read</summary><ul>{problems}</ul>{f'<p>and {rest:,} more in audit.json</p>' if rest > 0 else ''}</details>"
        if problems
        else ""
    )
    return (
        f"<section id=read><h2>What was read, and what was left out</h2><div class=columns>{_counts('Read', rows)}{_counts('Left out', out)}{_counts('Also', more)}</div>{listed}"
        f"<p class=note>Model {escape(summary.model)}. English only. It judges words, not whether the refund was really made; and replies, not people.</p></section>"
    )


def _compared(summary: Summary, comparison: Comparison) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(change.name)}</th><td>{_figure(change.before, change.is_share)}{_n(change.before)}</td><td>{_figure(change.after, change.is_share)}{_n(change.after)}</td>"
        f"<td>{_signed(change.gap, change.is_share)}</td><td>{'<b>yes</b>' if change.beyond_chance else 'no'}</td></tr>"
        for change in comparison.changes
    )
    warning = _differences(comparison)
    return (
        f"<section id=compared><h2>Against the earlier audit</h2><p>{comparison.n_new:,} findings are new, {comparison.n_gone:,} are gone, {comparison.n_same:,} stand as they were. "
        f"{comparison.n_shared:,} of the {summary.n_replies:,} replies were in the earlier audit too; in the others every finding is new.</p>{warning}"
        f"<table><thead><tr><th></th><th>before</th><th>now</th><th>change</th><th>beyond chance?</th></tr></thead><tbody>{rows}</tbody></table>"
        "<p class=note>“Beyond chance” asks for more than an interval without zero: among so many rows some leave it out by luck (Holm). Other customers, other products and another season change figures too.</p>"
        + _open(summary, [k for k in comparison.new if k in summary.findings][:MAX_NEW_SHOWN], "new finding")
        + "</section>"
    )


def _differences(comparison: Comparison) -> str:
    """Say what else differs between the two audits, and may be what changed the figures."""
    pairs = (("models", comparison.same_model), ("settings", comparison.same_config))
    differing = " and ".join(name for name, is_same in pairs if not is_same)
    return f"<p><b>The two audits were made with different {differing}</b>: a change may come from that.</p>" if differing else ""


def _counts(title: str, rows: Iterable[tuple[str, int]]) -> str:
    body = "".join(f"<tr><th scope=row>{escape(name)}</th><td class=n>{n:,}</td></tr>" for name, n in rows)
    return f"<div><h3>{title}</h3><table><tbody>{body}</tbody></table></div>"


def _percent(estimate: Estimate | None) -> str:
    """Show a share, a small one with a decimal."""
    if estimate is None:
        return "<small>too few</small>"
    digits = 1 if estimate.value < 0.1 else 0
    value, low, high = (f"{100 * part:.{digits}f}" for part in (estimate.value, estimate.low, estimate.high))
    return f"<b>{value}%</b> <small>{low}–{high}</small>"


def _share(estimate: Estimate | None) -> str:
    return _percent(estimate) + (_n(estimate, "replies") if estimate else "")


def _estimate(estimate: Estimate | None, what: str) -> str:
    if estimate is None:
        return "<small>too few</small>"
    return f"<b>{estimate.value:.2f}</b> <small>{estimate.low:.2f}–{estimate.high:.2f}</small>{_n(estimate, what)}"


def _n(estimate: Estimate, what: str = "") -> str:
    return f"<small class=of>n = {estimate.n:,} {what}</small>"


def _figure(estimate: Estimate, is_share: bool) -> str:
    return _percent(estimate) if is_share else f"<b>{estimate.value:.1f}</b> <small>{estimate.low:.1f}–{estimate.high:.1f}</small>"


def _signed(gap: Estimate, is_share: bool) -> str:
    scale, unit = (100, " points") if is_share else (1, "")
    return f"{scale * gap.value:+.1f}{unit} <small>{scale * gap.low:+.1f} to {scale * gap.high:+.1f}</small>"


def _short(text: str, limit: int = 700) -> str:
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"
