"""Everything that belongs to a record, each event once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.answering.differences import Events
from assistant.lookup.meetings import meetings_of, rank
from assistant.related.events import records_of_event
from assistant.related.links import page_links
from assistant.related.relation import Kindred, Related
from assistant.related.topics import Nearness, nearest_records, possible_records
from ingest import Scope

if TYPE_CHECKING:
    from ingest import Library

_MOST_KINDRED = 6


def related_to(record_id: str, library: Library) -> Related:
    """Return what belongs to a record: records of the same event, events on the same matter, links of its page.

    Raises:
        UnknownRecord: there is no such record.
    """
    record = library.record(record_id)
    possible = possible_records(record, library)
    near = nearest_records(record, possible, library)
    same_event = records_of_event(record, library, near=possible)
    told = {record.record_id, *(relation.record.record_id for relation in same_event)}
    others = [each for each in near if each.record.record_id not in told]
    return Related(
        same_event=tuple(same_event),
        same_topic=tuple(_by_event(others, library, told)[:_MOST_KINDRED]),
        links=tuple(page_links(record, library.records())),
    )


def _by_event(near: Sequence[Nearness], library: Library, told: set[str]) -> list[Kindred]:
    """Return events instead of records, so that none is counted twice: each as near as its nearest record."""
    event_of = _events(near, library)
    groups: dict[str, list[Nearness]] = {}
    for each in near:
        groups.setdefault(event_of[each.record.record_id], []).append(each)
    found = []
    for event, held in groups.items():
        if event in told:
            continue
        records = sorted((each.record for each in held), key=rank)
        best = max(held, key=lambda each: each.score)
        reason = f"also speaks of {', '.join(best.shared)}"
        found.append(Kindred(records=tuple(records), score=best.score, reason=reason))
    return sorted(found, key=lambda kindred: -kindred.score)


def _events(near: Sequence[Nearness], library: Library) -> dict[str, str]:
    """Return for each record the id that its event goes by: that of the best record of its meeting."""
    events = Events(Scope(), library)
    leader: dict[str, str] = {
        record.record_id: meeting.records[0].record_id
        for meeting in meetings_of(library.records())
        for record in meeting.records
    }
    found: dict[str, str] = {}
    for each in near:
        found[each.record.record_id] = leader[each.record.record_id]
        if not each.record.facts.source_kind.is_primary:
            meetings = events.meetings_of(library.record(each.record.record_id))
            found[each.record.record_id] = leader[meetings[0].record_id] if meetings else each.record.record_id
    return found
