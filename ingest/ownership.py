"""Who may write a library: an operating-system lock, with the holder's pid and address beside it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from ingest.errors import LibraryBusy, LibraryNotWritable

LOCK_FILE = "owner.lock"
CARD_FILE = "owner.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who holds a library.

    Attributes:
        address: of its page, where it serves one.
        since: ISO 8601, UTC.
    """

    pid: int
    since: str
    address: str | None = None

    def __str__(self) -> str:
        return f"process {self.pid}" + (f", serving at {self.address}" if self.address else "")


class Ownership:
    """The right to write one library, held until released or until the process ends, however it ends.

    The lock is the system's, so a killed holder leaves no lock behind; the card beside it is only for people.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / LOCK_FILE)
        self._card = folder / CARD_FILE
        self._folder = folder

    @classmethod
    def acquire(cls, folder: Path, *, timeout_seconds: float = 0.0) -> Self:
        """Take the library, or say who has it.

        Raises:
            LibraryBusy: another process (or another `Library` of this one) holds it.
            LibraryNotWritable: the lock file cannot be made.
        """
        ownership = cls(folder)
        try:
            ownership._lock.acquire(timeout=timeout_seconds)
        except Timeout:
            raise LibraryBusy(
                f"{str(folder)!r} is in use by {owner_of(folder) or 'another process'}; "
                "use it there, or end that process first"
            ) from None
        except OSError as error:
            raise _not_writable(folder, error) from error
        try:
            ownership.announce(None)
        except OSError as error:
            ownership.release()
            raise _not_writable(folder, error) from error
        return ownership

    def announce(self, address: str | None) -> None:
        """Write who holds the library and where it answers."""
        card = {"pid": os.getpid(), "address": address, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        beside = self._card.with_suffix(".part")
        beside.write_text(json.dumps(card), encoding="utf-8")
        beside.replace(self._card)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def release(self) -> None:
        """Give the library back; a second call does nothing."""
        if self._lock.is_locked:
            self._card.unlink(missing_ok=True)
            self._lock.release()


def _not_writable(folder: Path, error: OSError) -> LibraryNotWritable:
    return LibraryNotWritable(
        f"{str(folder)!r} cannot be written ({error.strerror}); check the folder's rights and the free space, "
        "or name another library"
    )


def owner_of(folder: Path) -> Owner | None:
    """Return who holds the library as far as its card tells, None where it tells nothing."""
    try:
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        return Owner(pid=int(card["pid"]), since=str(card["since"]), address=card["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
