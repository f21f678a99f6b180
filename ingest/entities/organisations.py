"""Organisations: lists of the document, names that end as an organisation's does, acronyms with their expansion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.entities.collecting import Collected
from ingest.entities.lexicon import ORGANISATION_NOUNS
from ingest.entities.runs import STARTERS
from ingest.mentions import EntityKind
from ingest.wording import word_set

_LISTS = ("organizations", "organisations", "organization", "organisation")
# Known by these letters everywhere; kept by hand.
_KNOWN = {
    "UN": "United Nations",
    "EU": "European Union",
    "NATO": "North Atlantic Treaty Organization",
    "WHO": "World Health Organization",
    "IMF": "International Monetary Fund",
    "WTO": "World Trade Organization",
    "OECD": "Organisation for Economic Co-operation and Development",
    "ASEAN": "Association of Southeast Asian Nations",
    "IAEA": "International Atomic Energy Agency",
    "UNICEF": "United Nations Children's Fund",
    "UNESCO": "United Nations Educational, Scientific and Cultural Organization",
    "FBI": "Federal Bureau of Investigation",
    "CIA": "Central Intelligence Agency",
    "NASA": "National Aeronautics and Space Administration",
    "BBC": "British Broadcasting Corporation",
    "NHS": "National Health Service",
    "RCMP": "Royal Canadian Mounted Police",
}
_CAPITAL = r"[A-ZÀ-Þ][\w’'-]*"
_NOUN = rf"(?:{'|'.join(sorted(ORGANISATION_NOUNS))})"
_OF = rf"(?:(?: (?:of|for) (?:the )?{_CAPITAL}(?: {_CAPITAL})*(?:(?:, {_CAPITAL})*,? and {_CAPITAL}(?: {_CAPITAL})*)?))"
_FIRSTS = word_set("Ministry Department University House Chamber Bank Office Bureau Board Court Institute College")
_FIRST = rf"(?:{'|'.join(sorted(_FIRSTS))})"
_NOUNS = frozenset([*ORGANISATION_NOUNS, *_FIRSTS])
_NAME = re.compile(
    rf"\b(?:{_CAPITAL} (?:(?:of|and|the|for|&) )?){{1,6}}"
    rf"(?:{_NOUN}|(?<=Supreme )Court|(?<=High )Court|(?<=District )Court)\b{_OF}?|\b{_FIRST}{_OF}"
)
_BRACKETED = re.compile(r" \((?:the )?[\"“]?(?P<letters>[A-Z]{2,8})[\"”]?\)")
_SPELT_OUT = re.compile(rf"{_CAPITAL}(?: (?:(?:of|and|the|for|on|in) )*{_CAPITAL})+\Z")
_LONGEST = 120
_LETTERS = re.compile(r"(?<![\w-])[A-Z]{2,6}(?!\w)")
# After one word alone these name a place.
_PLACES = frozenset({"Centre", "Center", "Bank", "Park"})
# Before a noun alone they name no organisation, only one of a kind ("Full Council").
_ANY = word_set("full city special standing select joint public general national local whole new")


def find_organisations(text: str, lists: dict[str, tuple[str, ...]], collected: Collected) -> None:
    """Note the organisations of a record."""
    for label in _LISTS:
        for listed in lists.get(label, ()):
            collected.add(EntityKind.ORGANISATION, listed, reason=f"in the list {label!r}")
    letters = _acronyms(text, collected)
    for start, end in _named(text):
        name = text[start:end]
        collected.mention(
            EntityKind.ORGANISATION, name, start, end, f"a name that ends or begins as an organisation's: {name!r}"
        )
    for name in collected.names(EntityKind.ORGANISATION):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            collected.mention(
                EntityKind.ORGANISATION, name, match.start(), match.end(), "an organisation of this record by its name"
            )
    for short, name in letters.items():
        for match in re.finditer(rf"(?<![\w-]){short}(?![\w])", text):
            collected.mention(EntityKind.ORGANISATION, short, match.start(), match.end(), f"stands for {name!r}")


def _acronyms(text: str, collected: Collected) -> dict[str, str]:
    """Return the letters that stand for organisations, with what they stand for; expansions are noted."""
    found: dict[str, str] = {}
    for match in _BRACKETED.finditer(text):
        letters, end = match["letters"], match.start()
        spelt_out = _SPELT_OUT.search(text, max(end - _LONGEST, 0), end)
        name = _without_starters(spelt_out[0]) if spelt_out else ""
        if initials(name) == letters and _NOUNS & set(name.split()):
            found[letters] = name
            reason = f"spelt out before its letters {letters!r}"
            collected.mention(EntityKind.ORGANISATION, name, end - len(name), end, reason)
            collected.add(EntityKind.ORGANISATION, letters, of=(name,))
    for short in dict.fromkeys(_LETTERS.findall(text)):
        if short in _KNOWN and short not in found and not text.isupper():
            found[short] = _KNOWN[short]
            collected.add(EntityKind.ORGANISATION, short, of=(found[short],))
    return found


def initials(name: str) -> str:
    """Return the first letters of the words that begin with a capital.

    >>> initials("Organisation for Economic Co-operation")
    'OEC'
    """
    return "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())


def _named(text: str) -> Iterator[tuple[int, int]]:
    for match in _NAME.finditer(text):
        name = _without_starters(_of_whom(match[0]))
        end = match.end()
        if name.endswith(("'s", "’s")):
            name, end = name[:-2], end - 2
        words = name.split()
        if len(words) > 2 or (len(words) == 2 and words[0].casefold() not in _ANY and words[1] not in _PLACES):
            yield end - len(name), end


def _of_whom(name: str) -> str:
    """Return the organisation of "Milan Kostka of Averell Transit": what is before "of" must be one's name itself."""
    before, link, after = name.partition(" of ")
    is_own = not link or before.rpartition(" ")[2] in _NOUNS
    return name if is_own else _of_whom(after.removeprefix("the "))


def _without_starters(name: str) -> str:
    words = name.split(" ")
    while words and words[0].casefold() in STARTERS:
        words.pop(0)
    return " ".join(words)
