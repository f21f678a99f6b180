"""Words given to somebody who did not say them, and one name where the meeting has another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from assistant.answering.differences.difference import Difference, Kind
from assistant.answering.differences.statements import (
    Statement,
    amounts_of,
    dates_of,
    name_spans,
    share,
    topic,
    topics,
)
from assistant.answering.words import words

# Words that a quote must have to be told from what anybody might say.
_FEWEST_WORDS = 4
# How alike quote and record must be, 0 to 100: a writer drops an "um" and mends a comma.
_ALIKE = 92
# How much two sentences share, names apart, where one names another person or firm.
_LEAST_SHARED = 0.8
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_SAID = (
    r"(?:said|says|told|asked|added|noted|warned|argued|replied|answered|recalled|explained|insisted|stated|declared|"
    r"remarked|observed|testified)"
)
_NAME = r"(?P<name>(?:[A-Z][\w'’.-]*\s+){0,5}[A-Z][\w'’-]*)"
_ATTRIBUTED = (
    re.compile(rf"\b{_SAID}\s+(?:the\s+)?{_NAME}"),
    re.compile(rf"{_NAME}\s+(?:also\s+|then\s+)?{_SAID}\b"),
)
_MOVED = re.compile(
    rf"\b(?P<verb>moved|proposed|seconded)\s+by\s+{_NAME}|{_NAME.replace('name', 'who')}\s+(?P<did>moved|seconded)\b"
)
_MOVING = re.compile(r"\bI(?:['’]d like to|['’]ll| will| would)?\s+(?:now\s+)?(?P<verb>move|propose|second)\b")


def names_that_differ(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float]
) -> Iterator[Difference]:
    """Yield where a written sentence names another person or body than the meeting does."""
    found = [*_quotes_misattributed(written, region), *_motions_misattributed(written, region, weight)]
    yield from found or _names_exchanged(written, region, weight)


def _quotes_misattributed(written: Statement, region: Sequence[Statement]) -> Iterator[Difference]:
    """Yield the direct quotes that are given to somebody other than who said them."""
    outside = _QUOTED.sub(lambda match: " " * len(match.group()), written.text)
    named = [match.span("name") for pattern in _ATTRIBUTED for match in pattern.finditer(outside)]
    if not named:
        return
    for quote in _QUOTED.findall(written.text):
        if len(words(quote)) < _FEWEST_WORDS:
            continue
        saying = [said for said in region if said.speaker and _holds(quote, said)]
        if saying and not any(_are_one(written.text[a:b], said.speaker or "") for a, b in named for said in saying):
            yield _difference(written, saying[0], named[0], (0, len(saying[0].text)), strength=2.0)


def _holds(quote: str, said: Statement) -> bool:
    """Tell whether a quote is said there; it may run over into the next sentences."""
    if len(words(said.text)) < _FEWEST_WORDS:
        return False
    if fuzz.partial_ratio(quote.casefold(), said.around.casefold()) < _ALIKE:
        return False
    return fuzz.partial_ratio(quote.casefold(), said.text.casefold()) >= _ALIKE


def _motions_misattributed(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float]
) -> Iterator[Difference]:
    """Yield where a motion is given to somebody other than who moved it."""
    match = _MOVED.search(written.text)
    if not match:
        return
    span = match.span("name") if match["name"] else match.span("who")
    verb = (match["verb"] or match["did"])[:4]
    about = topic(written.text) - topic(written.text[slice(*span)])
    moving = [
        said
        for said in region
        if said.speaker
        and (found := _MOVING.search(said.text))
        and found["verb"][:4] == verb
        and share(about, topics(said.beside), weight) >= _LEAST_SHARED
    ]
    if moving and not any(_are_one(written.text[slice(*span)], said.speaker or "") for said in moving):
        yield _difference(written, moving[0], span, (0, len(moving[0].text)), strength=1.0)


def _names_exchanged(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float]
) -> Iterator[Difference]:
    """Yield where one name stands in place of another in what is otherwise the same sentence."""
    spoken = " ".join(f"{said.around} {said.speaker or ''}" for said in region).casefold()
    unknown = [span for span in name_spans(written.text) if not _is_known(written.text[slice(*span)], spoken)]
    if len(unknown) != 1:
        return
    name = written.text[slice(*unknown[0])]
    about = topic(written.text) - topic(name)
    for said in region:
        other = [
            span for span in name_spans(said.text) if not _is_known(said.text[slice(*span)], written.around.casefold())
        ]
        if len(other) != 1 or said.asks or len(about) < 2 or _figures_differ(written, said):
            continue
        own = topic(said.text) - topic(said.text[slice(*other[0])])
        alike = share(about, own, weight)
        if alike >= _LEAST_SHARED and not topic(name) & topic(said.text[slice(*other[0])]):
            yield _difference(written, said, unknown[0], other[0], strength=alike)
            return


def _is_known(name: str, text: str) -> bool:
    """Tell whether any word of a name stands in a text that is in lower case."""
    return any(word.casefold() in text for word in words(name) if len(word) > 2 and word[0].isupper())


def _figures_differ(written: Statement, said: Statement) -> bool:
    """Tell whether numbers or dates differ as well: then it is about something else."""
    told, days = amounts_of(said.around), dates_of(said.around)
    return not all(any(one.may_be(other) for other in told) for one in amounts_of(written.text)) or not all(
        any(one.may_be(other) for other in days) for one in dates_of(written.text)
    )


def _are_one(name: str, speaker: str) -> bool:
    """Tell whether a name and a speaker's label may be one person: they share the last word of either, or more."""
    one, other = (
        [word.casefold().removesuffix("'s").removesuffix("’s") for word in words(text)] for text in (name, speaker)
    )
    return bool(one and other) and (one[-1] in other or other[-1] in one)


def _difference(
    written: Statement, said: Statement, written_span: tuple[int, int], said_span: tuple[int, int], *, strength: float
) -> Difference:
    return Difference(
        kind=Kind.NAME,
        written=written,
        said=said,
        written_span=written_span,
        said_span=said_span,
        strength=strength,
    )
