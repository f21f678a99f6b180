"""Answers about whole meetings: which there are, how long they were, who spoke in them, two beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.answering.citations import spoken_date
from assistant.answering.speech import is_courtesy
from assistant.answering.words import words
from assistant.answers import Citation
from assistant.lookup.common import common_topics
from assistant.lookup.inquiry import (
    ONLY_SPEAKERS,
    Finding,
    Inquiry,
    Nothing,
    described,
    described_record,
    listed,
    noun_of,
    number_of,
)
from assistant.lookup.meetings import Meeting, is_sitting, meetings_of, named_meetings, of_unit, rank
from assistant.lookup.quoting import Draft, quote_at, quoted, worth
from assistant.lookup.scanning import Place, topic_places
from assistant.lookup.topics import Topic, topic_of
from ingest import BlockRole, Record, RecordSummary, TimeSpan, format_timecode, sentence_spans

# Quotes of each of two meetings that are compared, and topics where none is named.
_QUOTES_OF_EACH = 3
_COMMON_TOPICS = 5
# What a record says of who was there, near its beginning ("Present: Mayor Hale", "All nine are present, Mayor.").
_ATTENDANCE = re.compile(
    r"\bquorum\b|\bin attendance\b|(?<!at )\bpresent(?=[,.:;]|$| and\b)|\b(?:absent|excused|apologies)\b", re.IGNORECASE
)
_FIRST_TURNS = 40


def tell_inventory(inquiry: Inquiry) -> Finding:
    """Tell which meetings or records there are, each with its first words."""
    records = of_unit(inquiry.records, inquiry.lookup.unit)
    is_by_meeting = is_sitting(inquiry.lookup.unit)
    found = meetings_of(records) if is_by_meeting else [Meeting(records=(r,)) for r in _by_day(records)]
    if not found:
        return Nothing(reason=f"There are no {inquiry.lookup.unit} in scope.")
    end = inquiry.lookup.end
    if end:
        found = [meeting for meeting in found if meeting.is_primary or not is_by_meeting]
        found = [meeting for meeting in found if meeting.date][-1 if end == "last" else 0 :][:1] or found[:1]
    draft = inquiry.draft()
    for meeting in found[: inquiry.most]:
        head = f"{described(meeting)}, {_papers(meeting)}" if is_by_meeting else described_record(meeting.records[0])
        citation = _opening(draft, inquiry.library.record(meeting.records[0].record_id))
        if citation:
            draft.say(f"{head}, begins: “{citation.quote}”", [citation])
    if len(found) > inquiry.most:
        draft.remarks.append(f"And {number_of(len(found) - inquiry.most, 'more')[:-1]} not shown here.")
    if not draft.citations:
        return Nothing(reason="The records in scope hold no words.")
    noun = "meeting" if is_by_meeting else "record"
    if end:
        day = f"of {spoken_date(found[0].date)}" if found[0].date else "undated"
        draft.head(f"The {end} {noun} in scope is {day}.")
        return draft
    articles = sum(not record.facts.source_kind.is_primary for record in inquiry.records)
    apart = f"; {number_of(articles, 'article')} {'is' if articles == 1 else 'are'} counted apart" if articles else ""
    draft.head(f"There {'is' if len(found) == 1 else 'are'} {number_of(len(found), noun)}{apart * is_by_meeting}.")
    return draft


def tell_length(inquiry: Inquiry) -> Finding:
    """Tell how long meetings were, by the times of their transcripts."""
    name = inquiry.lookup.names[0]
    meetings = named_meetings(name, meetings_of(inquiry.records))
    if not meetings:
        return Nothing(reason=f"No meeting in scope is called ‘{name}’.")
    draft = inquiry.draft()
    for meeting in meetings[: inquiry.most]:
        timed = next(_timed(inquiry, meeting), None)
        if timed is None:
            draft.remarks.append(f"{described(meeting)} has no times in its records.")
            continue
        first, last = _ends(timed)
        begins, ends = _sentence(draft, timed, first, first=True), _sentence(draft, timed, last, first=False)
        whole = _span(timed, first).covering(_span(timed, last))
        end = whole.end_seconds if whole.end_seconds is not None else _span(timed, last).start_seconds
        least = "" if whole.end_seconds is not None else "at least "
        draft.say(
            f"{described(meeting)} lasts {least}{_spoken(end - whole.start_seconds)} by the times of its transcript, "
            f"from {format_timecode(whole.start_seconds)} (“{begins.quote}”) to {format_timecode(end)} "
            f"(“{ends.quote}”).",
            [begins, ends],
        )
    return draft if draft.claims else Nothing(reason=" ".join(draft.remarks))


def tell_airtime(inquiry: Inquiry) -> Finding:
    """Tell how long somebody speaks, by the times of the transcripts, meeting by meeting."""
    meetings = meetings_of(inquiry.records)
    if inquiry.lookup.names:
        meetings = named_meetings(inquiry.lookup.names[0], meetings)
    draft = inquiry.draft()
    places = inquiry.places([record for meeting in meetings for record in meeting.records])
    total, timed = 0.0, 0
    for meeting in meetings:
        ids = {record.record_id for record in meeting.records}
        found = [place for place in places if place.summary.record_id in ids and _seconds(place) is not None]
        seconds = sum(_seconds(place) or 0.0 for place in found)
        total, timed = total + seconds, timed + len(found)
        if found and len(draft.claims) < inquiry.most:
            citation = draft.quote(max(found, key=worth))
            head = f"{described(meeting)}, {number_of(len(found), 'turn')}, {_spoken(seconds)}"
            draft.say(f"{head}: {quoted(citation)}", [citation])
    if not draft.claims:
        return Nothing(reason=f"No record in scope gives times for {inquiry.who} speaking there.")
    if untimed := len(places) - timed:
        draft.remarks.append(f"{number_of(untimed, 'turn')} without times {'is' if untimed == 1 else 'are'} left out.")
    about = f" in turns that mention {inquiry.wanted}" if inquiry.lookup.topic or inquiry.lookup.phrase else ""
    draft.head(f"{inquiry.does('speak')} for {_spoken(total)} in all{about}, by the times of the transcripts.")
    return draft


def tell_presence(inquiry: Inquiry) -> Finding:
    """Tell who speaks in meetings, and what their minutes say of who was there."""
    meetings = [meeting for meeting in meetings_of(inquiry.records) if meeting.is_primary]
    if inquiry.lookup.names:
        name = inquiry.lookup.names[0]
        meetings = named_meetings(name, meetings)
        if not meetings:
            return Nothing(reason=f"No meeting in scope is called ‘{name}’.")
    draft = inquiry.draft()
    for meeting in meetings[: inquiry.most]:
        _tell_speakers(draft, inquiry, meeting, most=max(inquiry.most // len(meetings), 1))
        for record in meeting.records:
            _tell_attendance(draft, inquiry.library.record(record.record_id), record, most=inquiry.most)
    if not draft.claims:
        return Nothing(reason=" ".join(draft.remarks) or "There is no meeting in scope.")
    draft.remarks.append(ONLY_SPEAKERS)
    return draft


def compare(inquiry: Inquiry) -> Finding | None:
    """Tell what two meetings say of one thing, each in its own words; None where it is one meeting."""
    everything = meetings_of(inquiry.records)
    sides = [named_meetings(name, everything) for name in inquiry.lookup.names]
    for name, side in zip(inquiry.lookup.names, sides, strict=True):
        if not side:
            return Nothing(reason=f"No meeting in scope is called ‘{name}’.")
    if sides[0] == sides[1]:
        return None
    first, second = ([record for meeting in side for record in meeting.records] for side in sides)
    draft = inquiry.draft()
    if inquiry.lookup.topic or inquiry.lookup.phrase:
        for side, records in zip(sides, (first, second), strict=True):
            best = sorted(inquiry.places(records), key=lambda place: (rank(place.summary), -worth(place)))
            best = best[:_QUOTES_OF_EACH]
            if not best:
                draft.remarks.append(f"{described(side[0])} does not mention {inquiry.wanted}.")
            _quote_all(draft, sorted(best, key=lambda place: place.order))
        return draft if draft.claims else Nothing(reason=f"Neither meeting mentions {inquiry.wanted}.")
    return _compare_whole(draft, inquiry, first, second)


def _compare_whole(
    draft: Draft, inquiry: Inquiry, first: Sequence[RecordSummary], second: Sequence[RecordSummary]
) -> Finding:
    """Show what both speak of, by the words that recur in each."""
    speakers = [word for record in (*first, *second) for name in record.speakers for word in words(name)]
    spoken = ([inquiry.library.record(record.record_id) for record in side] for side in (first, second))
    topics = common_topics(*spoken, most=_COMMON_TOPICS, unwanted=speakers)
    if not topics:
        return Nothing(reason="No two words recur in both meetings often enough to call them a common subject.")
    for topic in topics:
        wanted = _as_written(topic)
        for side in (first, second):
            places = topic_places(inquiry.library, wanted, side, inquiry.speakers)
            _quote_all(draft, [max(places, key=worth)] if places else [])
    if not draft.claims:
        return Nothing(reason="Neither meeting holds such words in scope.")
    draft.head(f"Both speak of {listed([f'‘{topic}’' for topic in topics])}.")
    draft.remarks.append("Common subjects are pairs of words that recur in each; there may be others.")
    return draft


def _quote_all(draft: Draft, places: Sequence[Place]) -> None:
    for place in places:
        citation = draft.quote(place)
        draft.say(f"{described_record(place.summary)}: {quoted(citation)}", [citation])


def _as_written(text: str) -> Topic:
    topic = topic_of(text)
    assert topic is not None, "a pair of words that carry meaning is a topic"
    return topic


def _tell_speakers(draft: Draft, inquiry: Inquiry, meeting: Meeting, *, most: int) -> None:
    summary = next((record for record in meeting.records if record.speakers), None)
    if summary is None:
        draft.remarks.append(f"{described(meeting)} has no speakers named in its records.")
        return
    record = inquiry.library.record(summary.record_id)
    turns: dict[str, list[int]] = {}
    for number, turn in enumerate(record.turns):
        if turn.speaker and turn.text.strip():
            turns.setdefault(turn.speaker, []).append(number)
    wanted = {speaker.casefold() for speaker in inquiry.speakers}
    speakers = [name for name in turns if not wanted or name.casefold() in wanted]
    citations = [_sentence(draft, record, turns[name][0], first=True) for name in speakers[:most]]
    if citations:
        named = listed([f"{name} ({number_of(len(turns[name]), 'turn')})" for name in speakers], most=most)
        draft.say(f"{described(meeting)} has {number_of(len(speakers), 'speaker')}: {named}.", citations)


def _tell_attendance(draft: Draft, record: Record, summary: RecordSummary, *, most: int) -> None:
    spans = list(_attendance(record))[:most]
    citations = [draft.cite(record, start, end) for start, end in spans]
    if citations:
        said = " ".join(f"“{citation.quote}”" for citation in citations)
        draft.say(f"{described_record(summary)}, of attendance: {said}", citations)


def _attendance(record: Record) -> Iterator[tuple[int, int]]:
    """Yield the sentences near a record's beginning that tell who is there."""
    for turn, begins in list(zip(record.turns, record.turn_starts, strict=True))[:_FIRST_TURNS]:
        if turn.role is not BlockRole.HEADING:
            for start, end in sentence_spans(turn.text):
                if _ATTENDANCE.search(turn.text[start:end]):
                    yield begins + start, begins + end


def _opening(draft: Draft, record: Record) -> Citation | None:
    """Cite the first sentence of a record that says something."""
    for number, turn in enumerate(record.turns):
        if turn.role is BlockRole.HEADING:
            continue
        for start, end in sentence_spans(turn.text[:600]):
            if not is_courtesy(turn.text[start:end]):
                begins = record.turn_starts[number]
                return draft.cite(record, *quote_at(record, number, (begins + start, begins + min(start + 1, end))))
    return None


def _sentence(draft: Draft, record: Record, turn: int, *, first: bool) -> Citation:
    """Cite the first or the last sentence of a turn."""
    begins, text = record.turn_starts[turn], record.turns[turn].text
    at = len(text) - len(text.lstrip()) if first else len(text.rstrip()) - 1
    return draft.cite(record, *quote_at(record, turn, (begins + at, begins + at + 1)))


def _timed(inquiry: Inquiry, meeting: Meeting) -> Iterator[Record]:
    """Yield the records of a meeting that have times."""
    for summary in meeting.records:
        record = inquiry.library.record(summary.record_id)
        if any(turn.time and turn.text.strip() for turn in record.turns):
            yield record


def _ends(record: Record) -> tuple[int, int]:
    timed = [number for number, turn in enumerate(record.turns) if turn.time and turn.text.strip()]
    return timed[0], timed[-1]


def _span(record: Record, turn: int) -> TimeSpan:
    time = record.turns[turn].time
    assert time is not None
    return time


def _seconds(place: Place) -> float | None:
    time = place.record.turns[place.turn].time
    return None if time is None or time.end_seconds is None else max(time.end_seconds - time.start_seconds, 0.0)


def _spoken(seconds: float) -> str:
    """Return a length of time in words.

    >>> _spoken(3725), _spoken(59.6)
    ('1 hour 2 minutes', '1 minute')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (rest if not hours else 0, "second")]
    return " ".join(number_of(count, unit) for count, unit in parts if count) or "no time"


def _papers(meeting: Meeting) -> str:
    return listed([noun_of(record) for record in meeting.records])


def _by_day(records: Sequence[RecordSummary]) -> list[RecordSummary]:
    return [record for meeting in meetings_of(records) for record in meeting.records]
