"""Answers that count or list: how many meetings, which records, how often, who, first and last, exact words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from assistant.answering.citations import claim_text, spoken_date
from assistant.answering.words import stem, words
from assistant.lookup.forms import Form
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
from assistant.lookup.meetings import Meeting, is_sitting, meetings_of, of_unit, rank
from assistant.lookup.quoting import Draft, quoted, telling
from assistant.lookup.scanning import Place
from ingest import format_timecode

# Words for speakers in general; any other ("councillors") must stand in the speaker's name.
_ANY_SPEAKER = frozenset(
    stem(word) for word in ("speakers", "people", "person", "persons", "participants", "members", "meetings")
)


def count_records(inquiry: Inquiry) -> Finding:
    """Tell in how many meetings or records something stands, and show one place of each."""
    if is_sitting(inquiry.lookup.unit):
        return _count_meetings(inquiry)
    records = of_unit(inquiry.records, inquiry.lookup.unit)
    places = inquiry.places(records)
    held = [Meeting(records=(found[0].summary,)) for found in _by_record(places)]
    noun = _singular(inquiry.lookup.unit)
    if not held:
        return _none(inquiry, noun, len(records))
    draft = inquiry.draft()
    for found in _by_record(places)[: inquiry.most]:
        summary = found[0].summary
        _show(draft, f"{described_record(summary)}, {number_of(len(found), 'place')}", found)
    _more(draft, len(held) - inquiry.most, noun)
    draft.head(f"{_mentioned(inquiry)} in {_share(len(held), len(records), noun)}, in {_places(places)}.")
    return draft


def _count_meetings(inquiry: Inquiry) -> Finding:
    """Count what is held once, however many records it left; articles are counted apart."""
    meetings = meetings_of(of_unit(inquiry.records, inquiry.lookup.unit))
    articles = [record for record in inquiry.records if not record.facts.source_kind.is_primary]
    places = inquiry.places([record for meeting in meetings for record in meeting.records] + articles)
    held = [(meeting, found) for meeting in meetings if (found := _of_meeting(places, meeting))]
    apart = [found for found in _by_record(places) if not found[0].summary.facts.source_kind.is_primary]
    noun = _singular(inquiry.lookup.unit)
    if not held and not apart:
        return _none(inquiry, noun, len(meetings))
    draft = inquiry.draft()
    for meeting, found in held[: inquiry.most]:
        _show(draft, f"{described(meeting)}, {_of_papers(meeting, found)}", found)
    _more(draft, len(held) - inquiry.most, noun)
    in_meetings = [place for _, found in held for place in found]
    said = f"{_mentioned(inquiry)} in {_share(len(held), len(meetings), noun)}"
    draft.head(f"{said}, in {_places(in_meetings)}." if held else f"{said}.")
    _show_apart(draft, apart, inquiry.most - min(len(held), inquiry.most))
    return draft


def count_times(inquiry: Inquiry) -> Finding:
    """Tell how often something is said, and show each place, or one a record where there are many."""
    places = inquiry.places()
    if not places:
        return _none(inquiry, "record", len(inquiry.records))
    draft = inquiry.draft()
    if len(places) <= inquiry.most:
        for place in places:
            citation = draft.quote(place)
            draft.say(claim_text(citation, name_record=True), [citation])
    else:
        records = _by_record(places)
        for found in records[: inquiry.most]:
            _show(draft, f"{described_record(found[0].summary)}, {_times(found)}", found)
        _more(draft, len(records) - inquiry.most, "record")
    said = [place for place in places if _is_speech(place)]
    written = [place for place in places if not _is_speech(place)]
    whose = f"{inquiry.does('say')} {inquiry.wanted}" if inquiry.who else f"{inquiry.wanted} is said"
    text = f"{whose} {_times(said)}, in {_share(len(_by_record(said)), _transcripts(inquiry), 'transcript')}"
    if written:
        text += f"; in minutes, agendas and articles it stands {_times(written)}"
    draft.head(f"{text}.")
    return draft


def count_speakers(inquiry: Inquiry) -> Finding:
    """Tell who speaks of something, whoever does so most often first."""
    group = {stem(word) for word in words(inquiry.lookup.unit)} - _ANY_SPEAKER
    places = [place for place in inquiry.places() if _is_speech(place)]
    unnamed = [place for place in places if place.speaker is None]
    spoken: dict[str, list[Place]] = {}
    for place in places:
        if place.speaker and group <= {stem(word) for word in words(place.speaker)}:
            spoken.setdefault(place.speaker, []).append(place)
    nameless = f"In {number_of(len(unnamed), 'place')} the record does not name who speaks." if unnamed else ""
    if not spoken:
        return Nothing(reason=f"Nobody whom a transcript names mentions {inquiry.wanted}. {nameless}".strip())
    most_first = sorted(spoken, key=lambda name: -len(spoken[name]))
    draft = inquiry.draft()
    if nameless:
        draft.remarks.append(nameless)
    for name in most_first[: inquiry.most]:
        place = telling(spoken[name])
        citation = draft.quote(place)
        day = spoken_date(citation.date) if citation.date else None
        clock = format_timecode(citation.time.start_seconds) if citation.time else None
        head = ", ".join(filter(None, (name, number_of(len(spoken[name]), "place"), day, clock)))
        draft.say(f"{head}: “{citation.quote}”", [citation])
    _more(draft, len(spoken) - inquiry.most, "speaker")
    count = number_of(len(spoken), _singular_speaker(inquiry.lookup.unit))
    mention = "mentions" if len(spoken) == 1 else "mention"
    draft.head(f"{count} {mention} {inquiry.wanted}: {listed(most_first, most=inquiry.most)}.")
    return draft


def tell_edge(inquiry: Inquiry) -> Finding:
    """Tell when something was first or last mentioned in a meeting, and in an article before or after that."""
    is_last = inquiry.lookup.form is Form.LAST
    places = inquiry.places()
    if not places:
        return _none(inquiry, "record", len(inquiry.records))
    dated = [place for place in places if place.summary.facts.date]
    if not dated:
        return Nothing(reason=f"{inquiry.wanted} is mentioned, but only in records without a date.")
    draft = inquiry.draft()
    if undated := len(_by_record(places)) - len(_by_record(dated)):
        mention = "mentions" if undated == 1 else "mention"
        draft.remarks.append(f"{number_of(undated, 'record')} without a date {mention} it too.")
    primary = [place for place in dated if place.summary.facts.source_kind.is_primary]
    word = "last" if is_last else "first"
    edge = _edge(primary or dated, is_last=is_last)
    citation = draft.quote(edge)
    whose = (
        f"{inquiry.does(f'{word} mention')} {inquiry.wanted}"
        if inquiry.who
        else f"{inquiry.wanted} is {word} mentioned"
    )
    where = "" if primary else ", as no meeting mentions it"
    assert citation.date is not None
    draft.say(f"{whose} on {spoken_date(citation.date)}{where}.", [citation])
    draft.say(f"{described_record(edge.summary)}: {quoted(citation)}", [citation])
    beyond = [place for place in dated if _is_beyond(place, citation.date, is_last=is_last)]
    if primary and beyond:
        place = _edge(beyond, is_last=is_last)
        further = draft.quote(place)
        later = "later" if is_last else "earlier"
        draft.say(f"{described_record(place.summary)}, {later}: {quoted(further)}", [further])
    if edge.speaker is None and _is_speech(edge):
        draft.remarks.append("The record does not name who speaks there.")
    return draft


def tell_phrase(inquiry: Inquiry) -> Finding:
    """Tell where exact words stand, and who says them."""
    places = inquiry.places()
    if not places:
        whose = f"what {inquiry.who} said" if inquiry.who else "scope"
        return Nothing(reason=f"The exact words {inquiry.wanted} stand nowhere in {whose}.")
    draft = inquiry.draft()
    for place in places[: inquiry.most]:
        citation = draft.quote(place)
        draft.say(f"{described_record(place.summary)}: {quoted(citation)}", [citation])
    _more(draft, len(places) - inquiry.most, "place")
    if len(places) > 1:
        speakers = list(dict.fromkeys(place.speaker for place in places if place.speaker))
        by = f", said by {listed(speakers, most=inquiry.most)}" if speakers else ""
        draft.head(f"{inquiry.wanted} stands {_times(places)}, in {number_of(len(_by_record(places)), 'record')}{by}.")
    if any(place.speaker is None and _is_speech(place) for place in places[: inquiry.most]):
        draft.remarks.append("Where nobody is named, the record does not say who speaks.")
    return draft


def tell_spoken(inquiry: Inquiry) -> Finding:
    """Tell in which meetings somebody speaks."""
    meetings = meetings_of(of_unit(inquiry.records, inquiry.lookup.unit))
    places = [place for place in inquiry.places() if _is_speech(place)]
    held = [(meeting, found) for meeting in meetings if (found := _of_meeting(places, meeting))]
    noun = _singular(inquiry.lookup.unit)
    if not held:
        return Nothing(reason=f"{inquiry.does('speak')} in no {noun} in scope.")
    draft = inquiry.draft()
    for meeting, found in held[: inquiry.most]:
        _show(draft, f"{described(meeting)}, {number_of(len(found), 'turn')}", found)
    _more(draft, len(held) - inquiry.most, noun)
    draft.head(f"{inquiry.does('speak')} in {_share(len(held), len(meetings), noun)}.")
    draft.remarks.append(ONLY_SPEAKERS)
    return draft


def _show(draft: Draft, head: str, places: Sequence[Place]) -> None:
    citation = draft.quote(telling(places))
    draft.say(f"{head}: {quoted(citation)}", [citation])


def _show_apart(draft: Draft, apart: Sequence[Sequence[Place]], room: int) -> None:
    """Name the articles, which are no meetings, as far as there is room; one at least."""
    for found in apart[: max(room, 1)]:
        _show(draft, f"{described_record(found[0].summary)}, counted apart, {number_of(len(found), 'place')}", found)
    _more(draft, len(apart) - max(room, 1), "article")


def _more(draft: Draft, more: int, noun: str) -> None:
    if more > 0:
        draft.remarks.append(f"And {number_of(more, 'more ' + noun)} not shown here.")


def _none(inquiry: Inquiry, noun: str, of: int) -> Nothing:
    if of == 0:
        return Nothing(reason=f"There is no {noun} of this kind in scope.")
    if inquiry.who:
        return Nothing(reason=f"{inquiry.does('mention')} {inquiry.wanted} in no {noun} in scope.")
    return Nothing(reason=f"No {noun} in scope mentions {inquiry.wanted}.")


def _mentioned(inquiry: Inquiry) -> str:
    return f"{inquiry.does('mention')} {inquiry.wanted}" if inquiry.who else f"{inquiry.wanted} is mentioned"


def _share(number: int, of: int, noun: str) -> str:
    return f"{number:,} of {number_of(of, noun)}"


def _places(places: Sequence[Place]) -> str:
    return number_of(len(places), "place")


def _times(places: Sequence[Place]) -> str:
    number = sum(len(place.spans) for place in places)
    return "once" if number == 1 else f"{number:,} times"


def _transcripts(inquiry: Inquiry) -> int:
    return sum(record.facts.source_kind.value == "transcript" for record in inquiry.records)


def _is_speech(place: Place) -> bool:
    """Tell whether a place is somebody's words rather than a report of them."""
    return place.summary.facts.source_kind.value == "transcript"


def _by_record(places: Sequence[Place]) -> list[list[Place]]:
    """Return the places of each record, records in order; the places are sorted."""
    return [list(found) for _, found in groupby(places, key=lambda place: place.summary.record_id)]


def _of_meeting(places: Sequence[Place], meeting: Meeting) -> list[Place]:
    ids = {record.record_id for record in meeting.records}
    return [place for place in places if place.summary.record_id in ids]


def _of_papers(meeting: Meeting, places: Sequence[Place]) -> str:
    """Return how many places each paper of a meeting has, the papers named where it has several."""
    if len(meeting.records) == 1:
        return number_of(len(places), "place")
    found = _by_record(places)
    return listed([f"{number_of(len(each), 'place')} in the {noun_of(each[0].summary)}" for each in found])


def _edge(places: Sequence[Place], *, is_last: bool) -> Place:
    """Return the first or last place by its day; of one day that of the record nearest to what was said."""
    days = [place.summary.facts.date for place in places if place.summary.facts.date]
    day = max(days) if is_last else min(days)
    of_day = [place for place in places if place.summary.facts.date == day]
    best = min(rank(place.summary) for place in of_day)
    return [place for place in of_day if rank(place.summary) == best][-1 if is_last else 0]


def _is_beyond(place: Place, day: dt.date, *, is_last: bool) -> bool:
    own = place.summary.facts.date
    return own is not None and (own > day if is_last else own < day)


def _singular(unit: str) -> str:
    """Return what one of the things counted is called."""
    return {"summaries": "summary", "minutes": "paper of minutes"}.get(unit, unit.removesuffix("s"))


def _singular_speaker(unit: str) -> str:
    return "speaker" if {stem(word) for word in words(unit)} <= _ANY_SPEAKER else unit.removesuffix("s")
