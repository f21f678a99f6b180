from __future__ import annotations

from datetime import date

from assistant.search.scope import said_by, searched
from tests.assistant.search.memory_library import MemoryLibrary, record_of


def test_the_dates_searched_are_those_of_the_dated_records() -> None:
    library = MemoryLibrary(
        record_of("march", ("A", "One."), held=date(2021, 3, 3)),
        record_of("undated", ("A", "Two.")),
        record_of("june", ("A", "Three."), held=date(2024, 6, 9)),
        unreadable=1,
    )

    found = searched(library.records(), of=library.count())

    assert (found.records, found.of, found.first, found.last) == (3, 4, date(2021, 3, 3), date(2024, 6, 9))
    assert searched([], of=4).first is None


def test_a_speaker_counts_whatever_the_case_and_nobody_means_everybody() -> None:
    passages = MemoryLibrary(record_of("r", ("MAYOR", "One " * 40), ("Ana Ruiz", "Two " * 40))).sheet("r").passages

    assert said_by(passages, ["ana ruiz"]).tolist() == ["Ana Ruiz" in passage.speakers for passage in passages]
    assert 0 < said_by(passages, ["ana ruiz"]).sum() < len(passages)
    assert said_by(passages, []).all()
