"""Raw text to the author's own words, always with offsets back into the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..exchange import Message
from .boundaries import split_sentences
from .html import OffsetMap, read_html
from .learned import learn_signature
from .ownwords import Part, split_parts

__all__ = ["Part", "Reading", "learn_signature", "read_message", "split_sentences"]

Span = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """A message read: its plain text, whose words are whose, and its sentences. Offsets are code points of `text`."""

    source: str
    text: str
    own: tuple[Span, ...]
    ignored: tuple[Part, ...]
    sentences: tuple[Span, ...]
    offsets: OffsetMap | None = field(default=None, repr=False, compare=False)

    def to_source(self, start: int, end: int) -> Span:
        """Turn offsets of `text` into offsets of `source`; in HTML the slice may hold tags between the words."""
        return (start, end) if self.offsets is None else self.offsets.to_source(start, end)


def read_message(message: Message, *, signature: str | None = None, earlier: Sequence[str] = ()) -> Reading:
    """Find the author's own words in a message, and the sentences among them.

    Parameters
    ----------
    message : Message
        Plain text is read as it is; HTML is first turned into text.
    signature : str, optional
        The author's known signature, cut where it ends the own words, whatever its white space.
    earlier : sequence of str
        Plain texts of the thread's earlier messages, oldest first: what repeats one of them is quoted, however it is marked.
    """
    source = message.source
    text, marked, offsets = read_html(source) if message.is_html else (source, [], None)
    parts = split_parts(text, marked=marked, signature=signature, earlier=earlier)
    own = tuple((part.start, part.end) for part in parts if part.kind == "own")
    ignored = tuple(part for part in parts if part.kind != "own")
    return Reading(source, text, own, ignored, tuple(split_sentences(text, own)), offsets)
