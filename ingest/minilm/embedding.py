"""The bundled model as it was published: texts in, vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ingest.minilm.assembly import Assembly, Precision, read_weights, serialise
from ingest.minilm.files import (
    DIMENSIONS,
    END_OF_TEXT,
    MAX_WORD_PIECES,
    READ_CHARACTERS,
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    WordPieces,
    find_model,
)
from ingest.minilm.graph_cache import cached_graph
from ingest.minilm.running import start_pool, start_session

# Raise it with every change to the graph or to how it is quantised: cached graphs and stored vectors go with it.
GRAPH_VERSION = 1


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
        self._pieces = WordPieces(files.tokenizer)
        cached = cache_dir / f"minilm-l6-{WEIGHTS_SHA256[:12]}-{precision}-v{GRAPH_VERSION}.graph"
        self._session = start_session(cached_graph(cached, lambda: build_graph(files.weights, precision)))
        self._pool = start_pool("minilm")

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return one vector a text: (n, 384) float32, each of length 1; what is beyond 256 word pieces is not read."""
        if len(texts) < 2:
            vectors = [self.embed_query(text) for text in texts]
        else:
            vectors = list(self._pool.map(self.embed_query, texts))
        return np.stack(vectors) if vectors else np.empty((0, DIMENSIONS), np.float32)

    def embed_query(self, text: str) -> np.ndarray:
        """Return the vector of one text: (384,) float32 of length 1; questions and passages are embedded alike."""
        pieces = self._word_pieces(text[:READ_CHARACTERS])
        if len(pieces) > MAX_WORD_PIECES:
            pieces = [*pieces[: MAX_WORD_PIECES - 1], END_OF_TEXT]
        (vectors,) = self._session.run(None, {"word_pieces": np.array([pieces], np.int64)})
        vector: np.ndarray = vectors[0]
        return vector

    def count_word_pieces(self, text: str) -> int:
        """Count what the model would read, its two marks included: up to 256 are read.

        Texts over 16,384 characters are counted part by part, which can add a word piece for each part.
        """
        parts = range(0, len(text) or 1, READ_CHARACTERS)
        return 2 + sum(len(self._word_pieces(text[start : start + READ_CHARACTERS])) - 2 for start in parts)

    def _word_pieces(self, text: str) -> list[int]:
        return self._pieces.of(text, with_marks=True)


def fingerprint(precision: Precision) -> str:
    """Name what decides a vector: weights, recipe, tokenizer, pooling and length."""
    return (
        f"minilm-l6-{WEIGHTS_SHA256[:12]}-{precision}-v{GRAPH_VERSION}"
        f"-tokenizer-{TOKENIZER_SHA256[:8]}-mean-{MAX_WORD_PIECES}"
    )


def build_graph(weights: Path, precision: Precision) -> bytes:
    """Assemble the ONNX graph: `word_pieces` (n, length) int64 -> `vectors` (n, 384) float32 of length 1.

    Mean pooling is of https://arxiv.org/abs/1908.10084. Texts are of equal length: there is no padding.
    """
    assembly = Assembly(read_weights(weights))
    hidden = assembly.encode("word_pieces")
    pooled = assembly.add("ReduceMean", hidden, assembly.constant("sequence_axis", np.array([1])), keepdims=0)
    assembly.add("LpNormalization", pooled, output="vectors", axis=-1, p=2)
    model = assembly.model("all-MiniLM-L6-v2", {"word_pieces": ["n", "length"]}, "vectors", ["n", DIMENSIONS])
    return serialise(model, precision)
