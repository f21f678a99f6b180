"""Search by words: by the word lists of a few records or by the full text of all, and by whole phrases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from threading import Lock

import numpy as np

from ingest.catalogue import Connection, Database, Hit, LiveRevision, fulltext, reading, wordlists, writing
from ingest.library.keeping import OF_A_DOZEN_QUESTIONS, Kept
from ingest.library.live import LiveRevisions
from ingest.library.phrases import phrase_hits
from ingest.records import PhraseHit, Scope

# Above so many records the full text is quicker than a look-up in each.
_MOST_BY_LISTS = 200


class LexicalSearch:
    """Search by words, over the passages or the whole text of live revisions. Usable from any thread."""

    def __init__(self, database: Database, live: LiveRevisions) -> None:
        self._database = database
        self._live = live
        self._stemmer = wordlists.Stemmer()
        self._places: Kept[int, list[tuple[int, str]]] = Kept(OF_A_DOZEN_QUESTIONS)
        self._counting = Lock()
        self._lengths: tuple[str, wordlists.Lengths] | None = None

    def search(self, terms: Sequence[str], *, limit: int | None, scope: Scope, record_ids: Sequence[str]) -> list[Hit]:
        """Return the live passages with any of the terms, best BM25 first.

        Args:
            terms: words or phrases, taken literally and stemmed.
            limit: how many at most; None for all.
            scope: where to search.
            record_ids: search only within these records of the scope; none means all of them.
        """
        with self._database.reading() as reader:
            if scope.is_open and not record_ids:
                return fulltext.lexical(reader, terms, limit=limit, revision_keys=None, passage_keys=None)
            revisions = self._chosen(reader, scope, record_ids)
            said = reading.keys_said_by(reader, scope.speakers) if scope.speakers else None
            words = [self._stemmer.words(term) for term in dict.fromkeys(terms)]
            if len(revisions) <= _MOST_BY_LISTS and all(len(parts) <= 1 for parts in words):
                stems = [part for parts in words for part in parts]
                return self._by_lists(reader, stems, limit, revisions, said)
            keys = [revision.revision_key for revision in revisions]
            return fulltext.lexical(reader, terms, limit=limit, revision_keys=keys, passage_keys=said)

    def _chosen(self, reader: Connection, scope: Scope, record_ids: Sequence[str]) -> list[LiveRevision]:
        if not record_ids:
            return self._live.within(reader, scope)
        live = self._live.all(reader)
        named = [live[record_id] for record_id in dict.fromkeys(record_ids) if record_id in live]
        if scope == Scope(speakers=scope.speakers):
            return named
        in_scope = {revision.record_id for revision in self._live.within(reader, scope)}
        return [revision for revision in named if revision.record_id in in_scope]

    def _by_lists(
        self,
        reader: Connection,
        words: Sequence[str],
        limit: int | None,
        revisions: Sequence[LiveRevision],
        passage_keys: Sequence[int] | None,
    ) -> list[Hit]:
        """Search a few records by their word lists: the full text would walk through all passages of every word."""
        everything = self._lengths_of_all(reader)
        allowed = None if passage_keys is None else set(passage_keys)
        hits: list[tuple[float, int, Hit]] = []
        for revision in revisions:
            scores = wordlists.bm25(reader, revision.revision_key, words, everything)
            if scores is None:
                continue
            places = self._places_of(reader, revision)
            for ordinal in np.flatnonzero(scores).tolist():
                key, passage_id = places[ordinal]
                if allowed is None or key in allowed:
                    score = float(scores[ordinal])
                    hit = Hit(passage_id=passage_id, record_id=revision.record_id, ordinal=ordinal, score=score)
                    hits.append((-score, key, hit))
        hits.sort(key=lambda one: one[:2])
        return [hit for _, _, hit in hits[:limit]]

    def _places_of(self, reader: Connection, revision: LiveRevision) -> list[tuple[int, str]]:
        """Return key and id of each passage of a revision, by ordinal."""
        found = self._places.get(revision.revision_key)
        if found is not None:
            return found
        return self._places.put(revision.revision_key, reading.passage_keys_of(reader, revision.revision_key))

    def _lengths_of_all(self, reader: Connection) -> wordlists.Lengths:
        changes = writing.get_meta(reader, "changes") or ""
        with self._counting:
            if self._lengths is None or self._lengths[0] != changes:
                self._lengths = (changes, wordlists.lengths_of_all(reader))
            return self._lengths[1]

    def rarity(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many live passages each term stands, stemmed as the search stems."""
        with self._database.reading() as reader:
            return {term: self._count(reader, term) for term in terms}

    def _count(self, reader: Connection, term: str) -> int:
        words = self._stemmer.words(term)
        if len(words) == 1:
            return wordlists.passages_with(reader, words[0])
        return fulltext.rarity(reader, term)

    def find(self, phrase: str, *, scope: Scope, limit: int) -> list[PhraseHit]:
        """Return every place of an exact phrase, up to `limit`, records newest first, places in their order."""
        wanted = {speaker.casefold() for speaker in scope.speakers}
        with self._database.reading() as reader:
            revisions = self._live.within(reader, scope)
            keys = reading.newest_first(reader, [revision.revision_key for revision in revisions])
            hits = (hit for holding in fulltext.find(reader, phrase, keys) for hit in phrase_hits(holding))
            said = (hit for hit in hits if not wanted or (hit.speaker or "").casefold() in wanted)
            return list(islice(said, limit))

    def forget(self) -> None:
        """Let go of what is remembered of passages, because they changed under their revisions' names."""
        self._places.clear()
        with self._counting:
            self._lengths = None

    def close(self) -> None:
        """Let go of the stemmer's memory."""
        self._stemmer.close()
