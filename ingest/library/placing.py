"""Which record a file is: an unchanged one, the next revision of a known one, or a new one. Pure decisions on a reader.

Equal bytes are one record. Beyond that:

- New bytes under a known origin are the next revision of its record, unless another file still holds the old bytes:
  then the two files have parted, and the changed one becomes a record of its own.
- Bytes that another record already has: the origin moves to that record. The one it came from stays as it was.
- Bytes that only a former revision of a record has, under a new origin: a new record. Its id is derived from the bytes
  and a number, because the plain id is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from ingest.catalogue import Connection, reading
from ingest.identity import RECORD_ID_LENGTH
from ingest.identity import content_hash as hash_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which record a file is to be.

    Attributes:
        is_live: the record's live revision already has these bytes.
        is_revision: the record is known, and these bytes are its next revision.
        left: the record that the origin belonged to until now and that keeps no file, None where there is none.
    """

    record_id: str
    is_live: bool = False
    is_revision: bool = False
    left: str | None = None


def place(reader: Connection, origin: str, content_hash: str, still_holds: Callable[[str, str], bool]) -> Placement:
    """Decide which record the bytes of an origin are.

    Args:
        reader: of the catalogue.
        origin: where the file comes from.
        content_hash: of its bytes.
        still_holds: tells whether another origin still has the bytes with a hash.
    """
    known = reading.record_of_origin(reader, origin)
    twin = reading.live_record_with(reader, content_hash)
    if known is not None and reading.live_hash(reader, known) == content_hash:
        return Placement(record_id=known, is_live=True)
    others = [] if known is None else [other for other in reading.origins_of(reader, known) if other != origin]
    if twin is not None:
        return Placement(record_id=twin, is_live=True, left=known if not others else None)
    if known is not None:
        former = reading.live_hash(reader, known)
        if former is None or not any(still_holds(other, former) for other in others):
            return Placement(record_id=known, is_revision=former is not None)
    return Placement(record_id=_free_id(reader, content_hash))


def _free_id(reader: Connection, content_hash: str) -> str:
    """Return an id for a new record; one that a killed ingest of the same bytes had begun is taken up again."""
    for number in count():
        digest = content_hash if number == 0 else hash_of(f"{content_hash} {number}".encode("ascii"))
        record_id = digest[:RECORD_ID_LENGTH]
        if not reading.has_been_live(reader, record_id):
            return record_id
    raise AssertionError("unreachable")
