from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.sentences import Sentence, candidate_sentences, readability
from assistant.answering.speech import trimmed
from assistant.answers import Discussion, ScoredPassage
from ingest import BlockRole, Record, Turn
from ingest.chunking import chunk
from tests.assistant.memory import meeting


def discussion_of(record: Record, *, first: int = 0, last: int | None = None, target: int = 64) -> Discussion:
    passages = chunk(record, target_tokens=target, max_word_pieces=None, count_word_pieces=None)[first:last]
    scored = tuple(ScoredPassage(passage=passage, score=1.0, dense=None, lexical=0.0) for passage in passages)
    return Discussion(number=0, record_id=record.record_id, passages=scored, score=1.0)


def sentences_of(record: Record) -> list[Sentence]:
    return candidate_sentences([discussion_of(record)], {record.record_id: record})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("And so, um, the motion carries. --", "the motion carries."),
        ("Um , so we vote .", "so we vote ."),
        ("Well, now, the lane is open", "the lane is open"),
        ("So be it.", "So be it."),
        ("Now is the time.", "Now is the time."),
        ("We vote, um, tonight.", "We vote, um, tonight."),
        ("{vocalsound} Yes we did {disfmarker}", "Yes we did"),
        ("Um. Uh --", ""),
        ("It begins and --", "It begins and"),
        ("We vote ... {disfmarker} um, -- er", "We vote"),
        # As long as a page of blanks: looked at once, not once for each.
        ("x" + " " * 200_000 + "y", "x" + " " * 200_000 + "y"),
        ("x" + " " * 200_000 + "--", "x"),
    ],
)
def test_fillers_go_at_the_ends_and_only_there(said: str, kept: str) -> None:
    start, end = trimmed(said, 0, len(said))

    assert said[start:end] == kept


@given(st.text(alphabet="umso, .-—{}ab", max_size=60))
def test_trimming_always_leaves_a_span_of_what_was_said(said: str) -> None:
    start, end = trimmed(said, 0, len(said))

    assert 0 <= start <= end <= len(said)


def test_every_candidate_is_a_span_of_one_turn_with_its_speaker() -> None:
    record = meeting("M", ("Ann", "The lane opens in May. It is wide."), (None, "Nobody objected to it."))

    found = sentences_of(record)

    assert [(item.text, item.turn, item.speaker) for item in found] == [
        ("The lane opens in May.", 0, "Ann"),
        ("It is wide.", 0, "Ann"),
        ("Nobody objected to it.", 1, None),
    ]
    assert all(record.text[item.start : item.end] == item.text for item in found)


def test_a_sentence_that_a_discussion_holds_in_part_is_no_candidate() -> None:
    record = meeting("M", ("Ann", " ".join(f"Sentence {number} says a little about the lane." for number in range(60))))
    middle = discussion_of(record, first=1, last=2)
    passage = middle.passages[0].passage

    found = candidate_sentences([middle], {"M": record})

    assert found
    assert all(passage.char_start <= item.start and item.end <= passage.char_end for item in found)


def test_headings_are_not_quoted() -> None:
    record = Record(
        record_id="M",
        content_hash="M",
        format="html",
        turns=(
            Turn(text="Bus lane approved", role=BlockRole.HEADING),
            Turn(text="It opens.", role=BlockRole.PARAGRAPH),
        ),
    )

    assert [item.text for item in sentences_of(record)] == ["It opens."]


def test_what_is_said_first_after_a_question_is_a_reply() -> None:
    record = meeting("M", ("Ann", "What would it cost?"), ("Bob", "Thank you, Mayor. Sixty thousand. It is small."))

    assert [item.is_reply for item in sentences_of(record)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("The council approved the lane in May.", "Did the council approve the lane in May?"),
        ("The council approved the lane in May.", "Thank you, and we move on to the lane."),
        ("The council approved the lane in May.", "The lane."),
        ("The council approved the lane in May.", "The council approved the lane and --"),
        ("The council approved the lane in May.", "Um, the the council, you know, approved the lane."),
        ("The council approved the lane in May.", "A plain lease for Shed B on Pier 14."),
        ("The council approved the lane in May.", "Ann Bell, Quay Street, resident."),
    ],
    ids=["question", "procedure", "fragment", "breaks off", "disfluent", "no verb", "introduction"],
)
def test_what_stands_on_its_own_reads_better(better: str, worse: str) -> None:
    one, other = (sentences_of(meeting("M", ("Ann Bell", text)))[0] for text in (better, worse))

    assert readability(one) > readability(other)


def test_a_short_reply_is_no_fragment() -> None:
    reply, fragment = (
        sentences_of(meeting("M", ("Ann", before), ("Bob", "Sixty thousand a year.")))[-1]
        for before in ("What would it cost?", "It would cost a lot.")
    )

    assert readability(reply) > readability(fragment)


def test_what_follows_a_question_knows_what_was_asked_and_a_speech_forgets_it() -> None:
    speech = " ".join(f"It says {word} of the lane." for word in ("much", "little", "more", "less", "enough"))
    record = meeting("M", ("Ann", "The lane is closed. Who pays for it? Thank you."), ("Bob", speech))

    asked = [item.reply_to for item in sentences_of(record) if item.speaker == "Bob"]

    assert asked == ["The lane is closed. Who pays for it?"] * 4 + [""]


def test_somebody_who_goes_on_after_the_own_question_replies_to_nobody() -> None:
    record = meeting("M", ("Ann", "Who pays for the lane?"), ("Ann", "The ministry pays."))

    assert [item.reply_to for item in sentences_of(record)] == ["", ""]


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("Mr. Pim, on the other side of the question.", True),
        ("Thank you.", False),
        ("I have known Mr. Pim for thirty years, and in all of them he has never once agreed with me.", False),
    ],
    ids=["named", "nobody named", "spoken of at length"],
)
def test_a_short_sentence_that_names_whoever_speaks_next_hands_over(said: str, calls: bool) -> None:
    record = meeting("M", ("Mayor Hale", said), ("Harold Pim", "A barracks is no shelter."))

    assert sentences_of(record)[0].hands_over is calls
