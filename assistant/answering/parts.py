"""The questions that a question is made of. Pure."""

from __future__ import annotations

import re

_PARTS = re.compile(
    r",\s+and\s+(?=(?:what|how|when|who|where|why|which|have|has|had|is|are|was|were|did|does|do|will|can)\b)",
    re.IGNORECASE,
)


def parts_of(question: str) -> list[str]:
    """Return the questions that a question is made of.

    >>> parts_of("How loud is the pump, and what does the code allow?")
    ['How loud is the pump', 'what does the code allow?']
    """
    return _PARTS.split(question)
