"""A trained encoder as the file that the product runs: ONNX, int8 per channel."""

from __future__ import annotations

from pathlib import Path

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
