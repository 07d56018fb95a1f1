"""Which words of a message its author wrote, and what the rest is.

The text is walked once, line by line: quoted blocks are set aside, and whatever opens quoted history (an attribution line, a
header block, a marker) takes the unmarked text below it along. What is left is in runs of own lines, whose ends are then
searched for signatures and footers. When in doubt, words stay the author's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from .attribution import RULE, Opening, find_header_block, find_opening
from .lines import Line, iter_lines
from .repeats import find_repeats
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


def split_parts(
    text: str, *, marked: Sequence[Part] = (), signature: str | None = None, earlier: Sequence[str] = ()
) -> list[Part]:
    """Tile the words of `text` with parts, in order.

    `marked` holds what the mark-up already says is not the author's; it is taken as it is.
    """
    lines = _classify(list(_iter_items(text, marked)))
    parts = []
    for kind, group in groupby(lines, key=lambda line: line.kind):
        run = list(group)
        parts += [Part(run[0].start, run[-1].end, kind)] if kind else _split_run(run, earlier)
    return _subtract_signature(text, parts, signature) if signature else parts


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
    i = 0
    while i < len(lines):
        opening = None if lines[i].kind else find_opening(lines, i)
        if opening is None:
            out.append(lines[i])
            i += 1
        elif opening.kind == "delimiter" and all(line.kind for line in out):
            # Nothing stands above it: it heads a notification, whose words are below.
            out.append(lines[i]._replace(kind="delimiter"))
            i += 1
        else:
            i = _open_history(lines, i, opening, out)
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


def _split_run(lines: list[Line], earlier: Sequence[str]) -> list[Part]:
    """Split one run of own lines into the own words and what is below or between them."""
    cuts = split_tail(lines)
    end = cuts[0][0] if cuts else len(lines)
    parts = []
    position = 0
    for first, last in find_repeats(lines[:end], earlier) if earlier else ():
        parts += _part(lines, position, first, "own") + _part(lines, first, last, "quote")
        position = last
    parts += _part(lines, position, end, "own")
    for k, (first, kind) in enumerate(cuts):
        last = cuts[k + 1][0] if k + 1 < len(cuts) else len(lines)
        parts += _part(lines, first, last, kind)
    return parts


def _part(lines: list[Line], first: int, last: int, kind: str) -> list[Part]:
    return [Part(lines[first].start, lines[last - 1].end, kind)] if first < last else []


def _subtract_signature(text: str, parts: list[Part], signature: str) -> list[Part]:
    """Cut the known signature from the end of the last own part."""
    for k in range(len(parts) - 1, -1, -1):
        part = parts[k]
        if part.kind != "own":
            continue
        start = find_known_signature(text, part.start, part.end, signature)
        if start is not None:
            end = part.start + len(text[part.start : start].rstrip())
            own = [Part(part.start, end, "own")] if end > part.start else []
            return [*parts[:k], *own, Part(start, part.end, "signature"), *parts[k + 1 :]]
    return parts
