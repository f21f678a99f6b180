"""Which words stand in which passages of a record: BM25 within chosen records, without a walk through the full text.

The full text counts a common word by walking through every passage that holds it, 10 to 100 ms a question at 100,000
passages. Within chosen records a few look-ups give the same scores. Words are what the full text makes of them: its own
tokenizer takes the passages apart.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from threading import Lock

import numpy as np

# As FTS5's bm25() has them: https://www.sqlite.org/fts5.html#the_bm25_function
_K1, _B = 1.2, 0.75
_LEAST_IDF = 1e-6
_MOST_STEMS = 50_000
TOKENIZER = "porter unicode61 remove_diacritics 2"


class Stemmer:
    """Takes texts apart into words as the full text does. Usable from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[str, ...]] = {}
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(
            f"CREATE VIRTUAL TABLE scratch USING fts5 (text, content = '', tokenize = '{TOKENIZER}')"
        )
        self._connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab (scratch, instance)")

    def words(self, term: str) -> tuple[str, ...]:
        """Return the words of a short text in their order; what was asked before is remembered."""
        if term not in self._known:
            if len(self._known) >= _MOST_STEMS:
                self._known.clear()
            with self._lock:
                self._fill([term])
                rows = self._connection.execute("SELECT term FROM words ORDER BY offset").fetchall()
            self._known[term] = tuple(row[0] for row in rows)
        return self._known[term]

    def counts(self, texts: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Return (word, position of the text, how often it stands there), by word."""
        query = "SELECT term, doc - 1, count(*) FROM words GROUP BY term, doc ORDER BY term, doc"
        with self._lock:
            self._fill(texts)
            rows = self._connection.execute(query).fetchall()
        return iter(rows)

    def _fill(self, texts: Sequence[str]) -> None:
        self._connection.execute("INSERT INTO scratch (scratch) VALUES ('delete-all')")
        rows = [(number, text.replace("\x00", " ")) for number, text in enumerate(texts, start=1)]
        self._connection.executemany("INSERT INTO scratch (rowid, text) VALUES (?, ?)", rows)

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()


def put_words(connection: sqlite3.Connection, revision_key: int, texts: Sequence[str]) -> None:
    """Note which words stand in which passages of a revision; not counted until `count_in`."""
    stemmer = Stemmer()
    places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    lengths = array("I", bytes(4 * len(texts)))
    for word, ordinal, count in stemmer.counts(texts):
        places[word].extend((ordinal, count))
        lengths[ordinal] += count
    stemmer.close()
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?)", [(revision_key, word, found.tobytes()) for word, found in places.items()]
    )
    connection.execute(
        "INSERT OR REPLACE INTO passage_lengths VALUES (?, ?, ?)", (revision_key, sum(lengths), lengths.tobytes())
    )


def drop_words(connection: sqlite3.Connection, revision_key: int) -> None:
    """Forget the words of a revision's passages."""
    connection.execute("DELETE FROM words WHERE revision_key = ?", (revision_key,))
    connection.execute("DELETE FROM passage_lengths WHERE revision_key = ?", (revision_key,))


def count_in(connection: sqlite3.Connection, revision_key: int) -> None:
    """Count the words of a revision among those of the live passages."""
    # Eight bytes a place: ordinal and count.
    connection.execute(
        "INSERT INTO word_counts SELECT word, length(places) / 8 FROM words WHERE revision_key = ?"
        " ON CONFLICT (word) DO UPDATE SET passages = passages + excluded.passages",
        (revision_key,),
    )


def count_out(connection: sqlite3.Connection, revision_key: int) -> None:
    """Count the words of a revision no longer."""
    connection.execute(
        "INSERT INTO word_counts SELECT word, length(places) / 8 FROM words WHERE revision_key = ?"
        " ON CONFLICT (word) DO UPDATE SET passages = passages - excluded.passages",
        (revision_key,),
    )
    connection.execute(
        "DELETE FROM word_counts WHERE passages <= 0 AND word IN (SELECT word FROM words WHERE revision_key = ?)",
        (revision_key,),
    )


def count_anew(connection: sqlite3.Connection) -> None:
    """Count the words of all live passages anew."""
    connection.execute("DELETE FROM word_counts")
    connection.execute(
        "INSERT INTO word_counts SELECT w.word, sum(length(w.places) / 8) FROM words w"
        " JOIN revisions v ON v.key = w.revision_key WHERE v.state = 'live' GROUP BY w.word"
    )


def passages_with(connection: sqlite3.Connection, word: str) -> int:
    """Return in how many live passages a word, as `Stemmer.words` gives it, stands."""
    row = connection.execute("SELECT passages FROM word_counts WHERE word = ?", (word,)).fetchone()
    return 0 if row is None else int(row[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """How many live passages there are, and how many words they have on average."""

    passages: int
    mean: float


def lengths_of_all(connection: sqlite3.Connection) -> Lengths:
    """Return the size of the live library in passages and words."""
    words, passages = connection.execute(
        "SELECT coalesce(sum(l.total), 0), coalesce(sum(v.passage_count), 0) FROM revisions v"
        " JOIN passage_lengths l ON l.revision_key = v.key WHERE v.state = 'live'"
    ).fetchone()
    return Lengths(passages=passages, mean=words / passages if passages else 0.0)


def bm25(
    connection: sqlite3.Connection, revision_key: int, words: Sequence[str], everything: Lengths
) -> np.ndarray | None:
    """Return the BM25 scores of a revision's passages by ordinal, None where none of the words stands in it.

    Equal to what the full text's own `bm25()` gives for any of the words.

    Args:
        connection: a reader.
        revision_key: the live revision.
        words: as `Stemmer.words` gives them.
        everything: of the whole live library.
    """
    scores = norms = None
    for word in words:
        row = connection.execute(
            "SELECT places FROM words WHERE revision_key = ? AND word = ?", (revision_key, word)
        ).fetchone()
        if row is None:
            continue
        if scores is None or norms is None:
            norms = _norms(connection, revision_key, everything)
            scores = np.zeros(len(norms))
        found = np.frombuffer(row[0], dtype=np.uint32).reshape(-1, 2)
        ordinals, counts = found[:, 0], found[:, 1].astype(np.float64)
        holding = passages_with(connection, word)
        idf = max(log((everything.passages - holding + 0.5) / (holding + 0.5)), _LEAST_IDF)
        scores[ordinals] += idf * counts * (_K1 + 1) / (counts + norms[ordinals])
    return scores


def _norms(connection: sqlite3.Connection, revision_key: int, everything: Lengths) -> np.ndarray:
    query = "SELECT lengths FROM passage_lengths WHERE revision_key = ?"
    lengths = np.frombuffer(connection.execute(query, (revision_key,)).fetchone()[0], dtype=np.uint32)
    norms: np.ndarray = _K1 * (1 - _B + _B * lengths / everything.mean)
    return norms
