from __future__ import annotations

import numpy as np
import pytest

from assistant.search.contrast import contrasted
from ingest import Library
from tests.assistant.search.memory_library import MemoryLibrary, as_library, record_of, vector_of


def library() -> Library:
    return as_library(MemoryLibrary(record_of("r", ("A", "One."))))


def test_what_all_questions_share_is_taken_off() -> None:
    question = vector_of("What did the team think about the ferry?")

    result = contrasted(library(), question, 0.5)

    assert result @ vector_of("what did the team think") < question @ vector_of("what did the team think") - 0.1
    assert result @ vector_of("ferry") == pytest.approx(question @ vector_of("ferry"), abs=0.05)


def test_a_share_of_zero_leaves_the_question_as_it_is() -> None:
    question = vector_of("What about the ferry?")

    assert contrasted(library(), question, 0.0) is question


def test_empty_questions_are_embedded_once_a_library() -> None:
    class Counting(MemoryLibrary):
        embedded = 0

        def embed_query(self, text: str) -> np.ndarray | None:
            self.embedded += 1
            return super().embed_query(text)

    counting = Counting(record_of("r", ("A", "One.")))
    first = contrasted(as_library(counting), vector_of("ferry"), 0.3)
    made = counting.embedded

    assert contrasted(as_library(counting), vector_of("ferry"), 0.3).tolist() == first.tolist()
    assert counting.embedded == made > 0
