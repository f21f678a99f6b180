"""From a question to the lookup's reply: whose words, which records, the query, and what was covered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answering.abstention import coverage_sentence
from assistant.answering.extractive import notices_of
from assistant.answering.speakers import asked_speakers
from assistant.answering.verification import citation_fault, misattributed, quoted_texts
from assistant.answering.words import words
from assistant.answers import Abstention, Answer, Claim, Question, Reply, ScoredPassage, Searched
from assistant.lookup.counting import (
    count_records,
    count_speakers,
    count_times,
    tell_edge,
    tell_phrase,
    tell_spoken,
)
from assistant.lookup.forms import Form, Lookup, recognise
from assistant.lookup.inquiry import Finding, Inquiry, Nothing
from assistant.lookup.meetings import in_periods, meetings_of, named_meetings, of_body
from assistant.lookup.quoting import Draft
from assistant.lookup.sittings import compare, tell_airtime, tell_inventory, tell_length, tell_presence
from assistant.lookup.standing import tell_standing
from assistant.lookup.votes import deny_vote, tell_votes
from assistant.settings import AnswerSettings
from ingest import Record, RecordSummary, SourceKind

if TYPE_CHECKING:
    from ingest import Library

_NEAREST = 3
_TELL: dict[Form, Callable[[Inquiry], Finding | None]] = {
    Form.COUNT: count_records,
    Form.LIST: count_records,
    Form.TIMES: count_times,
    Form.WHO: count_speakers,
    Form.FIRST: tell_edge,
    Form.LAST: tell_edge,
    Form.PHRASE: tell_phrase,
    Form.SPOKE: tell_spoken,
    Form.INVENTORY: tell_inventory,
    Form.LENGTH: tell_length,
    Form.AIRTIME: tell_airtime,
    Form.PRESENCE: tell_presence,
    Form.COMPARE: compare,
    Form.STANDING: tell_standing,
    Form.VOTE: tell_votes,
    Form.WHY_VOTED: deny_vote,
}
# Without somebody who speaks these ask something else ("How long did the alarm speak?").
_NEED_SOMEBODY = (Form.SPOKE, Form.AIRTIME)
# Who votes need not speak, and what is voted on in writing is told by passages.
_MAY_BE_SILENT = (Form.VOTE, Form.WHY_VOTED)

# These may name a meeting beside what is looked for; to the others the meeting is what is asked about.
_OF_ONE_MEETING = (Form.TIMES, Form.WHO, Form.PHRASE)


def answer_lookup(question: Question, library: Library, settings: AnswerSettings, *, fingerprint: str) -> Reply | None:
    """Answer a question by a query over every record in scope; None where it is no such question.

    Every claim cites verbatim words and is checked; the last one says what was covered and cites nothing.

    Args:
        question: whose stand-alone form is looked at, and whose scope is kept.
        library: what is queried.
        settings: `max_listed` places are shown at most.
        fingerprint: of settings and model.
    """
    lookup = recognise(question.standalone)
    if lookup is None:
        return None
    records = library.records(question.scope)
    speakers = _speakers(lookup, question, _who_speak(records) or library.speakers(question.scope))
    if speakers is None or (lookup.form in _NEED_SOMEBODY and not speakers):
        return None
    if lookup.form in _MAY_BE_SILENT and lookup.who is not None and not speakers:
        return None
    asked_of = _asked_of(lookup, records)
    if asked_of is None:
        return None
    inquiry = Inquiry(
        lookup=lookup, library=library, records=tuple(asked_of), speakers=speakers, most=settings.max_listed
    )
    found: Finding | None
    if lookup.who is not None and not speakers:
        found = Nothing(reason=f"Nobody called ‘{lookup.who}’ speaks in the records in scope.")
    else:
        found = _TELL[lookup.form](inquiry)
    return None if found is None else _reply(found, inquiry, question, fingerprint)


def _speakers(lookup: Lookup, question: Question, everybody: Sequence[str]) -> tuple[str, ...] | None:
    """Return whose words count; empty for everybody's or nobody's, None where the question names a thing."""
    scoped = tuple(
        name for name in everybody if name.casefold() in {each.casefold() for each in question.scope.speakers}
    )
    if lookup.who is None:
        return scoped
    meant = asked_speakers(f"What did {lookup.who} say?", everybody)
    if scoped:
        return tuple(name for name in meant if name in scoped)
    is_name = any(word[:1].isupper() for word in words(lookup.who))
    return meant if meant or is_name else None


def _who_speak(records: Sequence[RecordSummary]) -> list[str]:
    """Return who speaks in transcripts; a label in minutes ("Mayor:") may be a heading."""
    spoken = [
        name for record in records if record.facts.source_kind is SourceKind.TRANSCRIPT for name in record.speakers
    ]
    return list(dict.fromkeys(spoken))


def _asked_of(lookup: Lookup, records: Sequence[RecordSummary]) -> list[RecordSummary] | None:
    """Return the records of the days, meetings and bodies that the question names; None where none is called so."""
    found = [record for record in records if in_periods(record, lookup.periods)]
    if lookup.names and lookup.form in _OF_ONE_MEETING:
        meetings = named_meetings(lookup.names[0], meetings_of(found))
        found = [record for meeting in meetings for record in meeting.records]
        if not found:
            return None
    for name in (lookup.body, lookup.qualifier):
        if name and found:
            found = of_body(found, name)
            if not found:
                return None
    return found


def _reply(found: Finding, inquiry: Inquiry, question: Question, fingerprint: str) -> Reply:
    library = inquiry.library
    searched, unreadable = _searched(inquiry, question)
    covered = _covered(searched, unreadable)
    if isinstance(found, Draft):
        read = tuple(found.read.values())
        records = {each.record_id: library.record(each.record_id) for each in found.citations}
        if is_sound(found, records):
            return Answer(
                question=question,
                claims=(*found.claims, Claim(text=" ".join([*found.remarks, covered]), citations=())),
                citations=tuple(found.citations),
                read=read,
                searched=searched,
                mode="lookup",
                library_sequence=library.sequence,
                fingerprint=fingerprint,
                notices=notices_of(found.citations, records),
            )
    reason = found.reason if isinstance(found, Nothing) else "What was found could not be verified."
    return Abstention(
        question=question,
        reason=f"{reason} {covered}",
        nearest=_nearest(inquiry, question),
        searched=searched,
        mode="lookup",
        library_sequence=library.sequence,
        fingerprint=fingerprint,
    )


def is_sound(draft: Draft, records: Mapping[str, Record]) -> bool:
    """Tell whether every claim and citation of a lookup holds; one that does not makes its counts doubtful as well.

    Citations, quotation marks and speakers are checked as everywhere. What a lookup says in words of its own tells what
    the query found, and stands in no record.
    """
    read = tuple(draft.read.values())
    if any(citation_fault(citation, records=records, read=read) for citation in draft.citations):
        return False
    by_number = {citation.number: citation for citation in draft.citations}
    for claim in draft.claims:
        cited = [by_number[number] for number in claim.citations]
        if not cited or quoted_texts(claim.text, known=[each.quote for each in cited]):
            return False
        if misattributed(claim.text, cited):
            return False
    return bool(draft.claims)


def _searched(inquiry: Inquiry, question: Question) -> tuple[Searched, int]:
    """Return what was covered, and how many records could not be read; of named records all can."""
    library = inquiry.library
    days = [record.facts.date for record in inquiry.records if record.facts.date]
    searched = Searched(
        records=len(inquiry.records), of=library.count(), first=min(days, default=None), last=max(days, default=None)
    )
    return searched, 0 if question.scope.record_ids else library.count() - len(library.records())


def _covered(searched: Searched, unreadable: int) -> str:
    """Say what a lookup covered.

    >>> _covered(Searched(records=4, of=12), 2)
    'Searched 4 records of 12; 2 could not be read.'
    """
    sentence = coverage_sentence(searched)
    return f"{sentence[:-1]}; {unreadable} could not be read." if unreadable else sentence


def _nearest(inquiry: Inquiry, question: Question) -> tuple[ScoredPassage, ...]:
    """Return the passages that hold most of what is looked for, for the reader to go on from."""
    topic = inquiry.lookup.topic
    terms = topic.words if topic else words(inquiry.lookup.phrase or "")
    if not terms or not inquiry.records:
        return ()
    scope = replace(question.scope, record_ids=tuple(record.record_id for record in inquiry.records))
    hits = inquiry.library.lexical(list(terms), limit=_NEAREST, scope=scope)
    passages = inquiry.library.passages([hit.passage_id for hit in hits])
    score = {hit.passage_id: hit.score for hit in hits}
    return tuple(
        ScoredPassage(passage=each, score=score[each.passage_id], dense=None, lexical=score[each.passage_id])
        for each in passages
    )
