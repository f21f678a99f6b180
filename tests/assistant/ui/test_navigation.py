"""Addresses: what they say, and what is made of those that nobody of ours wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant, QuestionError
from assistant.addresses import address
from assistant.ui.opening import opened_record
from assistant.ui.parameters import parameters_of
from ingest import UnknownRecord

# A browser's address holds no half characters, and an empty value is none.
VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda n: n != "view"), VALUES, max_size=4))
def test_an_address_says_what_it_was_made_of(parameters: dict[str, str]) -> None:
    assert parameters_of(address("find", **parameters)) == {"view": "find", **parameters}


@pytest.mark.parametrize("query", [None, 7, ["?record=1"], "", "?", "?&&&=", "?record"], ids=repr)
def test_what_is_no_address_has_no_parameters(query: object) -> None:
    assert parameters_of(query) == {}


def test_an_overlong_address_is_cut_and_not_read_whole() -> None:
    assert len(parameters_of("?phrase=" + "x" * 1_000_000)["phrase"]) < 10_000


@pytest.mark.parametrize("at", ["", "x", "-1", "1e3", "9" * 5_000, "١"])
def test_a_place_that_is_no_number_is_told(sample_assistant: Assistant, at: str) -> None:
    record = sample_assistant.library.records()[0]

    with pytest.raises(QuestionError, match="must be a number of characters"):
        opened_record(sample_assistant, record.record_id, at)


@pytest.mark.parametrize("record_id", ["", "ab12cd34", "../../etc", "%"])
def test_a_record_that_is_not_there_is_told(sample_assistant: Assistant, record_id: str) -> None:
    with pytest.raises(UnknownRecord):
        opened_record(sample_assistant, record_id)


def test_a_second_opens_the_record_at_the_turn_of_that_second(sample_assistant: Assistant) -> None:
    [hearing] = [each for each in sample_assistant.library.records() if "hearing on rents" in each.facts.title]
    record = sample_assistant.library.record(hearing.record_id)

    by_time = opened_record(sample_assistant, hearing.record_id, t="600")
    text = next(value for value in by_time if isinstance(value, str) and 'class="transcript' in value)
    marked = text.partition(" at same")[2]

    assert "#t=600.00" in text.replace("&#46;", ".")
    assert "Sixty more is a third of one percent." in marked[:600]
    offset = record.text.index("Sixty more is a third")
    assert opened_record(sample_assistant, hearing.record_id, at=str(offset))[2] == record.record_id


@pytest.mark.parametrize("t", ["", "x", "-1", "1e3", "00:10:00", "9" * 5_000])
def test_a_second_that_is_no_number_is_told(sample_assistant: Assistant, t: str) -> None:
    record = sample_assistant.library.records()[0]

    with pytest.raises(QuestionError, match="must be a number of seconds"):
        opened_record(sample_assistant, record.record_id, t=t)


def test_a_second_of_a_record_without_times_opens_it_at_its_beginning(sample_assistant: Assistant) -> None:
    [agenda] = [each for each in sample_assistant.library.records() if each.facts.title.endswith("agenda")]

    assert opened_record(sample_assistant, agenda.record_id, t="60")[2] == agenda.record_id
