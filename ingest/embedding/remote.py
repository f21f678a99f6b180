"""An embedding model at an address, asked by OpenAI's interface; whatever it sends is checked before it is believed."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from ingest.embedding.lengths import of_length_one
from ingest.errors import ModelError
from ingest.remote import RemoteModel, http_client
from ingest.tokens import count_tokens

# Texts in one request: few enough for small servers, many enough that the way there costs little.
_BATCH = 64
# Bytes of one response: 64 vectors of 4,096 dimensions, some twenty characters each, and half as much again.
_MOST_BYTES = 8_000_000
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_RETRIES = 2
_FIRST_PAUSE = 0.5
# Statuses after which asking again may help.
_PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504))


class RemoteEmbedder:
    """Turn texts into vectors by a model at an address. Safe to share between threads.

    Args:
        model: as a setting names it.
    """

    def __init__(self, model: RemoteModel) -> None:
        self._model = model
        self._client = http_client(model, _TIMEOUT, most_bytes=_MOST_BYTES)
        place = f"@{model.address}" if model.kind == "openai-like" else ""
        self.fingerprint = f"{model.kind}:{model.name}{place}"
        self.max_word_pieces: int | None = None

    def __repr__(self) -> str:
        return f"RemoteEmbedder({self.fingerprint!r})"

    @functools.cached_property
    def dimensions(self) -> int:
        """Tell the length of a vector, seen on a first one."""
        return len(self.embed_query("dimensions"))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return (n, dimensions) float32, in the order of the texts.

        Raises:
            ModelError: the model fails, or what it sends is no embeddings.
        """
        if not texts:
            return np.empty((0, self.dimensions), np.float32)
        batches = [list(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return of_length_one(np.concatenate([self._embedded(batch) for batch in batches]))

    def embed_query(self, text: str) -> np.ndarray:
        """Return (dimensions,) float32.

        Raises:
            ModelError: the model fails, or what it sends is no embedding.
        """
        vector: np.ndarray = of_length_one(self._embedded([text]))[0]
        return vector

    def count_word_pieces(self, text: str) -> int:
        """Count cl100k tokens: a stand-in, for what the model itself reads is not known."""
        return count_tokens(text)

    def _embedded(self, texts: list[str]) -> np.ndarray:
        given = {"model": self._model.name, "input": texts, "encoding_format": "float"}
        try:
            return _vectors(json.loads(self._asked(given)), len(texts))
        except ValueError as error:
            raise self._failed(f"sent what is no embedding ({error})") from None

    def _asked(self, given: dict[str, Any]) -> bytes:
        """Return what the model answers; ask again where that may help."""
        problem = ""
        for attempt in range(_RETRIES + 1):
            if attempt:
                time.sleep(_FIRST_PAUSE * 2 ** (attempt - 1))
            try:
                response = self._client.post(f"{self._model.address}/embeddings", json=given)
            except httpx.HTTPError as error:
                problem = f"cannot be asked ({type(error).__name__})"
                continue
            if response.status_code == httpx.codes.OK:
                return response.content
            problem = f"refuses (status {response.status_code})"
            if response.status_code not in _PASSING:
                break
        raise self._failed(problem)

    def _failed(self, problem: str) -> ModelError:
        return ModelError(
            f"the embedding model {self._model.name!r} at {httpx.URL(self._model.address or '').host!r} {problem}; "
            "look whether its server runs, and at VERBATIM_EMBEDDING and its key"
        )


def _vectors(told: Any, count: int) -> np.ndarray:
    """Return the vectors of a response, (count, dimensions) float32, in the order of the texts.

    Raises:
        ValueError: there are not so many, or they are not of numbers, or not of one length.
    """
    if not isinstance(told, dict) or not isinstance(told.get("data"), list) or len(told["data"]) != count:
        raise ValueError("not one vector for each text")
    if not all(isinstance(each, dict) and isinstance(each.get("embedding"), list) for each in told["data"]):
        raise ValueError("a vector is missing")
    places = [each.get("index", place) for place, each in enumerate(told["data"])]
    if sorted(places, key=str) != sorted(range(count), key=str):
        raise ValueError("the vectors are not numbered as the texts are")
    rows = [each["embedding"] for _, each in sorted(zip(places, told["data"], strict=True), key=lambda pair: pair[0])]
    if not rows[0] or len({len(row) for row in rows}) != 1:
        raise ValueError("the vectors are not of one length")
    if not all(type(value) in (int, float) for row in rows for value in row):
        raise ValueError("a vector holds what is no number")
    vectors = np.array(rows, np.float32)
    if not np.isfinite(vectors).all():
        raise ValueError("a vector holds what is no number")
    return vectors
