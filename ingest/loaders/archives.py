"""Looks through a zip archive before a document library opens it: bombs of size, of number and of entities."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from xml.sax import ContentHandler, SAXException

import defusedxml.sax
from defusedxml import DefusedXmlException

from ingest.errors import BrokenFile, HostileFile

# The bounds of Apache POI and of the Office readers built for foreign files.
MAX_ENTRIES = 2000
MAX_TOTAL_BYTES = 200_000_000
MAX_RATIO = 100
# Small files of repeated markup shrink well and do no harm.
_RATIO_COUNTS_FROM = 100_000
_CHUNK = 65_536
_REMEDY = "save it anew in its own program, or take only its text"


def ensure_safe_archive(data: bytes, name: str) -> None:
    """Raise unless an archive unpacks to a bounded size and its XML declares nothing of its own.

    Every entry is unpacked piece by piece: the sizes that the archive's directory declares may be lies.

    Raises:
        HostileFile: too many entries, too large, packed too tightly, or XML with a document type.
        BrokenFile: damaged or encrypted.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise HostileFile(name, f"an archive of {len(entries):,} entries, more than {MAX_ENTRIES:,}", _REMEDY)
            left = MAX_TOTAL_BYTES
            for entry in entries:
                left -= _look_through(archive, entry, left, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError) as error:
        raise BrokenFile(name, f"a damaged archive ({error})", "export or copy it again") from error
    except (RuntimeError, NotImplementedError) as error:  # what zipfile raises for encryption and rare compressions
        raise BrokenFile(name, f"an archive that cannot be unpacked ({error})", "save it without a password") from error


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, name: str) -> int:
    """Unpack one entry within bounds and check its XML; return its size in bytes."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    reader = defusedxml.sax.make_parser()
    reader.forbid_dtd = True
    reader.setContentHandler(ContentHandler())
    size = 0
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                _ensure_bounds(entry, size, left, name)
                if is_xml:
                    reader.feed(chunk)
        if is_xml and size:
            reader.close()
    except DefusedXmlException as error:
        raise HostileFile(name, f"{entry.filename!r} declares a document type of its own", _REMEDY) from error
    except SAXException as error:
        raise BrokenFile(name, f"{entry.filename!r} is damaged XML ({error})", "export or copy it again") from error
    return size


def _ensure_bounds(entry: zipfile.ZipInfo, size: int, left: int, name: str) -> None:
    if size > left:
        megabytes = MAX_TOTAL_BYTES // 1_000_000
        raise HostileFile(name, f"an archive that unpacks to more than {megabytes} MB", _REMEDY)
    if size > _RATIO_COUNTS_FROM and size > MAX_RATIO * max(entry.compress_size, 1):
        raise HostileFile(name, f"{entry.filename!r} unpacks to more than {MAX_RATIO} times its size", _REMEDY)
