"""How records belong together: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from ingest import RecordSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A record that belongs to another one, and why.

    Attributes:
        reason: a clause for the reader.
    """

    record: RecordSummary
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kindred:
    """An event whose records speak of the same things as a record, once, however many records there are of it.

    Attributes:
        records: of the event, the nearest to what was said first.
        score: what it is ranked by, higher is nearer; comparable within one ranking only.
        reason: a clause for the reader.
    """

    records: tuple[RecordSummary, ...]
    score: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """What a record's page names as its source or as a related story.

    Attributes:
        label: as the page heads it ("sources").
        url: None where the page gives words alone.
        record_id: of the library's record that it leads to; None where there is none.
    """

    label: str
    text: str
    url: str | None
    record_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What belongs to a record.

    Attributes:
        same_event: other records of the very event; with the record itself they count once.
        same_topic: other events that speak of the same, the nearest first.
        links: what its page links to.
    """

    same_event: tuple[Relation, ...]
    same_topic: tuple[Kindred, ...]
    links: tuple[PageLink, ...]
