"""Removing records from a library, and with them, where it is wanted, every word of theirs that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from assistant.journal import Journal

if TYPE_CHECKING:
    from ingest import Library


def remove_records(
    library: Library, record_ids: Sequence[str], *, wipe: bool = False, journal: Journal | None = None
) -> None:
    """Remove records; with `wipe`, leave no word of what is or was removed in the library's files.

    Args:
        library: that this process owns.
        record_ids: of the records; with `wipe` none are needed, to wipe the words of those removed earlier.
        wipe: also forget the conversations that quote them. Takes as long as a rebuild.
        journal: the library's, where it is open.

    Raises:
        UnknownRecord: one of them is not there; then nothing is removed.
        LibraryBusy: the library is open for reading only.
    """
    library.remove(record_ids, purge=wipe)
    if wipe:
        # Conversations quote what was read; those about records that are there stay.
        with nullcontext(journal) if journal is not None else Journal(library.folder) as kept:
            kept.forget_missing({record.record_id for record in library.all_records()})
