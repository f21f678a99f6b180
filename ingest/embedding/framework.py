"""The library's embedding for llama-index: what its retrievers, indexes and engines take as `embed_model`.

Importing this module imports llama-index (seconds); ingest and search go through `ingest.embedding` and never need it.
"""

from __future__ import annotations

import asyncio

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from ingest.embedding.embedder import Embedder, build_embedder
from ingest.settings import IngestSettings

# Each text is embedded by itself, so a batch only needs to be large enough to keep every core busy.
BATCH_SIZE = 256


class MiniLMEmbedding(BaseEmbedding):
    """The bundled model as a llama-index embedding; `model_name` is its fingerprint."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.fingerprint, embed_batch_size=BATCH_SIZE)
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """Return the name that llama-index writes into what it stores."""
        return "MiniLMEmbedding"

    @property
    def fingerprint(self) -> str:
        """Name everything that decides a vector."""
        return self._embedder.fingerprint

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.embed_query(query).tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_query_embedding(text)

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


def build_embedding(settings: IngestSettings) -> BaseEmbedding:
    """Load the bundled model as a llama-index embedding.

    Raises:
        ModelError: a file of the model is missing, cut or another one.
    """
    return MiniLMEmbedding(build_embedder(settings))
