"""One pass over the whole exchange: a vector for every sentence and one for the pair.

The thread and the reply are read together, `[CLS] thread [SEP] reply [SEP]`, so that each reply sentence is understood in the
light of the problem. A message of the thread begins with a marker of its role. A sentence's vector is the mean of its tokens'.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MAX_TOKENS = 512
"""Positions that the encoder knows; a longer exchange is read in windows."""
REPLY_TOKENS = 256
"""Most tokens of the reply in one window, so that the thread keeps at least half of it."""
N_SPECIAL = 3
"""[CLS] and two [SEP]."""
MAX_WINDOWS = 48
"""Bound on the windows of one exchange, hence on its time. All of the reply is read in any case; what gives way is how much of a very long
customer's message it is held against."""
ROLE_MARKERS = {"customer": "[unused1]", "agent": "[unused2]"}

_UNREADABLE = {0: " ", **dict.fromkeys(range(55296, 57344), "�")}


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the thread as the model sees it: who wrote it, and its sentences."""

    role: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A thread (newest turn last) and a reply, both as sentences."""

    thread: tuple[Turn, ...]
    reply: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence in a window: its number and its half-open token span.

    Thread sentences are numbered through all turns, reply sentences through the reply.
    """

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids of one pass and the sentences in it; `newest` spans what is in it of the newest turn."""

    ids: tuple[int, ...]
    type_ids: tuple[int, ...]
    thread: tuple[Unit, ...]
    reply: tuple[Unit, ...]
    newest: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Vectors:
    """What one window gives. `rows` has the shape (3 + n_thread + n_reply, width): the states of [CLS], the means over the
    newest turn and over the reply, then one row a thread sentence and one a reply sentence."""

    window: Window
    rows: np.ndarray

    @property
    def customer(self) -> np.ndarray:
        """Shape (2 * width,): what the customer's side alone is judged by."""
        return self.rows[:2].reshape(-1)

    @property
    def pair(self) -> np.ndarray:
        """Shape (3 * width,)."""
        return self.rows[:3].reshape(-1)

    @property
    def thread(self) -> np.ndarray:
        """Shape (n_thread, width)."""
        return self.rows[3 : 3 + len(self.window.thread)]

    @property
    def reply(self) -> np.ndarray:
        """Shape (n_reply, width)."""
        return self.rows[3 + len(self.window.thread) :]


class Encoder:
    """The exported network and its tokenizer; built by `bundle.load_model`, which has verified both files."""

    def __init__(self, tokenizer: Tokenizer, session: Any) -> None:
        self.tokenizer = tokenizer
        self.session = session

    def encode(self, pair: Pair) -> list[Vectors]:
        """Return the vectors of each window of an exchange; windows run one by one, so that no neighbour changes a result."""
        return [Vectors(window, averaging(window) @ self._states(window)) for window in layout(self.tokenizer, pair)]

    def _states(self, window: Window) -> np.ndarray:
        ids = np.array([window.ids], dtype=np.int64)
        type_ids = np.array([window.type_ids], dtype=np.int64)
        feeds = {"input_ids": ids, "token_type_ids": type_ids, "attention_mask": np.ones_like(ids)}
        return self.session.run(None, feeds)[0][0]


def averaging(window: Window) -> np.ndarray:
    """Return the matrix that turns token states into `Vectors.rows`; a product serves arrays and, in training, tensors alike."""
    whole_reply = (window.reply[0].start, window.reply[-1].end) if window.reply else (0, 1)
    spans = [(0, 1), window.newest, whole_reply, *((unit.start, unit.end) for unit in window.thread + window.reply)]
    matrix = np.zeros((len(spans), len(window.ids)), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        matrix[row, start:end] = 1 / (end - start)
    return matrix


def layout(tokenizer: Tokenizer, pair: Pair) -> list[Window]:
    """Lay a pair out in windows of at most `MAX_TOKENS`; nearly every exchange fits into one.

    Where the newest turn and the reply fit together there is one window. Else the reply is cut into chunks of whole sentences, the newest turn likewise, and every chunk of the one is read with every
    chunk of the other, up to `MAX_WINDOWS`. Earlier turns are context: of them the newest sentences that still fit are read.
    """
    reply = list(enumerate(_tokens(tokenizer, pair.reply, REPLY_TOKENS)))
    thread, newest_from = _thread_tokens(tokenizer, pair.thread)
    newest = sum(len(ids) for _, ids in thread[newest_from:])
    fits = newest + sum(len(ids) for _, ids in reply) <= MAX_TOKENS - N_SPECIAL
    reply_chunks = [reply] if fits else list(_chunks(reply, REPLY_TOKENS))
    n_thread_chunks = max(1, MAX_WINDOWS // len(reply_chunks))
    windows: list[Window] = []
    for reply_chunk in reply_chunks:
        room = MAX_TOKENS - N_SPECIAL - sum(len(ids) for _, ids in reply_chunk)
        for thread_chunk in itertools.islice(_thread_chunks(thread, newest_from, room), n_thread_chunks):
            windows.append(_window(tokenizer, thread_chunk, reply_chunk, newest_from))
    return windows


def _window(tokenizer: Tokenizer, thread: _Numbered, reply: _Numbered, newest_from: int) -> Window:
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    ids = [cls]
    thread_units = _append(ids, thread)
    ids.append(sep)
    n_first = len(ids)
    reply_units = _append(ids, reply)
    ids.append(sep)
    newest = [unit for unit in thread_units if unit.number >= newest_from]
    return Window(
        ids=tuple(ids),
        type_ids=(0,) * n_first + (1,) * (len(ids) - n_first),
        thread=thread_units,
        reply=reply_units,
        newest=(newest[0].start, newest[-1].end) if newest else (0, 1),
    )


_Numbered = Sequence[tuple[int, list[int]]]


def _append(ids: list[int], sentences: _Numbered) -> tuple[Unit, ...]:
    units = []
    for number, tokens in sentences:
        units.append(Unit(number, len(ids), len(ids) + len(tokens)))
        ids.extend(tokens)
    return tuple(units)


def _thread_tokens(tokenizer: Tokenizer, turns: Sequence[Turn]) -> tuple[list[tuple[int, list[int]]], int]:
    """Number the sentences of all turns, the first of each turn opened by its role's marker; say where the newest turn begins."""
    numbered: list[tuple[int, list[int]]] = []
    newest_from = 0
    for turn in turns:
        newest_from = len(numbered)
        for i, tokens in enumerate(_tokens(tokenizer, turn.sentences, MAX_TOKENS - N_SPECIAL - REPLY_TOKENS - 1)):
            opening = [tokenizer.token_to_id(ROLE_MARKERS[turn.role])] if i == 0 else []
            numbered.append((len(numbered), opening + tokens))
    return numbered, newest_from


def _tokens(tokenizer: Tokenizer, sentences: Sequence[str], limit: int) -> list[list[int]]:
    """Tokenise sentences; one of over `limit` tokens (a pasted log, say) is read by its first ones."""
    readable = [sentence.translate(_UNREADABLE) for sentence in sentences]
    encodings = tokenizer.encode_batch(readable, add_special_tokens=False)
    unknown = tokenizer.token_to_id("[UNK]")
    return [encoding.ids[:limit] or [unknown] for encoding in encodings]


def _chunks(sentences: _Numbered, room: int) -> Iterator[_Numbered]:
    """Cut sentences into runs that fit the room; an empty list gives one empty run."""
    run: list[tuple[int, list[int]]] = []
    for sentence in sentences:
        if run and sum(len(ids) for _, ids in run) + len(sentence[1]) > room:
            yield run
            run = []
        run.append(sentence)
    yield run


def _thread_chunks(thread: _Numbered, newest_from: int, room: int) -> Iterator[_Numbered]:
    for newest in _chunks(thread[newest_from:], room):
        left = room - sum(len(ids) for _, ids in newest)
        earlier = []
        for sentence in reversed(thread[:newest_from]):
            left -= len(sentence[1])
            if left < 0:
                break
            earlier.append(sentence)
        yield [*reversed(earlier), *newest]
