"""What revisions name, and what the user said of names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from ingest.catalogue.codec import dump
from ingest.mentions import EntityKind, Mention, Named, NameRuling


def put_names(connection: sqlite3.Connection, revision_key: int, names: Iterable[Named], finder: str) -> None:
    """Keep what a revision names, in place of what was kept before."""
    drop_names(connection, revision_key)
    rows = [(revision_key, each.kind.value, each.name, *_dump(each)) for each in names]
    connection.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", rows)
    connection.execute("INSERT INTO named_by VALUES (?, ?)", (revision_key, finder))


def drop_names(connection: sqlite3.Connection, revision_key: int) -> None:
    """Forget what a revision names."""
    connection.execute("DELETE FROM names WHERE revision_key = ?", (revision_key,))
    connection.execute("DELETE FROM named_by WHERE revision_key = ?", (revision_key,))


def _dump(named: Named) -> tuple[str, str]:
    why = list(dict.fromkeys(mention.reason for mention in named.mentions))
    details = {
        "labels": named.labels,
        "turns": named.turns,
        "titles": named.titles,
        "of": named.of,
        "code": named.code,
        "reasons": named.reasons,
        "why": why,
    }
    return dump(details), dump([[each.start, each.end, why.index(each.reason)] for each in named.mentions])


def _load(kind: str, name: str, details: str, mentions: str) -> Named:
    known = json.loads(details)
    return Named(
        kind=EntityKind(kind),
        name=name,
        mentions=tuple(
            Mention(start=start, end=end, reason=known["why"][reason]) for start, end, reason in json.loads(mentions)
        ),
        labels=tuple(known["labels"]),
        turns=known["turns"],
        titles=tuple(known["titles"]),
        of=tuple(known["of"]),
        code=known["code"],
        reasons=tuple(known["reasons"]),
    )


def live_names(connection: sqlite3.Connection) -> list[tuple[str, str | None, Named]]:
    """Return record id, body and name for every name of the live revisions, the oldest record first."""
    rows = connection.execute(
        "SELECT v.record_id, v.body, n.kind, n.name, n.details, n.mentions"
        " FROM names n JOIN revisions v ON v.key = n.revision_key WHERE v.state = 'live' ORDER BY v.key, n.rowid"
    )
    return [(record_id, body, _load(*row)) for record_id, body, *row in rows]


def unnamed_revisions(connection: sqlite3.Connection, finder: str) -> list[tuple[int, str]]:
    """Return key and record id of the live revisions whose names another version of the finder read, or none."""
    return connection.execute(
        "SELECT v.key, v.record_id FROM revisions v LEFT JOIN named_by b ON b.revision_key = v.key AND b.finder = ?"
        " WHERE v.state = 'live' AND b.finder IS NULL ORDER BY v.key",
        (finder,),
    ).fetchall()


def rulings(connection: sqlite3.Connection) -> list[NameRuling]:
    """Return everything the user said of names."""
    rows = connection.execute("SELECT kind, one, other, is_same FROM name_rulings ORDER BY kind, one, other")
    return [
        NameRuling(kind=EntityKind(kind), one=one, other=other, is_same=bool(same)) for kind, one, other, same in rows
    ]


def put_ruling(connection: sqlite3.Connection, ruling: NameRuling) -> None:
    """Keep what the user said of two names."""
    connection.execute(
        "INSERT OR REPLACE INTO name_rulings VALUES (?, ?, ?, ?)",
        (ruling.kind.value, ruling.one, ruling.other, ruling.is_same),
    )


def drop_rulings(connection: sqlite3.Connection, given: Sequence[NameRuling]) -> None:
    """Forget what the user said of pairs of names."""
    connection.executemany(
        "DELETE FROM name_rulings WHERE kind = ? AND one = ? AND other = ?",
        [(ruling.kind.value, ruling.one, ruling.other) for ruling in given],
    )


def drop_idle_rulings(connection: sqlite3.Connection) -> None:
    """Forget what was said of names that no revision has any more: they came from records that were removed."""
    connection.execute(
        "DELETE FROM name_rulings WHERE one NOT IN (SELECT name FROM names) OR other NOT IN (SELECT name FROM names)"
    )
