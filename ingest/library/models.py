"""The models that a library is searched with: loaded when needed, done without where they cannot be had."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingest.catalogue import Database, writing
from ingest.embedding import Embedder, build_embedder
from ingest.errors import ModelError
from ingest.library.judging import Judge
from ingest.library.keeping import Kept
from ingest.minilm import MiniLM
from ingest.settings import IngestSettings

# What is said near the matter of one question is near the next one's too: some 130 texts a question, 1.5 kB each.
_KEPT_SENTENCES = 16_384


class Models:
    """What embeds, and what reads a question and a sentence together. Usable from any thread.

    Args:
        database: the catalogue, which knows the model that embedded its passages.
        settings: name the embedding model.
        embedder: in place of it.
    """

    def __init__(self, database: Database, settings: IngestSettings, embedder: Embedder | None) -> None:
        self._database = database
        self._settings = settings
        self._embedder = embedder
        self._loading = Lock()
        self._model_problem: str | None = None
        self._question_problem: str | None = None
        self._judge = Judge(settings)
        self._sentences: Kept[str, np.ndarray] = Kept(_KEPT_SENTENCES)

    @property
    def problems(self) -> tuple[str | None, ...]:
        """What is done without, and why; None for what is not."""
        return self._model_problem, self._question_problem, self._judge.problem

    @property
    def embedder(self) -> Embedder | None:
        """The embedding model, loaded on first use; None where it cannot be had, which is a problem then."""
        with self._loading:
            if self._embedder is None and self._model_problem is None:
                try:
                    self._embedder = build_embedder(self._settings)
                except ModelError as error:
                    self._model_problem = f"words alone are searched, without meaning: {error}"
            return self._embedder

    def embed_query(self, text: str) -> np.ndarray | None:
        """Return a question's embedding, float32 (dimensions,) of unit length; None where that is a problem."""
        embedder = self.embedder
        if embedder is None:
            return None
        with self._database.reading() as reader:
            fingerprint = writing.get_meta(reader, "fingerprint")
        if fingerprint not in (None, embedder.fingerprint):
            self._model_problem = (
                "words alone are searched, without meaning: the library was embedded with another model; "
                "run: verbatim rebuild"
            )
            return None
        try:
            vector = embedder.embed_query(text)
        except ModelError as error:  # one at an address may be gone, and back for the next question
            self._question_problem = f"words alone are searched, without meaning: {error}"
            return None
        self._question_problem = None
        return vector

    def embed_sentences(self, texts: Sequence[str]) -> np.ndarray:
        """Return the embeddings of sentences, (n, dimensions) float32 of unit length; those of the last are kept.

        Raises:
            ModelError: there is no model.
        """
        embedder = self.embedder
        if embedder is None:
            raise ModelError(self._model_problem or "there is no embedding model")
        found = {text: self._sentences.get(text) for text in texts}
        missing = [text for text, vector in found.items() if vector is None]
        # Copies: a row of the batch would keep the whole batch in memory for as long as it is kept itself.
        embedded = [row.copy() for row in embedder.embed_passages(missing)]
        found |= zip(missing, map(self._sentences.put, missing, embedded), strict=True)
        return np.array([found[text] for text in texts], np.float32).reshape(len(texts), embedder.dimensions)

    def forget(self) -> None:
        """Let go of the sentences: they are kept by their words, which may have been removed."""
        self._sentences.clear()

    def judge(self, question: str, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32] | None:
        """Return how far sentences answer a question, one logit a pair, (n,) float32; None without the model."""
        # It reads with the bundled model's weights: without these there is nothing to load, and one notice is enough.
        if not isinstance(self.embedder, MiniLM):
            return None
        return self._judge.logits(question, pairs)
