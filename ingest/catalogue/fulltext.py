"""Words: BM25 over passages, and exact phrases over whole records. User text is never query syntax."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.catalogue.codec import dump
from ingest.catalogue.folding import fold, is_unspaced, occurrences, phrase_of, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One passage found by a search.

    Attributes:
        score: cosine similarity of a dense search (-1 to 1), BM25 of a lexical one (above 0): never comparable.
    """

    passage_id: str
    record_id: str
    ordinal: int
    score: float


def literal(term: str) -> str:
    """Return a term as an FTS5 string: no operator, column or wildcard in it counts.

    >>> print(literal('bus" OR "lane'))
    "bus"" OR ""lane"
    """
    return '"' + term.replace("\x00", " ").replace('"', '""') + '"'


def lexical(
    connection: sqlite3.Connection,
    terms: Sequence[str],
    *,
    limit: int | None,
    revision_keys: Sequence[int] | None,
    passage_keys: Sequence[int] | None,
) -> list[Hit]:
    """Return the live passages with any of the terms, best BM25 first.

    Args:
        connection: a reader.
        terms: words or phrases, taken literally.
        limit: how many at most; None for all.
        revision_keys: search only within these revisions; None for all.
        passage_keys: search only among these passages; None for all.
    """
    query = " OR ".join(literal(term) for term in terms if words_of(term))
    if not query:
        return []
    if revision_keys is None and passage_keys is None:
        return _ranked(connection, query, limit)
    return _ranked_within(connection, query, limit, revision_keys, passage_keys)


def _ranked(connection: sqlite3.Connection, query: str, limit: int | None) -> list[Hit]:
    # The full text sorts by itself and stops at the limit; only what is left is looked up.
    rows = connection.execute(
        "SELECT p.passage_id, p.record_id, p.ordinal, -f.rank FROM"
        " (SELECT rowid, rank FROM passages_fts WHERE passages_fts MATCH ? ORDER BY rank LIMIT ?) f"
        " JOIN passages p ON p.key = f.rowid ORDER BY f.rank, p.key",
        (query, -1 if limit is None else limit),
    )
    return _hits(rows)


def _ranked_within(
    connection: sqlite3.Connection,
    query: str,
    limit: int | None,
    revision_keys: Sequence[int] | None,
    passage_keys: Sequence[int] | None,
) -> list[Hit]:
    conditions = ""
    if revision_keys is not None:
        conditions += " AND p.revision_key IN (SELECT value FROM json_each(:revisions))"
    if passage_keys is not None:
        conditions += " AND p.key IN (SELECT value FROM json_each(:passages))"
    rows = connection.execute(
        "SELECT p.passage_id, p.record_id, p.ordinal, -bm25(passages_fts) AS score"  # noqa: S608  constants above
        " FROM passages_fts JOIN passages p ON p.key = passages_fts.rowid"
        f" WHERE passages_fts MATCH :query{conditions} ORDER BY score DESC, p.key LIMIT :limit",
        {
            "query": query,
            "revisions": dump(list(revision_keys or ())),
            "passages": dump(list(passage_keys or ())),
            "limit": -1 if limit is None else limit,
        },
    )
    return _hits(rows)


def _hits(rows: sqlite3.Cursor) -> list[Hit]:
    return [
        Hit(passage_id=passage_id, record_id=record_id, ordinal=ordinal, score=score)
        for passage_id, record_id, ordinal, score in rows
    ]


def rarity(connection: sqlite3.Connection, term: str) -> int:
    """Return in how many live passages a term stands, stemmed as the full text stems."""
    if not words_of(term):
        return 0
    query = "SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?"
    count: int = connection.execute(query, (literal(term),)).fetchone()[0]
    return count


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A live revision that holds a phrase.

    Attributes:
        turns: as `codec.dump_turns` wrote them.
        spans: where the phrase stands in `text`, in order.
    """

    record_id: str
    title: str
    text: str
    turns: str
    spans: Sequence[tuple[int, int]]


def find(connection: sqlite3.Connection, phrase: str, revision_keys: Sequence[int]) -> Iterator[Holding]:
    """Yield those of these live revisions that hold an exact phrase, in their order, with every place of it.

    The full text says which records hold the words in a row; the exact place is looked up in each record's own text.
    """
    wanted = phrase_of(phrase)
    if wanted is None:
        return
    holding = set(revision_keys) if is_unspaced(phrase) else _holding(connection, phrase)
    query = "SELECT record_id, title, text, turns FROM revisions WHERE key = ?"
    for key in revision_keys:
        if key not in holding:
            continue
        record_id, title, text, turns = connection.execute(query, (key,)).fetchone()
        if spans := list(occurrences(wanted, fold(text))):
            yield Holding(record_id=record_id, title=title, text=text, turns=turns, spans=spans)


def _holding(connection: sqlite3.Connection, phrase: str) -> set[int]:
    query = "SELECT rowid FROM revisions_fts WHERE revisions_fts MATCH ?"
    return {row[0] for row in connection.execute(query, (literal(" ".join(words_of(phrase))),))}
