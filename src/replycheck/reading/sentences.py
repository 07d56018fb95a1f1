"""The sentence rules as a spaCy component.

    nlp.add_pipe("replycheck_sentences")

Import this module first, so that spaCy knows the name. The rules themselves are in `boundaries`, which needs no spaCy: reading
a message must stay quick to import and must take any string, also one that spaCy cannot encode.
"""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from .boundaries import split_sentences

__all__ = ["COMPONENT", "load_sentence_nlp", "set_sentence_starts", "split_sentences"]

COMPONENT = "replycheck_sentences"


@Language.component(COMPONENT, assigns=["token.is_sent_start", "doc.sents"])
def set_sentence_starts(doc: Doc) -> Doc:
    """Mark the tokens that open a sentence. A boundary inside a token cannot be marked and is passed over."""
    starts = {start for start, _ in split_sentences(doc.text, [(0, len(doc.text))])}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc


@cache
def load_sentence_nlp() -> Language:
    """Return a blank English pipeline with the component; made once, since it takes a while."""
    nlp = spacy.blank("en")
    nlp.add_pipe(COMPONENT)
    return nlp
