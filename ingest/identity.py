"""Names made from content: equal bytes get equal ids, on every machine and in every run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

# 96 and 128 bits: short enough to read out, too long for two files to be made to meet by trying.
RECORD_ID_LENGTH = 24
PASSAGE_ID_LENGTH = 32


def content_hash(data: bytes) -> str:
    """Return the sha256 of the original bytes, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def record_id_of(data: bytes) -> str:
    """Return the id of a record whose first revision has these bytes: the beginning of their hash.

    >>> record_id_of(b"MAYOR: Good evening.")
    'd259b1d928f65d290acf0df5'
    """
    return content_hash(data)[:RECORD_ID_LENGTH]


def passage_id(*, record_id: str, chunker_version: str, speakers: Sequence[str], text: str, occurrence: int) -> str:
    """Return the id of a passage, equal wherever the same words of the same record are cut in the same way.

    Args:
        record_id: the record it is part of.
        chunker_version: another way of cutting gives other ids.
        speakers: who speaks in it, in order.
        text: the passage's words.
        occurrence: which one it is among passages of the record with equal speakers and text, from 0.

    Returns:
        32 hex digits.
    """
    # JSON keeps the fields apart: ("ab", "c") and ("a", "bc") must not meet.
    parts = json.dumps([record_id, chunker_version, list(speakers), text, occurrence])
    return hashlib.sha256(parts.encode("ascii")).hexdigest()[:PASSAGE_ID_LENGTH]
