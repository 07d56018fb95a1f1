"""From a model folder back to a network that can be trained on: the exported encoder's weights under the names that torch knows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

LINEAR = ("MatMul", "MatMulInteger")
"""Operations that a linear layer is exported as, in floats and in int8."""


def encoder_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of the encoder that `encoder.onnx` was exported from; int8 values come back to within their rounding.

    The export keeps the names of all weights but those of linear layers, which it transposes; the operation that uses them still tells the layer.
    """
    graph = onnx.load(path).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    names = {name.removesuffix("_quantized") for name in arrays if not name.endswith(("_scale", "_zero_point"))}
    state = {name.removeprefix("encoder."): _exact(arrays, name) for name in names if name.startswith("encoder.")}
    for node in graph.node:
        name = node.input[1].removesuffix("_quantized") if node.op_type in LINEAR else ""
        if name in names:
            layer = node.name.removeprefix("/encoder/").rpartition("/")[0].replace("/", ".")
            state[f"{layer}.weight"] = _exact(arrays, name).T
    return {name: torch.tensor(array) for name, array in state.items()}


def head_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the state of the network's heads out of `heads.npz`: a place to start from that knows the labels already."""
    with np.load(path, allow_pickle=False) as arrays:
        parts = [f"{head}.{part}" for head in ("reply", "thread", "relevance", "apology_due") for part in ("weight", "bias")]
        return {name: torch.tensor(arrays[name]) for name in parts}


def _exact(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    if name in arrays:
        return arrays[name]
    steps = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
    return steps * arrays[f"{name}_scale"]
