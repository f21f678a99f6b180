"""What the page of a record links to: its sources, and stories beside it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.related.relation import PageLink
from ingest import Record, RecordSummary, split_address

# The lists of a page that lead to other pages; the others name people, countries, matters.
_LABELS = ("sources", "source", "related stories", "related", "related articles", "read more", "see also")


def page_links(record: Record, summaries: Sequence[RecordSummary]) -> list[PageLink]:
    """Return the links that a record's page gives, in its order, with the library's own record where it has it."""
    by_url = {
        address: each.record_id for each in summaries for address in (each.facts.url, each.facts.media) if address
    }
    by_title = {each.facts.title.casefold(): each.record_id for each in summaries}
    found = []
    for label, values in record.metadata.items():
        if label.casefold() not in _LABELS:
            continue
        for value in values:
            text, url = split_address(value)
            own = by_url.get(url or "") or by_title.get(text.casefold())
            found.append(PageLink(label=label, text=text, url=url, record_id=own if own != record.record_id else None))
    return found
