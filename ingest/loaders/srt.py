"""Reads SubRip captions."""

from __future__ import annotations

from ingest.loaders.vtt import load_captions
from ingest.records import Record


def load_srt(data: bytes, name: str) -> Record:
    """Read SubRip: cues merged into turns, speakers where labels in the text name them.

    Raises:
        BrokenFile: it holds no words with a time.
    """
    return load_captions(data, name, file_format="srt")
