from __future__ import annotations

from itertools import pairwise
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clips import as_srt, as_vtt, clip_of_characters, clip_of_turns, timing
from assistant.errors import ClipError
from ingest import IngestSettings, Record, TimeSpan
from ingest.loaders import load
from tests.assistant.clips.made import COUNCIL, RECORDS, captioned, record_of, said


def test_captions_begin_at_zero_and_name_who_speaks() -> None:
    assert as_vtt(clip_of_turns(COUNCIL, 1, 2), ["Harbour Council --> 9 May"]) == (
        "WEBVTT\n\nNOTE\nHarbour Council → 9 May\n\n"
        "1\n00:00:00.000 --> 00:00:02.800\n<v A. RUIZ>The motion carries,\n\n"
        "2\n00:00:02.800 --> 00:00:04.800\n<v A. RUIZ>six to &lt;three&gt; &amp; no more.\n\n"
        "3\n00:00:07.800 --> 00:00:10.800\n<v MAYOR>We move to item nine.\n"
    )


def test_subrip_names_a_speaker_where_one_begins() -> None:
    assert as_srt(clip_of_turns(COUNCIL, 1, 2)) == (
        "1\n00:00:00,000 --> 00:00:02,800\nA. RUIZ: The motion carries,\n\n"
        "2\n00:00:02,800 --> 00:00:04,800\nsix to <three> & no more.\n\n"
        "3\n00:00:07,800 --> 00:00:10,800\nMAYOR: We move to item nine.\n"
    )


def test_a_clip_that_begins_inside_a_caption_has_that_caption_s_time() -> None:
    found = timing(clip_of_characters(COUNCIL, 34, 40))

    assert found is not None
    assert found.span == TimeSpan(start_seconds=2467.2, end_seconds=2470)
    assert [(cue.start_seconds, cue.end_seconds, cue.said) for cue in found.cues] == [
        (0, 2.8, (("A. RUIZ", "motion"),))
    ]


def test_words_without_an_end_are_shown_until_the_next_and_the_last_as_long_as_they_take_to_read() -> None:
    record = record_of(said("One two three four.", 60, speaker="A"), said("Five.", 75.5, speaker="B"))
    first, both = timing(clip_of_turns(record, 0, 0)), timing(clip_of_turns(record, 0, 1))

    assert first is not None
    assert both is not None
    assert (first.span, first.ends_by_guess) == (TimeSpan(start_seconds=60, end_seconds=75.5), False)
    assert (both.span, both.ends_by_guess) == (TimeSpan(start_seconds=60, end_seconds=None), True)
    assert [(cue.start_seconds, cue.end_seconds) for cue in both.cues] == [(0, 15.5), (15.5, 16.5)]
    assert "does not say when the last words end" in as_vtt(clip_of_turns(record, 0, 1))
    assert "does not say" not in as_vtt(clip_of_turns(record, 0, 0))


def test_words_without_a_time_are_shown_with_those_before_them_until_the_next_time() -> None:
    record = record_of(said("One.", 60, 62), said("Untimed.", speaker="B"), said("Two.", 75, 80))
    whole, middle = timing(clip_of_turns(record, 0, 2)), timing(clip_of_turns(record, 1, 1))

    assert whole is not None
    assert middle is not None
    assert [(cue.start_seconds, cue.end_seconds, cue.said) for cue in whole.cues] == [
        (0, 15, ((None, "One."), ("B", "Untimed."))),
        (15, 20, ((None, "Two."),)),
    ]
    assert middle.span == TimeSpan(start_seconds=60, end_seconds=75)


def test_a_record_without_times_has_no_captions() -> None:
    clip = clip_of_turns(record_of(said("One.")), 0, 0)

    assert timing(clip) is None
    for write in (as_vtt, as_srt):
        with pytest.raises(ClipError, match="gives no times, so it has no captions; take it as text"):
            write(clip)


@given(RECORDS.filter(lambda record: any(turn.time for turn in record.turns)), st.data())
def test_captions_lie_within_the_clip_in_order_and_hold_its_words_exactly(record: Record, data: st.DataObject) -> None:
    text = record.text
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)).filter(lambda end: text[start:end].strip()))
    clip = clip_of_characters(record, start, end)

    found = timing(clip)

    assert found is not None
    assert found.cues[0].start_seconds == 0
    span = found.span
    whole = inf if span.end_seconds is None else span.end_seconds - span.start_seconds
    assert all(0 <= cue.start_seconds < cue.end_seconds <= whole + 0.001 for cue in found.cues)
    assert all(one.start_seconds <= other.start_seconds for one, other in pairwise(found.cues))
    assert [(speaker, word) for cue in found.cues for speaker, words in cue.said for word in words.split()] == [
        (turn.speaker, word) for turn, _, words in clip.parts for word in words.split()
    ]


def test_captions_are_read_back_as_they_were_spoken(tmp_path: Path) -> None:
    file = tmp_path / "clip.vtt"
    file.write_text(as_vtt(clip_of_turns(COUNCIL, 0, 2)), encoding="utf-8")

    back = load(file, IngestSettings())

    assert [(turn.speaker, turn.text) for turn in back.turns] == [(turn.speaker, turn.text) for turn in COUNCIL.turns]
    assert back.turns[1].time == TimeSpan(start_seconds=2457.2, end_seconds=2462)


def test_captions_that_overlap_begin_in_order() -> None:
    record = record_of(captioned("A", (10, 14, "One"), (9, 12, "two")), captioned("B", (11, 13, "three")))

    found = timing(clip_of_turns(record, 0, 1))

    assert found is not None
    assert [(cue.start_seconds, cue.end_seconds) for cue in found.cues] == [(0, 4), (0, 2), (1, 3)]
