"""How a matter stands: every decision on it in the order of the meetings, so that the latest is told as the latest."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.citations import spoken_date
from assistant.lookup.inquiry import Finding, Inquiry, described
from assistant.lookup.later import Later, Standing, later_of
from assistant.lookup.meetings import Meeting, meetings_of
from assistant.lookup.quoting import Draft, quoted
from assistant.lookup.topics import Topic
from ingest import RecordSummary


def tell_standing(inquiry: Inquiry) -> Finding | None:
    """Tell what was decided on a matter, meeting by meeting; None where no dated meeting decides or moves on it."""
    topic = inquiry.lookup.topic
    if topic is None or inquiry.speakers:
        return None
    told = [found for meeting in meetings_of(_deciding(inquiry.records)) if (found := _told(inquiry, meeting, topic))]
    shown = [each for each in told if each[1].standing is not Standing.DISCUSSED]
    if not shown:
        return None
    draft = Draft(library=inquiry.library)
    for meeting, later in shown[-inquiry.most :]:
        _show(draft, meeting, later)
    if len(shown) > inquiry.most:
        draft.remarks.append(f"And {len(shown) - inquiry.most} earlier ones not shown here.")
    decided = [each for each in shown if each[1].standing is Standing.DECIDED]
    draft.head(_head(inquiry, decided))
    last = told[-1]
    if last is not shown[-1]:
        draft.remarks.append(f"{described(last[0])} speaks of it later without deciding on it.")
    return draft


def _deciding(records: Sequence[RecordSummary]) -> list[RecordSummary]:
    """Return the dated records that can tell a decision at first hand; an agenda is written before it."""
    return [
        record
        for record in records
        if record.facts.source_kind.is_primary and record.facts.date and not record.facts.paper
    ]


def _told(inquiry: Inquiry, meeting: Meeting, topic: Topic) -> tuple[Meeting, Later] | None:
    """Return how a meeting speaks of a matter: a decision before a motion, the best record before the others."""
    found = [later_of(inquiry.library.record(summary.record_id), topic) for summary in meeting.records]
    order = list(Standing)
    best = max((each for each in found if each), key=lambda later: order.index(later.standing), default=None)
    return None if best is None else (meeting, best)


def _show(draft: Draft, meeting: Meeting, later: Later) -> None:
    """Say a decision with what it was on and how its item ended; of a motion without a vote that it was moved."""
    record = later.record
    spans = [later.mention, *([] if later.span == later.mention else [later.span])]
    citations = [draft.cite(record, *span) for span in spans]
    verb = "moves" if later.standing is Standing.MOVED else "decides"
    said = f"{described(meeting)} {verb}: {' – '.join(map(quoted, citations))}"
    if later.end:
        citations.append(draft.cite(record, *later.end))
        said += f" – at the end of the item, {quoted(citations[-1])}"
    draft.say(said, citations)


def _head(inquiry: Inquiry, decided: Sequence[tuple[Meeting, Later]]) -> str:
    if not decided:
        return f"No meeting in scope decides on {inquiry.wanted}; it was moved only."
    days = [meeting.date for meeting, _ in decided if meeting.date]
    latest = f"The latest decision found on {inquiry.wanted} is of {spoken_date(days[-1])}"
    return f"{latest}; there is an earlier one." if len(days) > 1 else f"{latest}."
