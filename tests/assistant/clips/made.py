"""Records made for clips: with the times that each source gives, and as hypothesis finds them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from ingest import Facts, Record, SourceKind, TimeAnchor, TimeSpan, Turn

FACTS = Facts(
    title="Harbour Council, regular meeting",
    source_kind=SourceKind.TRANSCRIPT,
    body="Harbour Council",
    date=date(2024, 5, 9),
    media="https://youtu.be/abc",
)


def record_of(*turns: Turn, facts: Facts = FACTS) -> Record:
    return Record(record_id="3f2a" * 16, content_hash="", format="vtt", turns=turns, facts=facts, revision=2)


def said(text: str, start: float | None = None, end: float | None = None, speaker: str | None = None) -> Turn:
    time = None if start is None else TimeSpan(start_seconds=start, end_seconds=end)
    return Turn(text=text, speaker=speaker, time=time)


def captioned(speaker: str, *cues: tuple[float, float, str]) -> Turn:
    """A turn made of cues, as the loaders of captions make one."""
    anchors, text = [], ""
    for start, end, words in cues:
        text = f"{text} {words}" if text else words
        anchors.append(TimeAnchor(offset=len(text) - len(words), time=TimeSpan(start_seconds=start, end_seconds=end)))
    whole = TimeSpan(start_seconds=cues[0][0], end_seconds=cues[-1][1])
    return Turn(text=text, speaker=speaker, time=whole, anchors=tuple(anchors))


COUNCIL = record_of(
    captioned("MAYOR", (10, 12.5, "Thank you."), (12.5, 15, "Is there a second?")),
    captioned("A. RUIZ", (2467.2, 2470, "The motion carries,"), (2470, 2472, "six to <three> & no more.")),
    captioned("MAYOR", (2475, 2478, "We move to item nine.")),
)

_TIMES = st.floats(0, 20_000).map(lambda seconds: round(seconds, 3))
_WORDS = st.lists(st.text("aé<&>7\u4e2d-", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)


@st.composite
def spans(draw: st.DrawFn) -> TimeSpan:
    start = draw(_TIMES)
    return TimeSpan(
        start_seconds=start,
        end_seconds=draw(st.none() | st.floats(0, 60).map(lambda length: round(start + length, 3))),
    )


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    cues = draw(st.lists(_WORDS, min_size=1, max_size=3))
    text, offsets = "", []
    for cue in cues:
        text = f"{text} {cue}" if text else cue
        offsets.append(len(text) - len(cue))
    anchors = [TimeAnchor(offset=offset, time=draw(spans())) for offset in offsets] if draw(st.booleans()) else []
    return Turn(
        text=text,
        speaker=draw(st.sampled_from([None, "MAYOR", "A. <Ruiz> & Co"])),
        time=anchors[0].time if anchors else draw(st.none() | spans()),
        anchors=tuple(anchors),
    )


RECORDS = st.lists(turns(), min_size=1, max_size=6).map(lambda each: record_of(*each))
