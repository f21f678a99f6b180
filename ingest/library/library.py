"""The library: catalogue, index and originals kept in step. Every change of a record goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

import numpy as np

from ingest.amending import Change
from ingest.catalogue import JudgedBy, reading, writing
from ingest.embedding import Embedder
from ingest.errors import CorrectionError, LibraryBusy, LibraryNotWritable
from ingest.library import removing
from ingest.library.amendments import amend, forget_unfinished
from ingest.library.corrections import checked_corrections
from ingest.library.entering import Prepared, enter
from ingest.library.naming import Names
from ingest.library.opening import make_readable, own, read_only, refuse_emptied
from ingest.library.orders import Orders
from ingest.library.parts import Parts
from ingest.library.placing import Placement, place
from ingest.library.reader import Reader
from ingest.library.renewal import chunker_name, renew
from ingest.library.verifying import VerifyReport, verify
from ingest.ownership import Ownership
from ingest.provenance import classify
from ingest.records import Passage, Record
from ingest.settings import IngestSettings


class Library(Reader):
    """One library folder. Open it with `Library.open`, as a context manager; usable from any thread.

    Attributes:
        changing: held during a change, so that two threads of the owner do not change at once.
        orders: of processes that may not write, for this library's owner.
        names: the persons, organisations, countries and topics that the records speak of.
    """

    def __init__(
        self, folder: Path, settings: IngestSettings, *, ownership: Ownership | None, embedder: Embedder | None
    ) -> None:
        self.changing = RLock()
        self._ownership = ownership
        super().__init__(folder, settings, embedder, is_owner=ownership is not None)
        self.orders = Orders(self._database)
        self.names = Names(self._database, self)
        self._parts = Parts(database=self._database, originals=self._originals, index=self._index)

    @classmethod
    def open(
        cls, folder: Path, settings: IngestSettings, *, writable: bool = False, embedder: Embedder | None = None
    ) -> Self:
        """Open a library; a writable one is made if missing and belongs to this process until closed.

        Args:
            folder: of the library.
            settings: how files become records.
            writable: take the library's lock. Without it nothing is ingested, removed or rebuilt, and Chroma is not
                touched: meaning is searched by comparing every embedding.
            embedder: in place of the model that the settings name, which is loaded when first needed.

        Raises:
            LibraryBusy: another process owns it.
            LibraryNotWritable: the folder cannot be written.
            LibraryTooNew: written by a newer program.
            LibraryDamaged: the catalogue is broken.
            LibraryError: there is no library to read.
        """
        ownership = own(folder) if writable else None
        try:
            if writable:
                refuse_emptied(folder)
            else:
                make_readable(folder)
            library = cls(folder, settings, ownership=ownership, embedder=embedder)
        except BaseException:
            if ownership is not None:
                ownership.release()
            raise
        if writable:
            removing.go_on_purging(library._parts)
            forget_unfinished(library._parts)
        return library

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close index and catalogue and give the library back; a second call does nothing."""
        with self.changing:
            self._index.close()
            self._database.close()
            self._lexical.close()
            if self._ownership is not None:
                self._ownership.release()

    def announce(self, address: str) -> None:
        """Tell other processes where this library is served."""
        self._owned().announce(address)

    def _owned(self) -> Ownership:
        if self._ownership is None:
            raise read_only(self.folder)
        return self._ownership

    # Records come in

    def place(self, origin: str, content_hash: str, still_holds: Callable[[str, str], bool]) -> Placement:
        """Decide which record the bytes of an origin are; see `ingest.library.placing`."""
        with self._database.reading() as reader:
            return place(reader, origin, content_hash, still_holds)

    def known_vectors(self, record_id: str, passages: Sequence[Passage]) -> dict[str, np.ndarray]:
        """Return the embeddings of these passages of a record that need no second making, by passage id."""
        assert self.embedder is not None
        wanted = [passage.passage_id for passage in passages]
        with self._database.reading() as reader:
            return reading.known_vectors(reader, record_id, self.embedder.fingerprint, wanted)

    def stage_vectors(self, passages: Sequence[Passage], vectors: np.ndarray) -> None:
        """Keep the embeddings of a file that is still being embedded, so that a kill costs a batch, not the file."""
        assert self.embedder is not None
        with self._database.writing() as writer:
            ids = [passage.passage_id for passage in passages]
            writing.stage_vectors(writer, self.embedder.fingerprint, ids, vectors)

    def add(self, prepared: Prepared, vectors: np.ndarray | None) -> int:
        """Make a file readable in one step, as a new record or as the next revision of its record.

        Until the step, readers see what they saw before; after a kill, the next ingest of the file does it again from
        where it was.

        Args:
            prepared: the file. Its record's id decides which record it becomes.
            vectors: float32 (passages, dimensions) of the current model; None without one.

        Returns:
            The library sequence that the record took.

        Raises:
            UnsearchableRecord: the index does not find the passages; then nothing is left of the file.
        """
        self._owned()
        fingerprint = None if vectors is None or self.embedder is None else self.embedder.fingerprint
        chunker = chunker_name(self.settings)
        with self.changing:
            return enter(self._parts, prepared, vectors, fingerprint=fingerprint, chunker=chunker)

    def keep_origin(self, origin: str, record_id: str) -> None:
        """Note that an origin has the bytes of a live record."""
        self._owned()
        with self._database.writing() as writer:
            writing.put_origin(writer, origin, record_id)
            writing.note_change(writer)

    def keep_failure(self, origin: str, reason: str) -> None:
        """Note that a file could not be taken in."""
        self._owned()
        with self._database.writing() as writer:
            writing.put_failure(writer, origin, reason)

    def bring_up_to_date(self) -> bool:
        """Cut and embed again what another model, another chunker or no model made; tell whether there was anything.

        Nothing is read but the catalogue. Without a model nothing happens.
        """
        self._owned()
        if self.embedder is None:
            return False
        with self.changing:
            if not renew(self._database, self._index, self.embedder, self.settings):
                return False
            self._forget()
        return True

    # Records change

    def correct(self, record_id: str, **fields: str | None) -> None:
        """Keep the user's word on a record's title, body, date, kind, url or media; None takes a correction back.

        It stands above everything the file says and survives every later ingest. Does not need the lock.

        Raises:
            UnknownRecord: no such record.
            CorrectionError: another field than these, or a date or kind that is none; then nothing is kept.
        """
        changes = checked_corrections(fields)
        with self.changing:
            record = self.record(record_id)
            merged = {**self.corrections(record.record_id), **changes}
            corrections = {name: value for name, value in merged.items() if value}
            self._judge(record, self.judged_by(record.record_id), corrections)

    def amend(
        self, record_id: str, changes: Sequence[Change], *, who: str, why: str, revision: int | None = None
    ) -> Record:
        """Correct words or speakers of a record: it gets a new revision, and the one before can still be opened.

        A later ingest of the same file leaves the corrected revision; one of a changed file is corrected likewise where
        its turns still read as they did.

        Args:
            record_id: of the record.
            changes: what turns of its live revision become.
            who: signs for it.
            why: the reason, for readers.
            revision: that whoever corrects has read; None for the live one, whichever that is.

        Returns:
            The record in its new revision.

        Raises:
            LibraryBusy: another process owns the library.
            UnknownRecord: no such record.
            CorrectionError: a change that cannot be made, of words that are no longer live, without a name or without
                a reason; then nothing is changed.
        """
        self._owned()
        with self.changing:
            record = self.record(record_id)
            if revision not in (None, record.revision):
                raise CorrectionError(
                    f"the record has changed since these words were opened: it is now revision {record.revision}; "
                    "open the record anew and correct what it says now"
                )
            amend(self._parts, self.embedder, self.settings, record, changes, who=who, why=why)
            return self.record(record.record_id)

    def judge_again(self, record_id: str, judged_by: JudgedBy) -> None:
        """Show the facts that follow from another name or row of `verbatim.csv`; the words stay."""
        with self.changing:
            record = self.record(record_id)
            self._judge(record, judged_by, self.corrections(record.record_id))

    def _judge(self, record: Record, judged_by: JudgedBy, corrections: Mapping[str, str]) -> None:
        judged = classify(record, name=judged_by.name, sheet=judged_by.sheet, corrections=corrections)
        assert judged.facts is not None
        with self._database.writing() as writer:
            writing.put_corrections(writer, record.record_id, corrections)
            writing.put_facts(writer, record.record_id, judged.facts, judged_by)

    def remove(self, record_ids: Sequence[str], *, purge: bool = False) -> None:
        """Remove records: catalogue, full text, vectors and originals no longer have them when this returns.

        Args:
            record_ids: whole ids, or unique beginnings of them.
            purge: also rewrite the files, so that no byte of the records is left in any of them. Takes as long as a
                rebuild.

        Raises:
            LibraryBusy: another process owns the library.
            UnknownRecord: one of them does not exist; then none is removed.
        """
        self._owned()
        with self.changing:
            try:
                removing.remove(self._parts, record_ids, wipe=purge)
            finally:  # it may fail half-way, with the records gone
                self._forget()

    def purge(self) -> None:
        """Rewrite the files, so that no byte of a record that was removed, now or earlier, is left in any of them.

        Raises:
            LibraryBusy: another process owns the library.
        """
        self._owned()
        with self.changing:
            removing.purge(self._parts)
            self._forget()

    def rebuild(self) -> None:
        """Build full text and index anew from the catalogue, without the sources; ids stay.

        The model is needed only for records that it has not embedded yet.

        Raises:
            LibraryBusy: another process owns the library.
        """
        self._owned()
        with self.changing:
            with self._database.writing() as writer:
                writing.rebuild_full_text(writer)
            removing.sweep_originals(self._parts)
            fingerprint = self._fingerprint()
            if not self.bring_up_to_date() and fingerprint is not None:
                self._index.rebuild(fingerprint)
            self._forget()

    def verify(self) -> VerifyReport:
        """Compare catalogue, full text, index and originals.

        Only the library's owner may look at the index: without the lock it is taken for the time of the check, and
        where somebody else holds it, the report says who.
        """
        with self.changing:
            if self.is_owner:
                return self._verify()
            try:
                ownership = Ownership.acquire(self.folder)
            except (LibraryBusy, LibraryNotWritable) as error:
                return verify(self._database, self._originals, None, unchecked_because=str(error))
            with ownership:
                try:
                    return self._verify()
                finally:
                    self._index.close()

    def _verify(self) -> VerifyReport:
        report = verify(self._database, self._originals, self._index.opened)
        # An index that does not open is made anew on the way: then all agrees, and that is not all there is to say.
        return replace(report, mended=self._index.notice)

    def forget_failures(self, origins: Sequence[str]) -> None:
        """Strike files from the list of those that could not be taken in."""
        with self._database.writing() as writer:
            writing.drop_failures(writer, origins)

    def _forget(self) -> None:
        super()._forget()
        self.names.let_go()

    def _fingerprint(self) -> str | None:
        with self._database.reading() as reader:
            return writing.get_meta(reader, "fingerprint")
