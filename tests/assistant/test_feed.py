"""The Atom file: whatever is in it, it is one, and its ids and times stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from assistant.addresses import address
from assistant.errors import AlertError
from assistant.feed import feed_text, write_feed
from assistant.journal import AlertHit, Found, Journal, SavedSearch, Terms
from ingest import is_web_address
from tests.assistant.replies import CITATION

ATOM = "{http://www.w3.org/2005/Atom}"
FEED_ID = UUID("11111111-1111-4111-8111-111111111111")
MADE = datetime(2024, 5, 9, 12, tzinfo=UTC)
SEARCH = SavedSearch(
    search_id=1,
    uid="22222222-2222-4222-8222-222222222222",
    name="Votes",
    terms=Terms(words="favour"),
    made_at=MADE,
    ran_at=None,
    sequence=0,
)
HIT = AlertHit(hit_id=1, search_id=1, key="k", found_at=MADE.replace(day=10), seen=False, citation=CITATION)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def one(parent: Element, name: str) -> Element:
    """Return the only child of this name, as RFC 4287 wants it."""
    [found] = parent.findall(ATOM + name)
    return found


def checked(text: bytes) -> list[Element]:
    """Return the entries of a feed that has all that RFC 4287 asks for, and no more of it than once."""
    feed = fromstring(text)
    assert feed.tag == ATOM + "feed"
    for parent in (feed, *feed.findall(ATOM + "entry")):
        assert UUID((one(parent, "id").text or "").removeprefix("urn:uuid:"))
        assert datetime.strptime(one(parent, "updated").text or "", "%Y-%m-%dT%H:%M:%S%z")
        assert one(parent, "title") is not None
    assert one(one(feed, "author"), "name").text
    entries: list[Element] = feed.findall(ATOM + "entry")
    assert len({one(entry, "id").text for entry in entries}) == len(entries)
    assert all(one(entry, "content").get("type") == "text" for entry in entries)
    return entries


@given(name=ANY_TEXT, quote=ANY_TEXT, title=ANY_TEXT, speaker=ANY_TEXT)
def test_the_feed_is_valid_whatever_the_records_say(name: str, quote: str, title: str, speaker: str) -> None:
    citation = replace(CITATION, quote=quote, title=title, speaker=speaker, url=f"https://video.example/?{quote}&<x>")
    hit = replace(HIT, citation=citation)

    [entry] = checked(feed_text(FEED_ID, [replace(SEARCH, name=name)], [hit], address="http://127.0.0.1:7860"))

    leads_there = is_web_address(citation.url or "")  # not with a space or a control character in it
    assert [link.get("rel") for link in entry.findall(ATOM + "link")] == ["alternate", "related"][: 1 + leads_there]


def test_an_entry_is_cited_and_leads_to_its_place() -> None:
    other = replace(HIT, hit_id=2, key="k2", citation=replace(CITATION, url="javascript:alert(1)"))

    first, second = checked(feed_text(FEED_ID, [SEARCH], [HIT, other], address="http://127.0.0.1:7860/"))

    assert one(first, "title").text == "Votes: Council"
    assert one(first, "content").text == (
        "“Four in favour, five against.” (Clerk Ruiz, Council, Harbour City Council, 2024-05-09, transcript, 00:01:01, "
        "revision 2)"
    )
    assert [link.attrib for link in first.findall(ATOM + "link")] == [
        {"rel": "alternate", "href": "http://127.0.0.1:7860/?record=r1&at=100"},
        {"rel": "related", "href": "https://video.example/x#t=61"},
    ]
    assert len(second.findall(ATOM + "link")) == 1


def test_the_feed_leads_to_the_page_of_alerts() -> None:
    link = one(fromstring(feed_text(FEED_ID, [SEARCH], [HIT], address="http://127.0.0.1:7860")), "link")

    assert link.attrib == {"rel": "alternate", "href": f"http://127.0.0.1:7860/{address('alerts')}"}


def test_ids_and_times_stay_and_a_feed_without_hits_is_one() -> None:
    before, after = feed_text(FEED_ID, [SEARCH], []), feed_text(FEED_ID, [SEARCH], [HIT])
    later = feed_text(FEED_ID, [SEARCH], [replace(HIT, hit_id=9, key="z", found_at=MADE.replace(day=12)), HIT])

    assert checked(before) == []
    [entry], [_, same] = checked(after), checked(later)
    assert one(entry, "id").text == one(same, "id").text
    assert one(entry, "updated").text == one(same, "updated").text == "2024-05-10T12:00:00Z"
    assert [one(fromstring(text), "updated").text for text in (before, after, later)] == [
        "2024-05-09T12:00:00Z",
        "2024-05-10T12:00:00Z",
        "2024-05-12T12:00:00Z",
    ]


def test_the_file_is_written_only_when_something_is_new_and_keeps_its_address(tmp_path: Path) -> None:
    file = tmp_path / "alerts.atom"
    with Journal(tmp_path) as journal:
        saved = journal.searches.add("Votes", Terms(words="favour"), handled={}, sequence=0)
        assert write_feed(file, journal, address="http://127.0.0.1:7860")
        written = file.read_bytes()
        assert not write_feed(file, journal)
        journal.searches.keep(saved.search_id, [Found(key="k", citation=CITATION)], handled={"r1": 2}, sequence=1)
        assert write_feed(file, journal)
        assert not write_feed(file, journal, address="http://127.0.0.1:7860")
        assert journal.feed_id().urn.encode() in written
        with pytest.raises(AlertError, match=r"cannot be written .* name another file"):
            write_feed(tmp_path / "no" / "such.atom", journal)

    assert b"http://127.0.0.1:7860/?record=r1&amp;at=100" in file.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".part", ".atom")] == ["alerts.atom"]
