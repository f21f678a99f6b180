"""Topics: lists of the document, its headings, and phrases that the record comes back to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from ingest.entities.collecting import Collected
from ingest.entities.runs import MONTHS_AND_DAYS, STARTERS
from ingest.mentions import EntityKind
from ingest.records import BlockRole, Record
from ingest.wording import singular, word_set

_LISTS = ("perspectives", "topics", "subjects", "keywords", "tags")
# A phrase is a topic if it stands so often, in so many turns; a long record needs more.
_LEAST, _LEAST_TURNS, _ONE_IN_LETTERS = 5, 3, 12_000
_MOST_PHRASES = 12
_NUMBERED = re.compile(r"^(?:(?:item|article|section)\s+)?[\dIVX]+[A-Za-z]?[.):]?\s+(?=\S)", re.IGNORECASE)
_FORMAL = re.compile(
    r"(?:call to order|roll call|public comment|consent agenda|adjourn\w*|attendance|present|apologies|minutes|agenda"
    r"|order of business|other business|any other business|reports? of|coming meetings|next meeting|welcome|opening"
    r"|introductions?|closing|taking part|members|motions?|announcements|pledge|question|summary|related|comments"
    r"|conditions|also)\b",
    re.IGNORECASE,
)
# Proper names are found by their own rules; half of one ("Street bus") is nothing.
_WORD = re.compile(r"(?<![\w’'-])[a-zß-ÿ]{3,}(?:[-’'][a-zß-ÿ]+)*(?![\w’'])")
# Beside the words that begin sentences: what is said in any meeting, of anything.
_EMPTY = (
    STARTERS
    | MONTHS_AND_DAYS
    | word_set(
        "able actual actually made own agree agreed amount answer appreciate approximately available away bad"
        " basically become believe best better big bit bring bringing came case cases certain chair change changes"
        " clear come comes coming consider course current currently day days deal different difference difficult end"
        " enough entire exact exactly example extent extra fact fair fairly far feel felt find first full fully"
        " getting gives goes gonna good great guess happen happened happening happy hand hard heard help high hon"
        " honourable hope hour hours hundred idea important instance interesting issue issues keep kind kinds knew"
        " know known large leave left level line little long longer looked looking looks lot lots low main make makes"
        " making matter mean means meant meeting meetings member members mention mentioned million mind minute minutes"
        " mister moment money month months morning mr mrs ms dr doctor need needed needs new nice number old open"
        " order original page part particular particularly people percent period person piece place places plan point"
        " points position possible possibly present pretty previous probably problem problems process provide put puts"
        " question questions quick quickly read reading ready real reason reasons recent remember report rest run saw"
        " saying seem seems seen sense sent serious set short show showed side similar simple single situation"
        " slightly small sort sorts speak specific start started state step still stuff suppose supposed system take"
        " taken takes taking talk talked talking tell terms thing things think thinking thinks thirty thought thousand"
        " time times tiny told took totally tried true try trying type understand use used useful using usually want"
        " wanted wants way ways week weeks went wondering word words work worked working works world worth wrong year"
        " years yourself zero absolutely whatever 're 've 'll don doesn didn isn wasn aren couldn wouldn shouldn won"
        " can't don't didn't isn't wasn't it's i'm i'd i've i'll that's there's we're we've we'll you're you've"
        " they're they've what's he's she's let's disfmarker vocalsound gap pause gentleman lady minister councillor"
        " mayor clerk colleague colleagues opportunity committee evidence session second third last next once twice"
        " half quarter fifty forty sixty seventy eighty ninety eleven twelve thirteen fourteen fifteen sixteen"
        " seventeen eighteen nineteen anybody maybe seconds favour opposed carried aye evening afternoon night today's"
        " front back top bottom hold held both called call calls gave gets got sets ask"
    )
)


def find_topics(record: Record, collected: Collected) -> None:
    """Note the topics of a record."""
    for label in _LISTS:
        for listed in record.metadata.get(label, ()):
            collected.add(EntityKind.TOPIC, listed, reason=f"in the list {label!r}")
    for name, start, end in _headings(record):
        collected.topic(name, start, end, "a heading of the record")
    for name, places in _phrases(record):
        for start, end in places:
            collected.topic(name, start, end, f"said {len(places)} times in this record")


def _headings(record: Record) -> Iterator[tuple[str, int, int]]:
    title = record.facts.title.casefold() if record.facts else ""
    for turn, start in zip(record.turns, record.turn_starts, strict=True):
        if turn.role is not BlockRole.HEADING:
            continue
        number = _NUMBERED.match(turn.text)
        begin = number.end() if number else 0
        name = turn.text[begin:].rstrip(" .:")
        if 1 < len(name.split()) <= 9 and not _FORMAL.match(name) and name.casefold() not in title and turn.level != 1:
            yield name, start + begin, start + begin + len(name)


def _phrases(record: Record) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield the phrases of two or three words that come back most, with their places; none inside another."""
    text = record.text
    places: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for row in _rows(text):
        for length in (2, 3):
            for words in zip(*(row[first:] for first in range(length)), strict=False):
                places[tuple(word for word, _, _ in words)].append((words[0][1], words[-1][2]))
    least = max(_LEAST, len(text) // _ONE_IN_LETTERS)
    often = {
        phrase: found
        for phrase, found in places.items()
        if len(found) >= least and len({record.turn_at(start) for start, _ in found}) >= _LEAST_TURNS
    }
    kept: list[tuple[str, ...]] = []
    for phrase in sorted(often, key=lambda phrase: (-len(often[phrase]) * len(phrase), phrase)):
        if len(kept) < _MOST_PHRASES and not any(_overlap(phrase, other) for other in kept):
            kept.append(phrase)
            yield _as_written(text, often[phrase]), often[phrase]


def _rows(text: str) -> Iterator[list[tuple[str, int, int]]]:
    """Yield the words that can be in a topic's name, in the rows in which they stand side by side."""
    row: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        is_next = bool(row) and row[-1][2] + 1 == start and text[start - 1] == " "
        if not is_next or word in _EMPTY:
            if len(row) > 1:
                yield row
            row = []
        if word not in _EMPTY:
            row.append((singular(word), start, match.end()))
    if len(row) > 1:
        yield row


def _overlap(phrase: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(set(phrase) & set(other)) and (set(phrase) <= set(other) or set(other) <= set(phrase))


def _as_written(text: str, places: list[tuple[int, int]]) -> str:
    return Counter(text[start:end] for start, end in places).most_common(1)[0][0]
