"""The encoder as a scikit-learn transformer, its vectors kept on disk by the hash of what they were made from.

Encoding takes nearly all of the time of a refit; kept vectors make the second one a matter of seconds.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from threadpoolctl import threadpool_limits

from ..exchange import Exchange
from ..model import encoder as network
from ..model.bundle import MANIFEST, load_encoder, sha256, shipped_model, verify
from ..model.encoder import Vectors, layout
from .corpus import Labelled
from .labels import Example, to_example
from .unlabelled import to_label


@dataclass(frozen=True)
class _Loaded:
    """A network, the hash of its files, and the vectors that no folder keeps. Copies of an `Encoder` share it."""

    encoder: network.Encoder
    sha256: str
    memory: dict[str, np.ndarray] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _load_once(folder: Path, manifest_sha256: str) -> _Loaded:
    return _Loaded(load_encoder(folder), sha256(folder / "encoder.onnx") + sha256(folder / "tokenizer.json"))


class Encoder(TransformerMixin, BaseEstimator):
    """Exchanges to vectors.

    Parameters
    ----------
    model : folder of the model whose encoder is used; by default the one that ships
    cache : folder to keep vectors in, about 30 kB an exchange; None keeps them in memory while the process lives
    n_jobs : threads that encode at a time; by default one a core
    """

    def __init__(self, model: Path | None = None, *, cache: Path | None = None, n_jobs: int | None = None) -> None:
        self.model = model
        self.cache = cache
        self.n_jobs = n_jobs

    def fit(self, exchanges: Any = None, y: Any = None) -> Encoder:
        """Do nothing: the encoder is trained already."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def transform(self, exchanges: Sequence[Labelled | Exchange]) -> list[Vectors]:
        """Return the vectors of the first window of each exchange, which is all of it for all but the longest.

        Raises
        ------
        BadModel
            If the model folder is incomplete or altered.
        """
        loaded = self._load()
        with threadpool_limits(1), ThreadPoolExecutor(self.n_jobs or os.cpu_count()) as pool:
            return list(pool.map(partial(self._vectors, loaded), as_examples(exchanges)))

    def _load(self) -> _Loaded:
        folder = Path(self.model) if self.model else shipped_model()
        verify(folder)
        return _load_once(folder, sha256(folder / MANIFEST))

    def _vectors(self, loaded: _Loaded, example: Example) -> Vectors:
        window = layout(loaded.encoder.tokenizer, example.pair)[0]
        key = hashlib.sha256(repr((loaded.sha256, window)).encode()).hexdigest()
        rows = loaded.memory.get(key) if self.cache is None else self._read(key)
        if rows is None:
            rows = loaded.encoder.encode(example.pair)[0].rows
            if self.cache is None:
                loaded.memory[key] = rows
            else:
                self._write(key, rows)
        return Vectors(window, rows)

    def _read(self, key: str) -> np.ndarray | None:
        try:
            return np.load(self._path(key), allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, or cut short by a machine that stopped
            return None

    def _write(self, key: str, rows: np.ndarray) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.{os.getpid()}.tmp")
        with half.open("wb") as file:
            np.save(file, rows, allow_pickle=False)
        half.replace(path)  # whole or not at all, also when two processes write the same

    def _path(self, key: str) -> Path:
        return Path(self.cache) / key[:2] / f"{key}.npy"


def as_examples(exchanges: Sequence[Labelled | Exchange]) -> list[Example]:
    """Return labelled exchanges, or ones to be labelled, as what the encoder reads."""
    rows = (row if isinstance(row, Labelled) else to_label(row, number=i) for i, row in enumerate(exchanges))
    return [to_example(row) for row in rows]
