"""What a library tells: its records, their passages, and searches over them. Nothing here changes a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.amending import Amendment
from ingest.catalogue import Database, Hit, JudgedBy, reading, writing
from ingest.catalogue.amendments import amendments_of
from ingest.catalogue.copying import copy_catalogue
from ingest.embedding import Embedder
from ingest.library.dense import DenseSearch
from ingest.library.failures import failed, origins_named
from ingest.library.index import Index
from ingest.library.keeping import OF_A_DOZEN_QUESTIONS, Kept
from ingest.library.lexical import LexicalSearch
from ingest.library.live import LiveRevisions
from ingest.library.models import Models
from ingest.library.originals import Originals
from ingest.library.renewal import chunker_name
from ingest.library.scanning import ExactScan
from ingest.library.scopes import KnownScope, check_dates, meant_speakers, note_of, note_of_unfinished, unknown_speaker
from ingest.recordings import recording_file
from ingest.records import Passage, PhraseHit, Record, RecordSummary, Scope
from ingest.settings import IngestSettings

CATALOGUE_FILE = "catalogue.sqlite3"
# Key of the catalogue's meta table: the sample records have been here.
SAMPLES_SEEN = "samples_seen"
_KEPT_RECORDS = 64
_OPEN = Scope()


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
        self._database = Database(folder / CATALOGUE_FILE)
        self._originals = Originals(folder / "originals")
        self._index = Index(
            self._database,
            folder / "index",
            chunker=chunker_name(settings),
            sync_threshold=settings.sync_threshold,
        )
        self._models = Models(self._database, settings, embedder)
        self._scan = ExactScan()
        self._live = LiveRevisions(self._scan, self._let_go)
        self._lexical = LexicalSearch(self._database, self._live)
        self._dense = DenseSearch(self._database, self._live, self._scan, self._index if is_owner else None)
        self._sheets: Kept[tuple[int, str | None], Sheet] = Kept(OF_A_DOZEN_QUESTIONS)
        self._records: Kept[tuple[str, int | None, str], Record] = Kept(_KEPT_RECORDS)

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
        return tuple(notice for notice in (*self._models.problems, self._index.notice) if notice)

    def records(self, scope: Scope = _OPEN) -> list[RecordSummary]:
        """Return the readable records in scope, newest meeting date first, undated last."""
        with self._database.reading() as reader:
            keys = None if scope.is_open else [revision.revision_key for revision in self._live.within(reader, scope)]
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
        return known + [failed(origin, reason) for origin, reason in failures]

    def origins(self) -> list[str]:
        """Return every path or upload that a record came from."""
        with self._database.reading() as reader:
            return reading.all_origins(reader)

    def failures(self, named: str | None = None) -> list[str]:
        """Return the origin of every file that could not be taken in, or of those of one path or file name."""
        with self._database.reading() as reader:
            origins = [origin for origin, _ in reading.failures(reader)]
        return origins if named is None else origins_named(origins, named)

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
            return self._records.get(key) or self._records.put(key, reading.record(reader, whole_id, revision))

    def summary(self, record_id: str) -> RecordSummary:
        """Return a readable record's line in the list.

        Raises:
            UnknownRecord: no such record, or none of it can be read yet.
        """
        with self._database.reading() as reader:
            return reading.summaries(reader, keys=[self._live.of(reader, record_id).revision_key])[0]

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
            whole_id = self._live.of(reader, record_id).record_id
            said, sheet = reading.corrections(reader, whole_id), reading.judged_by(reader, whole_id).sheet
            origins = reading.origins_of(reader, whole_id)
        return recording_file(said.get("media") or sheet.get("media"), origins)

    def judged_by(self, record_id: str) -> JudgedBy:
        """Return what a record's facts rest on besides its words."""
        with self._database.reading() as reader:
            return reading.judged_by(reader, record_id)

    def corrections(self, record_id: str) -> dict[str, str]:
        """Return the user's corrections of a record; empty for none and for an unknown one."""
        with self._database.reading() as reader:
            return reading.corrections(reader, record_id)

    def amendments(self, record_id: str) -> list[Amendment]:
        """Return what was corrected in a record's words, oldest first; empty for none and for an unknown one."""
        with self._database.reading() as reader:
            return amendments_of(reader, record_id)

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
            revision = self._live.of(reader, record_id)
            fingerprint = writing.get_meta(reader, "fingerprint")
            found = self._sheets.get((revision.revision_key, fingerprint))
            if found is not None:
                return found
            segment = self._scan.segment(reader, revision, fingerprint) if fingerprint else None
            sheet = Sheet(
                passages=tuple(reading.passages_of(reader, revision.revision_key)),
                vectors=None if segment is None else segment.vectors,
            )
            return self._sheets.put((revision.revision_key, fingerprint), sheet)

    def speakers(self, scope: Scope = _OPEN) -> list[str]:
        """Return who speaks in the records in scope, in alphabetical order."""
        with self._database.reading() as reader:
            return reading.speakers(reader, [revision.revision_key for revision in self._live.within(reader, scope)])

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
        return self._models.embedder

    @property
    def wants_samples(self) -> bool:
        """Tell whether the library is empty and never held the sample records: once removed, they do not come back."""
        with self._database.reading() as reader:
            return reading.count(reader) == 0 and writing.get_meta(reader, SAMPLES_SEEN) is None

    def embed_query(self, text: str) -> np.ndarray | None:
        """Return a question's embedding, float32 (dimensions,) of unit length.

        None where there is no model, where it fails, or the library was embedded with another one; a notice says which.
        """
        return self._models.embed_query(text)

    def embed_sentences(self, texts: Sequence[str]) -> np.ndarray:
        """Return the embeddings of sentences, (n, dimensions) float32 of unit length.

        Those of the last questions are kept in memory: much of what bears on one bears on the next.

        Raises:
            ModelError: there is no model.
        """
        return self._models.embed_sentences(texts)

    def judge(self, question: str, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32] | None:
        """Tell how far sentences answer a question, reading both together: one logit a pair, (n,) float32.

        None where there is no model, with a notice that says why, or where the library was opened with another one.

        Args:
            question: as it is asked.
            pairs: what was said right before, and the sentence with its label, as in `Ana Ruiz: The motion carries.`
        """
        return self._models.judge(question, pairs)

    def dense(self, vector: np.ndarray, *, limit: int, scope: Scope = _OPEN) -> list[Hit]:
        """Return the live passages in scope nearest to a question's embedding, by cosine similarity, best first."""
        return self._dense.search(vector, limit=limit, scope=scope)

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
        return self._lexical.search(terms, limit=limit, scope=scope, record_ids=record_ids)

    def rarity(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many live passages each term stands, stemmed as the search stems."""
        return self._lexical.rarity(terms)

    def find(self, phrase: str, *, scope: Scope = _OPEN, limit: int = 200) -> list[PhraseHit]:
        """Return every place of an exact phrase, records newest first, places in their order.

        Case, accents, line breaks and what stands between two words do not count; the words and their order do. With
        speakers in the scope, only what they say.
        """
        return self._lexical.find(phrase, scope=scope, limit=limit)

    def _forget(self) -> None:
        """Let go of everything remembered, because passages or embeddings changed under their names."""
        self._live.forget()
        self._lexical.forget()
        self._let_go()

    def _let_go(self) -> None:
        """Let go of all words that are kept: those of a removed record must not stay in memory."""
        self._sheets.clear()
        self._records.clear()
        self._models.forget()
