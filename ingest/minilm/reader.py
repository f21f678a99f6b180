"""The bundled model taught to read question and sentence together: a cross-encoder, https://arxiv.org/abs/1901.04085.

It reads `[CLS] question [SEP] context [SEP] sentence [SEP]`, the sentence as the second of two texts, for one logit.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.minilm.assembly import Assembly, Precision, Shape, read_weights, serialise
from ingest.minilm.deltas import SHIPPED_DELTAS, DeltasFile, read_deltas, with_deltas
from ingest.minilm.files import (
    DIMENSIONS,
    END_OF_TEXT,
    READ_CHARACTERS,
    START_OF_TEXT,
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    WordPieces,
    find_model,
)
from ingest.minilm.graph_cache import cached_graph
from ingest.minilm.running import start_pool, start_session

# Raise it with every change to the graph, to how it is quantised, or to how pairs are cut: cached graphs go with it.
READER_VERSION = 1
# As in training: what comes before the sentence is cut at its beginning, the rest at its end.
QUESTION_PIECES = 48
CONTEXT_PIECES = 40
CONTEXT_CHARACTERS = 400
SENTENCE_PIECES = 64
SENTENCE_CHARACTERS = 600
# The logit where question or sentence has no word pieces: nothing is asked, or nothing said.
NOTHING_TO_READ = -10.0

_INPUTS: dict[str, Shape] = {
    "word_pieces": [1, "length"],
    "token_types": [1, "length"],
    "question_end": [1],
    "sentence_start": [1],
}


class Reader:
    """Tell how far sentences answer a question; safe to share between threads.

    Args:
        deltas: what it was taught, an .npz; see `ingest.minilm.deltas`.
        model_dir: folder with `model.safetensors` and `tokenizer.json`; None takes those of the installed package.
        cache_dir: folder for the assembled graph; where it cannot be written, the graph is assembled at each start.
        precision: int8 quantises weights (once, per channel) and activations (per pair), but not the head.

    Attributes:
        fingerprint: names what decides a logit: weights, deltas, precision, recipe and tokenizer.

    Raises:
        ModelError: a file is missing, cut or another one.
    """

    def __init__(
        self,
        deltas: Path = SHIPPED_DELTAS,
        *,
        model_dir: Path | None = None,
        cache_dir: Path,
        precision: Precision = "int8",
    ) -> None:
        files = find_model(model_dir)
        learned = read_deltas(deltas)
        name = f"minilm-reader-{WEIGHTS_SHA256[:12]}-{learned.digest}-{precision}-v{READER_VERSION}"
        self.fingerprint = f"{name}-tokenizer-{TOKENIZER_SHA256[:8]}"
        self._pieces = WordPieces(files.tokenizer)
        graph = cached_graph(cache_dir / f"{name}.graph", lambda: _assemble(files.weights, learned, precision))
        self._session = start_session(graph)
        self._pool = start_pool("reader")

    def logits(self, question: str, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        """Return one logit a pair, (n,) float32: the higher, the likelier the sentence answers.

        A pair's logit does not depend on the other pairs. It orders the sentences for one question; across questions it
        tells much less.

        Args:
            question: its first 48 word pieces are read.
            pairs: what was said right before, of which the last 40 word pieces (of 400 characters) are read, and the
                sentence with its label, as in `Ana Ruiz: The motion carries.`, of which the first 64 (of 600) are.
                Without a word piece of the question or the sentence, the logit is -10.
        """
        asked = self._pieces.of(question[:READ_CHARACTERS], with_marks=False)[:QUESTION_PIECES]
        if len(pairs) < 2:
            logits = [self._logit(asked, pair) for pair in pairs]
        else:
            logits = list(self._pool.map(lambda pair: self._logit(asked, pair), pairs))
        return np.array(logits, np.float32)

    def _logit(self, asked: list[int], pair: tuple[str, str]) -> float:
        context, sentence = pair
        before = self._pieces.of(context[-CONTEXT_CHARACTERS:], with_marks=False)[-CONTEXT_PIECES:]
        said = self._pieces.of(sentence[:SENTENCE_CHARACTERS], with_marks=False)[:SENTENCE_PIECES]
        if not asked or not said:
            return NOTHING_TO_READ
        head = [START_OF_TEXT, *asked, END_OF_TEXT, *before, END_OF_TEXT]
        values = {
            "word_pieces": [[*head, *said, END_OF_TEXT]],
            "token_types": [[0] * len(head) + [1] * (len(said) + 1)],
            "question_end": [1 + len(asked)],
            "sentence_start": [len(head)],
        }
        (logits,) = self._session.run(None, {name: np.array(value, np.int64) for name, value in values.items()})
        return float(logits[0, 0])


def build_reader_graph(weights: Path, deltas: Path, precision: Precision) -> bytes:
    """Assemble the ONNX graph: one pair's word pieces, types and bounds, int64 -> `logits` (1, 1) float32.

    The logit is the likeness of question and sentence as they were read together (the cosine of their means; the mean,
    over the question's pieces, of the best match among the sentence's), corrected by a hidden layer over [CLS] and
    both means.

    Raises:
        ModelError: the deltas are missing, cut or another file.
    """
    return _assemble(weights, read_deltas(deltas), precision)


def _assemble(weights: Path, deltas: DeltasFile, precision: Precision) -> bytes:
    merged = with_deltas(read_weights(weights), deltas)
    graph = Assembly(_folded(merged))
    hidden = graph.encode("word_pieces", "token_types")
    features, likeness = _compared(graph, hidden)
    inner = graph.add("Tanh", graph.linear(features, "head.dense"))
    graph.add("Identity", graph.linear(graph.add("Concat", inner, *likeness, axis=1), "head.out"), output="logits")
    model = graph.model("all-MiniLM-L6-v2 reader", _INPUTS, "logits", [1, 1])
    return serialise(model, precision, kept_in_fp32=("head.dense", "head.out", "matches"))


def _folded(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Fold the constants of the head into its two products: the factor 8 of a feature, and how likeness is mixed in."""
    dense = weights["head.dense.weight"].copy()
    dense[:, 2 * DIMENSIONS : 3 * DIMENSIONS] *= 8
    cosine, best, shift = weights["head.mix"]
    out = np.append(weights["head.out.weight"], [[cosine, best]], axis=1).astype(np.float32)
    return weights | {
        "head.dense.weight": dense,
        "head.out.weight": out,
        "head.out.bias": weights["head.out.bias"] + shift,
    }


def _compared(graph: Assembly, hidden: str) -> tuple[str, tuple[str, str]]:
    """Add the features (1, 4 * 384) of the hidden layer, and the cosine and the best matches, both (1, 1)."""
    first, last = graph.constant("first", np.array([1])), graph.constant("last", np.array([-1]))
    along, across = graph.constant("along", np.array([1])), graph.constant("across", np.array([2]))
    question = graph.add("Slice", hidden, first, "question_end", along)
    sentence = graph.add("Slice", hidden, "sentence_start", last, along)
    asked = graph.add("ReduceMean", question, along, keepdims=0)
    said = graph.add("ReduceMean", sentence, along, keepdims=0)
    alike = graph.add("Mul", _of_length_one(graph, asked), _of_length_one(graph, said))
    turned = graph.add("Transpose", _of_length_one(graph, sentence), perm=[0, 2, 1])
    matches = graph.add("MatMul", _of_length_one(graph, question), turned, output="matches")
    best = graph.add("ReduceMean", graph.add("ReduceMax", matches, across, keepdims=0), along)
    start = graph.add("Squeeze", graph.add("Gather", hidden, graph.constant("mark", np.array([0])), axis=1), along)
    apart = graph.add("Abs", graph.add("Sub", asked, said))
    features = graph.add("Concat", start, said, alike, apart, axis=1)
    return features, (graph.add("ReduceSum", alike, along), best)


def _of_length_one(graph: Assembly, value: str) -> str:
    return graph.add("LpNormalization", value, axis=-1, p=2)
