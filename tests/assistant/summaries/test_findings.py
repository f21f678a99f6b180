from __future__ import annotations

import pytest

from assistant.summaries.findings import decisions, is_ahead, is_decision, steps, unanswered
from assistant.summaries.weighing import covering, repeats, term_weights, worth
from ingest import BlockRole, Record, Turn
from tests.assistant.memory import meeting
from tests.assistant.summaries.made import article, facts_of, lines_of, reading_of


def decided(*turns: tuple[str | None, str]) -> list[tuple[str, str]]:
    """Return what was moved and how it ended, of a meeting of one discussion."""
    record = meeting("m", *turns)
    found = decisions(reading_of(record).lines, record, lambda _: 0)
    return [(" ".join(x.text for x in moved), " ".join(x.text for x in result)) for moved, result in found]


@pytest.mark.parametrize(
    "said",
    [
        "The motion carries, six to three.",
        "Six in favour, three against.",
        "The lease is approved, nine to nothing.",
        "It's adopted.",
        "That's unanimous, nine to nothing.",
        "We decided to use the double curved case.",
    ],
)
def test_the_end_of_a_vote_is_a_decision(said: str) -> None:
    assert is_decision(lines_of(said)[0])


@pytest.mark.parametrize(
    "said",
    [
        "I move that the motion be carried over.",
        "The ferry carries ninety people on a Sunday.",
        "If the motion carries, we open in May.",
        "The inspection failed on two heads on the second floor.",
        "It ought to have been in the budget that we passed six weeks ago.",
        "Would the amendment have passed?",
        "So the budget has not been approved.",
        "We passed on Sunday the third.",
    ],
)
def test_what_only_sounds_like_the_end_of_a_vote_is_none(said: str) -> None:
    assert not is_decision(lines_of(said)[0])


def test_an_article_tells_decisions_in_other_words() -> None:
    reading = reading_of(
        article(
            "The council approved, seven to two, a shelter of 120 beds.",
            "He had not known of it when the lease was approved in January.",
        )
    )

    assert [is_decision(line) for line in reading.lines] == [True, False]


def test_what_was_moved_stands_before_its_result() -> None:
    assert decided(
        ("Lind", "I move that we buy the cable for the harbour crane this year."),
        ("Ruiz", "Six in favour, three against. The motion carries."),
    ) == [
        (
            "I move that we buy the cable for the harbour crane this year.",
            "Six in favour, three against. The motion carries.",
        )
    ]


def test_of_two_open_motions_neither_is_given_to_a_result() -> None:
    assert decided(
        ("Lind", "I move that we buy the cable for the harbour crane this year."),
        ("Varga", "I move that the crane be put to the voters in a referendum."),
        ("Ruiz", "Six in favour, three against. The motion carries."),
    ) == [("", "Six in favour, three against. The motion carries.")]


def test_a_motion_withdrawn_is_not_decided() -> None:
    assert decided(
        ("Lind", "I move that we buy the cable for the harbour crane this year."),
        ("Lind", "I withdraw it."),
        ("Varga", "I move that we ask the ministry for the money first."),
        ("Ruiz", "Nine in favour, none against. The motion carries."),
    ) == [("I move that we ask the ministry for the money first.", "Nine in favour, none against. The motion carries.")]


def test_an_amendment_is_voted_on_before_what_it_amends() -> None:
    assert decided(
        ("Lind", "I move that we approve the bus lane and sign the agreement."),
        ("Varga", "I move to amend it so that 28 loading bays are kept."),
        ("Ruiz", "Seven in favour, two against. The amendment carries."),
        ("Ruiz", "Six in favour, three against. The motion carries."),
    ) == [
        (
            "I move to amend it so that 28 loading bays are kept.",
            "Seven in favour, two against. The amendment carries.",
        ),
        (
            "I move that we approve the bus lane and sign the agreement.",
            "Six in favour, three against. The motion carries.",
        ),
    ]


def test_what_the_roll_is_called_on_is_surer_than_any_motion() -> None:
    assert decided(
        ("Lind", "I move that we buy the cable for the harbour crane this year."),
        (
            "Ruiz",
            "On postponing the ordinance to the 21st of January. Brandt, aye. Dunne, no. Six to three. It's postponed.",
        ),
        ("Chair", "And the lifeboat. All in favour? Opposed? Nine to nothing."),
    ) == [
        ("On postponing the ordinance to the 21st of January.", "Six to three. It's postponed."),
        ("", "Nine to nothing."),
    ]


def test_neighbours_who_were_asked_are_no_vote() -> None:
    canvass = (
        "I knocked on every door of the lane, all 29 of them, twice. Twenty in favour, four against, and five out."
    )

    assert decided(("Lind", canvass)) == []


def test_a_row_of_a_table_and_its_paragraph_are_one_decision() -> None:
    record = Record(
        record_id="m",
        content_hash="m",
        format="t",
        turns=(
            Turn(text="The council approved bonds of $4.2 million for the culvert.", role=BlockRole.PARAGRAPH),
            Turn(text="7 | Bonds of $4.2 million for the culvert | Carried", role=BlockRole.TABLE_ROW),
        ),
        facts=facts_of(article("x")),
    )

    assert len(decisions(reading_of(record).lines, record, lambda _: 0)) == 1


@pytest.mark.parametrize(
    ("said", "ahead"),
    [
        ("I'll bring attendance by branch to the first meeting in May.", True),
        ("The ground will be broken by the 30th of September.", True),
        ("The ordinance was tabled until July 9.", True),
        ("On the 20th of June the minister announced that the ferry will sail from Pier 14.", False),
        ("We reported on it in March.", False),
        ("You'll recall that we raised the fee in February.", False),
    ],
)
def test_what_is_still_to_come(said: str, ahead: bool) -> None:
    assert is_ahead(said) is ahead


def test_a_question_without_an_answer_is_told_with_its_reply() -> None:
    lines = lines_of(
        "How many of the five hundred would be whole homes?",
        "I don't know. The study comes in the autumn.",
        "What does it cost for the whole of the year?",
        "It costs 4,000 dollars, and I don't know why anybody asks.",
    )

    assert [(asked.text, reply.text) for asked, reply in unanswered(lines)] == [
        ("How many of the five hundred would be whole homes?", "I don't know.")
    ]


def test_at_most_two_sentences_of_a_discussion_are_steps() -> None:
    lines = lines_of(*(f"We will publish the {thing} of the harbour by the end of May." for thing in ("a", "b", "c")))
    weight = term_weights([line.terms for line in lines])

    assert len(steps(lines, weight, most=6, taken=lambda _: False, part_of=lambda _: 0)) <= 2


def test_the_sentences_chosen_tell_the_most_and_nothing_twice() -> None:
    lines = lines_of(
        "The harbour crane needs a new cable before the winter storms come.",
        "The harbour crane needs a new cable before the winter storms come, he said.",
        "The Sunday ferry carries ninety people to the island in the summer.",
        "Thank you all for coming here tonight.",
    )
    weight = term_weights([line.terms for line in lines])

    chosen = covering(lines, weight, most_words=60, most=5)

    assert [line.text[:14] for line in chosen] in (
        ["The harbour cr", "The Sunday fer"],
        ["The Sunday fer"],
    )
    assert not any(repeats(one, other) for one in chosen for other in chosen if one is not other)
    assert sum(line.length for line in chosen) <= 60


def test_a_word_told_before_counts_less() -> None:
    (line,) = lines_of("The harbour crane needs a new cable before the winter.")
    weight = dict.fromkeys(line.terms, 1.0)

    assert worth(line, weight, dict.fromkeys(line.terms, 1)) < worth(line, weight)
