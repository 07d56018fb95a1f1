"""What a rewrite changes, word by word, for a person at a terminal."""

from __future__ import annotations

import difflib
import re

from rich.text import Text

WORDS = re.compile(r"\s+|[^\s]+")


def word_diff(before: str, after: str) -> Text:
    """Return the new text with what went and what came marked: in colour on a terminal, as [-went-] and {+came+} elsewhere too."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    out = Text()
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        went, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            out.append(came)
            continue
        if went:
            out.append(f"[-{went}-]", style="red")
        if came:
            out.append("{+" + came + "+}", style="green")
    return out
