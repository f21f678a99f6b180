"""Items of an agenda: as whoever presides calls them, and as the agenda writes them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.speech import trimmed
from assistant.answering.words import STOP_WORDS, words
from ingest import BlockRole, Record, sentence_spans

_NUMBERS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_NUMBER_OF = {name: number for number, name in enumerate(_NUMBERS, start=1)}
_CALLED = re.compile(
    r"(?:(?:we(?:['’]ll| will)? (?:now )?(?:move|come|turn|go)(?: on)?(?:,? then,?)? to|"
    r"(?:the )?next (?:item )?(?:on our agenda )?(?:today )?(?:is)?|moving on to|that brings us to)[\s,]+)?"
    rf"(?:agenda )?item (?:number )?(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})(?:\s?(?P<letter>[A-H])\b)?",
    re.IGNORECASE,
)
# What may stand between the number and what the item is about.
_BETWEEN = re.compile(
    r"^(?:[\s,.:;–-]+|(?:then|now|today|this (?:morning|afternoon|evening)|on (?:our|the) agenda(?: today)?|"
    r"is(?: for me to)?|we come to)\b)+",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?:(?:the|a|an|our|your|and|to|on|his|her|their)\s+)+", re.IGNORECASE)
_NEW_CLAUSE = re.compile(r",?\s(?:and|but) (?:we|I|it|you|they|he|she|there)(?:['’]\w+)?\s", re.IGNORECASE)
_WRITTEN = re.compile(r"^\s*(?:item\s+)?(?P<number>\d{1,2})(?P<letter>[A-H])?[.):]\s+(?P<title>\S.*)$")
# A number called further on than this is spoken of, not called.
_FARTHEST_STEP = 4
# Words of a title, and of what is called before a full sentence begins.
MOST_TITLE_WORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item that is called in a meeting.

    Attributes:
        start: where its call begins in the record's text.
        number, letter: as it is called ("five B"); the letter is empty where there is none.
        said: what it is called; empty where only the number is said.
        is_named: whether the call is a name ("Item two, public comment.") and not a sentence.
    """

    start: int
    number: int
    letter: str
    said: str
    is_named: bool


def called_items(record: Record) -> list[Item]:
    """Return the items as they are called one after the other; numbers that are only spoken of are left out."""
    found: list[Item] = []
    for item in _calls(record):
        last = found[-1] if found else None
        key, before = (item.number, item.letter), (last.number, last.letter) if last else (0, "")
        if key > before and item.number - before[0] <= _FARTHEST_STEP:
            found.append(item)
    return found


def _calls(record: Record) -> Iterator[Item]:
    for turn, begins in zip(record.turns, record.turn_starts, strict=True):
        if turn.role is not BlockRole.SPEECH or "item" not in turn.text.casefold():
            continue
        spans = sentence_spans(turn.text)
        for place, (start, end) in enumerate(spans):
            first, last = trimmed(turn.text, start, end)
            call = _CALLED.match(turn.text[first:last])
            if call:
                following = turn.text[slice(*spans[place + 1])] if place + 1 < len(spans) else ""
                said, is_named = _said(turn.text[first + call.end() : last], following)
                number = call["number"].lower()
                yield Item(
                    start=begins + first,
                    number=_NUMBER_OF.get(number) or int(number),
                    letter=(call["letter"] or "").upper(),
                    said=said,
                    is_named=is_named,
                )


def _said(rest: str, following: str) -> tuple[str, bool]:
    """Return what an item is called, in the words after its number or in the sentence after them."""
    is_sentence = bool(re.match(r"[\s,]*(?:then,?\s*)?(?:this \w+,?\s*)?(?:then,?\s*)?(?:is|has|was)\b", rest))
    own = _bare(rest)
    if not own:
        short = len(following.split()) <= 2 * MOST_TITLE_WORDS
        return (_bare(following), False) if short and following else ("", False)
    return own, not is_sentence


def _bare(text: str) -> str:
    title = _LEADING.sub("", _BETWEEN.sub("", text.strip())).strip(" ,.;:–-")
    return title if any(word.lower() not in STOP_WORDS for word in words(title)) else ""


def written_items(agenda: Record) -> dict[tuple[int, str], str]:
    """Return number and letter -> title of each item of an agenda."""
    found: dict[tuple[int, str], str] = {}
    for turn in agenda.turns:
        if match := _WRITTEN.match(turn.text):
            found.setdefault((int(match["number"]), (match["letter"] or "").upper()), match["title"].strip(" ."))
    return found


def short_title(text: str) -> str:
    """Return a title cut at a clause where it is long, with a capital.

    >>> short_title("session on the inspectorate's annual report, which we have had before us since last summer")
    "Session on the inspectorate's annual report"
    """
    text = _NEW_CLAUSE.split(text)[0]
    if len(text.split()) > MOST_TITLE_WORDS:
        text = re.split(r"[;.](?=\s)|,\s|\s(?:which|where|who)\s", text)[0]
    written = text.split()
    if len(written) > MOST_TITLE_WORDS:
        text = " ".join(written[:MOST_TITLE_WORDS]) + " …"
    return capitalised(text.strip(" ,.;:"))


def capitalised(text: str) -> str:
    """Return a text with a capital at its beginning, nothing else changed."""
    return text[:1].upper() + text[1:]


def unnumbered(text: str) -> str:
    """Return a heading without its number.

    >>> unnumbered("5B. Tallow Lane: one-way trial"), unnumbered("1 and 2. Roll call")
    ('Tallow Lane: one-way trial', 'Roll call')
    """
    return re.sub(r"^\s*\d{1,2}[A-H]?(?: and \d{1,2}[A-H]?)*[.):]\s+(?=\S)", "", text).strip()


def titles_of(items: Sequence[Item], agenda: Record | None) -> list[str]:
    """Return for each item its title on the agenda, empty where it has none there."""
    written = written_items(agenda) if agenda else {}
    return [written.get((item.number, item.letter), "") for item in items]
