"""Roll calls: spoken by a clerk, answered one by one, written in minutes; and what is none."""

from __future__ import annotations

import pytest

from assistant.lookup.rollcalls import Cast, RollCall, roll_calls
from ingest import BlockRole, Record, Turn
from tests.assistant.clips import made


def record_of(*turns: tuple[str | None, str], role: BlockRole = BlockRole.SPEECH) -> Record:
    return made.record_of(*(Turn(text=text, speaker=speaker, role=role) for speaker, text in turns))


def named(call: RollCall, cast: Cast) -> list[str]:
    return [ballot.name for ballot in call.ballots if ballot.cast is cast]


def test_a_clerk_reads_the_votes_out() -> None:
    record = record_of(
        ("Clerk Ruiz", "On the ordinance. Brandt, aye. Dunne, no. Le Guin, aye."),
        ("Clerk Ruiz", "Marsh, abstains. Three to one. The motion carries."),
    )

    (call,) = roll_calls(record)

    assert named(call, Cast.AYE) == ["Brandt", "Le Guin"]
    assert (named(call, Cast.NO), named(call, Cast.ABSTAINS)) == (["Dunne"], ["Marsh"])
    assert (call.first, call.last) == (0, 1)
    assert call.result
    assert record.text[slice(*call.result)] == "Three to one. The motion carries."
    assert [record.text[slice(*ballot.span)] for ballot in call.ballots][1] == "Dunne, no"


def test_each_answers_when_called() -> None:
    record = record_of(
        ("Clerk Ruiz", "On the motion. Brandt, aye. Dunne."),
        ("Councillor Ada Dunne", "No, because of July. I said so."),
        ("Clerk Ruiz", "Lyle."),
        ("Councillor Lyle", "Aye."),
        ("Clerk Ruiz", "Two to one, and the chair?"),
        ("Mayor Hale", "I vote no. It's a tie."),
    )

    (call,) = roll_calls(record)

    assert named(call, Cast.AYE) == ["Brandt", "Councillor Lyle"]
    assert named(call, Cast.NO) == ["Councillor Ada Dunne", "Mayor Hale"]
    assert record.text[slice(*call.ballots[1].span)] == "No, because of July."


def test_two_votes_in_a_row_are_two() -> None:
    votes = "Brandt, aye. Dunne, no. Lyle, aye."
    record = record_of(("Clerk", votes), ("Clerk", "The amendment carries."), ("Clerk", f"As amended. {votes}"))

    first, second = roll_calls(record)

    assert first.result
    assert record.text[slice(*first.result)] == "The amendment carries."
    assert (second.first, second.result) == (2, None)


@pytest.mark.parametrize(
    "turns",
    [
        (("Ana", "Yes, no, I mean no. Please, no. Ben, yes."),),
        (("Ana", "Brandt, aye. Dunne, no."),),
        (("Ana", "I'll be voting no: it's late, and nobody asked us. Abstaining: that helps nobody."),),
        (("Ana", "Ben, no."), ("Ben", "Well, no."), ("Ana", "So, no? Fine."), ("Ben", "No.")),
    ],
    ids=["talk", "two votes", "reasons", "a quarrel"],
)
def test_talk_is_no_roll_call(turns: tuple[tuple[str, str], ...]) -> None:
    assert roll_calls(record_of(*turns)) == []


def test_minutes_name_the_votes_in_a_table() -> None:
    record = record_of(
        (None, "Item | Question | For | Against | Result"),
        (None, "5 | Change order | 6 | 2 (Dunne, Lyle) | Carried"),
        (None, "6 | Opening | 3 (Brandt, Marsh; Mayor Hale breaking the tie) | 2 (Dunne and Lyle) | Carried"),
        role=BlockRole.TABLE_ROW,
    )

    first, second = roll_calls(record)

    assert (named(first, Cast.AYE), named(first, Cast.NO)) == ([], ["Dunne", "Lyle"])
    assert named(second, Cast.AYE) == ["Brandt", "Marsh", "Mayor Hale"]
    assert record.text[slice(*second.ballots[0].span)] == record.turns[2].text


def test_minutes_name_the_votes_in_a_line() -> None:
    record = record_of((None, "Motion carried. Ayes: Brandt, Marsh and Quill. Noes: Dunne."), role=BlockRole.PARAGRAPH)

    (call,) = roll_calls(record)

    assert (named(call, Cast.AYE), named(call, Cast.NO)) == (["Brandt", "Marsh", "Quill"], ["Dunne"])


@pytest.mark.parametrize(
    ("text", "against"),
    [
        ("To settle. Carried, 3 to 2, Ms. Novak and Mr. Thrale against.", ["Ms. Novak", "Mr. Thrale"]),
        ("The motion failed 2-3, with Brandvold, Villalobos and Sand opposed.", ["Brandvold", "Villalobos", "Sand"]),
        ("Adopted 5 to 1. Council Member Tuszka voted no, stating that it was dear.", ["Council Member Tuszka"]),
        ("**Vote:** three in favour, one against (Quillan).", ["Quillan"]),
        ("The motion was carried, Mr Lomax dissenting.", ["Mr Lomax"]),
        ("Councillor Strand opposed an appeal. It was carried.", []),
        ("Carried. Ayes (2): Brandt, Marsh. Noes (1): Dunne. The next was lost, Lyle opposed.", ["Dunne", "Lyle"]),
        ("The motion was lost. Opposed: The clerk will tell.", []),
        ("Abelard spoke against the car wash. Motion passed.", []),
        ("The cost stands at 463,000, against the bid.", []),
    ],
)
def test_minutes_name_those_who_vote_otherwise(text: str, against: list[str]) -> None:
    calls = roll_calls(record_of((None, text), role=BlockRole.PARAGRAPH))

    assert [name for call in calls for name in named(call, Cast.NO)] == against
