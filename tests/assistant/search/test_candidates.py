from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assistant.search.candidates import choose_records, of_best_passages
from assistant.settings import SearchSettings
from ingest import Hit, RecordSummary, Scope
from tests.assistant.search.memory_library import MemoryLibrary, as_library, record_of, vector_of


def chosen(library: MemoryLibrary, question: str, settings: SearchSettings, scope: Scope, *, model: bool) -> list[str]:
    return choose_records(
        as_library(library),
        library.records(scope),
        vector=vector_of(question) if model else None,
        rarity=library.rarity(question.split()),
        spelled={},
        scope=scope,
        settings=settings,
    )


def hit(record_id: str, score: float) -> Hit:
    return Hit(passage_id="", record_id=record_id, ordinal=0, score=score)


def records_of(**passages: int) -> list[RecordSummary]:
    [any_record] = MemoryLibrary(record_of("any", ("CLERK", "Anything."))).records()
    return [replace(any_record, record_id=name, passages=count) for name, count in passages.items()]


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


def test_a_record_that_speaks_of_it_thrice_is_taken_before_one_that_does_once() -> None:
    said = " ".join(["The bus depot moves to the harbour, the clerk read out."] * 3)
    once = record_of(
        "once", ("MAYOR", said), *[("CLERK", f"Item {n} is adopted, nobody objects. " * 5) for n in range(4)]
    )
    often = record_of("often", *[("MAYOR", f"{said} This is part {n}.") for n in range(4)])
    library = MemoryLibrary(once, often, *[record_of(f"m{n}", ("CLERK", f"Item {n} is adopted.")) for n in range(3)])

    for model in (True, False):
        taken = chosen(library, "bus depot harbour", SearchSettings(max_records=2), Scope(), model=model)
        assert taken == ["often", "once"]


def test_a_record_in_which_nothing_is_found_is_not_taken() -> None:
    assert chosen(many_meetings(), "harbour", SearchSettings(max_records=2), Scope(), model=False) == ["depot"]


def test_a_record_scores_the_mean_of_its_best_three_passages() -> None:
    hits = [hit("a", 9.0), hit("b", 8.0), hit("a", 6.0), hit("a", 3.0), hit("a", 1.0)]

    assert of_best_passages(hits, records_of(a=5, b=1), limit=6).tolist() == [6.0, 8.0]


def test_passages_that_were_not_found_count_as_the_last_that_was() -> None:
    hits = [hit("a", 9.0), hit("a", 7.0), hit("b", 5.0)]

    assert of_best_passages(hits, records_of(a=4, b=2, c=3), limit=3).tolist() == [7.0, 5.0, 5.0]


def test_passages_count_nothing_where_everything_was_found() -> None:
    hits = [hit("a", 9.0), hit("a", 6.0)]

    assert of_best_passages(hits, records_of(a=4, b=2), limit=3).tolist() == [5.0, 0.0]
    assert of_best_passages([], records_of(a=4, b=0), limit=3).tolist() == [0.0, 0.0]


@given(
    scores=st.lists(st.tuples(st.sampled_from("abc"), st.floats(0.1, 9.0)), max_size=20),
    limit=st.integers(1, 20),
)
def test_more_candidates_never_raise_a_record(scores: list[tuple[str, float]], limit: int) -> None:
    everything = [hit(name, score) for name, score in sorted(scores, key=lambda item: -item[1])]
    records = records_of(**{name: sum(one == name for one, _ in scores) for name in "abc"})

    few = of_best_passages(everything[:limit], records, limit=limit)

    assert (few >= of_best_passages(everything, records, limit=21) - 1e-9).all()
