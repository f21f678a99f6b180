"""How records leave the library, and how the words that they leave behind in its files are wiped."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.catalogue import naming, reading, writing
from ingest.crashpoints import crashpoint
from ingest.library.parts import Parts

# Key of the catalogue's meta table: the files are being rewritten, or were when the process ended.
_PURGING = "purging"


def remove(parts: Parts, record_ids: Sequence[str], *, wipe: bool) -> None:
    """Remove records from catalogue, full text, index and originals.

    Args:
        parts: of the library.
        record_ids: whole ids, or unique beginnings of them.
        wipe: also wipe their words, see `purge`.

    Raises:
        UnknownRecord: one of them does not exist; then none is removed.
    """
    with parts.database.writing() as writer:
        if wipe:
            # In the same step as the removal: a purge that is ended goes on when the library is opened next.
            writing.set_meta(writer, _PURGING, "yes")
        whole_ids = list(dict.fromkeys(reading.resolve(writer, record_id) for record_id in record_ids))
        hashes = {one for record_id in whole_ids for one in writing.remove_record(writer, record_id)}
        kept = reading.all_hashes(writer)
        fingerprint = writing.get_meta(writer, "fingerprint")
    crashpoint("records removed")
    for content_hash in hashes - kept:
        parts.originals.remove(content_hash)
    if fingerprint is not None:
        parts.index.opened(fingerprint)
        parts.index.delete_stale()
    if wipe:
        purge(parts)


def purge(parts: Parts) -> None:
    """Rewrite the files, so that no byte of a record that was removed, now or earlier, is left in any of them."""
    with parts.database.writing() as writer:
        writing.set_meta(writer, _PURGING, "yes")
        writing.rebuild_full_text(writer)
        writing.drop_all_staged(writer)
        naming.drop_idle_rulings(writer)
        fingerprint = writing.get_meta(writer, "fingerprint")
    sweep_originals(parts)
    parts.database.rewrite()
    crashpoint("catalogue rewritten")
    if fingerprint is not None:
        parts.index.rebuild(fingerprint, apart=True)
    with parts.database.writing() as writer:
        writing.set_meta(writer, _PURGING, None)


def go_on_purging(parts: Parts) -> None:
    """Purge if a purge was ended before it was through."""
    with parts.database.reading() as reader:
        was_ended = writing.get_meta(reader, _PURGING) is not None
    if was_ended:
        purge(parts)


def sweep_originals(parts: Parts) -> None:
    """Delete the files among the originals that belong to no record: a kill left them behind."""
    with parts.database.reading() as reader:
        kept = reading.all_hashes(reader)
    for content_hash in set(parts.originals.hashes()) - kept:
        parts.originals.remove(content_hash)
