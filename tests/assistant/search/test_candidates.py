from __future__ import annotations

from assistant.search.candidates import by_best_rank, choose_records
from assistant.settings import SearchSettings
from ingest import Scope
from tests.assistant.search.memory_library import MemoryLibrary, as_library, record_of, vector_of


def chosen(library: MemoryLibrary, question: str, settings: SearchSettings, scope: Scope, *, model: bool) -> list[str]:
    return choose_records(
        as_library(library),
        library.records(scope),
        vector=vector_of(question) if model else None,
        rarity=library.rarity(question.split()),
        scope=scope,
        settings=settings,
    )


def many_meetings() -> MemoryLibrary:
    fillers = [record_of(f"m{n}", ("CLERK", f"The council hears item {n} of the agenda.")) for n in range(9)]
    return MemoryLibrary(*fillers, record_of("depot", ("MAYOR", "The bus depot moves to the harbour.")))


def test_few_records_are_all_taken() -> None:
    settings = SearchSettings(max_records=10)

    assert len(chosen(many_meetings(), "nothing alike", settings, Scope(), model=True)) == 10


def test_of_many_records_those_with_the_best_passage_are_taken() -> None:
    settings = SearchSettings(max_records=2)

    for model in (True, False):
        assert chosen(many_meetings(), "bus depot", settings, Scope(), model=model)[0] == "depot"


def test_records_out_of_scope_are_never_taken() -> None:
    scope = Scope(record_ids=tuple(f"m{n}" for n in range(9)))

    assert "depot" not in chosen(many_meetings(), "bus depot", SearchSettings(max_records=2), scope, model=True)


def test_a_record_counts_by_its_best_place_in_each_ranking() -> None:
    assert by_best_rank([["a", "b", "a"], ["b", "c"]]) == ["b", "a", "c"]
    assert by_best_rank([["a", "a", "a", "b"], ["b"]]) == ["b", "a"]
    assert by_best_rank([]) == []
