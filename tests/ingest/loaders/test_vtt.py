"""WebVTT as it occurs: nothing that was said is lost, no time and no speaker is made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BrokenFile
from ingest.loaders.captions import Cue, turns_of
from ingest.loaders.vtt import load_vtt
from ingest.records import TimeAnchor, TimeSpan
from tests.ingest.loaders.speech import read, span, spoken, words


def test_cues_of_one_speaker_merge_into_a_turn_with_an_anchor_a_cue() -> None:
    record = read("voices.vtt")
    assert spoken(record) == [
        ("Mayor Ines Calloway", "Good evening, everyone. The clerk will call the roll."),
        ("Clerk Otis Brandt", "Councillor Pell?"),
        (None, "Present."),
    ]
    first = record.turns[0]
    assert first.time == span(1, 6.5)
    assert first.anchors == (TimeAnchor(offset=0, time=span(1, 3)), TimeAnchor(offset=24, time=span(3, 6.5)))
    assert first.time_of(24, 30) == span(3, 6.5)


def test_a_turn_of_one_cue_needs_no_anchor() -> None:
    assert read("voices.vtt").turns[1].anchors == ()


def test_two_voices_in_one_cue_are_two_turns() -> None:
    record = read("two-voices-in-one-cue.vtt")
    assert spoken(record) == [("Ines", "Is there a second?"), ("Otis", "Second.")]
    assert [turn.time for turn in record.turns] == [span(1, 4), span(1, 4)]


def test_entities_are_unescaped_in_words_and_names() -> None:
    assert spoken(read("entities.vtt")) == [("Parks & Recreation", "Trees < 3 m été AT&T R&D end")]


def test_cue_settings_and_tags_are_no_words() -> None:
    assert spoken(read("cue-settings-and-tags.vtt")) == [(None, "We can begin now.")]


def test_styles_and_regions_are_ignored_and_notes_are_kept_apart() -> None:
    record = read("styles-notes-and-regions.vtt")
    assert spoken(record) == [(None, "Only this is said.")]
    assert [dropped.text for dropped in record.dropped] == ["checked by hand", "a longer remark in two lines"]


def test_the_header_and_notes_of_key_and_value_become_hints() -> None:
    assert read("header-hints.vtt").hints == {
        "title": "Harbour City Council, regular meeting",
        "language": "en",
        "body": "Harbour City Council",
        "date": "2024-01-16",
        "url": "https://council.example/meetings/12",
        "media": "https://council.example/meetings/12.mp4",
    }


def test_a_note_with_a_dateline_is_a_heading() -> None:
    record = read("heading-in-a-note.vtt")
    assert record.hints == {
        "title": "Port Ellis Harbour Board, special meeting",
        "date": "January 16, 2024",
        "description": "Port of Ellis",
        "media": "https://ellis.example/v/7",
    }
    assert record.dropped == ()


@pytest.mark.parametrize(
    ("name", "times", "notices"),
    [
        pytest.param("comma-decimals.vtt", [span(1.25, 3.75)], [], id="comma decimals"),
        pytest.param("short-times.vtt", [span(1, 3), span(360000, 360001)], [], id="short and long times"),
        pytest.param(
            "missing-end-time.vtt", [span(1), span(5, 6)], ["line 3: the cue has no end time"], id="no end time"
        ),
        pytest.param(
            "end-before-start.vtt",
            [span(5)],
            ["line 3: the cue ends before it starts; its end is left out"],
            id="end before start",
        ),
        pytest.param(
            "malformed-time.vtt",
            [span(1, 2), None, span(5)],
            [
                "line 6: the start '00:0x:03.000' is no time; its text is kept without a time",
                "line 9: the end '00:99:06.000' is no time and is left out",
            ],
            id="malformed times",
        ),
    ],
)
def test_a_fault_in_a_time_costs_no_words_and_is_told_with_its_line(
    name: str, times: list[TimeSpan | None], notices: list[str]
) -> None:
    record = read(name)
    assert [turn.time for turn in record.turns] == times
    assert list(record.notices) == notices


def test_the_words_of_a_cue_with_a_malformed_time_are_kept() -> None:
    assert [text for _, text in spoken(read("malformed-time.vtt"))] == [
        "The first words.",
        "Words with a broken start.",
        "Words with a broken end.",
    ]


def test_overlapping_cues_stay_in_the_order_of_the_file() -> None:
    record = read("overlapping-cues.vtt")
    assert spoken(record) == [("Ines", "I move that we"), ("Otis", "Point of order."), ("Ines", "adjourn. Now.")]
    # The last cue ends inside the one before it.
    assert record.turns[2].time == span(5.5, 8)


def test_rolling_captions_are_said_once() -> None:
    record = read("rolling-captions.vtt")
    assert [text for _, text in spoken(record)] == [
        "good evening and welcome to the the harbour board please be seated"
    ]
    assert len(record.dropped) == 6
    assert record.dropped[0].text == "good evening and"
    assert record.dropped[0].reason == "repeated by the rolling caption at 00:00:02"


def test_captions_that_grow_word_by_word_are_said_once() -> None:
    assert spoken(read("growing-captions.vtt")) == [(None, "we will vote tonight")]


def test_answers_that_are_equal_stay_as_many_as_they_are() -> None:
    record = read("repeated-answers.vtt")
    assert [text for _, text in spoken(record)] == ["Aye."] * 4 + ["Aye. And I thank the staff."]
    assert record.dropped == ()


def test_where_nobody_is_named_cues_merge_up_to_a_sentence_end_or_a_pause() -> None:
    assert [text for _, text in spoken(read("nobody-named.vtt"))] == [
        "the bylaw was read a third time.",
        "after a pause",
        "someone goes on",
    ]


def test_where_nobody_is_named_a_turn_is_at_most_60_seconds_long() -> None:
    cues = [Cue(lines=("and so on",), time=span(10 * i, 10 * i + 9.5)) for i in range(20)]
    turns, _ = turns_of(cues)
    assert len(turns) == 4
    assert all(
        turn.time and turn.time.end_seconds and turn.time.end_seconds - turn.time.start_seconds <= 60 for turn in turns
    )


def test_an_arrow_in_speech_is_no_time() -> None:
    assert spoken(read("text-with-an-arrow.vtt")) == [(None, "Phase one --> phase two.")]


def test_the_words_of_a_model_token_are_words() -> None:
    assert spoken(read("end-of-text-token.vtt")) == [("Ines", "The screen said <|endoftext|> and x < y.")]


def test_text_after_a_blank_line_belongs_to_the_cue_before_it() -> None:
    record = read("text-after-blank-line.vtt")
    assert spoken(record) == [("Ines", "The first half and the second half.")]
    assert record.notices == ("line 6: text after a blank line was taken as part of the cue before it",)


def test_words_before_the_first_cue_are_kept_apart() -> None:
    record = load_vtt(b"WEBVTT\n\nTyped by hand.\n\n00:01.000 --> 00:02.000\nHi.\n", "a.vtt")
    assert spoken(record) == [(None, "Hi.")]
    assert [(dropped.text, dropped.reason) for dropped in record.dropped] == [
        ("Typed by hand.", "before the first caption, without a time")
    ]


def test_marks_of_another_speaker_may_be_entities() -> None:
    record = load_vtt(b"WEBVTT\n\n00:01.000 --> 00:02.000\n&gt;&gt; INES: Hi. &gt;&gt; Ho.\n", "a.vtt")
    assert spoken(record) == [("INES", "Hi."), (None, "Ho.")]


def test_a_mark_inside_a_sentence_is_said() -> None:
    record = load_vtt(b"WEBVTT\n\n00:01.000 --> 00:02.000\nten >> nine\n", "a.vtt")
    assert spoken(record) == [(None, "ten >> nine")]


def test_a_file_without_words_is_broken() -> None:
    with pytest.raises(BrokenFile, match="no caption with words in it was found"):
        load_vtt(b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "empty.vtt")


def test_many_faults_are_told_in_few_lines() -> None:
    cues = "".join(f"00:00:{i % 60:02}.000 -->\nword{i}\n\n" for i in range(100))
    notices = load_vtt(f"WEBVTT\n\n{cues}".encode(), "a.vtt").notices
    assert len(notices) == 21
    assert notices[-1] == "80 more lines with a fault in their times"


word = st.text("abcdefg.!?'é", min_size=1, max_size=6)
cue_times = st.one_of(
    st.none(),
    st.builds(
        lambda start, length: span(start, None if length is None else start + length),
        st.floats(0, 1000),
        st.one_of(st.none(), st.floats(0, 10)),
    ),
)
cues = st.builds(
    Cue,
    lines=st.lists(st.lists(word, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=3).map(tuple),
    time=cue_times,
    speaker=st.sampled_from([None, "Ines", "Otis"]),
)


@given(st.lists(cues, max_size=30))
def test_merging_loses_no_word_and_keeps_anchors_in_order(given_cues: list[Cue]) -> None:
    turns, dropped = turns_of(given_cues)
    assert words([turn.text for turn in turns] + [item.text for item in dropped]) == words(
        [cue.text for cue in given_cues]
    )
    for turn in turns:
        offsets = [anchor.offset for anchor in turn.anchors]
        assert offsets == sorted(set(offsets))
        assert all(0 <= offset < len(turn.text) for offset in offsets)
        spans = [turn.time, *(anchor.time for anchor in turn.anchors)]
        assert all(time is None or time.end_seconds is None or time.end_seconds >= time.start_seconds for time in spans)


@given(st.lists(st.lists(word, min_size=1, max_size=3).map(" ".join), min_size=4, max_size=12))
def test_rolling_captions_give_each_line_once(endings: list[str]) -> None:
    # Lines that are all alike could as well be four people who say the same.
    lines = [f"line{number} {ending}" for number, ending in enumerate(endings)]
    shown = [((lines[i - 1], line) if i else (line,)) for i, line in enumerate(lines)]
    rolling = [Cue(lines=pair, time=span(2 * i, 2 * i + 2), speaker="Ines") for i, pair in enumerate(shown)]
    turns, dropped = turns_of(rolling)
    assert turns[0].text == " ".join(lines)
    assert len(dropped) == len(lines) - 1


@given(st.lists(st.lists(word, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=10))
def test_what_is_written_as_vtt_is_read_back(texts: list[str]) -> None:
    # No two cues touch, so that nothing counts as rolling.
    body = "".join(f"00:{i:02}:00.000 --> 00:{i:02}:01.000\n<v Ines>{text}\n\n" for i, text in enumerate(texts))
    record = load_vtt(f"WEBVTT\n\n{body}".encode(), "a.vtt")
    assert spoken(record) == [("Ines", " ".join(texts))]
