"""Measure ingest: source words a second, against llama-index's own way and against the bare model, in one run.

    python -m tests.benchmarks.ingest DATA_DIR [--files N]

Four runs over the same files: ours with fp32 and with int8, from the files to a searchable library; llama-index's
`VectorStoreIndex` over `ChromaVectorStore`, given the passages that ours made and the same fp32 weights padded to 256
word pieces in batches of 32; and the models alone, over the same passages. Loading models and libraries is in none.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import chromadb
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.embeddings import BaseEmbedding
from llama_index.core.schema import BaseNode, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from ingest import IngestSettings, Library, Passage, ingest_paths
from ingest.minilm import MiniLM, Precision
from tests.benchmarks.model import BatchedMiniLM

PRECISIONS: tuple[Precision, ...] = ("fp32", "int8")


class PaddedMiniLM(BaseEmbedding):
    """The fp32 model as llama-index users run it: every text padded to 256 word pieces, 32 at a time."""

    _model: BatchedMiniLM = PrivateAttr()

    def __init__(self, model: BatchedMiniLM) -> None:
        super().__init__(model_name="all-MiniLM-L6-v2", embed_batch_size=32)
        self._model = model

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [list(map(float, vector)) for vector in self._model.embed(texts, batch=32, length=256)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ingest_ours(files: Sequence[Path], folder: Path, model: MiniLM) -> tuple[float, list[Passage], int]:
    """Return the seconds from files to a searchable library, its passages, and the words of its records."""
    settings = IngestSettings()
    with Library.open(folder, settings, writable=True, embedder=model) as library:
        seconds = timed(lambda: ingest_paths(files, library, settings))
        records = library.records()
        passages = [passage for record in records for passage in library.sheet(record.record_id).passages]
        return seconds, passages, sum(record.words for record in records)


def ingest_theirs(passages: Sequence[Passage], folder: Path, model: BatchedMiniLM) -> float:
    """Return the seconds that llama-index takes from passages to a searchable index."""
    client = chromadb.PersistentClient(str(folder))
    collection = client.get_or_create_collection("passages", embedding_function=None)
    context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
    nodes: list[BaseNode] = [TextNode(text=p.labelled_text, metadata={"record_id": p.record_id}) for p in passages]
    embedding = PaddedMiniLM(model)
    return timed(lambda: VectorStoreIndex(nodes, storage_context=context, embed_model=embedding))


def row(name: str, seconds: float, words: int, passages: int, baseline: float) -> str:
    """Return one line of the table."""
    return f"{name:44} {seconds:8.1f} {words / seconds:10,.0f} {passages / seconds:10.1f} {baseline / seconds:8.2f}x"


def main(arguments: Any) -> None:
    """Run all four and print the table."""
    files = sorted(path for path in arguments.data.rglob("*") if path.is_file())[: arguments.files]
    models = {precision: MiniLM(cache_dir=IngestSettings().cache_dir, precision=precision) for precision in PRECISIONS}
    ours: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        # Once before the clock: imports, language model and sentence splitter, which the other side does not pay for.
        ingest_ours(files[:1], Path(folder) / "warm", models["int8"])
        for precision, model in models.items():
            ours[precision], passages, words = ingest_ours(files, Path(folder) / precision, model)
        texts = [passage.labelled_text for passage in passages]
        bare = {
            precision: timed(lambda model=model: model.embed_passages(texts))  # type: ignore[misc]
            for precision, model in models.items()
        }
        theirs = ingest_theirs(passages, Path(folder) / "theirs", BatchedMiniLM(models["fp32"], "fp32"))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}")
    print(f"{len(files)} files, {words:,} words, {len(texts):,} passages")
    print(f"{'':44} {'seconds':>8} {'words/s':>10} {'passages/s':>10} {'':>9}")
    print(row("llama-index + Chroma, fp32 padded to 256", theirs, words, len(texts), theirs))
    for precision in PRECISIONS:
        print(row(f"Verbatim, {precision}", ours[precision], words, len(texts), theirs))
        share = bare[precision] / ours[precision]
        print(row(f"  the model alone, {precision} (share {share:.2f})", bare[precision], words, len(texts), theirs))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="a folder of records")
    parser.add_argument("--files", type=int, default=10, help="how many of its files, in alphabetical order")
    main(parser.parse_args())
