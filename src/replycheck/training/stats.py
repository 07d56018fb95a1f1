"""What is in the corpora: how many of what, how rich the words are, and which phrases come back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from ..report import ACTS, RELEVANCE
from .corpus import LINK_KINDS, SPLITS, Labelled
from .slices import DIMENSIONS, Slices

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
PHRASE_WORDS = 5
N_PHRASES = 15


def corpus_stats(rows: Sequence[Labelled], slices: Slices) -> str:
    """Return the statistics as Markdown."""
    sources = sorted({row.source for row in rows})
    parts = [
        _table("Exchanges", ["source", "cases", *SPLITS, "reply sentences"], [_source_row(rows, source) for source in sources]),
        _table("Reply labels", ["label", *sources], _label_rows(rows, sources)),
        _table("Sentence labels", ["act", *sources], [_act_row(rows, act, sources) for act in ACTS]),
        _table("Links (authored exchanges)", ["kind", "pairs"], [[kind, _n_links(rows, kind)] for kind in LINK_KINDS]),
        _table(
            "Words of the replies", ["source", "words", "distinct", "hapaxes", "words a reply, median"], _word_rows(rows, sources)
        ),
        _table(
            "Phrases of five words that most cases share (authored replies)", ["phrase", "cases", "share of cases"], _phrases(rows)
        ),
    ]
    if slices:
        counts = {name: Counter(values[name] for values in slices.values()) for name in DIMENSIONS}
        parts += [_table(f"Cases by {name}", [name, "cases"], counts[name].most_common()) for name in DIMENSIONS]
    return "\n".join(parts)


def _table(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"## {title}", "", f"| {' | '.join(head)} |", "| --- " * len(head) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)]) + "\n"


def _source_row(rows: Sequence[Labelled], source: str) -> list[object]:
    here = [row for row in rows if row.source == source]
    splits = [sum(row.split == split for row in here) for split in SPLITS]
    return [source, len({row.case for row in here}), *splits, sum(len(row.sentences) for row in here)]


def _label_rows(rows: Sequence[Labelled], sources: Sequence[str]) -> list[list[object]]:
    tests = {"apology due": lambda row: row.apology_due}
    tests |= {f"relevance {value}": lambda row, value=value: row.relevance == value for value in RELEVANCE}
    out: list[list[object]] = []
    for name, test in tests.items():
        here = ([row for row in rows if row.source == source] for source in sources)
        out.append([name, *(f"{sum(map(test, part)) / len(part):.0%}" for part in here)])
    asks = ([ask for row in rows if row.source == source for ask in row.asks] for source in sources)
    out.append(["asks dealt with", *(f"{sum(ask.answered for ask in part)} of {len(part)}" for part in asks)])
    return out


def _act_row(rows: Sequence[Labelled], act: str, sources: Sequence[str]) -> list[object]:
    return [act, *(sum(act in s.acts for row in rows if row.source == source for s in row.sentences) for source in sources)]


def _n_links(rows: Sequence[Labelled], kind: str) -> int:
    return sum(link.kind == kind for row in rows for link in row.links or ())


def _word_rows(rows: Sequence[Labelled], sources: Sequence[str]) -> list[list[object]]:
    out: list[list[object]] = []
    for source in sources:
        replies = [_words(row.exchange.reply.source) for row in rows if row.source == source]
        counts = Counter(word for reply in replies for word in reply)
        lengths = sorted(map(len, replies))
        out.append([source, counts.total(), len(counts), sum(n == 1 for n in counts.values()), lengths[len(lengths) // 2]])
    return out


def _phrases(rows: Sequence[Labelled]) -> list[list[object]]:
    """Count each phrase once a case, so that it is shared frames that show and not long replies."""
    of_case: dict[str, set[str]] = {}
    for row in rows:
        if row.source == "authored":
            words = _words(row.exchange.reply.source)
            runs = (" ".join(words[i : i + PHRASE_WORDS]) for i in range(len(words) - PHRASE_WORDS + 1))
            of_case.setdefault(row.case, set()).update(runs)
    counts = Counter(phrase for phrases in of_case.values() for phrase in phrases)
    return [[phrase, n, f"{n / len(of_case):.1%}"] for phrase, n in counts.most_common(N_PHRASES)]


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]
