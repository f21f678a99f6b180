from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clips import clip_of_characters, clip_of_times, clip_of_turns, moved, offset_at
from assistant.clips.clip import pieces
from assistant.errors import ClipError
from ingest import Record
from tests.assistant.clips.made import COUNCIL, RECORDS, record_of, said


def test_a_clip_of_turns_has_their_words_whole() -> None:
    clip = clip_of_turns(COUNCIL, 0, 1)

    assert clip.text == "Thank you. Is there a second?\nThe motion carries, six to <three> & no more."
    assert (clip.turn_start, clip.turn_end, clip.start) == (0, 1, 0)
    assert clip.permalink == f"?record={'3f2a' * 16}&at=0"


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (2, 1), (0, 3), (7, 9)])
def test_turns_that_are_not_there_are_told(first: int, last: int) -> None:
    with pytest.raises(
        ClipError, match=f"turns {first} to {last} are not in record 3f2a3f2a3f2a; its turns are 0 to 2"
    ):
        clip_of_turns(COUNCIL, first, last)


@pytest.mark.parametrize(("start", "end"), [(-1, 4), (4, 4), (0, 9_999), (10, 11)])
def test_characters_that_are_no_words_are_told(start: int, end: int) -> None:
    with pytest.raises(ClipError, match="are no words of it; it has 97 characters"):
        clip_of_characters(COUNCIL, start, end)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (12.5, 13, "Is there a second?"),
        (11, 13, "Thank you. Is there a second?"),
        (2469.9, 2470, "The motion carries,"),
        (2471, 2476, "six to <three> & no more.\nWe move to item nine."),
    ],
)
def test_a_clip_of_times_has_the_captions_that_are_shown_then(start: float, end: float, words: str) -> None:
    assert clip_of_times(COUNCIL, start, end).text == words


def test_where_only_turns_have_times_a_clip_of_times_has_whole_turns() -> None:
    record = record_of(said("One.", 0, speaker="A"), said("Two.", 60, speaker="B"), said("Three.", 90, speaker="A"))

    assert clip_of_times(record, 59, 61).text == "One.\nTwo."
    assert clip_of_times(record, 500, 501).text == "Three."


def test_silence_and_records_without_times_are_told() -> None:
    with pytest.raises(
        ClipError, match=r"nothing is said .* from 00:01:00 to 00:02:00; it runs from 00:00:10 to 00:41:15"
    ):
        clip_of_times(COUNCIL, 60, 120)
    with pytest.raises(ClipError, match="gives no times; name turns instead"):
        clip_of_times(record_of(said("One.")), 0, 5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "Thank"), (10, "Thank"), (12.4, "Thank"), (13, "Is th"), (2470.5, "six t"), (9_999, "We mo")],
)
def test_a_second_leads_to_the_words_that_are_said_then(seconds: float, words: str) -> None:
    offset = offset_at(COUNCIL, seconds)

    assert offset is not None
    assert COUNCIL.text[offset : offset + 5] == words


def test_a_record_without_times_has_no_words_at_a_second() -> None:
    assert offset_at(record_of(said("One.")), 3) is None


def test_a_clip_is_widened_and_narrowed_by_turns() -> None:
    quote = clip_of_characters(COUNCIL, 34, 46)

    assert quote.text == "motion carri"
    assert moved(quote, earlier=1).text == "The motion carri"
    assert moved(quote, earlier=2, later=1).text == COUNCIL.text[:75]
    assert moved(quote, earlier=9, later=9).text == COUNCIL.text
    whole = clip_of_turns(COUNCIL, 0, 2)
    assert moved(whole, earlier=-1).text == COUNCIL.text[30:]
    assert moved(whole, later=-1).text == COUNCIL.text[:75]
    assert moved(whole, earlier=-2, later=-2) == whole


def test_turns_without_words_do_not_stop_a_clip_from_growing() -> None:
    record = record_of(said("One."), said(" "), said(""), said(" Two."))

    assert moved(clip_of_turns(record, 3, 3), earlier=1).text.split() == ["One.", "Two."]
    assert moved(clip_of_turns(record, 0, 0), later=1).text.split() == ["One.", "Two."]


@given(RECORDS, st.data())
def test_a_clip_made_wider_and_narrower_again_is_whole_turns_of_its_record(record: Record, data: st.DataObject) -> None:
    turn = data.draw(st.integers(0, len(record.turns) - 1))
    steps = data.draw(st.lists(st.tuples(st.integers(-2, 2), st.integers(-2, 2)), max_size=5))
    clip = clip_of_turns(record, turn, turn)

    for earlier, later in steps:
        clip = moved(clip, earlier=earlier, later=later)

    assert clip == clip_of_turns(record, clip.turn_start, clip.turn_end)
    wider = moved(clip, later=1)
    assert wider == clip or moved(wider, later=-1) == clip


@given(RECORDS)
def test_the_pieces_of_a_record_are_all_its_words_in_order(record: Record) -> None:
    found = list(pieces(record))

    assert [record.text[piece.start : piece.end] for piece in found] == [
        turn.text[start:end]
        for turn in record.turns
        for start, end in zip(
            [0, *(anchor.offset for anchor in turn.anchors[1:])],
            [*(anchor.offset for anchor in turn.anchors[1:]), len(turn.text)],
            strict=True,
        )
    ]
