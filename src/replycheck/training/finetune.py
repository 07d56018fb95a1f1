"""The first storey: fine-tune the encoder on every label at once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from ..model.encoder import Window, layout
from .augment import Augmenter, Sample, Shares
from .network import Network, best_device, load_network, loss

Tell = Callable[[str], None]
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """How long and how hard to train; the defaults are those of the shipped model."""

    epochs: int = 8
    batch_size: int = 16
    encoder_lr: float = 1.5e-4
    heads_lr: float = 2e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    shares: Shares = field(default_factory=Shares)
    seed: int = 20


def fine_tune(
    samples: Sequence[Sample],
    settings: Settings,
    *,
    base: Path | None = None,
    tell: Tell = print,
    advance: Advance = lambda step, n_steps: None,
) -> tuple[Network, Tokenizer]:
    """Train the encoder on all labels at once, on an accelerator if there is one.

    Parameters
    ----------
    samples : training samples only; nothing is held out here
    settings : length and step size
    base : what to start from, as `load_network` takes it
    tell, advance : where to say what happens, and how far it is (step, number of steps)
    """
    torch.manual_seed(settings.seed)
    rng = random.Random(settings.seed)
    network, tokenizer = load_network(base)
    network.to(best_device()).train()
    augmenter = Augmenter(samples, settings.shares, rng)
    n_steps = settings.epochs * -(-len(samples) // settings.batch_size)
    optimizer, schedule = _optimizer(network, settings, n_steps)
    step = 0
    for epoch in range(settings.epochs):
        total = 0.0
        for windows, batch in _batches(tokenizer, augmenter.epoch(), settings.batch_size, rng):
            value = loss(network(windows), windows, batch)
            value.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            total += float(value.detach()) * len(batch)
            advance(step, n_steps)
        tell(f"epoch {epoch + 1}/{settings.epochs}: mean training loss {total / len(samples):.3f}")
    return network.eval(), tokenizer


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
    tokenizer: Tokenizer, samples: Sequence[Sample], size: int, rng: random.Random
) -> Iterator[tuple[list[Window], list[Sample]]]:
    """Yield batches of samples of like length (less padding), in random order; of a long exchange the first window is read."""
    laid = [(layout(tokenizer, sample.pair)[0], sample) for sample in samples]
    laid.sort(key=lambda item: len(item[0].ids) + rng.random() * 40)
    batches = [laid[i : i + size] for i in range(0, len(laid), size)]
    rng.shuffle(batches)
    for batch in batches:
        yield [window for window, _ in batch], [sample for _, sample in batch]
