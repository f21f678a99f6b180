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


# "They" is as often what was spoken of.
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)


def takes_up_a_person(part: str) -> bool:
    """Tell whether a part of a question speaks of somebody whom the part before it has named.

    >>> takes_up_a_person("where does he stand in November?"), takes_up_a_person("what does the code allow?")
    (True, False)
    """
    return bool(_PERSON.search(part))
