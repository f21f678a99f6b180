"""Roll calls as records hold them: who was called, who voted how, and how the vote ended. Pure.

Spoken, a clerk calls and answers ("Brandt, aye. Dunne, no. Ferrante."), or each answers in a turn of their own. Minutes
list them in one line ("Ayes: Brandt, Dunne"), in a row of a table, or name those who voted otherwise than the rest
("Carried, 3 to 2, Ms. Novak and Mr. Thrale against.").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.kinds import NUMBER, is_result
from assistant.answering.words import STOP_WORDS
from ingest import BlockRole, Record, sentence_spans

# Fewer votes in a row are no roll call.
_FEWEST = 3
# A roll call goes on while no more turns than these lie between two votes; its result is awaited for as many.
_PAUSE = 4
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}"
_BALLOT = re.compile(
    rf"\b(?P<name>{_NAME}),? (?:votes? )?"
    r"(?P<cast>(?i:ayes?|yea|yes|noe?s?|nay|abstain(?:s|ed|ing)?))\b(?=\s*[.,;!]|\s*$)"
)
_NO = re.compile(r"\b(?:no|noe?s|nays?|against|oppos(?:ed|ing)|dissenting|down)\b", re.IGNORECASE)
# Other words before "no" and "yes" that are written with a capital at the beginning of a sentence.
_NO_NAME = frozenset(("please", "oh", "well", "okay", "actually", "sorry"))
_CALLED = re.compile(rf"(?:^|[.?!,;] )(?P<name>{_NAME})[.?,]?$")
_OWN = re.compile(
    r"^(?:(?:well|um|uh|okay|yeah),? )*(?:I(?:['’]ll)? (?:vote|say|cast) )?(?P<cast>ayes?|yea|yes|no|nay|abstain)\b|"
    r"\bI vote (?P<vote>aye|yea|yes|no|nay)\b",
    re.IGNORECASE,
)
_PERSON = (
    r"(?:(?:Mr|Ms|Mrs|Dr)\.? |(?:Council ?[Mm]embers?|Councill?ors?|Directors?|Commissioners?|Supervisors?|Trustees?|"
    rf"Members?|Mayor|Chair|Deputy) )?{_NAME}"
)
_PERSONS = rf"{_PERSON}(?:(?:, and |, | and ){_PERSON})*"
_SIDE = (
    r"(?i:ayes|yeas|noes|nays|against|opposed|opposing|dissenting|abstain(?:ing|ed)|abstentions?|in favou?r|"
    r"vot(?:ing|ed) (?:no|nay|against|yes|aye|for|in favou?r))"
)
# A side that is named before its vote or after it; opposed to something is no vote.
_NAMED = re.compile(
    rf"(?P<names>{_PERSONS}),? (?:was |were |having )?(?P<cast>{_SIDE})"
    r"(?=\s*[.,;:)]|\s+(?:because|since|as|stating|saying|for want)\b|\s*$)|"
    rf"\b(?P<side>{_SIDE})\s*(?:\(\d+\)\s*)?(?::\s*|\()(?P<those>{_PERSONS})"
)
# "Ayes: Brandt. Noes: Dunne." is one vote.
_GOES_ON = re.compile(rf"{_SIDE}\s*(?:\(\d+\)\s*)?:")
# What tells that a sentence, or the one before it, is of a vote.
_OF_A_VOTE = re.compile(
    r"\b(?:carried|passed|failed|adopted|rejected|approved|defeated|lost|agreed|votes?|voted|voting|division|ayes|noes)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"^{NUMBER} (?:votes? )?(?:to|in favou?r|for)\b", re.IGNORECASE)
_HEAD = re.compile(r"(?:for|in favou?r|ayes?|yeas?|against|noe?s?|nays?|opposed|abst\w+)", re.IGNORECASE)
_CELLS = " | "
_IN_BRACKETS = re.compile(r"\(([^()]+)\)")


class Cast(StrEnum):
    """How somebody votes."""

    AYE = "yes"
    NO = "no"
    ABSTAINS = "to abstain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One vote.

    Attributes:
        name: as it was called, or the speaker's label where somebody answered alone.
        span: the words of the record that tell it, within one turn.
    """

    name: str
    cast: Cast
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCall:
    """Votes in a row.

    Attributes:
        first, last: the turns of its first and last vote.
        result: the sentence that tells how it ended; None where none follows.
    """

    ballots: tuple[Ballot, ...]
    first: int
    last: int
    result: tuple[int, int] | None = None


def roll_calls(record: Record) -> list[RollCall]:
    """Return the roll calls of a record, in its order."""
    return sorted([*_spoken(record), *_in_tables(record), *_in_paragraphs(record)], key=lambda call: call.first)


def cast_of(said: str) -> Cast:
    """Return what a word for a vote means.

    >>> cast_of("ayes"), cast_of("Nay"), cast_of("voting in favour")
    (<Cast.AYE: 'yes'>, <Cast.NO: 'no'>, <Cast.AYE: 'yes'>)
    """
    if "abst" in said.lower():
        return Cast.ABSTAINS
    return Cast.NO if _NO.search(said) else Cast.AYE


def _spoken(record: Record) -> Iterator[RollCall]:
    """Yield what was voted aloud: votes that follow one another closely, nobody voting twice."""
    held: list[tuple[int, Ballot]] = []
    for turn, ballots in _voting_turns(record):
        for ballot in ballots:
            if held and (turn - held[-1][0] > _PAUSE or any(_last(ballot) == _last(other) for _, other in held)):
                yield from _closed(record, held, until=turn)
                held = []
            held.append((turn, ballot))
    yield from _closed(record, held, until=len(record.turns))


def _voting_turns(record: Record) -> Iterator[tuple[int, list[Ballot]]]:
    """Yield each turn in which votes are cast, with them: those that a clerk reads out, or the speaker's own."""
    called: str | None = None
    since, caller = -_PAUSE, None
    known = {word for turn in record.turns if turn.speaker for word in turn.speaker.split()}
    for number, turn in enumerate(record.turns):
        begins = record.turn_starts[number]
        read = [
            Ballot(name=found["name"], cast=cast_of(found["cast"]), span=_at(begins, found))
            for found in _BALLOT.finditer(turn.text)
            if _is_name(found["name"])
        ]
        pending = _CALLED.search(turn.text)
        goes_on = pending or (caller == turn.speaker and number - since <= _PAUSE)
        if len(read) == 1 and _last(read[0]) not in known and not goes_on:
            read = []
        own = None if read or number - since > _PAUSE else _own(record, number, called)
        if read or own:
            since, caller = number, turn.speaker if read else caller
            yield number, read or [own] if own else read
        if pending:
            called, since = pending["name"], number


def _is_name(said: str) -> bool:
    """Tell whether words with capitals can be a name, and not the beginning of a sentence ("Please, no.")."""
    first = said.split(maxsplit=1)[0].lower()
    return first not in STOP_WORDS and first not in _NO_NAME


def _last(ballot: Ballot) -> str:
    return ballot.name.split()[-1]


def _own(record: Record, number: int, called: str | None) -> Ballot | None:
    """Return the vote of somebody who was called, or who says in the midst of a roll call that they vote."""
    turn = record.turns[number]
    said = _OWN.search(turn.text)
    if said is None or not turn.speaker:
        return None
    if "vote" not in said.group().lower() and not (called and called.split()[-1] in turn.speaker):
        return None
    return Ballot(
        name=turn.speaker,
        cast=cast_of(said["vote"] or said["cast"]),
        span=_sentence_at(record, number, record.turn_starts[number] + said.start()),
    )


def _closed(record: Record, held: Sequence[tuple[int, Ballot]], *, until: int) -> Iterator[RollCall]:
    if len(held) >= _FEWEST:
        last, ballot = held[-1]
        yield RollCall(
            ballots=tuple(each for _, each in held),
            first=held[0][0],
            last=last,
            result=_result(record, last, ballot.span[1], until),
        )


def _result(record: Record, last: int, after: int, until: int) -> tuple[int, int] | None:
    """Return the sentences that tell how a vote ended, from its last ballot on and before the next one begins."""
    for number in range(last, min(last + 1 + _PAUSE, max(until, last + 1), len(record.turns))):
        begins, text = record.turn_starts[number], record.turns[number].text
        told = [
            (begins + start, begins + end)
            for start, end in sentence_spans(text)
            if begins + start >= after and (is_result(text[start:end]) or _COUNT.match(text[start:end]))
        ]
        if told:
            return told[0][0], told[-1][1]
    return None


def _in_tables(record: Record) -> Iterator[RollCall]:
    """Yield the votes of tables whose head says which cells name who was for and who against."""
    columns: dict[int, Cast] = {}
    for number, turn in enumerate(record.turns):
        if turn.role is not BlockRole.TABLE_ROW:
            columns = {}
        elif headed := _columns(turn.text):
            columns = headed
        else:
            span = record.turn_starts[number], record.turn_starts[number] + len(turn.text)
            cells = dict(enumerate(turn.text.split(_CELLS)))
            named = [(name, cast) for at, cast in columns.items() for name in _names_in(cells.get(at, ""))]
            if named:
                ballots = tuple(Ballot(name=name, cast=cast, span=span) for name, cast in named)
                yield RollCall(ballots=ballots, first=number, last=number)


def _in_paragraphs(record: Record) -> Iterator[RollCall]:
    """Yield the votes of which minutes name a side, one a sentence; sides that follow one another are of one vote."""
    for number, turn in enumerate(record.turns):
        if turn.role not in (BlockRole.PARAGRAPH, BlockRole.LIST_ITEM):
            continue
        votes: list[list[Ballot]] = []
        before = ""
        for start, end in sentence_spans(turn.text):
            said = turn.text[start:end]
            span = record.turn_starts[number] + start, record.turn_starts[number] + end
            if (_OF_A_VOTE.search(before) or _OF_A_VOTE.search(said)) and (ballots := _sides(said, span)):
                if votes and _GOES_ON.match(said):
                    votes[-1] += ballots
                else:
                    votes.append(ballots)
            before = said
        yield from (RollCall(ballots=tuple(ballots), first=number, last=number) for ballots in votes)


def _sides(said: str, span: tuple[int, int]) -> list[Ballot]:
    """Return the ballots that a sentence names."""
    return [
        Ballot(name=name, cast=cast_of(found["cast"] or found["side"]), span=span)
        for found in _NAMED.finditer(said)
        for name in re.split(r",? and |, ", found["names"] or found["those"])
        if _is_name(name)
    ]


def _columns(row: str) -> dict[int, Cast]:
    """Return which cells of a table say who votes how, given its head; empty where it is no such head.

    >>> _columns("Item | Question | For | Against | Result")
    {2: <Cast.AYE: 'yes'>, 3: <Cast.NO: 'no'>}
    """
    found = {at: cast_of(cell) for at, cell in enumerate(row.split(_CELLS)) if _HEAD.fullmatch(cell.strip())}
    return found if {Cast.AYE, Cast.NO} <= set(found.values()) else {}


def _names_in(cell: str) -> list[str]:
    """Return the names of a cell, which stand in brackets behind a number, or alone.

    >>> _names_in("2 (Dunne, Lyle)"), _names_in("8")
    (['Dunne', 'Lyle'], [])
    """
    inner = _IN_BRACKETS.search(cell)
    parts = re.split(r",|;| and ", inner[1] if inner else cell)
    found = (re.match(rf"(?:Mayor |Chair )?{_NAME}", part.strip()) for part in parts)
    return [match.group() for match in found if match]


def _at(begins: int, found: re.Match[str]) -> tuple[int, int]:
    return begins + found.start(), begins + found.end()


def _sentence_at(record: Record, number: int, place: int) -> tuple[int, int]:
    begins, text = record.turn_starts[number], record.turns[number].text
    spans = [(begins + a, begins + b) for a, b in sentence_spans(text) if begins + a <= place < begins + b]
    return spans[0] if spans else (begins, begins + len(text))
