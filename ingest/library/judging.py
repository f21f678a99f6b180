"""Reading question and sentence together, by the model taught to: loaded when needed, done without if it fails."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import build_reader
from ingest.errors import ModelError
from ingest.minilm import Reader
from ingest.settings import IngestSettings


class Judge:
    """Tell how far sentences answer a question; safe to share between threads.

    Attributes:
        problem: why it cannot, once that is known.
    """

    def __init__(self, settings: IngestSettings) -> None:
        self.problem: str | None = None
        self._settings = settings
        self._reader: Reader | None = None
        self._loading = Lock()

    def logits(self, question: str, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32] | None:
        """Return one logit a pair, (n,) float32; None where the model cannot be had."""
        reader = self._loaded()
        return None if reader is None else reader.logits(question, pairs)

    def _loaded(self) -> Reader | None:
        with self._loading:
            if self._reader is None and self.problem is None:
                try:
                    self._reader = build_reader(self._settings)
                except ModelError as error:
                    self.problem = f"sentences are weighed one by one, not read together with the question: {error}"
            return self._reader
