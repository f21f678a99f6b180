"""The port that the library embeds through: the bundled model, one at an address, or llama-index's."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ingest.embedding.lengths import of_length_one
from ingest.embedding.remote import RemoteEmbedder
from ingest.minilm import MiniLM, Reader
from ingest.remote import remote_model
from ingest.settings import IngestSettings
from ingest.tokens import count_tokens

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding


class Embedder(Protocol):
    """Turn passages and questions into vectors of length 1, whose dot product is their similarity."""

    @property
    def fingerprint(self) -> str:
        """Name everything that decides a vector; vectors of two fingerprints are never compared."""
        ...

    @property
    def dimensions(self) -> int:
        """Tell the length of a vector."""
        ...

    @property
    def max_word_pieces(self) -> int | None:
        """Tell how many word pieces of a text are read; None if that is not known."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32, in the order of the texts."""
        ...

    def embed_query(self, text: str) -> np.ndarray:
        """Return (dimensions,) float32."""
        ...

    def count_word_pieces(self, text: str) -> int:
        """Count what the model would read of a text if it read all of it."""
        ...


def build_embedder(settings: IngestSettings) -> Embedder:
    """Load the bundled model, about 0.3 s, a few seconds the first time; or reach for the one that is named.

    Raises:
        ModelError: a file of the model is missing, cut or another one; or the name names none.
    """
    if settings.embedding is not None:
        key = settings.embedding_key.get_secret_value() if settings.embedding_key else None
        return RemoteEmbedder(
            remote_model(settings.embedding, key, what="embedding model", key_variable="VERBATIM_EMBEDDING_KEY")
        )
    return MiniLM(model_dir=settings.model_dir, cache_dir=settings.cache_dir, precision=settings.embedding_precision)


def build_reader(settings: IngestSettings) -> Reader:
    """Load the model that reads question and sentence together: about 0.5 s, a few seconds the first time.

    Raises:
        ModelError: a file of the model is missing, cut or another one.
    """
    return Reader(model_dir=settings.model_dir, cache_dir=settings.cache_dir, precision=settings.embedding_precision)


class LlamaIndexEmbedder:
    """Embed through any llama-index embedding; its vectors are brought to length 1.

    Args:
        embedding: the llama-index embedding.
        fingerprint: what names its vectors; None takes its class and its `model_name`. Give one where two models
            could bear the same name.
        max_word_pieces: how many tokens the model reads, where that is known.
    """

    def __init__(
        self, embedding: BaseEmbedding, *, fingerprint: str | None = None, max_word_pieces: int | None = None
    ) -> None:
        self._embedding = embedding
        self.fingerprint = fingerprint or f"llama-index-{embedding.class_name()}-{embedding.model_name}"
        self.max_word_pieces = max_word_pieces

    @functools.cached_property
    def dimensions(self) -> int:
        """Tell the length of a vector, seen on a first one."""
        return len(self.embed_query("dimensions"))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32, in the order of the texts."""
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        return of_length_one(self._embedding.get_text_embedding_batch(list(texts)))

    def embed_query(self, text: str) -> np.ndarray:
        """Return (dimensions,) float32."""
        return of_length_one(self._embedding.get_query_embedding(text))

    def count_word_pieces(self, text: str) -> int:
        """Count cl100k tokens: a stand-in, for what the model itself reads is not known."""
        return count_tokens(text)
