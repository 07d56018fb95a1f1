"""What an exported encoder was made from comes back whole, so that training can go on from it."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the train extra: pip install 'replycheck[train]'")

from replycheck.model.bundle import load_encoder, shipped_model
from replycheck.model.encoder import Pair, Turn, layout
from replycheck.training.network import load_network


def test_a_model_folder_read_back_into_torch_says_what_the_exported_one_says():
    network, tokenizer = load_network(shipped_model())
    pair = Pair((Turn("customer", ("My lamp came broken.", "Can you send another?")),), ("I am sorry.", "A new one leaves today."))
    [window] = layout(tokenizer, pair)
    exported = load_encoder(shipped_model()).encode(pair)[0].rows
    network.eval()
    rows = network.rows([window])[0, : len(exported)].detach().numpy()
    likeness = (rows * exported).sum(1) / np.linalg.norm(rows, axis=1) / np.linalg.norm(exported, axis=1)
    assert likeness.min() > 0.97  # int8 rounds the weights and, at run time, the states as well
