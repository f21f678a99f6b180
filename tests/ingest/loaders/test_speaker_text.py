"""Labelled text: what is a label, what is none, and what becomes of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BrokenFile
from ingest.loaders.labels import split_label
from ingest.loaders.speaker_text import is_labelled, load_speaker_text
from ingest.records import BlockRole, TimeAnchor
from tests.ingest.loaders.speech import SPEECH, read, span, spoken, words


def test_labels_in_capitals_are_kept_as_the_source_writes_them() -> None:
    assert spoken(read("capitals.txt")) == [
        ("MODERATOR", "Good afternoon. We have thirty minutes."),
        ("MINISTER ADEYEMI-HOLT", "Thank you all for coming.\nThe port stays open."),
        ("Q1 REPORTER", "For how long?"),
        ("MINISTER ADEYEMI-HOLT", "Until further notice."),
    ]


def test_a_time_in_brackets_before_the_name_is_the_turns_and_one_inside_is_an_anchor() -> None:
    record = read("times-in-brackets.txt")
    assert spoken(record) == [
        ("INES CALLOWAY", "We are on item four. It is the ferry."),
        ("OTIS BRANDT", "Noted."),
        ("INES CALLOWAY", "Thank you."),
    ]
    assert [turn.time for turn in record.turns] == [span(62), span(130, 135), span(140)]
    assert record.turns[0].anchors == (TimeAnchor(offset=0, time=span(62)), TimeAnchor(offset=21, time=span(90)))


def test_of_two_times_at_one_place_the_one_nearer_to_the_words_holds() -> None:
    record = load_speaker_text(b"INES (0:10)\n[0:12] Hi.\nOTIS (0:20)\nHo.\n", "a.txt")
    assert [(turn.text, turn.time, turn.anchors) for turn in record.turns] == [
        ("Hi.", span(12), ()),
        ("Ho.", span(20), ()),
    ]


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        pytest.param("time-after-name.txt", [62, 130], id="in brackets after the name"),
        pytest.param("time-after-name-without-brackets.txt", [3, 72, 75], id="bare after the name"),
        pytest.param("time-before-name.txt", [62, 130, 135], id="bare before the name"),
    ],
)
def test_times_beside_names_are_read(name: str, starts: list[float]) -> None:
    record = read(name)
    assert [turn.time for turn in record.turns] == [span(start) for start in starts]
    assert [turn.speaker for turn in record.turns][:2] == ["Ines Calloway", "Otis Brandt"]
    assert "We are on item four." in record.turns[0].text
    assert ":" not in record.text


def test_one_speaker_has_one_name_with_the_role_that_is_given_once() -> None:
    assert [speaker for speaker, _ in spoken(read("roles-and-parties.txt"))] == [
        "Hon. Adaeze Holt (Minister of Transport, Lib.)",
        "Mr. Paul Renner (Port Ellis—Sound, GP)",
        "The Chair",
        "Some hon. members",
        "Mr. Paul Renner (Port Ellis—Sound, GP)",
        "Hon. Adaeze Holt (Minister of Transport, Lib.)",
    ]


def test_two_roles_of_one_name_are_not_given_to_the_bare_name() -> None:
    text = "JONES (Clerk): One.\nJONES (Mayor): Two.\nJONES: Three.\n"
    assert [speaker for speaker, _ in spoken(load_speaker_text(text.encode(), "a.txt"))] == [
        "JONES (Clerk)",
        "JONES (Mayor)",
        "JONES",
    ]


def test_how_it_is_said_is_no_part_of_the_name() -> None:
    assert spoken(read("aside-in-parentheses.txt"))[0] == ("INES", "(laughing) That is one way to put it.")


def test_capitals_that_come_and_go_make_no_second_speaker() -> None:
    assert {speaker for speaker, _ in spoken(read("capitals-come-and-go.txt"))} == {"INES CALLOWAY", "Otis Brandt"}


def test_questions_and_answers_are_labels_also_before_a_colon_inside() -> None:
    assert spoken(read("questions-and-answers.txt")) == [
        ("Q", "Where were you?"),
        ("A", "On the pier."),
        ("Q", "Was it dark?"),
        ("A", "No. Monday: I remember the light."),
    ]


def test_a_colon_inside_speech_is_no_label() -> None:
    assert spoken(read("colon-inside-speech.txt")) == [
        (
            "INES CALLOWAY",
            "There are two things: cost and time. Remember: the vote is on Monday. My point is this: we wait.",
        ),
        ("OTIS BRANDT", "He told the Port Authority: no more."),
        ("INES CALLOWAY", "Fine."),
    ]


def test_in_a_text_in_capitals_a_colon_makes_no_speaker() -> None:
    assert spoken(read("all-in-capitals.txt")) == [
        ("INES CALLOWAY", "GOOD EVENING.\nWE HAVE TWO POINTS: COST AND TIME."),
        ("MAYOR BRANDT", "NOTED."),
        ("INES CALLOWAY", "THANK YOU."),
    ]


def test_a_time_inside_speech_is_no_label_and_no_time() -> None:
    record = read("time-that-is-no-label.txt")
    assert record.turns[0].text == (
        "We had agreed at 10:30: we met on the pier. 10:30 was the time we agreed on. (10:45) was when it ended."
    )
    assert all(turn.time is None for turn in record.turns)
    assert len(record.turns) == 3


def test_stage_directions_are_nobodys_words_and_the_speaker_goes_on() -> None:
    record = read("stage-directions.txt")
    assert spoken(record) == [
        ("PRESIDENT ROWE", "Thank you all."),
        (None, "(Applause.)"),
        ("PRESIDENT ROWE", "Let me go on."),
        (None, "[Crosstalk]"),
        ("OTIS", "I object."),
        ("PRESIDENT ROWE", "Noted."),
    ]
    assert [turn.role for turn in record.turns if turn.speaker is None] == [BlockRole.PARAGRAPH] * 2


def test_what_stands_before_the_first_label_is_hints_and_paragraphs() -> None:
    record = read("header.txt")
    assert record.hints == {
        "title": "Press conference on the harbour closure",
        "date": "July 28, 2024",
        "body": "Department of Ports",
        "media": "https://ports.example/v/28",
    }
    assert record.turns[0].role is BlockRole.PARAGRAPH
    assert record.turns[0].text == "Delivered in the main hall, which was full to the last seat."
    assert [speaker for speaker, _ in spoken(record)[1:]] == ["MINISTER ADEYEMI-HOLT", "Q", "MINISTER ADEYEMI-HOLT"]


def test_the_title_is_the_line_that_speaks_of_a_meeting() -> None:
    record = read("heading-of-several-lines.txt")
    assert record.hints == {
        "title": "Joint press conference on the closure of the outer harbour, the dredging and what follows",
        "date": "June 20, 2024",
        "media": "https://ports.example/v/9",
    }
    assert [turn.text for turn in record.turns if turn.role is BlockRole.PARAGRAPH] == [
        "Department of Ports",
        "Long Room, Custom House",
        "Transcript, as delivered. Recording: https://ports.example/v/9.",
    ]
    assert record.turns[4].speaker == "QUESTION (Nora Quist, Harbour Courier)"


def test_a_paragraph_above_that_was_broken_at_a_width_is_one() -> None:
    text = (
        "Hearing on the ferry\n\nThis text was typed from the tape and has not been checked against\n"
        "the recording by anybody.\n\nINES: Hi.\nOTIS: Ho.\n"
    )
    assert load_speaker_text(text.encode(), "a.txt").turns[0].text == (
        "This text was typed from the tape and has not been checked against the recording by anybody."
    )


def test_a_heading_in_capitals_with_a_colon_is_no_speaker() -> None:
    record = read("shouted-heading.txt")
    assert record.hints == {"title": "REGULAR MEETING: JANUARY 16"}
    assert record.turns[0].speaker == "MAYOR CALLOWAY"


def test_labels_in_bold_type_are_labels() -> None:
    assert spoken(read("bold-labels.txt"))[:2] == [("Ines Calloway", "We begin."), ("Otis Brandt", "Noted.")]


@pytest.mark.parametrize("name", sorted(path.name for path in SPEECH.glob("article-*")))
def test_an_article_is_not_taken_for_a_transcript(name: str) -> None:
    assert read(name).format == "text"


def test_text_without_labels_is_broken_as_a_transcript() -> None:
    with pytest.raises(BrokenFile, match="no line begins with a speaker's name and a colon"):
        load_speaker_text(b"The council met.", "a.txt")


def test_a_turn_of_twenty_thousand_words_is_one_turn() -> None:
    speech = " ".join(f"word{i}" for i in range(20_000))
    record = load_speaker_text(f"MAYOR: {speech}\nCLERK: Noted.\n".encode(), "a.txt")
    assert spoken(record) == [("MAYOR", speech), ("CLERK", "Noted.")]


def test_a_hundred_thousand_blank_lines_part_two_paragraphs_once() -> None:
    blank = "\n" * 100_000
    record = load_speaker_text(f"MAYOR: One.{blank}Two.{blank}CLERK: Three.\n".encode(), "a.txt")
    assert spoken(record) == [("MAYOR", "One.\nTwo."), ("CLERK", "Three.")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("MAYOR: Yes.", "MAYOR"),
        ("Ms. Jean-Luc O'Neill: Yes.", "Ms. Jean-Luc O'Neill"),
        ("Ursula von der Leyen: Yes.", "Ursula von der Leyen"),
        ("Speaker 1: Yes.", "Speaker 1"),
        ("DR. SENN [by phone]: Yes.", "DR. SENN"),
        ("Ana María Núñez, Mayor: Yes.", "Ana María Núñez, Mayor"),
        ("МЭР: Да.", "МЭР"),
    ],
)
def test_the_shape_of_a_name_is_a_label(line: str, name: str) -> None:
    label = split_label(line)
    assert label is not None
    assert label.name == name


@pytest.mark.parametrize(
    "line",
    [
        "at 10:30: we met",
        "10:30: we met",
        "https://council.example",
        "Note: late",
        "and so: no",
        "The first thing I want to say to you all tonight: thanks",
        "MOTION: to adjourn",
        "std::vector",
        ": nothing",
        "no colon here",
        "Ines:no space",
    ],
)
def test_another_shape_is_none(line: str) -> None:
    assert split_label(line) is None


speech = st.lists(st.sampled_from(["we", "met", "at", "10:30:", "(no)", "Yes.", "two:", "—"]), min_size=1, max_size=8)


@given(st.lists(st.tuples(st.sampled_from(["INES", "MAYOR OTIS", "DR. SENN"]), speech), min_size=2, max_size=12))
def test_labelled_text_loses_no_word_and_moves_none_to_another_speaker(turns: list[tuple[str, list[str]]]) -> None:
    text = "\n\n".join(f"{speaker}: {' '.join(said)}" for speaker, said in turns)
    record = load_speaker_text(text.encode(), "a.txt")
    assert is_labelled(text)
    assert spoken(record) == [(speaker, " ".join(said)) for speaker, said in turns]


@given(
    st.lists(st.lists(st.sampled_from(["INES:", "[0:01]", "(a)", "Q.", "A.", "we", "met."]), max_size=5), max_size=12)
)
def test_whatever_the_lines_no_word_is_lost(lines: list[list[str]]) -> None:
    text = "INES: We begin.\n" + "\n".join(" ".join(line) for line in lines)
    record = load_speaker_text(text.encode(), "a.txt")
    # Labels and times are no words: they are left out of both sides.
    marks = {"INES:", "[0:01]", "Q.", "A."}
    left = [word for turn in record.turns for word in turn.text.split() if word not in marks]
    assert sorted(left) == words([" ".join(word for word in text.split() if word not in marks)])
