"""The files as they were received, by the hash of their bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


class Originals:
    """A folder of files named by content hash, spread over 256 folders. A file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, content_hash: str) -> Path:
        """Return where the bytes with this hash are kept, or would be."""
        return self.folder / content_hash[:2] / content_hash

    def put(self, content_hash: str, data: bytes) -> None:
        """Keep bytes; those that are kept already are not written again."""
        path = self.path(content_hash)
        if path.exists() and path.stat().st_size == len(data):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        _sync_folder(path.parent)

    def remove(self, content_hash: str) -> None:
        """Delete bytes, if they are there."""
        self.path(content_hash).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Yield the name of every file, unfinished ones included."""
        for path in self.folder.glob("*/*"):
            yield path.name


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened, and a rename is durable by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
