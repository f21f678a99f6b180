"""A whole library in one file, and back: catalogue, journal and originals; the index is made anew from the catalogue.

The file is a zip archive that is written beside and renamed once it is whole. It names each of its files with size and
hash; nothing else in an archive is looked at, and a library made of one is verified before it takes its place.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import AssistantError, BackupError
from assistant.journal import JOURNAL_FILE, Journal
from assistant.settings import Settings
from ingest import Embedder, IngestError, Library

FORMAT = 1
CATALOGUE = "catalogue.sqlite3"
_MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_MAX_MANIFEST = 64 << 20
# Records and vectors shrink to a third or so; what grows a hundredfold is made to fill the disk.
_MOST_GROWTH, _GROWTH_FREE = 100, 16 << 20
_TRIES = 3
_NAME = r"catalogue\.sqlite3|journal\.sqlite3|originals/[0-9a-f]{2}/[0-9a-f]{64}"


class HeldFile(BaseModel):
    """One file of a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What a backup holds.

    Attributes:
        format: of the backup; an older program refuses a newer one.
        made_by: the program's version.
        records: how many there were, unreadable ones too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    made_by: str
    made_at: datetime
    library_sequence: int
    records: int
    files: dict[Annotated[str, Field(pattern=f"^({_NAME})$")], HeldFile]


def back_up(library: Library, file: Path) -> Manifest:
    """Write a library into one file, consistent also while it is in use.

    The file can be read by its owner alone: it holds conversations, and the key that seals what browsers keep.

    Raises:
        BackupError: the file is there already, or cannot be written, or the library lacks an original.
    """
    if file.exists():
        raise BackupError(f"{str(file)!r} is there already; name another file")
    work = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        work.mkdir(mode=0o700)
        with _removed_at_the_end(work):
            manifest = _written(library, work, work / "archive")
            (work / "archive").replace(file)
    except OSError as error:
        raise BackupError(
            f"{str(file)!r} cannot be written ({error.strerror}); name another file or make room"
        ) from None
    return manifest


def _written(library: Library, work: Path, archive: Path) -> Manifest:
    for _ in range(_TRIES):
        for old in work.iterdir():
            old.unlink()
        # The catalogue first: whatever original it names was kept before it was named.
        hashes = sorted(library.copy_catalogue(work / CATALOGUE))
        if (library.folder / JOURNAL_FILE).exists():
            with Journal(library.folder) as journal:
                journal.copy_to(work / JOURNAL_FILE)
        sequence, records = library.sequence, library.count()
        files = {path.name: path for path in sorted(work.glob("*.sqlite3"))}
        files |= {f"originals/{each[:2]}/{each}": library.folder / "originals" / each[:2] / each for each in hashes}
        try:
            return _packed(files, archive, sequence=sequence, records=records)
        except FileNotFoundError as error:  # its record was removed since the catalogue was copied
            missing = Path(error.filename).name
    raise BackupError(f"the original {missing!r} is missing from the library; see what is wrong with: verbatim verify")


def _packed(files: dict[str, Path], archive: Path, *, sequence: int, records: int) -> Manifest:
    held = {}
    with os.fdopen(os.open(archive, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, path in files.items():
                with path.open("rb") as source, packed.open(name, "w", force_zip64=True) as target:
                    held[name] = _copied(source, target)
            manifest = Manifest(
                format=FORMAT,
                made_by=f"verbatim {version('verbatim')}",
                made_at=datetime.now(UTC),
                library_sequence=sequence,
                records=records,
                files=held,
            )
            packed.writestr(_MANIFEST, manifest.model_dump_json(indent=1))
        out.flush()
        os.fsync(out.fileno())
    return manifest


def restore(file: Path, settings: Settings, *, embedder: Embedder | None = None) -> Manifest:
    """Make a library of a backup, in the folder that the settings name: whole and verified, or not at all.

    Args:
        file: that `back_up` wrote.
        settings: whose `library` is a folder that is not there yet, or is empty.
        embedder: in place of the model that the settings name.

    Raises:
        BackupError: the folder is in use, the file is no backup, damaged or made to harm, or by a newer program, or the
            library that it makes does not agree with itself.
    """
    folder = settings.library.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{str(folder)!r} is not empty; restore into a new folder, with --library")
    work = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work.mkdir()
        with _removed_at_the_end(work):
            manifest = _unpacked(file, work)
            _made_whole(work, settings, embedder)
            if folder.exists():
                folder.rmdir()
            work.rename(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise BackupError(f"{str(file)!r} is no backup, or is damaged ({error}); take another copy of it") from None
    except OSError as error:
        raise BackupError(f"{error.filename or str(folder)!r} cannot be used ({error.strerror or error})") from None
    return manifest


def _unpacked(file: Path, folder: Path) -> Manifest:
    with zipfile.ZipFile(file) as packed:
        manifest = _manifest_in(packed, file)
        _refuse_hostile(packed, manifest, file, folder)
        for name, held in manifest.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(name) as source, target.open("xb") as out:
                if _copied(source, out, at_most=held.bytes) != held:
                    raise BackupError(
                        f"{str(file)!r} is damaged: {name!r} is not what was backed up; take another copy"
                    )
    return manifest


def _manifest_in(packed: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        info = packed.getinfo(_MANIFEST)
        if info.file_size > _MAX_MANIFEST:
            raise BackupError(f"{str(file)!r} is no backup: its manifest has {info.file_size:,} bytes")
        with packed.open(info) as source:
            text = source.read(_MAX_MANIFEST)
        manifest = Manifest.model_validate_json(text)
    except KeyError:
        raise BackupError(f"{str(file)!r} is no backup of a library; make one with: verbatim backup FILE") from None
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part)[:80] for part in problem["loc"])
        raise BackupError(
            f"{str(file)!r} is no backup that this program reads: {where or 'manifest'}: {problem['msg']}; "
            "update Verbatim, or take another copy of the file"
        ) from None
    if manifest.format > FORMAT:
        raise BackupError(
            f"{str(file)!r} was written by a newer program ({manifest.made_by}, format {manifest.format}, this one "
            f"reads {FORMAT}); update Verbatim"
        )
    return manifest


def _refuse_hostile(packed: zipfile.ZipFile, manifest: Manifest, file: Path, folder: Path) -> None:
    """Refuse an archive that holds anything but what its manifest names, in another size, or too much of it.

    Raises:
        BackupError: it does.
    """
    names = [info.filename for info in packed.infolist()]
    if sorted(names) != sorted([_MANIFEST, *manifest.files]) or CATALOGUE not in manifest.files:
        odd = set(names).symmetric_difference([_MANIFEST, *manifest.files]) or {CATALOGUE}
        raise BackupError(f"{str(file)!r} does not hold what its manifest names: {min(odd)[:200]!r}; do not use it")
    for name, held in manifest.files.items():
        info = packed.getinfo(name)
        is_plain = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not info.flag_bits & 1
        if stat.S_ISLNK(info.external_attr >> 16) or not is_plain or info.file_size != held.bytes:
            raise BackupError(f"{str(file)!r}: {name!r} is a link, encrypted or of another size; do not use it")
    total, free = sum(held.bytes for held in manifest.files.values()), shutil.disk_usage(folder).free
    if total > file.stat().st_size * _MOST_GROWTH + _GROWTH_FREE:
        raise BackupError(
            f"{str(file)!r} would grow to {total:,} bytes, too many for a backup of its size; do not use it"
        )
    if total > free:
        raise BackupError(f"{str(file)!r} needs {total:,} bytes and {str(folder.parent)!r} has {free:,}; make room")


def _made_whole(folder: Path, settings: Settings, embedder: Embedder | None) -> None:
    """Bring the restored files to this program's form, build the index, and compare everything with everything.

    Raises:
        BackupError: something does not agree, or was written by a newer program.
    """
    try:
        if (folder / JOURNAL_FILE).exists():
            Journal(folder).close()
        with Library.open(folder, settings.ingest, writable=True, embedder=embedder) as library:
            # What another process had asked of the library that was backed up names files of that place and time.
            while order := library.orders.next():
                library.orders.drop(order.job_id)
            library.rebuild()
            report = library.verify()
    except (AssistantError, IngestError) as error:
        raise BackupError(f"the backup makes no library: {error}") from None
    if not report.ok:
        raise BackupError(f"the backup makes no library that agrees with itself: {'; '.join(report.differences[:3])}")


def _copied(source: IO[bytes], target: IO[bytes], *, at_most: int | None = None) -> HeldFile:
    """Copy a stream, one byte more than it may have at most; return what was copied."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK if at_most is None else min(_CHUNK, at_most + 1 - size)):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return HeldFile(bytes=size, sha256=digest.hexdigest())


@contextmanager
def _removed_at_the_end(folder: Path) -> Iterator[None]:
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)
