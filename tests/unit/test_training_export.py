"""What is left out of the exported network changes nothing of what it says."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is not installed: pip install 'replycheck[train]'")
export = pytest.importorskip("replycheck.training.export", reason="torch is not installed: pip install 'replycheck[train]'")


def attention():
    """Build scores, a mask added to them, a softmax, and the guard behind it, as the exporter writes them."""
    helper, types = onnx.helper, onnx.TensorProto
    nodes = [
        ("Transpose", ["states"], "states_turned"),
        ("MatMul", ["states", "states_turned"], "scores"),
        ("Cast", ["attention_mask"], "seen"),
        ("Where", ["seen", "zero", "minus_infinity"], "mask"),
        ("Add", ["scores", "mask"], "masked"),
        ("Softmax", ["masked"], "weights"),
        ("IsNaN", ["weights"], "hidden"),
        ("Where", ["hidden", "zero", "weights"], "guarded"),
        ("MatMul", ["guarded", "states"], "out"),
    ]
    made = [helper.make_node(op, takes, [gives], **({"to": types.BOOL} if op == "Cast" else {})) for op, takes, gives in nodes]
    constants = [helper.make_tensor(n, types.FLOAT, [], [v]) for n, v in (("zero", 0.0), ("minus_infinity", -np.inf))]
    takes = [
        helper.make_tensor_value_info("states", types.FLOAT, ["length", 4]),
        helper.make_tensor_value_info("attention_mask", types.INT64, [1, "length"]),
    ]
    gives = [helper.make_tensor_value_info("out", types.FLOAT, ["length", 4])]
    graph = helper.make_graph(made, "attention", takes, gives, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_an_unpadded_exchange_gives_the_same_bits_without_the_mask(tmp_path):
    path = tmp_path / "encoder.onnx"
    onnx.save(attention(), path)
    feeds = {
        "states": np.random.default_rng(0).standard_normal((9, 4)).astype(np.float32),
        "attention_mask": np.ones((1, 9), dtype=np.int64),
    }
    (before,) = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, feeds)
    export.without_mask(path)
    (after,) = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, feeds)
    assert np.array_equal(before, after)
    assert [node.op_type for node in onnx.load(path).graph.node] == ["Transpose", "MatMul", "Softmax", "MatMul"]
