"""`nlp.add_pipe("replycheck")`, for people who live in spaCy.

The doc is the reply; what it answers goes along as `Doc.user_data`:

    nlp = spacy.blank("en")
    nlp.add_pipe("replycheck")
    doc = nlp.make_doc(reply)
    doc.user_data["replycheck_thread"] = [customer_message]
    doc = nlp(doc)
    doc._.replycheck         # the Report
    doc.spans["replycheck"]  # a labelled span for each finding
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Span

from .checker import Checker
from .report import Report

THREAD = "replycheck_thread"
REPORT = "replycheck_report"
SPANS = "replycheck"


@Language.factory("replycheck", default_config={"model": None}, assigns=["doc._.replycheck", "doc.spans"])
def make_replycheck(nlp: Language, name: str, model: str | None) -> Callable[[Doc], Doc]:
    """Make the component; `model` is the path of a model folder, by default the one that ships."""
    if not Doc.has_extension("replycheck"):
        Doc.set_extension(
            "replycheck", getter=lambda doc: Report.from_json(doc.user_data[REPORT]) if REPORT in doc.user_data else None
        )
    checker = Checker(model)

    def replycheck(doc: Doc) -> Doc:
        report = checker.check(doc.user_data.get(THREAD, []), doc.text)
        doc.user_data[REPORT] = report.to_json()  # plain data, so that a doc can be stored and sent between processes
        doc.spans[SPANS] = [_span(doc, f.span.start, f.span.end, f.rule) for f in report.findings]
        return doc

    return replycheck


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    assert span is not None  # expanding, any stretch of characters has tokens
    return span
