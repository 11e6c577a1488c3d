"""The MiniLM encoder as an ONNX graph, built from its safetensors without torch.

The architecture is BERT (Devlin et al., 2018) as MiniLM-L6-H384 configures it: 6 layers, 12 heads,
width 384, GELU, post-layer normalisation; then mean pooling over the tokens and length 1, as the
model's own sentence-transformers configuration says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_LAYERS = 6
_HEADS = 12
_WIDTH = 384
_EPSILON = 1e-12
_OPSET = 20

Weights = Mapping[str, NDArray[np.float32]]


@dataclass
class _Graph:
    """Collects nodes and constants; every method returns the name of what it computes."""

    weights: Weights
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)

    def apply(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def constant(self, name: str, values: NDArray[Any]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def integers(self, *values: int) -> str:
        return self.constant("i" + "_".join(map(str, values)), np.array(values, dtype=np.int64))

    def number(self, name: str, value: float) -> str:
        return self.constant(name, np.array(value, dtype=np.float32))

    def dense(self, source: str, name: str) -> str:
        kernel = self.constant(f"{name}.kernel", self.weights[f"{name}.weight"].T)
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.apply("Add", self.apply("MatMul", source, kernel), bias)

    def normalised(self, source: str, name: str) -> str:
        scale = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.apply("LayerNormalization", source, scale, bias, axis=-1, epsilon=_EPSILON)


def sentence_encoder(weights: Weights) -> onnx.ModelProto:
    """Return the model: input_ids and attention_mask (batch x tokens, int64) to vectors (x 384)."""
    graph = _Graph(weights)
    hidden = _embedded(graph)
    penalty = _padding_penalty(graph)
    for layer in range(_LAYERS):
        hidden = _layer(graph, hidden, penalty, f"encoder.layer.{layer}")
    _pooled(graph, hidden)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", _WIDTH])
    proto = helper.make_graph(
        graph.nodes, "minilm", inputs, [output], initializer=list(graph.constants.values())
    )
    model = helper.make_model(proto, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=10)
    # Says that nothing is left to simplify; the quantiser warns on the root logger otherwise.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    return model


def _embedded(graph: _Graph) -> str:
    table = graph.weights["embeddings.word_embeddings.weight"]
    words = graph.apply("Gather", graph.constant("words", table), "input_ids", axis=0)
    # The one segment there is shifts every position alike. Slice, because onnxruntime 1.31 rewrites
    # Range + Gather into an embedding layer that does not load.
    positions = graph.weights["embeddings.position_embeddings.weight"]
    segment = graph.weights["embeddings.token_type_embeddings.weight"][0]
    shape = graph.apply("Shape", "input_ids", start=1, end=2)
    table_name = graph.constant("positions", positions + segment)
    used = graph.apply("Slice", table_name, graph.integers(0), shape, graph.integers(0))
    return graph.normalised(graph.apply("Add", words, used), "embeddings.LayerNorm")


def _padding_penalty(graph: _Graph) -> str:
    mask = graph.apply("Cast", "attention_mask", to=TensorProto.FLOAT)
    padding = graph.apply("Sub", graph.number("one", 1.0), mask)
    penalty = graph.apply("Mul", padding, graph.number("far", -10000.0))
    return graph.apply("Unsqueeze", penalty, graph.integers(1, 2))


def _layer(graph: _Graph, hidden: str, penalty: str, name: str) -> str:
    attended = graph.dense(
        _attention(graph, hidden, penalty, f"{name}.attention.self"),
        f"{name}.attention.output.dense",
    )
    first = graph.normalised(
        graph.apply("Add", attended, hidden), f"{name}.attention.output.LayerNorm"
    )
    wide = graph.apply("Gelu", graph.dense(first, f"{name}.intermediate.dense"))
    narrow = graph.dense(wide, f"{name}.output.dense")
    return graph.normalised(graph.apply("Add", narrow, first), f"{name}.output.LayerNorm")


def _attention(graph: _Graph, hidden: str, penalty: str, name: str) -> str:
    query = _heads(graph, graph.dense(hidden, f"{name}.query"), [0, 2, 1, 3])
    key = _heads(graph, graph.dense(hidden, f"{name}.key"), [0, 2, 3, 1])
    value = _heads(graph, graph.dense(hidden, f"{name}.value"), [0, 2, 1, 3])
    scale = graph.number("scale", (_WIDTH // _HEADS) ** -0.5)
    scores = graph.apply("Mul", graph.apply("MatMul", query, key), scale)
    shares = graph.apply("Softmax", graph.apply("Add", scores, penalty), axis=-1)
    mixed = graph.apply("Transpose", graph.apply("MatMul", shares, value), perm=[0, 2, 1, 3])
    return graph.apply("Reshape", mixed, graph.integers(0, 0, _WIDTH))


def _heads(graph: _Graph, source: str, order: list[int]) -> str:
    split = graph.apply("Reshape", source, graph.integers(0, 0, _HEADS, _WIDTH // _HEADS))
    return graph.apply("Transpose", split, perm=order)


def _pooled(graph: _Graph, hidden: str) -> None:
    mask = graph.apply("Cast", "attention_mask", to=TensorProto.FLOAT)
    column = graph.apply("Unsqueeze", mask, graph.integers(2))
    total = graph.apply(
        "ReduceSum", graph.apply("Mul", hidden, column), graph.integers(1), keepdims=0
    )
    # The mean differs from the sum by a factor only, which the length takes out again.
    graph.apply("LpNormalization", total, output="vectors", axis=-1, p=2)
