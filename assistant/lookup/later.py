"""Whether a later record speaks of what an answer tells: what was approved in January may be rescinded in November.

Discussed, moved and decided are not the same: a motion is yet to be voted on, and to speak of a thing decides nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.answering.citations import spoken_date
from assistant.answering.kinds import DECISION_WORDS, MONTHS, asks_for_decision, is_result
from assistant.answering.periods import without_periods
from assistant.answering.speakers import asked_speakers, asking_verbs
from assistant.answering.words import fold, question_terms, stem, words
from assistant.answers import Answer, Reply
from assistant.lookup.scanning import holding
from assistant.lookup.topics import Mention, Part, Topic, mentions
from ingest import BlockRole, Record, RecordSummary, sentence_spans

if TYPE_CHECKING:
    from ingest import Library

# So many turns after the last word of a matter its vote is still awaited.
_VOTE_WITHIN = 60
# A new item of the agenda ends the one before.
NEW_ITEM = re.compile(
    r"^(?:(?:next|now|then|so|on to|we come to|that brings us to),? )*(?:agenda )?item\b", re.IGNORECASE
)
# To second or propose something opens no vote.
_MOVES = re.compile(r"\b(?:I|I['’]d|I['’]ll|I would|will) (?:now |like to |also )*move\b", re.IGNORECASE)
# How an item ends, and not what was tried and failed in what is reported on it.
_ENDS = re.compile(
    r"\b(?:motion|ordinance|resolution|amendment|item|appeal|approval|it)\b[^.;]{0,30}\b(?:carries|carried|approved|adopted|"
    r"authori[sz]ed|passes|passed|tabled|postponed|deferred|rejected|rescinded|defeated|fails|failed|lost)\b|"
    r"\bin favou?r\b.*\b(?:against|opposed)\b|\bunanimous",
    re.IGNORECASE,
)
_DROPPED = re.compile(r"\b(?:withdraws?|withdrawn|withdrew|lack of a second|dies)\b", re.IGNORECASE)
# Words that ask how a matter stands rather than what it is about.
_OUTCOME = frozenset(
    stem(word)
    for word in (
        *("approve", "adopt", "reject", "reverse", "rescind", "pass", "carry", "fail", "agree", "resolve", "support"),
        *("oppose", "motion", "council", "committee", "board", "commission", "city", "town", "member", "councillor"),
        *("still", "now", "currently", "latest", "last", "final", "finally", "status", "today", "new", "recent"),
        *DECISION_WORDS,
    )
)
_MOST_NOTICES = 2


class Standing(StrEnum):
    """How a record speaks of a matter, from least to most."""

    DISCUSSED = "discusses this"
    MOVED = "holds a motion on this"
    DECIDED = "tells of a decision on this"


_RANK = {standing: number for number, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A later record that speaks of the same.

    Attributes:
        mention: the sentence that speaks of the matter, in the record's text.
        span: the sentence that shows how; of a motion that was voted on, the vote's result.
        end: the last result of the same item, where it is another: what was amended is put to the vote again.
    """

    record: Record
    standing: Standing
    mention: tuple[int, int]
    span: tuple[int, int]
    end: tuple[int, int] | None = None


def with_later_notices(reply: Reply, library: Library) -> Reply:
    """Return an answer with notices of later records in its scope, of the same body, that decide or move on its matter.

    A lookup looks through all records anyway, and a question about a time of its own asks for no other.
    """
    if not isinstance(reply, Answer) or reply.mode == "lookup":
        return reply
    speakers = asked_speakers(reply.question.standalone, library.speakers(reply.question.scope))
    topic = matter_of(reply.question.standalone, speakers)
    if topic is None or without_periods(reply.question.standalone)[1]:
        return reply
    records = [library.record(each.record_id) for each in _candidates(reply, topic, library)]
    notices = [note for note in later_notices(reply, records, topic) if note not in reply.notices]
    return replace(reply, notices=(*reply.notices, *notices)) if notices else reply


def later_notices(reply: Answer, records: Sequence[Record], topic: Topic) -> tuple[str, ...]:
    """Return what is to be said of records later than all that an answer cites, latest first. Pure.

    A record that only discusses the matter is named where the question asks how it stands.

    Args:
        reply: the answer.
        records: later records that may speak of the same.
        topic: what the question is about, see `matter_of`.
    """
    cited = _last_cited(reply)
    found = [later for record in records if (later := later_of(record, topic)) and _is_after(record, cited)]
    wanted = [
        later
        for later in found
        if later.standing is not Standing.DISCUSSED or asks_for_decision(reply.question.standalone)
    ]
    wanted.sort(key=lambda later: _day(later.record) or dt.date.min, reverse=True)
    return tuple(_said(later) for later in wanted[:_MOST_NOTICES])


def matter_of(question: str, speakers: Sequence[str] = ()) -> Topic | None:
    """Return what a question is about, without whose words it asks for and how it asks for an outcome.

    >>> [part.words[0] for part in matter_of("Is the bus lane approved?").parts]
    ['bus', 'lane']
    """
    unasked = {stem(word) for name in speakers for word in words(name)} | {
        stem(verb) for verb in asking_verbs(question)
    }
    unasked |= {stem(month) for month in MONTHS} | _OUTCOME
    kept = [word for term, word in question_terms(question).items() if term not in unasked]
    parts = tuple(Part(words=(fold(word),), is_name=False) for word in kept)
    return Topic(text=" ".join(kept), parts=parts) if parts else None


def later_of(record: Record, topic: Topic) -> Later | None:
    """Return how a record speaks of a matter, by the last sentence that shows most; None where it does not."""
    found = [
        _shown_by(record, number, mention)
        for number, turn in enumerate(record.turns)
        for mention in mentions(topic, turn.text)
    ]
    best = max(found, key=lambda later: (_RANK[later.standing], later.span), default=None)
    if best is None or best.standing is not Standing.DECIDED:
        return best
    return replace(best, end=_end_of_item(record, best.span))


def _shown_by(record: Record, turn: int, mention: Mention) -> Later:
    """Return how the sentence around a mention speaks of it; of a motion that was voted on, how the vote ended.

    Where the sentence opens an item of the agenda, what the item ended with was decided on it.
    """
    begins, text = record.turn_starts[turn], record.turns[turn].text
    spans = [(a, b) for a, b in sentence_spans(text) if a < mention.end and mention.start < b]
    start, end = (spans[0][0], spans[-1][1]) if spans else (mention.start, mention.end)
    said, whole = text[start:end], (begins + start, begins + end)
    if _MOVES.search(said):
        result = _result_of_motion(record, turn)
        standing = Standing.MOVED if result is None else Standing.DECIDED
        return Later(record=record, standing=standing, mention=whole, span=result or whole)
    result = _end_of_item(record, whole) if NEW_ITEM.match(said) else None
    if result is not None and _ENDS.search(record.text[slice(*result)]):
        return Later(record=record, standing=Standing.DECIDED, mention=whole, span=result)
    standing = Standing.DECIDED if is_result(said) else Standing.DISCUSSED
    return Later(record=record, standing=standing, mention=whole, span=whole)


def _result_of_motion(record: Record, turn: int) -> tuple[int, int] | None:
    """Return the sentence that tells the result of a motion, before the next item; None where it is not voted on.

    What is moved meanwhile, as an amendment is, is voted on before it.
    """
    open_motions = 1
    for number in range(turn + 1, min(turn + _VOTE_WITHIN, len(record.turns))):
        text, begins = record.turns[number].text, record.turn_starts[number]
        sentences = sentence_spans(text)
        results = [(a, b) for a, b in sentences if is_result(text[a:b])]
        if results or _DROPPED.search(text):
            open_motions -= 1
            if open_motions == 0:
                return (begins + results[-1][0], begins + results[-1][1]) if results else None
        if any(NEW_ITEM.match(text[a:b]) for a, b in sentences):
            return None
        if _MOVES.search(text):
            open_motions += 1
    return None


def _end_of_item(record: Record, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return the last result after a result and before the next item; None where there is none."""
    last = None
    first = record.turn_at(span[0])
    for number in range(first, min(first + _VOTE_WITHIN, len(record.turns))):
        begins, text = record.turn_starts[number], record.turns[number].text
        for start, end in sentence_spans(text):
            if begins + start < span[1]:
                continue
            # Of a document each block is a matter of its own.
            if NEW_ITEM.match(text[start:end]) or record.turns[number].role is not BlockRole.SPEECH:
                return last
            if is_result(text[start:end]):
                last = begins + start, begins + end
    return last


def _candidates(reply: Answer, topic: Topic, library: Library) -> list[RecordSummary]:
    """Return the later records of a cited body, in scope, that hold the matter's rarest word; no agenda decides."""
    cited, scope = _last_cited(reply), reply.question.scope
    bodies = {citation.body for citation in reply.citations if citation.body}
    if cited is None or not bodies:
        return []
    later = [
        record
        for record in library.records(replace(scope, speakers=()))
        if record.facts.date
        and record.facts.date > cited
        and record.facts.body in bodies
        and record.facts.source_kind.is_primary
        and not record.facts.paper
    ]
    return holding(library, topic, later)


def _last_cited(reply: Answer) -> dt.date | None:
    return max((citation.date for citation in reply.citations if citation.date), default=None)


def _is_after(record: Record, cited: dt.date | None) -> bool:
    day = _day(record)
    return cited is not None and day is not None and day > cited


def _day(record: Record) -> dt.date | None:
    return record.facts.date if record.facts else None


def _said(later: Later) -> str:
    facts = later.record.facts
    assert facts, "a record of the library has been judged"
    day = f", {spoken_date(facts.date)}" if facts.date else ""
    return f"A later record {later.standing.value}: {facts.title}{day}."
