"""Which of the speakers a question names."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ASIDE = re.compile(r"\(.*?\)|,.*$")
_NOT_WORD = re.compile(r"[\W_]+")
_TITLE = re.compile(
    r"^(?:the|rt|right|hon|honourable|mr|mrs|ms|miss|dr|prof|sir|dame|lord|lady|cllr|councillor|sen|rep|gov)\s+(?=\S)",
    re.IGNORECASE,
)
# A last name of one letter ("Grad F") is one, but not these, which are words.
_WORDS_OF_ONE_LETTER = {"A", "I"}


def named_speakers(question: str, speakers: Iterable[str]) -> frozenset[str]:
    """Return the speakers whose whole name, title apart, or capitalised last name stands in the question.

    >>> sorted(named_speakers("What did Manly ask the mayor?", ["Mr. Paul Manly (Nanaimo, GP)", "MAYOR", "Ana Ruiz"]))
    ['MAYOR', 'Mr. Paul Manly (Nanaimo, GP)']
    """
    words = f" {_plain(question)} "
    return frozenset(speaker for speaker in speakers if _is_named(_bare_name(speaker), words))


def _is_named(name: str, words: str) -> bool:
    if not name:
        return False
    if f" {name.lower()} " in words.lower():
        return True
    first, _, last = name.rpartition(" ")
    return bool(first) and last not in _WORDS_OF_ONE_LETTER and f" {last[0].upper()}{last[1:].lower()} " in words


def _bare_name(speaker: str) -> str:
    name = _plain(_ASIDE.sub(" ", speaker))
    while shorter := _TITLE.match(name):
        name = name[shorter.end() :]
    return name


def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", text).strip()
