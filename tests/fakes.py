"""Stand-ins that are real implementations: small, deterministic, without a model."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence

import numpy as np

WORD = re.compile(r"\w+")


class HashEmbedder:
    """An Embedder whose vectors come from hashes of words: texts that share words are near, others are not.

    Attributes:
        embedded: how many passages were embedded so far; a second embedding of one passage counts again.
        texts: these passages, in order.
        queries: how many questions were embedded so far.
    """

    def __init__(self, *, dimensions: int = 384, max_word_pieces: int | None = 256, name: str = "hash") -> None:
        self.dimensions = dimensions
        self.max_word_pieces = max_word_pieces
        self.fingerprint = f"{name}-{dimensions}"
        self.texts: list[str] = []
        self.queries = 0

    @property
    def embedded(self) -> int:
        return len(self.texts)

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.texts.extend(texts)
        return np.array([self._vector(text) for text in texts], np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text: str) -> np.ndarray:
        self.queries += 1
        return self._vector(text)

    def count_word_pieces(self, text: str) -> int:
        return 2 + len(WORD.findall(text))

    def _vector(self, text: str) -> np.ndarray:
        # The empty word keeps a text without words from a vector without length.
        words = ["", *WORD.findall(text.casefold())]
        total = np.sum([_word_vector(word, self.dimensions) for word in words], axis=0)
        vector: np.ndarray = (total / np.linalg.norm(total)).astype(np.float32)
        return vector


@functools.lru_cache(maxsize=100_000)
def _word_vector(word: str, dimensions: int) -> np.ndarray:
    digest = hashlib.blake2b(word.encode(errors="replace"), digest_size=8).digest()
    vector: np.ndarray = np.random.default_rng(int.from_bytes(digest)).standard_normal(dimensions)
    return vector if word else vector * 0.01
