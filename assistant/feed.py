"""The alerts as a feed that any reader can follow: an Atom file (RFC 4287) in the library or wherever it is wanted."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from defusedxml.ElementTree import parse

from assistant.addresses import address as address_of
from assistant.addresses import web_address
from assistant.answers import Citation
from assistant.errors import AlertError
from assistant.journal import AlertHit, Journal, SavedSearch
from ingest import format_timecode

FEED_FILE = "alerts.atom"
MOST_ENTRIES = 200

_ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, escaped or not.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(path: Path, journal: Journal, *, address: str | None = None) -> bool:
    """Write what the alerts found, beside the file and then in its place; nothing where it says so already.

    Args:
        path: of the file.
        journal: whose saved searches it is about.
        address: of the page, for links into it; None leaves the one that the file has.

    Returns:
        Whether the file is another one now.

    Raises:
        AlertError: it cannot be written.
    """
    address = address or _address_in(path)
    text = feed_text(journal.feed_id(), journal.searches.all(), journal.searches.hits(), address=address)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and path.read_bytes() == text:
            return False
        beside.write_bytes(text)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise AlertError(f"the feed {str(path)!r} cannot be written ({error.strerror}); name another file") from None
    return True


def _address_in(path: Path) -> str | None:
    """Return the address that a feed's links lead to; None where there is no such feed, or it leads to none."""
    try:
        link = parse(path).find(f"{{{_ATOM}}}link[@rel='alternate']")
    except (OSError, ParseError):
        return None
    return None if link is None else link.get("href", "").partition("/?")[0] or None


def feed_text(
    feed_id: UUID, searches: Sequence[SavedSearch], hits: Sequence[AlertHit], *, address: str | None = None
) -> bytes:
    """Return the feed: the latest 200 hits, whose ids and times stay the same for good.

    Args:
        feed_id: of the library's feed.
        searches: all that are saved.
        hits: what they found, the latest first.
        address: of the page, for links into it.
    """
    named = {search.search_id: search for search in searches}
    changes = [hit.found_at for hit in hits] + [search.made_at for search in searches]
    feed = Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", feed_id.urn)
    _add(feed, "title", "Verbatim: alerts")
    _add(feed, "updated", _moment(max(changes, default=datetime(1970, 1, 1, tzinfo=UTC))))
    _add(SubElement(feed, "author"), "name", "Verbatim")
    _add(feed, "generator", "Verbatim")
    if address:
        SubElement(feed, "link", {"rel": "alternate", "href": _page(address, "alerts")})
    for hit in hits[:MOST_ENTRIES]:
        _entry(feed, hit, named[hit.search_id], address)
    indent(feed, space=" ")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode").encode() + b"\n"


def _entry(feed: Element, hit: AlertHit, search: SavedSearch, address: str | None) -> None:
    citation = hit.citation
    entry = SubElement(feed, "entry")
    _add(entry, "id", uuid5(UUID(search.uid), f"{citation.record_id} {hit.key}").urn)
    _add(entry, "title", f"{search.name}: {citation.title}")
    _add(entry, "updated", _moment(hit.found_at))
    _add(entry, "published", _moment(hit.found_at))
    for link in _links(citation, address):
        SubElement(entry, "link", link)
    SubElement(entry, "category", {"term": _clean(search.name)})
    _add(entry, "content", _said(citation), type="text")


def _links(citation: Citation, address: str | None) -> list[dict[str, str]]:
    """Return the links of one entry: into the page, else to the recording or the document itself."""
    source = web_address(citation.url)
    if address:
        place = _page(address, "record", record=citation.record_id, at=citation.quote_start)
        links = [{"rel": "alternate", "href": place}]
        return [*links, {"rel": "related", "href": _clean(source)}] if source else links
    return [{"rel": "alternate", "href": _clean(source)}] if source else []


def _said(citation: Citation) -> str:
    """Return the quote, and who said it, when, in which record."""
    time = format_timecode(citation.time.start_seconds) if citation.time else None
    day = citation.date.isoformat() if citation.date else None
    kind = citation.paper or citation.source_kind.value.replace("_", " ")
    where = [citation.speaker, citation.title, citation.body, day, kind, time, f"revision {citation.revision}"]
    return f"“{citation.quote}” ({', '.join(part for part in where if part)})"


def _page(served_at: str, page: str, **parameters: str | int) -> str:
    return f"{served_at.rstrip('/')}/{address_of(page, **parameters)}"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _clean(text)


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
