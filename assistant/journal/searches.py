"""Saved searches: what each asks for, how far it has looked, and what it found."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from uuid import uuid4

from pydantic import TypeAdapter

from assistant.answers import Citation
from assistant.errors import AlertError
from assistant.journal.database import Database, now
from ingest import SourceKind

_SEARCH = "search_id, uid, name, terms, made_at, ran_at, sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a saved search asks for; every side that is not empty must be met.

    Attributes:
        words: all of them stand in one passage, in any form and order.
        phrase: these words stand in a row.
        person: somebody speaks, or is named.
        topic: it is named, or the record says that it is about it.
        body: who met or published, by any words of the name.
    """

    words: str = ""
    phrase: str = ""
    person: str = ""
    topic: str = ""
    body: str = ""
    source_kind: SourceKind | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether nothing is asked for."""
        return not any(getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """One saved search.

    Attributes:
        uid: names it in the feed, for good.
        ran_at: when it was run last; None where it never was.
        sequence: of the library up to which it has looked.
    """

    search_id: int
    uid: str
    name: str
    terms: Terms
    made_at: datetime
    ran_at: datetime | None
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place that a saved search found.

    Attributes:
        key: names it within its record, whatever the revision; what was given under a key is not given again.
    """

    key: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertHit:
    """A place that was found and given.

    Attributes:
        seen: somebody said so.
    """

    hit_id: int
    search_id: int
    key: str
    found_at: datetime
    seen: bool
    citation: Citation


class SavedSearches:
    """The saved searches of one journal; usable from any thread and, beside others, from any process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, terms: Terms, *, handled: Mapping[str, int], sequence: int) -> SavedSearch:
        """Save a search that takes these revisions, by record, as handled already."""
        with self._database.writing() as connection:
            inserted = connection.execute(
                "INSERT INTO searches (uid, name, terms, made_at, sequence) VALUES (?, ?, ?, ?, ?)",
                (str(uuid4()), name, _text(terms), now(), sequence),
            )
            assert inserted.lastrowid is not None
            _note_handled(connection, inserted.lastrowid, handled)
        return self.get(inserted.lastrowid)

    def change(self, search_id: int, name: str, terms: Terms) -> None:
        """Ask for something else from now on; what was found stays.

        Raises:
            AlertError: there is no such search.
        """
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE searches SET name = ?, terms = ? WHERE search_id = ?", (name, _text(terms), search_id)
            )
            _refuse_unknown(changed, search_id)

    def remove(self, search_id: int) -> None:
        """Delete a search with all that it found.

        Raises:
            AlertError: there is no such search.
        """
        with self._database.writing() as connection:
            _refuse_unknown(connection.execute("DELETE FROM searches WHERE search_id = ?", (search_id,)), search_id)

    def all(self) -> list[SavedSearch]:
        """Return every saved search in the order in which they were made."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_SEARCH} FROM searches ORDER BY search_id").fetchall()  # noqa: S608  a constant
        return [_search(row) for row in rows]

    def get(self, search_id: int) -> SavedSearch:
        """Return one saved search.

        Raises:
            AlertError: there is no such search.
        """
        found = next((each for each in self.all() if each.search_id == search_id), None)
        if found is None:
            raise _unknown(search_id)
        return found

    def handled(self, search_id: int) -> dict[str, int]:
        """Return the records that a search has looked at, each with the revision."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT record_id, revision FROM handled WHERE search_id = ?", (search_id,))
            return dict(rows.fetchall())

    def keep(
        self, search_id: int, found: Sequence[Found], *, handled: Mapping[str, int], sequence: int
    ) -> list[AlertHit]:
        """Write what was found together with how far it was looked: both or neither, whenever the process ends.

        Args:
            search_id: of the search; where it was removed meanwhile, or another process has looked further, nothing is
                kept: that one has found the same.
            found: what was given before is left out.
            handled: every record that is there, with the revision looked at; what was found in others goes.
            sequence: of the library, up to which it was looked.

        Returns:
            What is new.
        """
        with self._database.writing() as connection:
            known = connection.execute(
                "UPDATE searches SET sequence = ?1, ran_at = ?2 WHERE search_id = ?3 AND sequence <= ?1",
                (sequence, now(), search_id),
            )
            if known.rowcount == 0:
                return []
            forget_missing(connection, handled, search_id=search_id)
            moment = now()
            kept = {hit_id for each in found if (hit_id := _give(connection, search_id, each, moment)) is not None}
            _note_handled(connection, search_id, handled)
        return [hit for hit in self.hits(search_id) if hit.hit_id in kept]

    def hits(self, search_id: int | None = None) -> list[AlertHit]:
        """Return what was found, by one search or by all, the latest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT hit_id, search_id, key, found_at, seen, citation FROM hits"
                " WHERE ?1 IS NULL OR search_id = ?1 ORDER BY found_at DESC, hit_id",
                (search_id,),
            ).fetchall()
        return [
            AlertHit(
                hit_id=hit_id,
                search_id=of,
                key=key,
                found_at=datetime.fromisoformat(found_at),
                seen=bool(seen),
                citation=_citations().validate_json(citation),
            )
            for hit_id, of, key, found_at, seen, citation in rows
        ]

    def mark_seen(self, search_id: int) -> None:
        """Note that somebody has seen what a search found so far."""
        with self._database.writing() as connection:
            connection.execute("UPDATE hits SET seen = 1 WHERE search_id = ?", (search_id,))

    def forget_missing(self, known: Collection[str]) -> None:
        """Delete what was found in other records than these."""
        with self._database.writing() as connection:
            forget_missing(connection, known)


def forget_missing(connection: sqlite3.Connection, known: Collection[str], *, search_id: int | None = None) -> None:
    """Delete what searches, or one of them, found in and noted of other records than these."""
    for table in ("hits", "handled"):
        rows = connection.execute(f"SELECT DISTINCT record_id FROM {table}").fetchall()  # noqa: S608  constants above
        connection.executemany(
            f"DELETE FROM {table} WHERE record_id = ?1 AND (?2 IS NULL OR search_id = ?2)",  # noqa: S608  as above
            [(record_id, search_id) for (record_id,) in rows if record_id not in known],
        )


def _give(connection: sqlite3.Connection, search_id: int, found: Found, found_at: str) -> int | None:
    inserted = connection.execute(
        "INSERT OR IGNORE INTO hits (search_id, record_id, key, found_at, citation) VALUES (?, ?, ?, ?, ?)",
        (search_id, found.citation.record_id, found.key, found_at, _citations().dump_json(found.citation).decode()),
    )
    return inserted.lastrowid if inserted.rowcount else None


def _note_handled(connection: sqlite3.Connection, search_id: int, handled: Mapping[str, int]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO handled VALUES (?, ?, ?)",
        [(search_id, record_id, revision) for record_id, revision in handled.items()],
    )


def _search(row: tuple[int, str, str, str, str, str | None, int]) -> SavedSearch:
    search_id, uid, name, terms, made_at, ran_at, sequence = row
    return SavedSearch(
        search_id=search_id,
        uid=uid,
        name=name,
        terms=_terms().validate_json(terms),
        made_at=datetime.fromisoformat(made_at),
        ran_at=datetime.fromisoformat(ran_at) if ran_at else None,
        sequence=sequence,
    )


def _refuse_unknown(changed: sqlite3.Cursor, search_id: int) -> None:
    if changed.rowcount == 0:
        raise _unknown(search_id)


def _unknown(search_id: int) -> AlertError:
    return AlertError(f"there is no alert {search_id}; list them with: verbatim alert list")


@cache
def _citations() -> TypeAdapter[Citation]:
    return TypeAdapter(Citation)


@cache
def _terms() -> TypeAdapter[Terms]:
    return TypeAdapter(Terms)


def _text(terms: Terms) -> str:
    return _terms().dump_json(terms).decode()
