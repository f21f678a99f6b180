from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.amending import Amendment, Change, amended, amended_again, made, moved, renaming
from ingest.errors import CorrectionError
from ingest.records import Record, TimeAnchor, TimeSpan, Turn

NOW = datetime(2024, 5, 9, tzinfo=UTC)


def record(*turns: Turn) -> Record:
    return Record(record_id="ab12", content_hash="ab12", format="vtt", turns=turns)


def turn(text: str, speaker: str | None = "CLERK", *anchors: tuple[int, float]) -> Turn:
    return Turn(
        text=text,
        speaker=speaker,
        anchors=tuple(TimeAnchor(offset=at, time=TimeSpan(start_seconds=seconds)) for at, seconds in anchors),
    )


HELD = record(turn("The motion caries, six to three."), turn("We move on.", "MAYOR"), turn("Item four."))


def test_a_turn_gets_other_words_and_the_others_stay() -> None:
    after = amended(HELD, [Change(turn=0, text="The motion carries, six  to\nthree.")])

    assert after.turns[0] == turn("The motion carries, six to three.")
    assert after.turns[1:] == HELD.turns[1:]
    assert after.content_hash == HELD.content_hash


def test_a_turn_gets_another_speaker_or_none() -> None:
    after = amended(HELD, [Change(turn=0, speaker=" Ana  Ruiz "), Change(turn=1, speaker="")])

    assert [each.speaker for each in after.turns] == ["Ana Ruiz", None, "CLERK"]
    assert after.text == HELD.text


def test_every_turn_of_a_speaker_is_renamed() -> None:
    assert [each.speaker for each in amended(HELD, renaming(HELD, "CLERK", "Ana Ruiz")).turns] == [
        "Ana Ruiz",
        "MAYOR",
        "Ana Ruiz",
    ]


def test_a_name_that_nobody_has_is_told_with_those_that_are_there() -> None:
    with pytest.raises(CorrectionError, match="'SPEAKER_00' does not speak in this record; these do: CLERK, MAYOR"):
        renaming(HELD, "SPEAKER_00", "Ana Ruiz")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([Change(turn=3, text="x")], "there is no turn 3; this record has turns 0 to 2"),
        ([Change(turn=-1, text="x")], "there is no turn -1"),
        ([Change(turn=0, text=" \n ")], "turn 0 would have no words"),
        ([Change(turn=0, text="x" * 1_000_001)], "1,000,001 characters"),
        ([Change(turn=0, text="The motion caries,  six to three.")], "nothing would change"),
        ([Change(turn=0, speaker="CLERK")], "nothing would change"),
        ([], "nothing would change"),
        ([Change(turn=1, text="a"), Change(turn=1, speaker="b")], "one turn is changed twice"),
    ],
    ids=["behind the end", "before the start", "no words", "too long", "only space", "the same name", "none", "twice"],
)
def test_a_change_that_cannot_be_made_is_told(changes: list[Change], told: str) -> None:
    with pytest.raises(CorrectionError, match=told):
        amended(HELD, changes)


@pytest.mark.parametrize(("who", "why"), [("", "heard so"), ("A. Ruiz", " "), ("A" * 501, "heard so")])
def test_a_change_is_signed_and_has_a_reason(who: str, why: str) -> None:
    with pytest.raises(CorrectionError, match=r"your name (is missing|has 501)|the reason is missing"):
        made(HELD, amended(HELD, [Change(turn=0, speaker="")]), who=who, why=why, made_at=NOW)


def changes_of(before: Record, *changes: Change) -> list[Amendment]:
    return made(before, amended(before, changes), who="A. Ruiz", why="heard so", made_at=NOW)


def test_a_file_read_anew_is_changed_again_where_it_reads_as_before() -> None:
    amendments = changes_of(HELD, Change(turn=0, text="The motion carries, six to three."), Change(turn=2, speaker="X"))
    longer = record(turn("Good evening."), *HELD.turns)

    again = amended_again(longer, amendments)

    assert again.turns[1].text == "The motion carries, six to three."
    assert again.turns[3].speaker == "X"
    assert again.notices == ()


def test_a_change_that_no_longer_fits_is_left_out_and_noticed() -> None:
    amendments = changes_of(HELD, Change(turn=0, text="The motion carries, six to three."))
    other = record(turn("The motion fails."), turn("We move on.", "MAYOR"))

    again = amended_again(other, amendments)

    assert again.turns == other.turns
    told = "a correction by A. Ruiz does not fit this text and was left out: no turn reads "
    assert again.notices == (f"{told}'The motion caries, six to three.'",)


def test_of_several_turns_that_read_alike_none_is_guessed() -> None:
    amendments = changes_of(HELD, Change(turn=1, text="We go on."))
    thrice = record(turn("Aye."), turn("Aye."), turn("We move on.", "MAYOR"), turn("We move on.", "MAYOR"))

    assert amended_again(thrice, amendments).turns == thrice.turns


TEXT = st.text(st.sampled_from("ab c"), min_size=1, max_size=30)


@given(old=TEXT, new=TEXT, places=st.lists(st.integers(0, 29), max_size=6, unique=True))
def test_times_stay_in_order_and_inside_the_words(old: str, new: str, places: list[int]) -> None:
    anchors = [
        TimeAnchor(offset=at, time=TimeSpan(start_seconds=at, end_seconds=at + 1))
        for at in sorted(places)
        if at < len(old)
    ]

    after = moved(anchors, old, new)

    offsets = [anchor.offset for anchor in after]
    assert offsets == sorted(set(offsets))
    assert all(0 <= at < len(new) for at in offsets)
    starts = [anchor.time.start_seconds for anchor in after]
    assert starts == sorted(starts)
    assert min(starts, default=None) == min((each.time.start_seconds for each in anchors), default=None)


@given(before=TEXT, old=TEXT, new=TEXT, after=TEXT)
def test_words_behind_a_change_keep_their_time(before: str, old: str, new: str, after: str) -> None:
    old, new = f"{before}|{old}<|{after}", f"{before}|{new}>|{after}"
    last = old.rindex("|") + 1

    held = moved([TimeAnchor(offset=last, time=TimeSpan(start_seconds=9))], old, new)

    assert new[held[0].offset :] == after


def test_nothing_is_changed_by_no_amendments() -> None:
    assert amended_again(HELD, []) == replace(HELD)
