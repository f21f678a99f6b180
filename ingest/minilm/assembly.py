"""The encoder as an ONNX graph, assembled node by node from the weights, and its quantisation to int8."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ingest.minilm.files import MAX_WORD_PIECES

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

Precision = Literal["int8", "fp32"]
Weights = Mapping[str, np.ndarray]
Shape = Sequence[str | int]

LAYERS = 6
HEADS = 12

_CONTRIB = "com.microsoft"  # ONNX Runtime's own operators
_EMBEDDINGS = ("word", "position", "token_type")
# These products are the most sensitive to eight bits: a few inner values are far larger than the rest. Left in fp32
# they cost a sixth of the speed and halve the distance to the fp32 vectors (mean cosine 0.990 -> 0.995).
_KEPT_IN_FP32 = tuple(f"encoder.layer.{layer}.output.dense" for layer in range(3))


def read_weights(path: Path) -> Weights:
    """Return the published arrays by their names."""
    from safetensors.numpy import load_file  # noqa: PLC0415  only when there is no graph yet

    weights: Weights = load_file(path)
    return weights


class Assembly:
    """Nodes and constants of a graph, added in the order they are run.

    The encoder is BERT (https://arxiv.org/abs/1810.04805) for texts of equal length: without padding, and so no mask.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, np.ndarray] = {}
        self._names = (f"value_{number}" for number in itertools.count())

    def encode(self, word_pieces: str, token_types: str | None = None) -> str:
        """Add the encoder: int64 (n, length) -> hidden states (n, length, 384); without types, all are of type 0."""
        hidden = self._embeddings(word_pieces, token_types)
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        return hidden

    def model(self, name: str, inputs: Mapping[str, Shape], output: str, shape: Shape) -> ModelProto:
        """Return the whole graph; its inputs are int64, its output is float32."""
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415  only when there is no graph yet

        graph = helper.make_graph(
            self._nodes,
            name,
            [helper.make_tensor_value_info(key, TensorProto.INT64, value) for key, value in inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
            [numpy_helper.from_array(np.ascontiguousarray(value), key) for key, value in self._constants.items()],
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def linear(self, value: str, name: str) -> str:
        """Add the product with the weight of this name, which stands outer by inner, and its bias."""
        weight = self.constant(f"{name}.weight", self._weights[f"{name}.weight"].T)
        product = self.add("MatMul", value, weight, output=name)
        return self.add("Add", product, self.constant(f"{name}.bias", self._weights[f"{name}.bias"]))

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add a constant and return its name."""
        self._constants[name] = value
        return name

    def add(self, operator: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any) -> str:
        """Add a node, named as its output, and return that name."""
        from onnx import helper  # noqa: PLC0415  only when there is no graph yet

        output = output or next(self._names)
        self._nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output

    def _embeddings(self, word_pieces: str, token_types: str | None) -> str:
        weights = {part: self._weights[f"embeddings.{part}_embeddings.weight"] for part in _EMBEDDINGS}
        positions = weights["position"][:MAX_WORD_PIECES]
        if token_types is None:
            # A single text is all of token type 0, so its embedding is added to the positions beforehand.
            positions = positions + weights["token_type"][0]
        words = self.add("Gather", self.constant("words", weights["word"]), word_pieces)
        length = self.add("Shape", word_pieces, start=1, end=2)
        start = self.constant("start", np.array([0]))
        places = self.add("Slice", self.constant("positions", positions), start, length)
        if token_types is not None:
            kinds = self.add("Gather", self.constant("types", weights["token_type"]), token_types)
            places = self.add("Add", kinds, places)
        return self._normalised(words, places, "embeddings.LayerNorm")

    def _layer(self, hidden: str, name: str) -> str:
        attended = self.linear(self._attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        hidden = self._normalised(attended, hidden, f"{name}.attention.output.LayerNorm")
        inner = self.add("Gelu", self.linear(hidden, f"{name}.intermediate.dense"), domain=_CONTRIB)
        return self._normalised(self.linear(inner, f"{name}.output.dense"), hidden, f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        constants = self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)
        return self.add("Attention", hidden, *constants, domain=_CONTRIB, num_heads=HEADS)

    def _normalised(self, value: str, residual: str, name: str) -> str:
        scale, shift = (self.constant(f"{name}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias"))
        total = self.add("Add", value, residual)
        return self.add("LayerNormalization", total, scale, shift, axis=-1, epsilon=1e-12)


def serialise(model: ModelProto, precision: Precision, *, kept_in_fp32: Sequence[str] = ()) -> bytes:
    """Return the graph's bytes, quantised if so wanted but for the most sensitive products and those named."""
    if precision == "int8":
        return _quantise(model, [*_KEPT_IN_FP32, *kept_in_fp32])
    whole: bytes = model.SerializeToString(deterministic=True)
    return whole


def _quantise(model: ModelProto, kept_in_fp32: list[str]) -> bytes:
    """Return the graph with int8 weights, scaled per output channel, in nearly every product and in attention.

    The weights use seven of the eight bits: a processor without VNNI adds two products in 16 bits, which overflow
    otherwise (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html). So every processor
    gives the same vectors, and a library can move from one to another.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    from onnx import TensorProto, helper  # noqa: PLC0415  only when there is no graph yet
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415  as above

    # Says that shapes need no further work; without it the quantiser logs through, and so configures, the root logger.
    helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
    with tempfile.TemporaryDirectory() as folder:
        quantised = Path(folder, "quantised.onnx")
        quantize_dynamic(
            model,
            quantised,
            op_types_to_quantize=["MatMul", "Attention"],
            nodes_to_exclude=kept_in_fp32,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            # The output types of ONNX Runtime's own operators are not inferred.
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        return quantised.read_bytes()
