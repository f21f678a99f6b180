"""Whose words are in what the journal keeps."""

from __future__ import annotations

from typing import Any


def record_ids_in(kept: Any) -> set[str]:
    """Return the records that a kept value holds words of, whatever version of this program wrote it."""
    found: set[str] = set()
    waiting: list[Any] = [kept]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found.update(part for key, part in value.items() if key == "record_id" and isinstance(part, str))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found
