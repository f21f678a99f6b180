"""Whom a scope means: the speakers as the records name them, for names as people type them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from ingest.errors import ScopeError
from ingest.records import Scope

# A part of a name that more speakers share ("Councillor") is a title, and means none of them.
_MOST_MEANT = 5
# So many records that are not finished are named.
_MOST_NAMED = 3
_NEAREST = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownScope:
    """A scope as the library has it.

    Attributes:
        scope: with whole record ids and speakers as the records write them.
        notices: what was meant where a name may mean several speakers, and what is not searched.
    """

    scope: Scope
    notices: tuple[str, ...] = ()


def check_dates(scope: Scope) -> None:
    """Refuse a range of dates that ends before it begins.

    Raises:
        ScopeError: it does.
    """
    if scope.date_from and scope.date_to and scope.date_from > scope.date_to:
        raise ScopeError(
            f"the dates are reversed: nothing lies from {scope.date_from} to {scope.date_to}; "
            f"ask from {scope.date_to} to {scope.date_from}"
        )


def meant_speakers(name: str, speakers: Sequence[str]) -> list[str]:
    """Return the speakers a name means: those called just so, whatever the case, else those it is a part of.

    >>> meant_speakers("holt", ["MR. HOLT", "Ana Ruiz"]), meant_speakers("ana ruiz", ["MR. HOLT", "Ana Ruiz"])
    (['MR. HOLT'], ['Ana Ruiz'])
    >>> meant_speakers("Marsh", ["Ivo Marsh", "Dr Eva Marsh", "Marshall"])
    ['Ivo Marsh', 'Dr Eva Marsh']
    """
    exact = [speaker for speaker in speakers if speaker.casefold() == name.strip().casefold()]
    if exact:
        return exact
    words = _words(name)
    return [speaker for speaker in speakers if words and words <= _words(speaker)]


def note_of(name: str, meant: Sequence[str]) -> Iterator[str]:
    """Yield what is to be said where a name means several speakers.

    Raises:
        ScopeError: it is part of so many names that it tells nobody from the others.
    """
    if len({speaker.casefold() for speaker in meant}) < 2:
        return
    if len(meant) > _MOST_MEANT:
        named = ", ".join(meant[:_MOST_MEANT])
        raise ScopeError(f"speaker {name!r} may be any of {len(meant)}: {named} …; give more of the name")
    yield f"speaker {name!r} is taken as {' and '.join(meant)}"


def note_of_unfinished(titles: Sequence[str]) -> str:
    """Return what is to be said of records whose ingest did not get through, or not yet."""
    named = ", ".join(repr(title) for title in titles[:_MOST_NAMED])
    more = f" and {len(titles) - _MOST_NAMED} more" if len(titles) > _MOST_NAMED else ""
    return (
        f"not taken in whole, so what is new there is not searched: {named}{more}; "
        "unless an ingest is running, run the same ingest again"
    )


def unknown_speaker(name: str, speakers: Sequence[str]) -> ScopeError:
    """Return the error for a name that is nobody's, with the speakers whose names are nearest."""
    if not speakers:
        return ScopeError(f"no speaker {name!r}: no record here names its speakers; ask without a speaker")
    nearest = process.extract(name, list(speakers), scorer=fuzz.WRatio, processor=str.casefold, limit=_NEAREST)
    return ScopeError(f"no speaker {name!r}; nearest: {', '.join(found[0] for found in nearest)}")


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name.casefold()))
