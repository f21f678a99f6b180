"""Reading a file's bytes without being led astray by what stands at its path."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ingest.errors import BrokenFile, HostileFile, UnreadableFile

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
MEGABYTE = 1_000_000
# Refuses to wait for the writer of a pipe, should one have taken the file's place. Windows has neither flag.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def ensure_regular_file(path: Path) -> None:
    """Raise unless the path is, or points to, a regular file; never open what it refuses.

    Raises:
        UnreadableFile: missing, a circle of links, a pipe, a socket, a device, a folder.
    """
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _not_read(path, error) from error
    except ValueError as error:  # a NUL in the name
        raise UnreadableFile(str(path), f"not a possible file name ({error})", "rename the file") from error
    if not stat.S_ISREG(mode):
        raise _not_regular(path, mode)


def read_bytes(path: Path, *, max_megabytes: int) -> bytes:
    """Return a regular file's bytes.

    Raises:
        UnreadableFile: not a regular file that may be read, or one that is still being written.
        HostileFile: larger than `max_megabytes`.
        BrokenFile: empty.
    """
    ensure_regular_file(path)
    limit = max_megabytes * MEGABYTE
    try:
        with os.fdopen(os.open(path, _OPEN_FLAGS), "rb") as file:
            # Looked at again on the open file: another may stand at the path by now.
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _not_regular(path, status.st_mode)
            # Python takes the memory for as many bytes as are asked for: never ask for the limit itself.
            data = b"" if status.st_size > limit else file.read(status.st_size + 1)
    except OSError as error:
        raise _not_read(path, error) from error
    if status.st_size > limit:
        remedy = "split it, or raise ingest.max_file_megabytes if you trust it"
        raise HostileFile(str(path), f"larger than {max_megabytes} MB", remedy)
    if len(data) > status.st_size:
        raise UnreadableFile(str(path), "it grew while it was read", "try again once it is complete")
    if not data:
        raise BrokenFile(str(path), "the file is empty", "export or copy it again")
    return data


def _not_regular(path: Path, mode: int) -> UnreadableFile:
    kind = _KINDS.get(stat.S_IFMT(mode), "a special file")
    return UnreadableFile(str(path), f"{kind}, not a regular file", "copy the content into a regular file")


def _not_read(path: Path, error: OSError) -> UnreadableFile:
    problem = error.strerror or str(error)
    return UnreadableFile(str(path), problem[:1].lower() + problem[1:], "check the path and the right to read it")
