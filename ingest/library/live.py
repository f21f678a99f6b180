"""Which revision of each record is live, and which of them a scope means."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from ingest.catalogue import Connection, LiveRevision, reading, writing
from ingest.errors import UnknownRecord
from ingest.library.scanning import ExactScan
from ingest.records import Scope


class LiveRevisions:
    """The live revisions, read again only when something changed. Usable from any thread.

    Args:
        scan: lets go of the embeddings of the others.
        let_go: called where one is live no more, whichever process removed it, so that no removed word is kept.
    """

    def __init__(self, scan: ExactScan, let_go: Callable[[], None]) -> None:
        self._scan = scan
        self._let_go = let_go
        self._lock = Lock()
        self._known: tuple[str, dict[str, LiveRevision]] = ("", {})

    def all(self, reader: Connection) -> dict[str, LiveRevision]:
        """Return the live revision of every record, by record id."""
        changes = writing.get_meta(reader, "changes") or ""
        with self._lock:
            if self._known[0] != changes:
                before = self._keys()
                self._known = (changes, {revision.record_id: revision for revision in reading.live_revisions(reader)})
                self._scan.keep_only(self._keys())
                if before - self._keys():
                    self._let_go()
            return self._known[1]

    def _keys(self) -> set[int]:
        return {revision.revision_key for revision in self._known[1].values()}

    def of(self, reader: Connection, record_id: str) -> LiveRevision:
        """Return the live revision of a record; a unique beginning of its id is enough.

        Raises:
            UnknownRecord: no such record, or none of it can be read yet.
        """
        live = self.all(reader)
        if record_id not in live:
            record_id = reading.resolve(reader, record_id)
        if record_id not in live:
            raise UnknownRecord(f"record {record_id!r} is not readable yet; run the same ingest again")
        return live[record_id]

    def within(self, reader: Connection, scope: Scope) -> list[LiveRevision]:
        """Return the live revisions of the records in scope, whoever speaks in them."""
        if scope == Scope(speakers=scope.speakers):
            return list(self.all(reader).values())
        return reading.live_revisions(reader, scope)

    def forget(self) -> None:
        """Let go of everything, of embeddings too: they changed under their revisions' names."""
        with self._lock:
            self._known = ("", {})
            self._scan.keep_only(set())
