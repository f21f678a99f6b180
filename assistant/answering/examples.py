"""Questions that a library answers, made from what its records speak of most and other records least. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from assistant.answering.kinds import is_result, kind_marks
from assistant.answering.speakers import asked_speakers
from assistant.answering.words import STOP_WORDS, words
from ingest import Record, SourceKind, Turn, sentence_spans

# Enough to know what a record speaks of; reading on would only take time.
_MOST_CHARACTERS = 120_000
# A phrase said less often is in passing.
_FEWEST_TIMES = 3
_PHRASES_A_RECORD = 3
# A subject of so many speakers is one of the meeting; more make it no better.
_MOST_SPEAKERS = 4
# What is written small is a matter; what is written large is a name, and names are many.
_MATTER = 3
_MONEY = re.compile(
    r"[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:million|billion|thousand)?\s?(?:dollars|euros|pounds|crowns|francs|yen)\b",
    re.IGNORECASE,
)
# Words that make a phrase of procedure, not of a subject.
_PROCEDURE = """
    agenda aye ayes carried chair chairman chairperson clerk colleagues committee councillor councillors council day
    evening everybody everyone floor gentlemen good item items ladies lot madam mayor member members minister minutes
    moment morning motion mr mrs ms much next nay number okay one ones order people percent please point president
    question questions report right second session sir staff sure thank thanks thing things time times today tonight
    two three four five six seven eight nine ten hundred thousand million uh um vote votes way week well words work
    year years hon honourable going know think want come came really little bit kind sort yeah disfmarker vocalsound
    pause gap laugh outside actually basically probably maybe don't that's it's we're i'm you're there's i've didn't
"""
PLAIN_WORDS = frozenset(_PROCEDURE.split()) | STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A phrase that a record comes back to.

    Attributes:
        speaker: who says most where it is named; None where nobody is named.
        speakers: how many different people say it.
        is_decided: whether somebody who names it also says how a vote ended.
        is_priced: whether a sentence names it together with a sum of money.
    """

    phrase: str
    speaker: str | None
    times: int
    speakers: int = 0
    is_decided: bool = False
    is_priced: bool = False

    @property
    def is_name(self) -> bool:
        """Tell whether it is the name of somebody or of some place."""
        return self.phrase[:1].isupper()


def example_questions(
    records: Sequence[Record], *, first_quote: Callable[[str], str | None], most: int = 6
) -> list[str]:
    """Return questions about different records and subjects, each with an answer that begins with its subject.

    Args:
        records: whose questions are wanted, the most interesting first.
        first_quote: the words that the answer to a question begins with; None where it is not answered.
        most: how many questions are wanted; `first_quote` is asked at most three times as often.
    """
    tries = iter(range(3 * most))
    found: list[str] = []
    used: set[str] = set()
    for phrase, questions in _in_turns([list(questions_about(record, records)) for record in records]):
        if len(found) == most or used & set(phrase.casefold().split()):
            continue
        good = (question for question, _ in zip(questions, tries) if _answers(first_quote(question), question, phrase))  # noqa: B905  until either ends
        if (question := next(good, None)) is not None:
            found.append(question)
            used.update(phrase.casefold().split())
    return found


def _answers(quote: str | None, question: str, phrase: str) -> bool:
    """Tell whether a quote names the subject, and shows what the question asks for: a sum, a decision."""
    if quote is None or phrase.casefold() not in " ".join(quote.split()).casefold():
        return False
    return all(mark.search(quote) for mark in kind_marks(question))


def _in_turns(lists: Sequence[Sequence[tuple[str, list[str]]]]) -> Iterator[tuple[str, list[str]]]:
    """Yield the first of each list, then the second of each, …."""
    yield from (each for level in zip_longest(*lists) for each in level if each is not None)


def questions_about(record: Record, records: Sequence[Record]) -> Iterator[tuple[str, list[str]]]:
    """Yield the subjects that set this record apart from the others, each with its questions, the best first."""
    kind = record.facts.source_kind if record.facts else SourceKind.TRANSCRIPT
    for subject in subjects(record, [other for other in records if other.record_id != record.record_id]):
        yield subject.phrase, list(_questions(subject, kind))


def _questions(subject: Subject, kind: SourceKind) -> Iterator[str]:
    named = subject.phrase if subject.is_name or subject.phrase.endswith("s") else f"the {subject.phrase}"
    if subject.is_decided or kind is SourceKind.MINUTES:
        yield f"What was decided about {named}?"
    if subject.is_priced and not subject.is_name:
        yield f"What would {named} cost?"
    if kind is SourceKind.MINUTES:
        yield f"What is recorded about {named}?"
    elif not kind.is_primary:
        yield f"What is reported about {named}?"
    elif subject.speaker:
        yield f"What did {readable_name(subject.speaker)} say about {named}?"
    else:
        yield f"What was said about {named}?"


def readable_name(speaker: str) -> str:
    """Return a speaker label in capitals as names are written, where a question so written still finds the speaker.

    >>> readable_name("MINISTER SOLVIK-REHN"), readable_name("Ivo McKay"), readable_name("THE A-TEAM")
    ('Minister Solvik-Rehn', 'Ivo McKay', 'The A-Team')
    """
    if not speaker.isupper():
        return speaker
    written = speaker.title()
    return written if asked_speakers(f"What did {written} say about it?", [speaker]) else speaker


@dataclass(slots=True)
class _Mentions:
    """What is said where a phrase is named."""

    written: Counter[str] = field(default_factory=Counter)
    # Characters, not times: a clerk names an item often and says little about it.
    said_by: Counter[str] = field(default_factory=Counter)
    is_decided: bool = False
    is_priced: bool = False

    @property
    def times(self) -> int:
        """How often it is named."""
        return self.written.total()


def subjects(record: Record, others: Sequence[Record]) -> list[Subject]:
    """Return what a record speaks of often and the others seldom, the most telling first."""
    mentions = _mentions(record)
    elsewhere = [other.text[:_MOST_CHARACTERS].casefold() for other in others]
    # Who met is named all the time.
    bodies = "\n".join(each.facts.body or "" for each in (record, *others) if each.facts).casefold()

    def telling(key: tuple[str, ...]) -> float:
        """Often here, seldom elsewhere, not one person's alone, and a matter rather than a name."""
        found = mentions[key]
        several = min(max(len(found.said_by), 1), _MOST_SPEAKERS)
        matter = 1 if found.written.most_common(1)[0][0][:1].isupper() else _MATTER
        return matter * found.times * several / (1 + sum(" ".join(key) in text for text in elsewhere))

    often = [key for key, found in mentions.items() if found.times >= _FEWEST_TIMES and " ".join(key) not in bodies]
    chosen: list[tuple[str, ...]] = []
    for key in sorted(often, key=telling, reverse=True):
        if len(chosen) < _PHRASES_A_RECORD and not any(set(key) & set(other) for other in chosen):
            chosen.append(key)
    return [_subject(mentions[key]) for key in chosen]


def _mentions(record: Record) -> dict[tuple[str, ...], _Mentions]:
    found: dict[tuple[str, ...], _Mentions] = {}
    names = {word.casefold() for turn in record.turns if turn.speaker for word in words(turn.speaker)}
    for turn, sentences in _sentences(record):
        has_result = any(is_result(sentence) for sentence in sentences)
        for sentence in sentences:
            for phrase in _phrases(sentence, names):
                mention = found.setdefault(tuple(word.casefold() for word in phrase), _Mentions())
                mention.written[" ".join(phrase)] += 1
                mention.is_decided |= has_result
                mention.is_priced |= bool(_MONEY.search(sentence))
                if turn.speaker:
                    mention.said_by[turn.speaker] += len(sentence)
    return found


def _subject(found: _Mentions) -> Subject:
    return Subject(
        phrase=found.written.most_common(1)[0][0],
        speaker=found.said_by.most_common(1)[0][0] if found.said_by else None,
        times=found.times,
        speakers=len(found.said_by),
        is_decided=found.is_decided,
        is_priced=found.is_priced,
    )


def _sentences(record: Record) -> Iterator[tuple[Turn, list[str]]]:
    left = _MOST_CHARACTERS
    for turn in record.turns:
        if left <= 0:
            return
        left -= len(turn.text)
        text = turn.text[:_MOST_CHARACTERS]
        yield turn, [text[start:end] for start, end in sentence_spans(text)]


def _phrases(text: str, names: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the pairs of neighbouring words that could name a subject."""
    written = words(text)
    for pair in pairwise(written):
        first, second = (word.casefold() for word in pair)
        fits = all(
            len(word) > 2 and word.isalpha() and word not in PLAIN_WORDS and word not in names
            for word in (first, second)
        )
        # The words must stand side by side: a comma between them makes two things of them.
        if (
            fits
            and f"{pair[0]} {pair[1]}" in text
            and not first.endswith("ly")
            and not second.endswith(("ly", "ing", "ed"))
        ):
            yield pair
