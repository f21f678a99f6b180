from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.search.pool import Pool, pool_of
from assistant.search.scoring import own_scores, shared_scores
from assistant.settings import SearchSettings
from ingest import Scope
from tests.assistant.search.memory_library import MemoryLibrary, MemorySheet, as_library, record_of, vector_of

SETTINGS = SearchSettings()


def pool_for(query: str, *, model: bool = True) -> Pool:
    turns = [("CLERK", f"Item {n} is a report on the parks and drains of ward {n} in the north.") for n in range(20)]
    turns[9] = ("MAYOR", "The harbour ferry runs at a loss, and nobody pays for the new timetable in winter.")
    turns[10] = ("Ana Ruiz", "I move that we stop it, all of it, from the first of the month, if nobody minds that.")
    turns[11] = ("MAYOR", "The timetable of the ferry was the work of many hands, and I would be sorry to lose it.")
    library = MemoryLibrary(record_of("long", *turns), record_of("short", ("CLERK", "Nothing to report.")), model=model)
    vector = vector_of(query) if model else None
    return pool_of(
        as_library(library),
        ["long", "short"],
        query=query,
        vector=vector,
        ranking_vector=vector,
        terms=query.lower().split(),
        spelled={},
        scope=Scope(),
    )


def text_of(pool: Pool, scores: np.ndarray) -> str:
    return pool.passages[int(scores.argmax())].labelled_text


def ferry_neighbour(pool: Pool) -> int:
    return next(at for at, passage in enumerate(pool.passages) if "I move" in passage.text)


def test_a_passage_between_two_that_bear_on_the_question_gains_from_them() -> None:
    pool = pool_for("ferry timetable")
    between = ferry_neighbour(pool)

    own, shared = own_scores(pool, SETTINGS), shared_scores(pool, SETTINGS)

    assert "ferry" in text_of(pool, own)
    assert (own > own[between]).sum() > (shared > shared[between]).sum()
    assert (shared > shared[between]).sum() <= 2


def replace_weights(*, dense: float, lexical: float) -> SearchSettings:
    return SETTINGS.model_copy(update={"dense_weight": dense, "lexical_weight": lexical})


def test_being_said_by_whom_the_question_names_counts() -> None:
    scores = shared_scores(pool_for("ana ruiz"), replace_weights(dense=0, lexical=0))

    assert "Ana Ruiz" in text_of(pool_for("ana ruiz"), scores)


def test_all_terms_near_beat_one_term_often() -> None:
    pool = pool_for("ferry timetable")
    size = pool.size
    often, both = np.zeros(size), np.zeros(size)
    often[2:6] = 3.0
    both[14] = 3.0
    pool = replace(pool, likeness=None, term_scores={"ferry": often + both, "timetable": both})

    assert abs(int(shared_scores(pool, SETTINGS).argmax()) - 14) <= 1


def test_words_alone_score_without_a_model() -> None:
    pool = pool_for("ferry timetable", model=False)

    assert pool.cosines is None
    assert "ferry" in text_of(pool, own_scores(pool, SETTINGS))
    assert shared_scores(pool, SETTINGS)[ferry_neighbour(pool)] > 0


class HalfEmbedded(MemoryLibrary):
    """The second record was embedded with another model."""

    def sheet(self, record_id: str) -> MemorySheet:
        sheet = super().sheet(record_id)
        return sheet if record_id == "a" else replace(sheet, vectors=None)


def test_a_passage_without_an_embedding_is_neither_liked_nor_disliked() -> None:
    library = HalfEmbedded(record_of("a", ("X", "The ferry.")), record_of("b", ("X", "The bus.")))
    vector = vector_of("ferry")

    pool = pool_of(
        as_library(library),
        ["a", "b"],
        query="ferry",
        vector=vector,
        ranking_vector=vector,
        terms=[],
        spelled={},
        scope=Scope(),
    )

    assert pool.cosines is not None
    assert pool.likeness is not None
    assert np.isnan(pool.cosines).tolist() == [False, True]
    assert pool.likeness[1] == pytest.approx(pool.likeness.mean())
