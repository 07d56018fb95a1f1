"""An audit from end to end: read, judge, measure, report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ..checker import Checker
from .arrays import Audit
from .compare import compare
from .export import WRITERS
from .labelling import FILE, write_form
from .mask import mask
from .page import MAX_NEW_SHOWN, render
from .run import COLUMNS, Advance, Settings, checker_of, judge_all, read_into_store, working_store
from .store import Reply, Store
from .summary import Rewrite, Summary, Template, find_worst, summarise
from .table import own_words
from .trust import SAMPLE_REPLIES, draw, measure_trust

PAGE = "report.html"


def run_audit(
    settings: Settings,
    *,
    workers: int = 1,
    by_agent: bool = False,
    baseline: Path | None = None,
    also: Sequence[str] = (),
    version: str = "",
    advance: Advance = lambda done, total: None,
    tell: Callable[[str], None] = lambda text: None,
) -> Summary:
    """Audit exports into `settings.out`: the tables, `audit.json`, the form of replies to label, the page, and what `also` names of `export.WRITERS`.

    Raises
    ------
    BadConfig
        If something is missing that the export does not say, or the folder holds another audit.
    """
    with working_store(settings) as store:
        read_into_store(settings, store)
        counts = store.counts()
        for columns in store.columns:
            tell(
                f"{columns.place}: read by the columns of {settings.out / COLUMNS}; edit it and give it with --columns if one is wrong"
            )
        tell(
            f"read {counts['reply']:,} public agent replies in {counts['tickets']:,} tickets; {counts['unreadable']:,} rows could not be read"
        )
        judge_all(settings, store, workers=workers, advance=advance)
        audit = Audit(settings.out)
        compared = compare(baseline, audit) if baseline else None
        checker = checker_of(settings.model, settings.config)
        trust = measure_trust(checker, _draw_replies(audit, store))
        templates = [_with_rewrite(template, checker, store, masked=settings.masked) for template in find_worst(audit)]
    new = compared.new[:MAX_NEW_SHOWN] if compared else ()
    summary = summarise(audit, trust, templates, by_agent=by_agent, also_shown=new)
    write_form(settings.out / FILE, summary.to_label)
    (settings.out / PAGE).write_text(render(summary, compared), encoding="utf-8")
    for name in also:
        WRITERS[name](settings.out, version)
    return summary


def _draw_replies(audit: Audit, store: Store) -> list[Reply]:
    """Draw the replies of the trust tests, among those that were judged whole."""
    ids = audit.replies["reply"].take(audit.whole).to_pylist()
    drawn = [int(audit.whole[k]) for k in draw(ids, SAMPLE_REPLIES, salt="trust")]
    rows = audit.reply_rows(drawn, ["ticket", "reply"])
    return [store.reply(row["ticket"], row["reply"].removeprefix(f"{row['ticket']}#")) for row in rows.values()]


def _with_rewrite(template: Template, checker: Checker, store: Store, *, masked: bool) -> Template:
    """Rewrite a template in the light of one of its uses; only what was judged to help is taken."""
    for ticket, post in template.replies:
        reply = store.reply(ticket, post)
        report, after, _ = checker.fix(reply.exchange)
        if report.rewrites:
            fixes = tuple(dict.fromkeys(rule for rewrite in report.rewrites for rule in rewrite.fixes))
            text = own_words(after)
            return replace(template, rewrite=Rewrite(fixes, mask(text, reply.names) if masked else text))
    return template
