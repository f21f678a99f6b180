"""What can go wrong on the way into the library.

IngestError
├── FileError               one file cannot be taken in: names the file, the place in it, the next step
│   ├── UnreadableFile          not a file that may be read (missing, a pipe, a device, outside the folder, no right)
│   ├── UnknownFormat           none of the formats that are read
│   ├── BrokenFile              of a known format, and damaged
│   └── HostileFile             over a limit of size, depth, entries, time or memory
├── SheetError              a verbatim.csv that cannot be read
├── ModelError              the embedding model is missing, cut or another one
└── LibraryError
    ├── UnknownRecord           no such record, or no such revision of it
    ├── UnknownName             nobody and nothing of the library is called so, or several are
    ├── CorrectionError         a correction of a field that has none, or in another form than the field's
    ├── ScopeError              a scope that names a speaker who does not speak, or dates the wrong way round
    ├── UnsearchableRecord      the index does not find its passages, not even when built anew
    ├── LibraryBusy             another process owns the index: names its pid and address
    ├── LibraryNotWritable      the folder cannot be written
    ├── LibraryTooNew           written by a newer program
    └── LibraryDamaged          the catalogue itself is broken
"""

from __future__ import annotations


class IngestError(Exception):
    """Anything this package raises on purpose."""


class FileError(IngestError):
    """One file cannot be taken in; the rest of the batch goes on.

    Args:
        path: the file, as the user named it.
        problem: what is wrong, with the place in the file where there is one.
        remedy: the next step, an imperative clause.
    """

    def __init__(self, path: str, problem: str, remedy: str) -> None:
        super().__init__(path, problem, remedy)
        self.path = path
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path!r}: {self.problem}; {self.remedy}"


class UnreadableFile(FileError):
    """The path is not a regular file that may be read."""


class UnknownFormat(FileError):
    """The content is none of the formats that are read."""


class BrokenFile(FileError):
    """The content is of a known format, and damaged."""


class HostileFile(FileError):
    """The file goes over a limit of size, depth, entries, time or memory."""


class SheetError(IngestError):
    """A verbatim.csv cannot be read; the message names the file, the line and the column."""


class ModelError(IngestError):
    """The embedding model is missing, cut or another one; the message names the file and the hashes."""


class LibraryError(IngestError):
    """The library cannot do what was asked."""


class UnknownRecord(LibraryError):
    """No such record, or no such revision of it."""


class UnknownName(LibraryError):
    """Nobody and nothing is called so, or several are; the message names the nearest, or all of them."""


class CorrectionError(LibraryError):
    """A correction cannot be kept; the message names the field, the value and the form wanted."""


class ScopeError(LibraryError):
    """A scope names nobody, or no time; the message names what would be in it."""


class UnsearchableRecord(LibraryError):
    """The index does not find a record's passages; its file fails, and the others go in."""


class LibraryBusy(LibraryError):
    """Another process owns the index; the message names its pid and, where it serves, its address."""


class LibraryNotWritable(LibraryError):
    """The library's folder cannot be written."""


class LibraryTooNew(LibraryError):
    """The library was written by a newer program than this one."""


class LibraryDamaged(LibraryError):
    """The catalogue cannot be read; the message names what is broken and the way back."""
