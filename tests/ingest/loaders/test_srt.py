"""SubRip: the same as WebVTT, with the speakers in labels if anywhere."""

from __future__ import annotations

from ingest.loaders.srt import load_srt
from tests.ingest.loaders.speech import read, span, spoken


def test_where_nobody_is_named_no_speaker_is_guessed() -> None:
    record = read("nobody-named.srt")
    assert spoken(record) == [(None, "The committee will come to order."), (None, "We have a quorum.")]
    assert record.turns[1].time == span(3.2, 6)
    assert record.format == "srt"


def test_labels_in_capitals_name_the_speaker_until_the_next_label() -> None:
    assert spoken(read("labels-in-capitals.srt")) == [
        ("CHAIR ROWE", "The committee will come to order. We have a quorum."),
        ("DR. SENN", "Thank you."),
        ("CHAIR ROWE", "One point: it is late."),
    ]


def test_a_single_label_names_the_speaker_of_its_sentence_only() -> None:
    assert spoken(read("one-label-only.srt")) == [
        ("ANNOUNCER", "This is a recording of the committee."),
        (None, "The hearing will come to order."),
    ]


def test_chevrons_mark_another_speaker_named_or_not() -> None:
    assert spoken(read("chevrons.srt")) == [
        ("CHAIR ROWE", "Please proceed. Take your time."),
        (None, "Thank you, chair."),
        (None, "You are welcome."),
        ("DR. SENN", "I will begin."),
    ]


def test_dashes_part_two_speakers_in_one_cue() -> None:
    assert spoken(read("dashes.srt")) == [(None, "- Do you agree?"), (None, "- I do not know.")]


def test_a_label_may_stand_on_the_second_line_of_a_cue() -> None:
    assert spoken(read("label-inside-cue.srt")) == [("CHAIR ROWE", "Any questions?"), ("DR. SENN", "None.")]


def test_font_and_position_tags_are_no_words() -> None:
    assert spoken(read("font-and-position-tags.srt")) == [(None, "Order, please.")]


def test_a_missing_blank_line_makes_no_number_a_word() -> None:
    assert spoken(read("identifier-without-blank-line.srt")) == [(None, "First."), (None, "Second.")]


def test_in_captions_in_capitals_a_colon_makes_no_speaker() -> None:
    assert spoken(read("all-in-capitals.srt")) == [
        ("INES CALLOWAY", "GOOD EVENING. WE HAVE TWO POINTS: COST AND TIME."),
        ("MAYOR BRANDT", "NOTED."),
    ]


def test_a_label_may_stand_alone_in_its_cue() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nCHAIR ROWE:\n\n2\n00:00:02,000 --> 00:00:03,000\nOrder.\n"
    record = load_srt(text.encode(), "a.srt")
    assert spoken(record) == [("CHAIR ROWE", "Order.")]
    assert record.turns[0].time == span(2, 3)
