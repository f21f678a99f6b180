"""Removing records from a library, and with them, where it is wanted, every word of theirs that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from assistant.feed import FEED_FILE, write_feed
from assistant.journal import JOURNAL_FILE, Journal

if TYPE_CHECKING:
    from ingest import Library


def remove_records(
    library: Library, record_ids: Sequence[str], *, wipe: bool = False, journal: Journal | None = None
) -> None:
    """Remove records; with `wipe`, leave no word of what is or was removed in the library's files.

    What alerts found in them goes in any case, from the list and from the feed in the library's folder.

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
    if journal is None and not (library.folder / JOURNAL_FILE).exists():
        return
    known = {record.record_id for record in library.all_records()}
    with nullcontext(journal) if journal is not None else Journal(library.folder) as kept:
        if wipe:
            # Conversations quote what was read; those about records that are there stay.
            kept.forget_missing(known)
        else:
            kept.searches.forget_missing(known)
        if (library.folder / FEED_FILE).exists():
            write_feed(library.folder / FEED_FILE, kept)
