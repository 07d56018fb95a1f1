"""Labelled exchanges: where they lie, how they are read, and which split a case belongs to.

`corpora/authored/*.jsonl` holds texts and labels. `corpora/public/*.jsonl` holds labels alone; `read_corpus` joins them with the
texts by id, and refuses a text whose hash is not the one that was labelled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import BadCorpus
from ..exchange import Exchange

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
LINK_KINDS = ("contradicts", "asks_given", "repeats_promise")
"""What a reply sentence can do to an earlier sentence of the thread: clash with a fact in it, ask again for what it gives,
or make again the promise in it that was not kept."""

PUBLIC_TEXTS = Path("../shared/corpora")
"""Where the texts of the public exchanges are looked for, from the project's root, when no path is given."""


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence of the reply (half-open code points) and its acts."""

    start: int
    end: int
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LabelledAsk:
    """A customer sentence that wants an answer, and whether the reply deals with it."""

    message: int
    start: int
    end: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A reply sentence (`start`, `end`) and the thread sentence (`message`, `thread_start`, `thread_end`) that it is bound to."""

    kind: str
    start: int
    end: int
    message: int
    thread_start: int
    thread_end: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """An exchange with its labels. `links` is None where nobody has labelled links (the public exchanges).

    `case` is the ticket: replies to one customer's problem share it. `customer` is who wrote, under any name that tells customers
    apart, and `industry` what the company does, where these are known.
    """

    id: str
    case: str
    source: str
    exchange: Exchange
    apology_due: bool
    relevance: str
    sentences: tuple[LabelledSentence, ...]
    asks: tuple[LabelledAsk, ...]
    links: tuple[Link, ...] | None
    place: str
    industry: str | None = None
    customer: str | None = None

    @property
    def split(self) -> Split:
        return split_of(self.case)


def split_of(case: str) -> Split:
    """Return the split of a case: 70% train, 15% dev, 15% test by a hash of its name, so that it never changes."""
    share = case_share(case)
    return "train" if share < 0.70 else "dev" if share < 0.85 else "test"


def case_share(case: str) -> float:
    """Return a number from 0 to 1 that a case's name alone decides, as good as drawn at random."""
    return int(hashlib.sha256(case.encode()).hexdigest()[:8], 16) / 2**32


def read_corpus(folder: Path, *, public_texts: Path | None = None) -> list[Labelled]:
    """Read every labelled exchange below `folder`.

    Parameters
    ----------
    folder : path of the corpora, holding `authored/` and, if any, `public/`
    public_texts : JSONL file with `id`, `thread` and `reply` of the public exchanges, or a folder of such files; without it they are
        left out

    Raises
    ------
    BadCorpus
        For a line that cannot be read, with its place.
    """
    rows = [labelled(row, row, place) for place, row in json_lines(sorted((folder / "authored").glob("*.jsonl")))]
    texts = {row["id"]: row for _, row in json_lines(_text_files(public_texts))}
    for place, row in json_lines(sorted((folder / "public").glob("*.jsonl"))) if public_texts else ():
        if row["id"] not in texts:
            raise BadCorpus(f"{place}: {row['id']} is not in {public_texts}. Give the file that holds its text.")
        text = texts[row["id"]]
        if text_sha256(text) != row["text_sha256"]:
            raise BadCorpus(f"{place}: the text of {row['id']} in {public_texts} is not the one that was labelled. Fetch it again.")
        rows.append(labelled(row, text, place))
    if not rows:
        raise BadCorpus(f"{folder}: found no exchange in authored/*.jsonl. Give the folder of the corpora with --corpora.")
    return rows


def find_public_texts(path: Path | None = None) -> Path | None:
    """Return the given path, or the usual place if it is there, or None."""
    if path is not None and not path.exists():
        raise BadCorpus(
            f"{path}: no such file. Give the JSONL file with the texts of the public exchanges, or a folder of such files."
        )
    return path or (PUBLIC_TEXTS if PUBLIC_TEXTS.exists() else None)


def _text_files(path: Path | None) -> list[Path]:
    if path is None:
        return []
    return sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def text_sha256(row: Mapping[str, Any]) -> str:
    """Return the first 16 hex digits of the hash of an exchange's words: labels by offset hold for no other text."""
    words = [[message["role"], message["text"]] for message in row["thread"]] + [row["reply"]]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]


def select(rows: Iterable[Labelled], split: Split) -> list[Labelled]:
    """Return the rows of one split."""
    return [row for row in rows if row.split == split]


def corpus_sha256(rows: Sequence[Labelled]) -> str:
    """Return a hash over all texts and labels, for a model's manifest."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.id):
        digest.update(repr((row.id, row.exchange, row.apology_due, row.relevance, row.sentences, row.asks, row.links)).encode())
    return digest.hexdigest()


def json_lines(paths: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the place and the object of every line of some JSONL files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield f"{path}:{number}", json.loads(line)
                except json.JSONDecodeError as error:
                    raise BadCorpus(f"{path}:{number}: not JSON ({error.msg}, column {error.colno}). Correct the line.") from None


def labelled(labels: Mapping[str, Any], texts: Mapping[str, Any], place: str) -> Labelled:
    """Join labels in the form of docs/corpora.md with the `thread` and `reply` that they were given to."""
    try:
        links = None if "links" not in labels else tuple(_link(link) for link in labels["links"])
        return Labelled(
            id=labels["id"],
            case=labels["case"],
            source=labels["source"],
            exchange=Exchange.from_json({"thread": texts["thread"], "reply": texts["reply"]}),
            apology_due=labels["apology_due"],
            relevance=labels["relevance"],
            sentences=tuple(LabelledSentence(s["start"], s["end"], tuple(s["acts"])) for s in labels["sentences"]),
            asks=tuple(LabelledAsk(a["message"], a["start"], a["end"], a["answered"]) for a in labels["asks"]),
            links=links,
            place=place,
            industry=labels.get("industry"),
            customer=labels.get("customer"),
        )
    except (KeyError, TypeError) as error:
        raise BadCorpus(f"{place}: the key {error} is missing or of the wrong kind. See docs/corpora.md for the form.") from None


def _link(link: Mapping[str, Any]) -> Link:
    thread = link["thread"]
    return Link(link["kind"], link["start"], link["end"], thread["message"], thread["start"], thread["end"])
