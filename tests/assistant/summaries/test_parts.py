from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from assistant.summaries.items import called_items, short_title, unnumbered, written_items
from assistant.summaries.parts import parts_of
from assistant.summaries.summary import Titled
from ingest import BlockRole, Record, Turn
from tests.assistant.memory import meeting
from tests.assistant.summaries.made import agenda, article, council, facts_of, reading_of


def test_items_begin_where_they_are_called() -> None:
    record = council()

    parts = parts_of(reading_of(record))

    assert [part.title for part in parts] == ["Opening", "Public comment", "Harbour crane", "Sunday ferry"]
    assert [part.titled for part in parts] == [Titled.OPENING, *[Titled.ANNOUNCED] * 3]
    assert record.text[parts[2].start :].startswith("Item two, the harbour crane.")


def test_the_agenda_gives_the_titles_where_there_is_one() -> None:
    parts = parts_of(reading_of(council()), agenda())

    assert parts[2].title == "Harbour crane: purchase of a cable"
    assert parts[2].titled is Titled.AGENDA


def test_parts_hold_the_whole_record_without_a_gap() -> None:
    record = council()

    parts = parts_of(reading_of(record))

    assert (parts[0].start, parts[-1].end) == (0, len(record.text))
    assert all(one.end == other.start for one, other in pairwise(parts))


def test_an_item_that_is_only_spoken_of_is_not_called() -> None:
    record = meeting(
        "m",
        ("Chair", "Item one, the budget."),
        ("Chair", "We come back to it under item nine. Item two, the roof."),
        ("Lind", "Item nine is where I speak. Item one was quick."),
        ("Chair", "Next item is item 3, the school."),
    )

    assert [item.number for item in called_items(record)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        pytest.param("Item four, consent. The warrants.", "consent", id="a-name"),
        pytest.param("Item five. The bus lane, a report.", "bus lane, a report", id="in-the-next-sentence"),
        pytest.param("Item 2, then, this morning is our last evidence session.", "last evidence session", id="is"),
        pytest.param("Item seven.", "", id="number-alone"),
    ],
)
def test_what_an_item_is_called(said: str, title: str) -> None:
    (item,) = (
        called_items(meeting("m", ("Chair", said)))[:1]
        or called_items(meeting("m", ("Chair", "Item three, a."), ("Chair", said)))[1:]
    )

    assert item.said == title


def test_headings_are_the_discussions_of_a_document() -> None:
    turns = (
        Turn(text="Minutes", role=BlockRole.HEADING),
        Turn(text="5. The quay", role=BlockRole.HEADING),
        Turn(text="The council spoke of the quay.", role=BlockRole.PARAGRAPH),
        Turn(text="6 and 7. The crane", role=BlockRole.HEADING),
        Turn(text="The crane was mended.", role=BlockRole.PARAGRAPH),
    )
    record = Record(record_id="m", content_hash="m", format="t", turns=turns, facts=facts_of(article("x")))

    parts = parts_of(reading_of(record))

    assert [(part.title, part.titled) for part in parts][1:] == [
        ("The quay", Titled.HEADING),
        ("The crane", Titled.HEADING),
    ]
    assert parts[0].title == facts_of(record).title


def test_a_short_record_is_of_one_piece() -> None:
    assert parts_of(reading_of(article("The quay is closed. It opens in May."))) == []


@pytest.mark.parametrize("model", [True, False], ids=["by-meaning", "by-words"])
def test_without_items_the_words_name_what_is_discussed(model: bool) -> None:
    ferry = "The night ferry is full of lorries, and the night ferry sails late when lorries come."
    school = "The school roof leaks, and the pupils under the school roof sit in the wet."
    record = meeting("m", *[("Ana", ferry)] * 14, *[("Bo", school)] * 14)
    reading = reading_of(record)

    parts = parts_of(reading if model else replace(reading, vectors=None))

    assert len(parts) >= 2
    assert "night ferry" in parts[0].title.casefold()
    assert "school roof" in parts[-1].title.casefold()
    assert all(part.titled is Titled.WORDS for part in parts)


def test_numbers_of_an_agenda_are_read() -> None:
    assert written_items(agenda())[2, ""] == "Harbour crane: purchase of a cable"
    assert unnumbered("5B. Tallow Lane") == "Tallow Lane"


def test_a_long_title_is_cut_at_a_clause() -> None:
    assert short_title("library hours, and we've heard our star witness") == "Library hours"
