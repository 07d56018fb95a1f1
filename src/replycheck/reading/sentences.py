"""The sentence rules as a spaCy component: `nlp.add_pipe("replycheck_sentences")`.

The rules themselves are in `boundaries`, which needs no spaCy: reading a message must stay quick to import and must take any string,
also one that spaCy cannot encode.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from .boundaries import split_sentences


@Language.factory("replycheck_sentences", assigns=["token.is_sent_start", "doc.sents"])
def make_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Make the component; it takes no settings."""
    return set_sentence_starts


def set_sentence_starts(doc: Doc) -> Doc:
    """Mark the tokens that open a sentence. A boundary inside a token cannot be marked and is passed over."""
    starts = {start for start, _ in split_sentences(doc.text, [(0, len(doc.text))])}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc
