"""From a file to a raw record: one module a format, chosen by content first and by name second."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import cast

from ingest.loaders.archives import ensure_safe_archive
from ingest.loaders.files import ensure_regular_file, read_bytes
from ingest.loaders.sniffing import Format, sniff
from ingest.records import Record
from ingest.settings import IngestSettings

__all__ = ["Format", "ensure_regular_file", "load", "read_bytes", "sniff"]


def load(path: Path, settings: IngestSettings) -> Record:
    """Read one file as a raw record: turns, hints and notices, not yet cleaned or judged.

    Args:
        path: a regular file.
        settings: bounds its size.

    Raises:
        UnreadableFile: not a regular file that may be read.
        UnknownFormat: none of the formats that are read.
        BrokenFile: of a known format, and damaged or empty.
        HostileFile: over a limit of size, depth or entries.
    """
    data = read_bytes(path, max_megabytes=settings.max_file_megabytes)
    name = str(path)
    file_format = sniff(data, name)
    if file_format is Format.DOCX:
        ensure_safe_archive(data, name)
    return _loader(file_format)(data, name)


def _loader(file_format: Format) -> Callable[[bytes, str], Record]:
    # By name, so that a caption file loads none of the libraries for HTML, PDF and DOCX.
    module = import_module(f"ingest.loaders.{file_format}")
    return cast("Callable[[bytes, str], Record]", getattr(module, f"load_{file_format}"))
