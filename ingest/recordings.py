"""Which file is the recording of a meeting: where it lies, and whose word it is.

A recording stays where it lies: it is many times as large as all that is written about it, and the library neither
copies nor deletes it. What a document says of itself never names a file of this machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

# Suffix -> media type of what browsers play; whether one plays it depends on what is inside.
MEDIA_TYPES = MappingProxyType(
    {
        ".aac": "audio/aac",
        ".flac": "audio/flac",
        ".m4a": "audio/mp4",
        ".m4v": "video/mp4",
        ".mkv": "video/x-matroska",
        ".mov": "video/quicktime",
        ".mp3": "audio/mpeg",
        ".mp4": "video/mp4",
        ".ogg": "audio/ogg",
        ".ogv": "video/ogg",
        ".opus": "audio/ogg",
        ".wav": "audio/wav",
        ".webm": "video/webm",
    }
)
# "council.en-GB.vtt" is how captions in a language stand beside "council.mp4".
_LANGUAGE = re.compile(r"(?P<stem>.+)\.[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")


def media_type(path: str | Path) -> str | None:
    """Return the media type that a file's name says, None where it is no recording.

    >>> media_type("council.MP4"), media_type("council.vtt")
    ('video/mp4', None)
    """
    return MEDIA_TYPES.get(Path(path).suffix.casefold())


def is_web_address(text: str) -> bool:
    """Tell whether a text is the whole address of something on the web, and nothing else."""
    if any(character.isspace() or ord(character) < 32 for character in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:  # "http://[" and the like
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def is_recording_of(media: Path, document: Path) -> bool:
    """Tell whether two files of one folder are a recording and what was written of it, by their names.

    >>> is_recording_of(Path("council.mp4"), Path("council.en.vtt"))
    True
    """
    return media_type(media) is not None and media.stem in _stems(document)


def recording_file(named: str | None, origins: Sequence[str]) -> Path | None:
    """Return the file of a recording, None where there is none.

    Args:
        named: what the user or a `verbatim.csv` says, an address or an absolute path.
        origins: of the record's own file; the recording may lie beside one of them, under the same name.
    """
    if named and not is_web_address(named):
        file = Path(named)
        return file if file.is_absolute() and media_type(file) and file.is_file() else None
    return next((file for origin in origins for file in _beside(Path(origin))), None)


def _beside(origin: Path) -> Iterator[Path]:
    if not origin.is_absolute():  # an upload: nothing lies beside it
        return
    for stem in _stems(origin):
        for suffix in MEDIA_TYPES:
            for name in (stem + suffix, stem + suffix.upper()):
                file = origin.with_name(name)
                # A link might lead out of the folder that was taken in.
                if file.is_file() and not file.is_symlink():
                    yield file


def _stems(document: Path) -> list[str]:
    language = _LANGUAGE.fullmatch(document.stem)
    return [document.stem, language["stem"]] if language else [document.stem]
