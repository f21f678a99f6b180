"""Records of one event: papers of one meeting, articles about it, articles about the same as another one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from assistant.answering.citations import spoken_date
from assistant.answering.differences import Events, Link, Story, same_event, same_story
from assistant.answering.differences.stories import could_be_one_story
from assistant.answering.examples import readable_name
from assistant.lookup.meetings import papers_with
from assistant.related.relation import Relation
from ingest import Record, RecordSummary, Scope

if TYPE_CHECKING:
    from ingest import Library

_MOST_NAMES = 3


def records_of_event(record: Record, library: Library, *, near: Collection[str] = ()) -> list[Relation]:
    """Return the other records of the event that a record is of, each with the reason, meetings' own records first.

    Args:
        record: primary or secondary.
        library: where the others are.
        near: ids of records that speak of the same; articles without a date, and late ones, are read only of these.
    """
    facts = record.facts
    assert facts is not None, "a record of the library has been judged"
    events = Events(Scope(), library)
    found = list(
        _of_meeting(record, library, events, near)
        if facts.source_kind.is_primary
        else _of_article(record, library, events, near)
    )
    first: dict[str, Relation] = {}
    for relation in found:
        if relation.record.record_id != record.record_id:
            first.setdefault(relation.record.record_id, relation)
    return sorted(first.values(), key=lambda each: not each.record.facts.source_kind.is_primary)


def _of_meeting(record: Record, library: Library, events: Events, near: Collection[str]) -> Iterator[Relation]:
    """Yield the other papers of a meeting, and the articles about it."""
    papers = papers_with(record.record_id, library.records())
    for paper in papers:
        if paper.record_id != record.record_id:
            yield Relation(record=paper, reason=_of_one_meeting(paper))
    for paper in papers:
        meeting = library.record(paper.record_id)
        for article in events.articles_on(meeting, near):
            link = same_event(article, meeting)
            if link is not None:
                yield Relation(record=library.summary(article.record_id), reason=f"is about this meeting: {_why(link)}")


def _of_article(record: Record, library: Library, events: Events, near: Collection[str]) -> Iterator[Relation]:
    """Yield the records of the meeting that an article is about, and other articles of the same event."""
    meetings = events.meetings_of(record)
    for meeting in meetings:
        link = same_event(record, meeting)
        why = _why(link) if link else ""
        yield Relation(record=library.summary(meeting.record_id), reason=f"is the meeting it is about: {why}")
        for paper in papers_with(meeting.record_id, library.records()):
            yield Relation(record=paper, reason=_of_one_meeting(paper))
        for article in events.articles_on(meeting, near):
            yield Relation(record=library.summary(article.record_id), reason="is about the same meeting")
    for other in _possible_stories(record, library.records(), near):
        story = same_story(record, library.record(other.record_id))
        if story is not None:
            yield Relation(record=other, reason=f"tells of the same event: {_why_story(story)}")


def _possible_stories(
    record: Record, summaries: Sequence[RecordSummary], near: Collection[str]
) -> Iterator[RecordSummary]:
    """Yield the articles whose facts allow that they are of the same event; undated ones only where they are near."""
    facts = record.facts
    assert facts is not None
    for each in summaries:
        dated = each.facts.date is not None and facts.date is not None
        possible = each.record_id != record.record_id and could_be_one_story(facts, each.facts)
        if possible and (dated or each.record_id in near):
            yield each


def _of_one_meeting(paper: RecordSummary) -> str:
    day = spoken_date(paper.facts.date) if paper.facts.date else "the same day"
    return f"is the {paper.facts.kind_name} of the same meeting: {paper.facts.body}, {day}"


def _why(link: Link) -> str:
    when = "the same day" if link.days == 0 else "a day later" if link.days == 1 else f"{link.days} days later"
    # "QUESTION (Owen Tarrant, The Shore)" is no name to be called by.
    called = [readable_name(name) for name in link.names if "(" not in name]
    names = ", ".join(called[:_MOST_NAMES])
    more = f" and {len(called) - _MOST_NAMES} more of its speakers" if len(called) > _MOST_NAMES else ""
    who = f", names {names}{more}" if names else f", names {' '.join(sorted(link.body)).title()}" if link.body else ""
    return f"written {when}{who}"


def _why_story(story: Story) -> str:
    parts = []
    if story.days is not None:
        parts.append("of the same day" if story.days == 0 else f"{story.days} days apart")
    if story.phrase:
        parts.append(f"both say “{story.phrase}”")
    parts.append(f"{story.names:.0%} of the names and {story.matter:.0%} of the words of the shorter one in common")
    return ", ".join(parts)
