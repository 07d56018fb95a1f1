"""Is a text in another language than English? Only a clear "yes" counts; short or mixed texts are taken for English."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

OTHERS = ("de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "ro", "hu", "tr", "id", "hr")
"""Languages in Latin letters whose stop words spaCy carries and that support mail is commonly written in."""
COMMON = frozenset("the of to and is you for we your it that be our this are have with on not my will i've i'm".split())
"""Words that settle it for nearly every English text, so that no list is looked up."""
MIN_WORDS = 6
MIN_FUNCTION_WORDS = 3
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
MAX_WORDS_READ = 400


def looks_foreign(text: str) -> bool:
    """Return whether a text is plainly not English.

    Most letters in another script say so, and so do more function words of one other language than of English (spaCy's stop
    word lists). Names and quotes in another language do not outweigh English around them.
    """
    words = [match.group().lower() for match in WORD.finditer(text[: 40 * MAX_WORDS_READ])][:MAX_WORDS_READ]
    letters = "".join(words)
    if len(letters) >= 8 and sum(_is_latin(letter) for letter in letters) < len(letters) / 2:
        return True
    if len(words) < MIN_WORDS or sum(word in COMMON for word in words) > 0.15 * len(words) or _share(words, "en") > 0.25:
        return False
    # Words that English has too ("in", "an", "die") prove nothing.
    own_words = [word for word in words if word not in _stop_words("en")]
    hits = max(([word for word in own_words if word in _stop_words(code)] for code in OTHERS), key=len)
    return len(set(hits)) >= MIN_FUNCTION_WORDS and len(hits) / len(words) > max(0.15, _share(words, "en"))


@cache
def _stop_words(code: str) -> frozenset[str]:
    # The file is run by itself: importing it would import spaCy and the language's tokenizer rules, seconds for all of them.
    spacy = find_spec("spacy")
    assert spacy is not None
    assert spacy.submodule_search_locations is not None
    path = Path(spacy.submodule_search_locations[0], "lang", code, "stop_words.py")
    return frozenset(run_path(str(path))["STOP_WORDS"])


def _share(words: list[str], code: str) -> float:
    return sum(word in _stop_words(code) for word in words) / max(1, len(words))


@cache
def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")
