"""Measure the embedding model alone: speed of each way to run it, and what int8 costs in finding.

    python -m tests.benchmarks.model [--data FOLDER_OF_QMSUM_MEETINGS] [--passages N]

Without a folder the passages are made up; with one they come from its meetings, and recall is measured as well.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ingest.minilm import MiniLM, build_graph, find_model
from ingest.tokens import count_tokens

BUDGET_TOKENS = 2_000
PASSAGE_TOKENS = 128
TOP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of one meeting: its text and the words of each turn in it."""

    text: str
    turns: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting's passages, and its questions with the turns that answer them."""

    passages: tuple[Passage, ...]
    turns: tuple[str, ...]
    questions: tuple[tuple[str, frozenset[int]], ...]


class BatchedMiniLM:
    """The same fp32 or int8 weights run in padded batches, as others do; what `MiniLM` is measured against."""

    def __init__(self, model: MiniLM, precision: str) -> None:
        self._model = model
        self._session = _masked_session(precision)

    def embed(self, texts: Sequence[str], *, batch: int = 32, length: int | None = 256, by_length: bool = False) -> Any:
        """Return (n, 384) vectors; `length` pads every text to so many word pieces, None to the batch's longest."""
        pieces = [self._model._word_pieces(text)[:256] for text in texts]
        order = sorted(range(len(texts)), key=lambda index: -len(pieces[index])) if by_length else range(len(texts))
        vectors = np.empty((len(texts), 384), np.float32)
        for start in range(0, len(texts), batch):
            chosen = list(order)[start : start + batch]
            vectors[chosen] = self._run([pieces[index] for index in chosen], length)
        return vectors

    def _run(self, pieces: list[list[int]], length: int | None) -> Any:
        ids = np.zeros((len(pieces), length or max(map(len, pieces))), np.int64)
        for row, of_one in enumerate(pieces):
            ids[row, : len(of_one)] = of_one
        mask = np.array([[column < len(of_one) for column in range(ids.shape[1])] for of_one in pieces], np.int32)
        (hidden,) = self._session.run(None, {"word_pieces": ids, "mask": mask})
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def _masked_session(precision: str) -> Any:
    """Open the product's graph with a mask in every attention and without its pooling, all cores on one batch."""
    import onnx  # noqa: PLC0415  heavy
    import onnxruntime  # noqa: PLC0415  heavy

    model = onnx.load_from_string(build_graph(find_model().weights, "int8" if precision == "int8" else "fp32"))
    graph = model.graph
    for node in graph.node:
        if node.op_type == "Attention":
            node.input.append("mask")
        elif node.op_type == "QAttention":
            node.input[5] = "mask"
    pooling = next(node for node in graph.node if node.op_type == "ReduceMean")
    hidden = pooling.input[0]
    for node in [node for node in graph.node if node.op_type in {"ReduceMean", "LpNormalization"}]:
        graph.node.remove(node)
    del graph.output[:]
    graph.input.append(onnx.helper.make_tensor_value_info("mask", onnx.TensorProto.INT32, ["n", "length"]))
    graph.output.append(onnx.helper.make_tensor_value_info(hidden, onnx.TensorProto.FLOAT, ["n", "length", 384]))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["SkipLayerNormFusion"],
    )


def read_meetings(folder: Path) -> Iterator[Meeting]:
    """Read QMSum's meetings, each cut into passages of about 128 tokens."""
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        turns = tuple(turn["content"] for turn in data["meeting_transcripts"])
        questions = tuple((entry["query"], _gold(entry["relevant_text_span"])) for entry in data["specific_query_list"])
        yield Meeting(passages=tuple(_passages(turns)), turns=turns, questions=questions)


def _gold(spans: Sequence[Sequence[str]]) -> frozenset[int]:
    return frozenset(turn for first, last in spans for turn in range(int(first), int(last) + 1))


def _passages(turns: Sequence[str]) -> Iterator[Passage]:
    words = [(number, word) for number, turn in enumerate(turns) for word in turn.split()]
    held: list[tuple[int, str]] = []
    size = 0
    for number, word in words:
        held.append((number, word))
        size += count_tokens(" " + word)
        if size >= PASSAGE_TOKENS:
            yield _passage(held)
            held, size = [], 0
    if held:
        yield _passage(held)


def _passage(words: Sequence[tuple[int, str]]) -> Passage:
    numbers = sorted({number for number, _ in words})
    turns = tuple((number, " ".join(word for at, word in words if at == number)) for number in numbers)
    return Passage(text=" ".join(text for _, text in turns), turns=turns)


def made_up_passages(count: int) -> list[str]:
    """Return passages of 30 to 150 words, the same at each call."""
    chance = random.Random(7)
    words = ["council", "budget", "the", "motion", "of", "harbour", "and", "was", "deferred", "until", "spring", "levy"]
    return [" ".join(chance.choices(words, k=chance.randint(30, 150))) for _ in range(count)]


def measure_speed(label: str, embed: Callable[[Sequence[str]], Any], texts: Sequence[str], truth: Any) -> None:
    """Print the best of two runs, after a short one to warm up."""
    embed(texts[:16])
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        vectors = embed(texts)
        seconds.append(time.perf_counter() - start)
    passages = len(texts) / min(seconds)
    words = sum(len(text.split()) for text in texts) / min(seconds)
    cosine = float((vectors * truth).sum(1).mean())
    print(f"{label:42} {passages:8.1f} passages/s {words:9.0f} words/s   cosine to fp32 {cosine:.4f}", flush=True)


def measure_latency(label: str, model: MiniLM) -> None:
    """Print the median time of one question."""
    seconds = []
    for _ in range(100):
        start = time.perf_counter()
        model.embed_query("What did the council decide about the bus lane on Harbour Street?")
        seconds.append(time.perf_counter() - start)
    print(f"{label:42} {sorted(seconds)[50] * 1000:8.2f} ms a question")


def measure_recall(meetings: Sequence[Meeting], fp32: MiniLM, int8: MiniLM) -> None:
    """Print, dense search alone within one meeting: share of gold found in 2,000 tokens, and the same top ten."""
    exact, quantised = (_rank_all(meetings, model) for model in (fp32, int8))
    for label, found in (
        ("fp32", exact.found),
        ("int8", quantised.found),
        ("int8 less fp32", quantised.found - exact.found),
    ):
        print(f"{label:42} found {found.mean():7.4f} +- {found.std() / len(found) ** 0.5:.4f} ({len(found)} questions)")
    pairs = list(zip(exact.orders, quantised.orders, strict=True))
    shared = np.mean([len({*one[:TOP]} & {*other[:TOP]}) / min(TOP, len(one)) for one, other in pairs])
    first = np.mean([one[0] == other[0] for one, other in pairs])
    print(f"{'int8 and fp32':42} same top {TOP}: {shared:.4f}   same first: {first:.4f}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """For every question: the passages of its meeting, best first, and the share of its gold that is found."""

    orders: tuple[tuple[int, ...], ...]
    found: np.ndarray


def _rank_all(meetings: Sequence[Meeting], model: MiniLM) -> Ranking:
    orders, found = [], []
    for meeting in meetings:
        vectors = model.embed_passages([passage.text for passage in meeting.passages])
        for question, gold in meeting.questions:
            order = tuple(np.argsort(-(vectors @ model.embed_query(question)), kind="stable").tolist())
            orders.append(order)
            found.append(_found(meeting, order, gold))
    return Ranking(orders=tuple(orders), found=np.array(found))


def _found(meeting: Meeting, order: Sequence[int], gold: frozenset[int]) -> float:
    left, held = BUDGET_TOKENS, 0
    for index in order:
        passage = meeting.passages[index]
        left -= count_tokens(passage.text)
        if left < 0:
            break
        held += sum(count_tokens(text) for number, text in passage.turns if number in gold)
    return min(1.0, held / min(BUDGET_TOKENS, sum(count_tokens(meeting.turns[number]) for number in gold)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of QMSum meetings: their passages, and recall")
    parser.add_argument("--passages", type=int, default=300, help="how many passages to time (default %(default)s)")
    arguments = parser.parse_args()
    meetings = list(read_meetings(arguments.data)) if arguments.data else []
    everything = [passage.text for meeting in meetings for passage in meeting.passages]
    texts = everything[: arguments.passages] or made_up_passages(arguments.passages)
    with TemporaryDirectory() as cache:
        fp32, int8 = (MiniLM(cache_dir=Path(cache), precision=precision) for precision in ("fp32", "int8"))
    batched, batched_int8 = BatchedMiniLM(fp32, "fp32"), BatchedMiniLM(int8, "int8")
    truth = fp32.embed_passages(texts)
    print(
        f"{len(texts)} passages, {np.mean([fp32.count_word_pieces(text) for text in texts]):.0f} word pieces on average"
    )
    measure_speed("fp32, padded to 256, batches of 32", batched.embed, texts, truth)
    for label, model in (("fp32", batched), ("int8", batched_int8)):
        measure_speed(
            f"{label}, length-sorted, batches of 8",
            lambda of, model=model: model.embed(of, batch=8, length=None, by_length=True),  # type: ignore[misc]
            texts,
            truth,
        )
    measure_speed("fp32, one text a core (the product)", fp32.embed_passages, texts, truth)
    measure_speed("int8, one text a core (the product)", int8.embed_passages, texts, truth)
    measure_latency("fp32", fp32)
    measure_latency("int8", int8)
    if meetings:
        measure_recall(meetings, fp32, int8)


if __name__ == "__main__":
    main()
