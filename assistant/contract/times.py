"""Dates and times as the contract gives them. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from ingest import TimeSpan

Json = dict[str, Any]


def day_text(day: date | None) -> str | None:
    """Return a date as ISO 8601; None for none."""
    return day.isoformat() if day else None


def start_of(time: TimeSpan | None) -> float | None:
    """Return where a span begins, in seconds; None where there is none."""
    return time.start_seconds if time else None


def end_of(time: TimeSpan | None) -> float | None:
    """Return where a span ends, in seconds; None where that is not known."""
    return time.end_seconds if time else None
