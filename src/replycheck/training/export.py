"""A trained encoder as the file that the product runs: ONNX, int8 per channel."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from tokenizers import Tokenizer
from torch import nn

from .network import Network


def float_folder(folder: Path) -> Path:
    """Return where the encoder in 32-bit floats lies beside a model folder: it is measured, not shipped."""
    return folder.with_name(f"{folder.name}-float")


def export(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Write `encoder.onnx` (int8 per channel) and `tokenizer.json` into a folder, and the same in 32-bit floats beside it."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for each in (folder, float_folder(folder)):
        each.mkdir(parents=True, exist_ok=True)
        tokenizer.save(str(each / "tokenizer.json"))
    exact = float_folder(folder) / "encoder.onnx"
    _export_exact(network, exact)
    quantize_dynamic(exact, folder / "encoder.onnx", per_channel=True, weight_type=QuantType.QInt8)
    without_mask(folder / "encoder.onnx")


def without_mask(path: Path) -> None:
    """Take the attention mask out of an exported network, in place: an exchange is never padded, so it hides nothing.

    In every layer two steps go: the mask's addition to the scores, and the exporter's guard against a row that is hidden whole. They are
    a third of the network's time at 500 tokens, and no bit of its result.
    """
    model = onnx.load(path)
    makers = {name: node for node in model.graph.node for name in node.output}
    stands_for: dict[str, str] = {}
    for node in model.graph.node:
        inputs = [makers[name].op_type if name in makers else None for name in node.input]
        if node.op_type == "Where" and inputs[0] == "IsNaN":
            stands_for[node.output[0]] = node.input[2]
        if node.op_type == "Softmax" and inputs[0] == "Add":
            scores, mask = makers[node.input[0]].input
            if mask in makers and makers[mask].op_type == "Where":
                stands_for[node.input[0]] = scores
    for node in model.graph.node:
        node.input[:] = [stands_for.get(name, name) for name in node.input]
    _drop_unused(model.graph)
    onnx.save(model, path)


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):  # a node stands behind those that it takes from
        if used.intersection(node.output):
            used.update(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))


def _export_exact(network: Network, path: Path) -> None:
    names = ["input_ids", "token_type_ids", "attention_mask"]
    torch.onnx.export(
        _StatesOnly(network.encoder.cpu()),
        tuple(torch.ones((1, 8), dtype=torch.long) for _ in names),
        str(path),
        input_names=names,
        output_names=["states"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in [*names, "states"]},
        opset_version=17,
        dynamo=False,
    )


class _StatesOnly(nn.Module):
    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return self.encoder(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask).last_hidden_state
