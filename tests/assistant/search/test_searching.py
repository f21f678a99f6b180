from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from assistant.answers import SearchResult
from assistant.errors import QuestionError
from assistant.search import search
from assistant.settings import SearchSettings
from ingest import Scope
from tests.assistant.search.memory_library import MemoryLibrary, as_library, record_of

SETTINGS = SearchSettings(budget_tokens=200)


def council(*, model: bool = True) -> MemoryLibrary:
    """Return three meetings; only the second speaks of the ferry, in its middle."""
    chatter = [("CLERK", f"Item {n} is a report on parks, drains and lamps in ward {n}.") for n in range(12)]
    ferry = [
        ("MAYOR", "We come to the harbour ferry and what its new timetable would cost the city."),
        ("Ana Ruiz", "The ferry runs at a loss, and I move that the timetable be cut in winter."),
        ("Cllr. Osei", "Cutting it strands four hundred people on the island, so I am against."),
    ]
    return MemoryLibrary(
        record_of("january", *chatter, held=date(2024, 1, 11)),
        record_of("may", *chatter[:6], *ferry, *chatter[6:], held=date(2024, 5, 9)),
        record_of("december", *chatter[::-1], held=date(2024, 12, 9)),
        model=model,
        unreadable=2,
    )


def asked(query: str, library: MemoryLibrary | None = None, **options: Any) -> SearchResult:
    arguments: dict[str, Any] = {"scope": Scope(), "settings": SETTINGS, **options}
    return search(as_library(library or council()), query, **arguments)


def test_the_discussion_that_bears_on_the_question_comes_first() -> None:
    result = asked("Why is the ferry timetable cut?")

    first = result.discussions[0]
    assert first.record_id == "may"
    assert "runs at a loss" in " ".join(scored.passage.text for scored in first.passages)
    assert result.passages[: len(first.passages)] == first.passages


def test_discussions_do_not_overlap_and_run_in_record_order() -> None:
    result = asked("Why is the ferry timetable cut?")

    ids = [scored.passage.passage_id for scored in result.passages]
    assert len(set(ids)) == len(ids)
    for number, discussion in enumerate(result.discussions):
        ordinals = [scored.passage.ordinal for scored in discussion.passages]
        assert ordinals == list(range(ordinals[0], ordinals[0] + len(ordinals)))
        assert len(ordinals) <= SETTINGS.discussion_passages
        assert {scored.discussion for scored in discussion.passages} == {discussion.number} == {number}
    scores = [discussion.score for discussion in result.discussions]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("budget", [50, 120, 400])
def test_the_budget_holds_and_no_record_of_several_takes_over_half(budget: int) -> None:
    result = asked("report on parks", budget_tokens=budget)

    spent: dict[str, int] = {}
    for scored in result.passages:
        spent[scored.passage.record_id] = spent.get(scored.passage.record_id, 0) + scored.passage.tokens
    assert sum(spent.values()) <= budget
    assert max(spent.values(), default=0) <= budget / 2


def test_one_record_in_scope_may_take_the_whole_budget() -> None:
    result = asked("report on parks", scope=Scope(record_ids=("january",)))

    assert {scored.passage.record_id for scored in result.passages} == {"january"}
    assert sum(scored.passage.tokens for scored in result.passages) > SETTINGS.budget_tokens / 2
    assert (result.searched.records, result.searched.of) == (1, 5)


def test_at_most_so_many_passages_as_asked() -> None:
    assert len(asked("report on parks", limit=2).passages) == 2


def test_only_what_the_speakers_in_scope_said_is_found() -> None:
    result = asked("ferry timetable", scope=Scope(speakers=("ana ruiz", "Ana Ruiz")))

    assert result.passages
    assert all("Ana Ruiz" in scored.passage.speakers for scored in (*result.passages, *result.nearest))


def test_words_alone_are_searched_without_a_model_and_said_so() -> None:
    result = asked("ferry timetable", council(model=False))

    assert result.discussions[0].record_id == "may"
    assert all(scored.dense is None for scored in result.passages)
    assert result.evidence.best_cosine is None
    assert "words alone" in result.notices[0]


def test_the_evidence_tells_how_much_of_the_question_stands_in_one_discussion() -> None:
    everything = asked("ferry timetable").evidence
    half = asked("ferry zeppelin").evidence
    nothing = asked("zeppelin hangar").evidence

    assert everything.term_coverage == 1.0
    assert everything.missing_terms == ()
    assert 0.2 < half.term_coverage < 0.8
    assert half.missing_terms == ("zeppelin",)
    assert (nothing.term_coverage, nothing.missing_terms) == (0.0, ("zeppelin", "hangar"))
    assert everything.best_cosine is not None
    assert nothing.best_cosine is not None
    assert everything.best_cosine > nothing.best_cosine


def test_a_term_that_stands_only_out_of_scope_is_missing() -> None:
    assert asked("ferry parks", scope=Scope(record_ids=("january",))).evidence.missing_terms == ("ferry",)


def test_nearest_are_the_best_passages_by_themselves() -> None:
    result = asked("ferry timetable loss winter")

    assert len(result.nearest) == SETTINGS.nearest_passages
    assert "ferry" in result.nearest[0].passage.text
    assert all(scored.discussion is None for scored in result.nearest)


def test_an_empty_scope_finds_nothing_and_counts_it() -> None:
    result = asked("ferry", scope=Scope(record_ids=("nowhere",)))

    assert (result.discussions, result.nearest) == ((), ())
    assert (result.searched.records, result.searched.of, result.searched.first) == (0, 5, None)
    assert result.evidence.missing_terms == ("ferry",)


def test_the_same_question_finds_the_same_twice() -> None:
    assert asked("ferry timetable") == asked("ferry timetable")


@pytest.mark.parametrize("query", ["", "  \n"])
def test_an_empty_question_is_refused(query: str) -> None:
    with pytest.raises(QuestionError, match="the question is empty"):
        asked(query)


def test_a_question_without_letters_is_searched_by_meaning_alone() -> None:
    assert asked("?!").evidence.term_coverage == 0.0


def test_a_term_too_common_to_look_up_tells_nothing_and_is_not_missing() -> None:
    settings = SETTINGS.model_copy(update={"max_occurrences": 4})

    result = asked("ferry report", council(model=False), settings=settings)

    assert result.discussions[0].record_id == "may"
    assert result.evidence.term_coverage == 1.0
    assert result.evidence.missing_terms == ()
