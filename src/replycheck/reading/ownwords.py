"""Which words of a message its author wrote, and what the rest is.

The text is walked once, line by line: quoted blocks are set aside, and whatever opens quoted history (an attribution line, a
header block, a marker) takes the unmarked text below it along. What is left is in runs of own lines, whose ends are then
searched for signatures and footers. When in doubt, words stay the author's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from .attribution import RULE, Opening, find_header_block, find_opening
from .lines import Line, iter_lines
from .repeats import find_repeats, words_of_earlier
from .signature import find_known_signature, split_tail


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the plain text, half-open code points, and what it is.

    `kind` is one of own, quote, attribution, header_block, forward, signature, disclaimer (legal, or a mailing list's footer),
    delimiter and, in HTML only, markup_hidden.
    """

    start: int
    end: int
    kind: str


def split_parts(text: str, *, marked: Sequence[Part] = (), signature: str | None = None, earlier: Sequence[str] = ()) -> list[Part]:
    """Tile the words of `text` with parts, in order.

    `marked` holds what the mark-up already says is not the author's; it is taken as it is.
    """
    lines = classify_lines(text, marked)
    sources = words_of_earlier(earlier)
    parts = []
    for kind, group in groupby(lines, key=lambda line: line.kind):
        run = list(group)
        parts += [Part(run[0].start, run[-1].end, kind)] if kind else _split_run(text, run, signature, sources)
    return _kept_if_all(parts)


def _kept_if_all(parts: list[Part]) -> list[Part]:
    """A message that is nothing but what looks like a signature is the author's: there is nothing that it could stand under."""
    guessed = [part for part in parts if part.kind == "signature"]
    return [replace(part, kind="own") for part in parts] if parts and guessed == parts else parts


def classify_lines(text: str, marked: Sequence[Part] = ()) -> list[Line]:
    """Return the lines of `text`; those that are quoted history, or open it, come as blocks that say so."""
    return _classify(list(_iter_items(text, marked)))


def _iter_items(text: str, marked: Sequence[Part]) -> Iterator[Line]:
    """Yield the lines; a part that the mark-up sets aside comes as one."""
    position = 0
    for part in marked:
        yield from iter_lines(text, position, part.start)
        yield Line(part.start, part.end, "", True, part.kind)
        position = part.end
    yield from iter_lines(text, position, len(text))


def _classify(lines: list[Line]) -> list[Line]:
    """Give a kind to every line that is not the author's. A line that an attribution is glued to comes back as two."""
    out: list[Line] = []
    i = first = 0
    while i < len(lines):
        opening = None if lines[i].kind else find_opening(lines, i, first)
        if opening is None:
            out.append(lines[i])
            i += 1
            continue
        if opening.kind == "delimiter" and all(line.kind for line in out):
            # Nothing stands above it: it heads a notification, whose words are below.
            out.append(lines[i]._replace(kind="delimiter"))
            i += 1
        else:
            i = _open_history(lines, i, opening, out)
        first = i
    return out


def _open_history(lines: list[Line], i: int, opening: Opening, out: list[Line]) -> int:
    """Set the opening aside and, unless a marked quote follows, all that is below it; return the next line's number."""
    below = i + opening.n_lines
    if opening.kind == "attribution":
        below = i + 1
        first = lines[below - opening.n_lines]
        del out[len(out) - opening.n_lines + 1 :]
        if words := first.text[: max(0, opening.start - first.start)].rstrip():
            out.append(first._replace(end=first.start + len(words), text=words))
    elif block := find_header_block(lines, below):
        below += block.n_lines
        opening = opening._replace(end=block.end)
    start = opening.start
    while out and out[-1].kind is None and RULE.match(out[-1].text):
        start = out.pop().start
    out.append(Line(start, opening.end, "", True, opening.kind))
    if below >= len(lines) or lines[below].quoted:
        return below
    out.append(Line(lines[below].start, lines[-1].end, "", True, "forward" if opening.kind == "forward" else "quote"))
    return len(lines)


def _split_run(text: str, lines: list[Line], signature: str | None, sources: Sequence[list[str]]) -> list[Part]:
    """Split one run of own lines into the own words and what is below or between them."""
    own, below = _split_tail(text, lines, signature, thread_known=bool(sources))
    parts: list[Part] = []
    position = 0
    for first, last in find_repeats(own, sources) if sources else ():
        above, closing = _split_tail(text, own[position:first], signature, thread_known=True)
        parts += _part(above, 0, len(above), "own") + closing + _part(own, first, last, "quote")
        position = last
    return parts + _part(own, position, len(own), "own") + below


def _split_tail(text: str, lines: list[Line], signature: str | None, *, thread_known: bool) -> tuple[list[Line], list[Part]]:
    """Split lines into the author's and, below them, signatures and footers."""
    below: list[Part] = []
    if signature:
        lines, below = _cut_signature(text, lines, signature)
    cuts = split_tail(lines, thread_known=thread_known) if lines else []
    end = cuts[0][0] if cuts else len(lines)
    ends = [*(first for first, _ in cuts[1:]), len(lines)]
    below = [part for (first, kind), last in zip(cuts, ends, strict=False) for part in _part(lines, first, last, kind)] + below
    own = lines[:end]
    if signature and cuts:
        own, cut = _cut_signature(text, own, signature)
        below = cut + below
    return own, below


def _part(lines: list[Line], first: int, last: int, kind: str) -> list[Part]:
    return [Part(lines[first].start, lines[last - 1].end, kind)] if first < last else []


def _cut_signature(text: str, lines: list[Line], signature: str) -> tuple[list[Line], list[Part]]:
    """Cut the agent's known signature off the end of these lines; it may begin within one."""
    start = find_known_signature(text, lines[0].start, lines[-1].end, signature) if lines else None
    if start is None:
        return lines, []
    kept = [line for line in lines if line.start < start]
    if kept and kept[-1].end > start:
        words = text[kept[-1].start : start].rstrip()
        kept[-1] = kept[-1]._replace(end=kept[-1].start + len(words), text=words)
    return kept, [Part(start, lines[-1].end, "signature")]
