"""Chroma kept in step with the catalogue: opened when first needed, checked, rebuilt beside when it is broken."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import RLock

import numpy as np

from ingest.catalogue import Database, reading, writing
from ingest.crashpoints import crashpoint
from ingest.errors import UnsearchableRecord
from ingest.library.building import Plan, build, build_apart, write
from ingest.records import Passage
from ingest.vectors import IndexBroken, VectorIndex, probe

_FOLDER = "index_folder"
_COLLECTION = "index_collection"
_OPENED_BY = "index_opened_by"


def collection_name(fingerprint: str, chunker: str) -> str:
    """Return the name of the collection of one embedding model and one way of cutting passages."""
    made_by = f"{fingerprint}\n{chunker}"
    return f"verbatim-{hashlib.sha256(made_by.encode()).hexdigest()[:16]}"


class Index:
    """The vector index of a library's owner. Derived: everything in it stands in the catalogue.

    Args:
        database: the catalogue.
        folder: holds one Chroma folder, and for a while the one that is to take over from it.
        chunker: name of what cuts the passages.
        sync_threshold: Chroma writes its index to disk every so many vectors.
    """

    def __init__(self, database: Database, folder: Path, *, chunker: str, sync_threshold: int) -> None:
        self._database = database
        self._folder = folder
        self._chunker = chunker
        self._sync_threshold = sync_threshold
        self._fingerprint: str | None = None
        self._vectors: VectorIndex | None = None
        self._lock = RLock()
        self.notice: str | None = None

    def opened(self, fingerprint: str) -> VectorIndex:
        """Return the collection of a model, opening it if need be; a broken one is rebuilt first."""
        with self._lock:
            if self._vectors is None or self._fingerprint != fingerprint:
                self._close_vectors()
                self._open(fingerprint)
                # What a kill between the step and the cleaning up after it left behind.
                self.delete_stale()
            assert self._vectors is not None
            return self._vectors

    def _open(self, fingerprint: str) -> None:
        with self._database.reading() as reader:
            chosen, name = writing.get_meta(reader, _FOLDER), writing.get_meta(reader, _COLLECTION)
            was_left_open = writing.get_meta(reader, _OPENED_BY) is not None
            is_of_this_model = writing.get_meta(reader, "fingerprint") == fingerprint
        self._remove_others(chosen)
        if chosen is None or name is None or not is_of_this_model:
            self.rebuild(fingerprint)
            return
        problem = self._try_to_open(self._folder / chosen, name, fingerprint, was_left_open=was_left_open)
        if problem is not None:
            self.notice = f"the vector index was broken ({problem}) and has been rebuilt from the catalogue"
            self.rebuild(fingerprint)

    def _try_to_open(self, folder: Path, name: str, fingerprint: str, *, was_left_open: bool) -> str | None:
        """Open a collection; return what is wrong with it, None if it serves now."""
        if not folder.is_dir():
            return "its folder is gone"
        if was_left_open and (problem := probe(folder, name)) is not None:
            return problem
        self._mark_open()
        try:
            vectors = VectorIndex(folder, name, sync_threshold=self._sync_threshold)
            lost = self._count_lost(vectors, fingerprint, every_id=was_left_open)
        except IndexBroken as error:
            return str(error)
        if lost:
            vectors.close()
            return f"{lost} passages were missing from it"
        self._vectors, self._fingerprint = vectors, fingerprint
        return None

    def _count_lost(self, vectors: VectorIndex, fingerprint: str, *, every_id: bool) -> int:
        with self._database.reading() as reader:
            if every_id:
                return len(reading.live_ids(reader, fingerprint) - vectors.ids())
            return max(reading.count_vectors(reader, fingerprint) - vectors.count(), 0)

    def _mark_open(self) -> None:
        with self._database.writing() as writer:
            writing.set_meta(writer, _OPENED_BY, str(os.getpid()))

    def write(self, fingerprint: str, passages: Sequence[Passage], embeddings: np.ndarray) -> None:
        """Write passages and prove that a search finds them.

        Raises:
            UnsearchableRecord: it does not, not even in an index built anew.
        """
        with self._lock:
            vectors = self.opened(fingerprint)
            if not passages:
                return
            try:
                missing = write(vectors, passages, embeddings)
            except IndexBroken as error:
                missing = [str(error)]
            if missing:
                vectors = self.rebuild(fingerprint)
                missing = write(vectors, passages, embeddings)
        if missing:
            raise UnsearchableRecord(
                f"{len(missing)} passages of record {passages[0].record_id!r} cannot be found in the index; "
                "run: verbatim rebuild, then ingest it again"
            )

    def query(self, fingerprint: str, vector: np.ndarray, limit: int) -> list[tuple[str, float]]:
        """Return the ids nearest to a unit vector with their cosine similarities; empty where the index fails.

        Ids of pending or former revisions may be among them: whoever asks looks them up in the catalogue.
        """
        try:
            return self.opened(fingerprint).query(vector, limit)
        except IndexBroken as error:
            self.notice = f"every embedding is compared one by one, because {error}; run: verbatim rebuild"
            return []

    def delete_stale(self) -> None:
        """Remove the ids that the catalogue no longer has."""
        with self._lock:
            with self._database.reading() as reader:
                stale = reading.stale_ids(reader)
            if stale and self._vectors is not None:
                self._vectors.delete(stale)
                crashpoint("stale deleted")
                with self._database.writing() as writer:
                    writing.forget_stale(writer, stale)

    def rebuild(self, fingerprint: str, *, apart: bool = False) -> VectorIndex:
        """Build the index anew from the catalogue's embeddings, beside the old one, and let it take over.

        Args:
            fingerprint: of the model whose embeddings it is to hold.
            apart: in a child process, which knows no words but those that stay.
        """
        with self._lock:
            with self._database.reading() as reader:
                chosen = writing.get_meta(reader, _FOLDER) or "chroma-0"
            self._mark_open()
            folder = self._folder / f"chroma-{int(chosen.rpartition('-')[2]) + 1}"
            shutil.rmtree(folder, ignore_errors=True)
            plan = Plan(
                folder=str(folder),
                name=collection_name(fingerprint, self._chunker),
                fingerprint=fingerprint,
                sync_threshold=self._sync_threshold,
            )
            built, notices = (build_apart if apart else build)(self._database, plan)
            self.notice = notices[-1] if notices else self.notice
            self._close_vectors()
            self._take_over(built, fingerprint)
            return built

    def _take_over(self, built: VectorIndex, fingerprint: str) -> None:
        with self._database.writing() as writer:
            writing.set_meta(writer, _FOLDER, built.folder.name)
            writing.set_meta(writer, _COLLECTION, built.name)
            writing.set_meta(writer, "fingerprint", fingerprint)
            writing.forget_all_stale(writer)
            writing.note_change(writer)
        crashpoint("index taken over")
        self._vectors, self._fingerprint = built, fingerprint
        self._remove_others(built.folder.name)

    def _remove_others(self, kept: str | None) -> None:
        for folder in self._folder.glob("chroma-*"):
            if folder.name != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Let go of Chroma and note that this was done in order."""
        with self._lock:
            if self._vectors is not None:
                self._close_vectors()
                with self._database.writing() as writer:
                    writing.set_meta(writer, _OPENED_BY, None)

    def _close_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None
