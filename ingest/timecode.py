"""Times of a recording as people and caption files write them, and as seconds."""

from __future__ import annotations

import re

# Hours may have more than two digits. ASCII digits only: \d takes those of every script.
_TIMECODE = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{2})(?:[.,]([0-9]{1,9}))?")


def parse_timecode(text: str) -> float | None:
    """Return the seconds that a time like `01:02:03.4`, `2:03` or `01:02:03,400` stands for, None if it is no time.

    >>> parse_timecode("01:02:03.4")
    3723.4
    >>> parse_timecode("half past ten") is None
    True
    """
    match = _TIMECODE.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return float(f"{whole}.{fraction or 0}")


def format_timecode(seconds: float) -> str:
    """Return whole seconds as `00:41:07`: the second that the moment lies in, so that a player starts no later.

    >>> format_timecode(2467.9)
    '00:41:07'
    """
    whole = max(int(seconds), 0)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
