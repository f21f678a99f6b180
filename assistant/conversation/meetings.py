"""Meetings that a question names by their place among others: "the meeting before that". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.kinds import MONTHS
from assistant.answers import Question, Reply
from assistant.conversation.setting import record_of
from assistant.conversation.wording import bare_of
from ingest import RecordSummary, Scope, SourceKind

_BEFORE = r"(?:before|prior to|preceding|previous|earlier|prior)"
_AFTER = r"(?:after|following|next|later|subsequent)"
_MEETING = r"(?:meeting|session|hearing|one|time)"
_RELATIVE = re.compile(
    rf"\b(?:(?:at|in|during)\s+)?(?:the\s+)?(?:{_MEETING}\s+(?:just\s+|right\s+)?(?P<follows>{_BEFORE}|{_AFTER})"
    rf"(?:\s+(?:that|this|it|then))?(?:\s+(?:one|meeting))?|(?P<leads>{_BEFORE}|{_AFTER})\s+(?:(?:council|committee|board)\s+)?(?:meeting|session|one))(?=\s*(?:$|[?.!,;]))",
    re.IGNORECASE,
)
_SAME = re.compile(r"\b(?:at|in|during)\s+(?:that|this|the same)\s+(?:meeting|session|hearing)\b", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?:(?:at|in|from|during)\s+the\s+meeting|(?:on|in|from)\s+the\s+(?:recording|transcript))(?=\s*(?:$|[?.!,;]))",
    re.IGNORECASE,
)
_FULL_DATE = re.compile(
    rf"(?:\b(?:at|in|during)\s+)?\bthe meeting of (?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)})\b(?:,?\s+(?P<year>\d{{4}}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """What one body did on one day, and the records of it."""

    body: str | None
    date: date
    record_ids: tuple[str, ...]

    @property
    def words(self) -> str:
        """How a question names it."""
        return f"the meeting of {self.date.day} {self.date:%B %Y}"


def meetings_of(records: Sequence[RecordSummary]) -> list[Meeting]:
    """Return the meetings that the primary records are of, earliest first."""
    found: dict[tuple[date, str], list[RecordSummary]] = {}
    for record in records:
        if record.facts.date and record.facts.source_kind.is_primary:
            found.setdefault((record.facts.date, record.facts.body or ""), []).append(record)
    return [
        Meeting(body=body or None, date=day, record_ids=tuple(sorted(record.record_id for record in held)))
        for (day, body), held in sorted(found.items())
    ]


def without_meeting(text: str) -> tuple[str, str] | None:
    """Return a question without the words for a meeting, and which they mean: before, after, same or spoken.

    The last is what was said at the meeting that a document is about ("on the recording"). None for none of these.
    """
    if match := _RELATIVE.search(text):
        word = (match["follows"] or match["leads"]).lower()
        which = "before" if re.fullmatch(_BEFORE, word) else "after"
    elif match := _SAME.search(text):
        which = "same"
    elif match := _SPOKEN.search(text):
        which = "spoken"
    else:
        return None
    return f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip(' ,')}".strip(), which


def meeting_meant(which: str, last: Reply, records: Sequence[RecordSummary]) -> Meeting | None:
    """Return the meeting before or after, or the same as, the one that was last spoken of; None where there is none."""
    meetings = meetings_of(records)
    anchor = _last_spoken_of(last, records, meetings)
    if anchor is None or which == "same":
        return anchor
    if which == "spoken":
        return _as_spoken(anchor, records)
    line = [meeting for meeting in meetings if meeting.body == anchor.body]
    place = line.index(anchor) + (1 if which == "after" else -1)
    return line[place] if 0 <= place < len(line) else None


def meeting_named(text: str, records: Sequence[RecordSummary]) -> Meeting | None:
    """Return the meeting that a question names by its full date; None for none, several or one without a record."""
    dates = list(_FULL_DATE.finditer(text))
    if len(dates) != 1:
        return None
    match = dates[0]
    named = (int(match["year"]), _number_of(match["month"]), int(match["day"]))
    held = [each for each in meetings_of(records) if (each.date.year, each.date.month, each.date.day) == named]
    if not held:
        return None
    return replace(held[0], record_ids=tuple(record_id for each in held for record_id in each.record_ids))


def _number_of(month: str) -> int:
    """Return the number of a month, however its letters are written: the patterns find "Auguſt" as well."""
    return next(number for number, name in enumerate(MONTHS, 1) if re.fullmatch(name, month, re.IGNORECASE))


def asked_as(question: Question) -> str:
    """Return a question as one would type it to ask the same alone: with the meeting it was narrowed to."""
    for words in question.carried:
        if _FULL_DATE.fullmatch(words) and question.scope.record_ids and words not in question.standalone:
            bare, end = bare_of(question.standalone)
            return f"{bare} at {words}{end}"
    return question.standalone


def narrowed(scope: Scope, meeting: Meeting) -> Scope:
    """Return the scope narrowed to a meeting; one that chooses records or dates is somebody's own and stays."""
    if scope.record_ids or scope.date_from or scope.date_to:
        return scope
    return replace(scope, record_ids=meeting.record_ids)


def meeting_kept(last: Reply, records: Sequence[RecordSummary]) -> Meeting | None:
    """Return the meeting that the last question was narrowed to by what was carried over, not by its asker."""
    for meeting in meetings_of(records):
        if meeting.words in last.question.carried and set(meeting.record_ids) & set(last.question.scope.record_ids):
            return replace(meeting, record_ids=last.question.scope.record_ids)
    return None


def _as_spoken(meeting: Meeting, records: Sequence[RecordSummary]) -> Meeting:
    """Return a meeting with its transcripts alone, where there are any."""
    spoken = {record.record_id for record in records if record.facts.source_kind is SourceKind.TRANSCRIPT}
    kept = tuple(record_id for record_id in meeting.record_ids if record_id in spoken)
    return replace(meeting, record_ids=kept or meeting.record_ids)


def _last_spoken_of(last: Reply, records: Sequence[RecordSummary], meetings: Sequence[Meeting]) -> Meeting | None:
    """Return the meeting of the last question's scope or month, else that of the record its answer rests on."""
    scoped = [meeting for meeting in meetings if set(meeting.record_ids) & set(last.question.scope.record_ids)]
    if scoped:
        return scoped[0]
    by_id = {record.record_id: record for record in records}
    rested_on = by_id.get(record_of(last) or "")
    if rested_on is None or rested_on.facts.date is None:
        return None
    body = rested_on.facts.body
    told = [meeting for meeting in meetings if meeting.date <= rested_on.facts.date]
    own = [meeting for meeting in told if meeting.body == body] or told
    if named := _MONTH.search(last.question.standalone):
        month = _number_of(named["month"])
        held = [each for each in meetings if each.date.month == month and each.body in {m.body for m in own}]
        if held:
            return held[-1]
    return own[-1] if own else None
