"""What a library tells: its records, their passages, and searches over them. Nothing here changes a record."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from threading import RLock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.catalogue import Connection, Database, Hit, LiveRevision, fulltext, reading, wordlists, writing
from ingest.catalogue.copying import copy_catalogue
from ingest.embedding import Embedder, build_embedder
from ingest.errors import ModelError, UnknownRecord
from ingest.library.index import Index
from ingest.library.judging import Judge
from ingest.library.originals import Originals
from ingest.library.phrases import phrase_hits
from ingest.library.renewal import chunker_name
from ingest.library.scanning import ExactScan
from ingest.library.scopes import KnownScope, check_dates, meant_speakers, note_of, note_of_unfinished, unknown_speaker
from ingest.minilm import MiniLM
from ingest.recordings import recording_file
from ingest.records import Facts, Passage, PhraseHit, Record, RecordSummary, Scope, SourceKind
from ingest.settings import IngestSettings

CATALOGUE_FILE = "catalogue.sqlite3"
# Key of the catalogue's meta table: the sample records have been here.
SAMPLES_SEEN = "samples_seen"
# A question reads at most 20 records; these serve a dozen follow-ups from memory.
_KEPT_SHEETS = 256
_KEPT_RECORDS = 64
# Above so many records the full text is quicker than a look-up in each.
_MOST_BY_LISTS = 200
_OPEN = Scope()

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A record's passages in order, with their embeddings.

    Attributes:
        vectors: float32 (passages, dimensions), unit length; None where the record has none of the current model.
    """

    passages: tuple[Passage, ...]
    vectors: np.ndarray | None


class Reader:
    """The reading half of a library; `Library` adds what changes it. Usable from any thread."""

    def __init__(self, folder: Path, settings: IngestSettings, embedder: Embedder | None, *, is_owner: bool) -> None:
        self.folder = folder
        self.settings = settings
        self.is_owner = is_owner
        self._embedder = embedder
        self._model_problem: str | None = None
        self._question_problem: str | None = None
        self._judge_of_sentences = Judge(settings)
        self._database = Database(folder / CATALOGUE_FILE)
        self._originals = Originals(folder / "originals")
        self._index = Index(
            self._database,
            folder / "index",
            chunker=chunker_name(settings),
            sync_threshold=settings.sync_threshold,
        )
        self._scan = ExactScan()
        self._caches = RLock()
        self._live: tuple[str, dict[str, LiveRevision]] = ("", {})
        self._sheets: OrderedDict[tuple[int, str | None], Sheet] = OrderedDict()
        self._records: OrderedDict[tuple[str, int | None, str], Record] = OrderedDict()
        self._keys: OrderedDict[int, list[tuple[int, str]]] = OrderedDict()
        self._lengths: tuple[str, wordlists.Lengths] | None = None
        self._stemmer = wordlists.Stemmer()

    @property
    def sequence(self) -> int:
        """The number of the last record that went live; it only rises."""
        with self._database.reading() as reader:
            return int(writing.get_meta(reader, "sequence") or 0)

    @property
    def chunker(self) -> str:
        """Names what decides where passages are cut, apart from what the embedding model reads."""
        return chunker_name(self.settings)

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader of this library should know: no model, another model, an index that was rebuilt."""
        problems = (self._model_problem, self._question_problem, self._judge_of_sentences.problem, self._index.notice)
        return tuple(notice for notice in problems if notice)

    def records(self, scope: Scope = _OPEN) -> list[RecordSummary]:
        """Return the readable records in scope, newest meeting date first, undated last."""
        with self._database.reading() as reader:
            keys = None if scope.is_open else [revision.revision_key for revision in self._revisions(reader, scope)]
            found = reading.summaries(reader, keys=keys)
        if not scope.speakers:
            return found
        wanted = {speaker.casefold() for speaker in scope.speakers}
        return [summary for summary in found if wanted & {speaker.casefold() for speaker in summary.speakers}]

    def all_records(self) -> list[RecordSummary]:
        """Return every record, unreadable ones too: `state` is live, pending or failed.

        A file that could not be taken in has no record id; its title is the file's name, its notice the reason.
        """
        with self._database.reading() as reader:
            known = reading.summaries(reader, states=("live", "pending"))
            failures = reading.failures(reader)
        return known + [_failed(origin, reason) for origin, reason in failures]

    def samples(self) -> list[RecordSummary]:
        """Return the sample records, also those that are not readable yet."""
        return [summary for summary in self.all_records() if summary.sample]

    def count(self) -> int:
        """Return how many records there are, unreadable ones too."""
        with self._database.reading() as reader:
            return reading.count(reader)

    def record(self, record_id: str, revision: int | None = None) -> Record:
        """Return a record whole, with its facts; a unique beginning of its id is enough.

        Raises:
            UnknownRecord: no such record, or no such revision of it.
        """
        with self._database.reading() as reader:
            whole_id = reading.resolve(reader, record_id)
            key = (whole_id, revision, writing.get_meta(reader, "changes") or "")
            found = self._remembered(self._records, key)
            return found or self._remember(
                self._records, key, reading.record(reader, whole_id, revision), _KEPT_RECORDS
            )

    def summary(self, record_id: str) -> RecordSummary:
        """Return a readable record's line in the list.

        Raises:
            UnknownRecord: no such record, or none of it can be read yet.
        """
        with self._database.reading() as reader:
            return reading.summaries(reader, keys=[self._live_revision(reader, record_id).revision_key])[0]

    def original(self, record_id: str) -> Path:
        """Return the file as it was received, of the live revision."""
        return self._originals.path(self.record(record_id).content_hash)

    def copy_catalogue(self, into: Path) -> set[str]:
        """Write the catalogue, as it is at this moment, to a new file; return the hashes of the originals it names.

        Raises:
            LibraryNotWritable: the file cannot be written.
        """
        return copy_catalogue(self._database.file, into)

    def recording(self, record_id: str) -> Path | None:
        """Return the file with a record's recording, where it lies; None where there is none.

        It is the file that the user or `verbatim.csv` names, else one beside the record's own file that has its name.

        Raises:
            UnknownRecord: no such record, or none of it can be read yet.
        """
        with self._database.reading() as reader:
            whole_id = self._live_revision(reader, record_id).record_id
            said, sheet = reading.corrections(reader, whole_id), reading.judged_by(reader, whole_id).sheet
            origins = reading.origins_of(reader, whole_id)
        return recording_file(said.get("media") or sheet.get("media"), origins)

    def passages(self, passage_ids: Sequence[str]) -> list[Passage]:
        """Return live passages in the order asked; an id that is not live is left out."""
        with self._database.reading() as reader:
            return reading.passages(reader, passage_ids)

    def sheet(self, record_id: str) -> Sheet:
        """Return a record's passages by ordinal, with their embeddings.

        Raises:
            UnknownRecord: no such record, or none of it can be read yet.
        """
        with self._database.reading() as reader:
            revision = self._live_revision(reader, record_id)
            fingerprint = writing.get_meta(reader, "fingerprint")
            found = self._remembered(self._sheets, (revision.revision_key, fingerprint))
            if found is not None:
                return found
            segment = self._scan.segment(reader, revision, fingerprint) if fingerprint else None
            sheet = Sheet(
                passages=tuple(reading.passages_of(reader, revision.revision_key)),
                vectors=None if segment is None else segment.vectors,
            )
            return self._remember(self._sheets, (revision.revision_key, fingerprint), sheet, _KEPT_SHEETS)

    def speakers(self, scope: Scope = _OPEN) -> list[str]:
        """Return who speaks in the records in scope, in alphabetical order."""
        with self._database.reading() as reader:
            return reading.speakers(reader, [revision.revision_key for revision in self._revisions(reader, scope)])

    def bodies(self) -> list[str]:
        """Return the bodies whose meetings are recorded here, in alphabetical order."""
        with self._database.reading() as reader:
            return reading.bodies(reader)

    def known_scope(self, scope: Scope) -> KnownScope:
        """Return a scope with whole record ids, and with speakers as the records write them.

        A speaker is named in any case, and by any part of the name that is made of whole words ("Holt" for "MR. HOLT").

        Raises:
            UnknownRecord: a record is not there.
            ScopeError: nobody is called so, or too many are; or the dates are reversed.
        """
        check_dates(scope)
        records = tuple(self.summary(name).record_id for name in scope.record_ids)
        scope = replace(scope, record_ids=records)
        meant = {name: self._meant(name, replace(scope, speakers=())) for name in scope.speakers}
        notices = [note for name, speakers in meant.items() for note in note_of(name, speakers)]
        with self._database.reading() as reader:
            unfinished = reading.pending_titles(reader)
        if unfinished:
            notices.append(note_of_unfinished(unfinished))
        speakers = tuple(dict.fromkeys(speaker for found in meant.values() for speaker in found))
        return KnownScope(scope=replace(scope, speakers=speakers), notices=tuple(notices))

    def _meant(self, name: str, scope: Scope) -> list[str]:
        """Return the speakers a name means, in scope or, where nobody there is called so, anywhere."""
        for where in (scope, _OPEN):
            if meant := meant_speakers(name, self.speakers(where)):
                return meant
        raise unknown_speaker(name, self.speakers(scope) or self.speakers())

    # Searching

    @property
    def embedder(self) -> Embedder | None:
        """The embedding model, loaded on first use; None where it cannot be had, with a notice that says why."""
        with self._caches:
            if self._embedder is None and self._model_problem is None:
                try:
                    self._embedder = build_embedder(self.settings)
                except ModelError as error:
                    self._model_problem = f"words alone are searched, without meaning: {error}"
            return self._embedder

    @property
    def wants_samples(self) -> bool:
        """Tell whether the library is empty and never held the sample records: once removed, they do not come back."""
        with self._database.reading() as reader:
            return reading.count(reader) == 0 and writing.get_meta(reader, SAMPLES_SEEN) is None

    def embed_query(self, text: str) -> np.ndarray | None:
        """Return a question's embedding, float32 (dimensions,) of unit length.

        None where there is no model, where it fails, or the library was embedded with another one; a notice says which.
        """
        embedder = self.embedder
        if embedder is None:
            return None
        with self._database.reading() as reader:
            fingerprint = writing.get_meta(reader, "fingerprint")
        if fingerprint not in (None, embedder.fingerprint):
            self._model_problem = (
                "words alone are searched, without meaning: the library was embedded with another model; "
                "run: verbatim rebuild"
            )
            return None
        try:
            vector = embedder.embed_query(text)
        except ModelError as error:  # one at an address may be gone, and back for the next question
            self._question_problem = f"words alone are searched, without meaning: {error}"
            return None
        self._question_problem = None
        return vector

    def judge(self, question: str, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32] | None:
        """Tell how far sentences answer a question, reading both together: one logit a pair, (n,) float32.

        None where there is no model, with a notice that says why, or where the library was opened with another one.

        Args:
            question: as it is asked.
            pairs: what was said right before, and the sentence with its label, as in `Ana Ruiz: The motion carries.`
        """
        # It reads with the bundled model's weights: without these there is nothing to load, and one notice is enough.
        if not isinstance(self.embedder, MiniLM):
            return None
        return self._judge_of_sentences.logits(question, pairs)

    def dense(self, vector: np.ndarray, *, limit: int, scope: Scope = _OPEN) -> list[Hit]:
        """Return the live passages in scope nearest to a question's embedding, by cosine similarity, best first."""
        with self._database.reading() as reader:
            fingerprint = writing.get_meta(reader, "fingerprint")
            if fingerprint is None or limit < 1:
                return []
            if scope.is_open and self.is_owner:
                found = self._dense_by_index(reader, fingerprint, vector, limit)
                if found is not None:
                    return found
            return self._scan.search(
                reader,
                vector,
                fingerprint=fingerprint,
                limit=limit,
                revisions=self._revisions(reader, scope),
                passage_keys=reading.keys_said_by(reader, scope.speakers) if scope.speakers else None,
            )

    def lexical(
        self, terms: Sequence[str], *, limit: int | None = None, scope: Scope = _OPEN, record_ids: Sequence[str] = ()
    ) -> list[Hit]:
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
                return self._lexical_by_lists(reader, stems, limit, revisions, said)
            keys = [revision.revision_key for revision in revisions]
            return fulltext.lexical(reader, terms, limit=limit, revision_keys=keys, passage_keys=said)

    def _chosen(self, reader: Connection, scope: Scope, record_ids: Sequence[str]) -> list[LiveRevision]:
        if not record_ids:
            return self._revisions(reader, scope)
        live = self._live_revisions(reader)
        named = [live[record_id] for record_id in dict.fromkeys(record_ids) if record_id in live]
        if scope == Scope(speakers=scope.speakers):
            return named
        in_scope = {revision.record_id for revision in self._revisions(reader, scope)}
        return [revision for revision in named if revision.record_id in in_scope]

    def _lexical_by_lists(
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
            places = self._places(reader, revision)
            for ordinal in np.flatnonzero(scores).tolist():
                key, passage_id = places[ordinal]
                if allowed is None or key in allowed:
                    score = float(scores[ordinal])
                    hit = Hit(passage_id=passage_id, record_id=revision.record_id, ordinal=ordinal, score=score)
                    hits.append((-score, key, hit))
        hits.sort(key=lambda one: one[:2])
        return [hit for _, _, hit in hits[:limit]]

    def _places(self, reader: Connection, revision: LiveRevision) -> list[tuple[int, str]]:
        found = self._remembered(self._keys, revision.revision_key)
        if found is not None:
            return found
        places = reading.passage_keys_of(reader, revision.revision_key)
        return self._remember(self._keys, revision.revision_key, places, _KEPT_SHEETS)

    def _lengths_of_all(self, reader: Connection) -> wordlists.Lengths:
        changes = writing.get_meta(reader, "changes") or ""
        with self._caches:
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

    def find(self, phrase: str, *, scope: Scope = _OPEN, limit: int = 200) -> list[PhraseHit]:
        """Return every place of an exact phrase, records newest first, places in their order.

        Case, accents, line breaks and what stands between two words do not count; the words and their order do. With
        speakers in the scope, only what they say.
        """
        wanted = {speaker.casefold() for speaker in scope.speakers}
        with self._database.reading() as reader:
            keys = reading.newest_first(reader, [revision.revision_key for revision in self._revisions(reader, scope)])
            hits = (hit for holding in fulltext.find(reader, phrase, keys) for hit in phrase_hits(holding))
            said = (hit for hit in hits if not wanted or (hit.speaker or "").casefold() in wanted)
            return list(islice(said, limit))

    def _dense_by_index(self, reader: Connection, fingerprint: str, vector: np.ndarray, limit: int) -> list[Hit] | None:
        """Ask Chroma; None where its answer is not whole, and every embedding has to be compared."""
        nearest = self._index.query(fingerprint, vector, limit)
        places = reading.places(reader, [passage_id for passage_id, _ in nearest])
        hits = [
            Hit(passage_id=passage_id, record_id=places[passage_id][0], ordinal=places[passage_id][1], score=score)
            for passage_id, score in nearest
            if passage_id in places
        ]
        total = sum(revision.passages for revision in self._live_revisions(reader).values())
        return hits if len(hits) >= min(limit, total) else None

    # What is kept in memory

    def _revisions(self, reader: Connection, scope: Scope) -> list[LiveRevision]:
        if scope == Scope(speakers=scope.speakers):
            return list(self._live_revisions(reader).values())
        return reading.live_revisions(reader, scope)

    def _live_revisions(self, reader: Connection) -> dict[str, LiveRevision]:
        """Return the live revision of every record, read again only when something changed."""
        changes = writing.get_meta(reader, "changes") or ""
        with self._caches:
            if self._live[0] != changes:
                self._live = (changes, {revision.record_id: revision for revision in reading.live_revisions(reader)})
                self._scan.keep_only({revision.revision_key for revision in self._live[1].values()})
            return self._live[1]

    def _live_revision(self, reader: Connection, record_id: str) -> LiveRevision:
        live = self._live_revisions(reader)
        if record_id not in live:
            record_id = reading.resolve(reader, record_id)
        if record_id not in live:
            raise UnknownRecord(f"record {record_id!r} is not readable yet; run the same ingest again")
        return live[record_id]

    def _forget(self) -> None:
        """Let go of everything remembered, because passages or embeddings changed under their names."""
        with self._caches:
            self._live = ("", {})
            self._scan.keep_only(set())
            self._sheets.clear()
            self._keys.clear()
            self._lengths = None
            self._records.clear()

    def _remembered(self, kept: OrderedDict[_Key, _Value], key: _Key) -> _Value | None:
        with self._caches:
            if key in kept:
                kept.move_to_end(key)
            return kept.get(key)

    def _remember(self, kept: OrderedDict[_Key, _Value], key: _Key, value: _Value, limit: int) -> _Value:
        with self._caches:
            kept[key] = value
            while len(kept) > limit:
                kept.popitem(last=False)
            return value


def _failed(origin: str, reason: str) -> RecordSummary:
    name = PurePosixPath(origin.removeprefix("upload:")).name
    return RecordSummary(
        record_id="",
        revision=0,
        # Nobody has read it; the lowest kind, so that nothing is made of it.
        facts=Facts(title=name, source_kind=SourceKind.AI_SUMMARY, reasons={"source_kind": "the file was not read"}),
        format="",
        state="failed",
        origins=(origin,),
        turns=0,
        passages=0,
        words=0,
        speakers=(),
        duration_seconds=None,
        sample=False,
        sequence=0,
        notices=(reason,),
    )
