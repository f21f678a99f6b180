"""Tells a file's format by its content first, and by its name only where the content leaves it open."""

from __future__ import annotations

import json
import re
import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

from ingest.errors import BrokenFile, UnknownFormat
from ingest.loaders.cues import is_timing
from ingest.loaders.encoding import decode, is_binary
from ingest.loaders.speaker_text import is_labelled


class Format(StrEnum):
    """The formats that are read; the value is the loader's name."""

    VTT = "vtt"
    SRT = "srt"
    SPEAKER_TEXT = "speaker_text"
    TRANSCRIPT_JSON = "transcript_json"
    HTML = "html"
    TEXT = "text"
    PDF = "pdf"
    DOCX = "docx"


READ_FORMATS = "VTT, SRT, labelled text, transcript JSON, HTML, Markdown, plain text, PDF and DOCX are read"
# First bytes of what people take for a document -> what to do.
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": ("an old or password-protected Office document", "save it as .docx or .pdf"),
    b"{\\rtf": ("a rich text document", "save it as .docx or .pdf"),
    b"\x1f\x8b": ("a gzip archive", "unpack it"),
    b"7z\xbc\xaf": ("a 7-Zip archive", "unpack it"),
    b"Rar!": ("a RAR archive", "unpack it"),
    b"ID3": ("a sound file", "transcribe it first"),
    b"OggS": ("a sound file", "transcribe it first"),
    b"RIFF": ("a sound or video file", "transcribe it first"),
    b"\x89PNG": ("a picture", "give its text"),
    b"\xff\xd8\xff": ("a picture", "give its text"),
    b"GIF8": ("a picture", "give its text"),
}
_TEXT_SUFFIXES = frozenset({"", ".txt", ".text", ".md", ".markdown"})
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_HTML = re.compile(
    r"\s*(?:<\?xml[^<>]{0,200}\?>\s*)?(?:<!--[^>]{0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE
)
_SOME_TAG = re.compile(
    r"<(?:p|div|article|section|main|span|table|ul|ol|h[1-6]|br|title|meta)\b[^<>]{0,500}>", re.IGNORECASE
)
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
# As much of the text as decides: labels and times show early, and a long line costs nothing.
_SAMPLE = 400_000
_SAMPLE_LINES = 4000


def sniff(data: bytes, name: str) -> Format:
    """Return the format of a file's bytes.

    Raises:
        UnknownFormat: none of the formats that are read.
        BrokenFile: it is called .pdf, .docx, .vtt, .srt or .json and is nothing of the kind.
    """
    suffix = PurePath(name).suffix.lower()
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_format(data, name)
    for magic, (kind, remedy) in _FOREIGN.items():
        if data.startswith(magic):
            raise UnknownFormat(name, f"{kind}, which is not read", remedy)
    if data[4:8] == b"ftyp":
        raise UnknownFormat(name, "a sound or video file, which is not read", "transcribe it first")
    if suffix in (".pdf", ".docx"):
        raise BrokenFile(name, f"called {suffix}, but the content is none", "export or copy it again")
    if is_binary(data):
        raise UnknownFormat(name, "neither text nor a document that is known", READ_FORMATS)
    return _text_format(decode(data[: 4 * _SAMPLE]).text[:_SAMPLE], suffix, name)


def _zip_format(data: bytes, name: str) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise BrokenFile(name, f"a damaged zip archive ({error})", "export or copy it again") from error
    if "word/document.xml" in names:
        return Format.DOCX
    raise UnknownFormat(name, "a zip archive that is no Word document", "unpack it, or save it as .docx")


def _text_format(text: str, suffix: str, name: str) -> Format:
    if not text.strip():
        raise BrokenFile(name, "the file holds no words", "export or copy it again")
    if text.startswith("WEBVTT"):
        return Format.VTT
    if suffix == ".json" or _is_json(text):
        return Format.TRANSCRIPT_JSON
    if _HTML.match(text) or (suffix in _HTML_SUFFIXES and _SOME_TAG.search(text)):
        return Format.HTML
    lines = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    if any(is_timing(line) for line in lines):
        return Format.VTT if suffix == ".vtt" else Format.SRT
    if suffix in (".vtt", ".srt"):
        raise BrokenFile(name, f"called {suffix}, but no line of times is in it", "export the captions again")
    if is_labelled("\n".join(lines)):
        return Format.SPEAKER_TEXT
    if suffix in _TEXT_SUFFIXES | _HTML_SUFFIXES:
        return Format.TEXT
    raise UnknownFormat(name, f"text in a format that is not known here ({suffix!r})", READ_FORMATS)


def _is_json(text: str) -> bool:
    if not _JSON.match(text):
        return False
    try:
        json.JSONDecoder().raw_decode(text.lstrip())
    except RecursionError:
        return True
    except ValueError:
        # The sample may end in the middle of it; nothing but JSON begins with a brace and a quoted key.
        return len(text) >= _SAMPLE or re.match(r"\s*[\[{\s]*\"[^\"\n]{0,200}\"\s*:", text) is not None
    return True
