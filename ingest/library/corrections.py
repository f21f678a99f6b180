"""What a user may say of a record, and in which form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ingest.errors import CorrectionError
from ingest.recordings import MEDIA_TYPES, is_web_address, media_type
from ingest.records import SourceKind

CORRECTABLE = ("title", "body", "date", "kind", "url", "media")
# A cut address leads nowhere, and no honest one is longer.
_MAX_ADDRESS = 2_000


def checked_corrections(fields: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return corrections in the form in which they are kept; None and empty values, which take one back, as None.

    >>> checked_corrections({"date": "20240509", "kind": "AI summary", "title": " "})
    {'date': '2024-05-09', 'kind': 'ai_summary', 'title': None}

    Raises:
        CorrectionError: a field that cannot be corrected, or a value that is none of its field.
    """
    return {name: _checked(name, (value or "").strip()) for name, value in fields.items()}


def _checked(name: str, value: str) -> str | None:
    if name not in CORRECTABLE:
        raise CorrectionError(f"{name!r} cannot be corrected; these can: {', '.join(CORRECTABLE)}")
    if not value:
        return None
    match name:
        case "date":
            return _checked_date(value)
        case "kind":
            return _checked_kind(value)
        case "url" if not is_web_address(value):
            raise CorrectionError(f"url: {value!r} is no address of a page; write it whole, as https://example.org/may")
        case "url" | "media" if len(value) > _MAX_ADDRESS:
            raise CorrectionError(
                f"{name}: an address of {len(value):,} characters; give one of up to {_MAX_ADDRESS:,}"
            )
        case "media" if not is_web_address(value):
            return _checked_file(value)
    return value


def _checked_file(value: str) -> str:
    """Return the whole path of a recording, so that it does not depend on where a later command is run."""
    file = Path(value).expanduser()
    if not file.is_file():
        raise CorrectionError(f"media: {value!r} is neither an address (https://…) nor a file that is there")
    if media_type(file) is None:
        raise CorrectionError(f"media: {value!r} is no recording by its name; known are {', '.join(MEDIA_TYPES)}")
    return str(file.resolve())


def _checked_date(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise CorrectionError(f"date: {value!r} is no date; write year-month-day, as 2024-05-09") from error


def _checked_kind(value: str) -> str:
    kind = value.casefold().replace(" ", "_")
    known = [each.value for each in SourceKind]
    if kind not in known:
        raise CorrectionError(f"kind: {value!r} is none of {', '.join(known)}")
    return kind
