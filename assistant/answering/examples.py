"""Questions that a library answers, made from what its records speak of most and other records least. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest

from assistant.answering.speakers import asked_speakers
from assistant.answering.words import STOP_WORDS, words
from ingest import Record, SourceKind, sentence_spans

# Enough to know what a record speaks of; reading on would only take time.
_MOST_CHARACTERS = 120_000
# A phrase said less often is in passing.
_FEWEST_TIMES = 3
_PHRASES_A_RECORD = 3
# A subject of so many speakers is one of the meeting; more make it no better.
_MOST_SPEAKERS = 4
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
_PLAIN = frozenset(_PROCEDURE.split()) | STOP_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A phrase that a record comes back to.

    Attributes:
        speaker: who says it most often; None where nobody is named.
        speakers: how many different people say it.
    """

    phrase: str
    speaker: str | None
    times: int
    speakers: int = 0


def example_questions(
    records: Sequence[Record], *, first_quote: Callable[[str], str | None], most: int = 6
) -> list[str]:
    """Return questions about different records and subjects, each with an answer that begins with its subject.

    Args:
        records: whose questions are wanted, the most interesting first.
        first_quote: the words that the answer to a question begins with; None where it is not answered.
        most: how many questions are wanted; `first_quote` is asked at most three times as often.
    """
    candidates = islice(_in_turns([list(questions_about(record, records)) for record in records]), 3 * most)
    good = (question for question, phrase in candidates if _speaks_of(first_quote(question), phrase))
    return list(islice(good, most))


def _speaks_of(quote: str | None, phrase: str) -> bool:
    return quote is not None and phrase.casefold() in " ".join(quote.split()).casefold()


def _in_turns(lists: Sequence[Sequence[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Yield the first of each list, then the second of each, …; each question once."""
    every = [question for level in zip_longest(*lists) for question in level if question is not None]
    yield from dict.fromkeys(every)


def questions_about(record: Record, records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    """Yield questions, each with its phrase, about the subjects that set this record apart from the others."""
    kind = record.facts.source_kind if record.facts else SourceKind.TRANSCRIPT
    for subject in subjects(record, [other for other in records if other.record_id != record.record_id]):
        named = subject.phrase if subject.phrase[:1].isupper() else f"the {subject.phrase}"
        if kind is SourceKind.MINUTES:
            question = f"What was decided about {named}?"
        elif not kind.is_primary:
            question = f"What is reported about {named}?"
        elif subject.speaker:
            question = f"What did {readable_name(subject.speaker)} say about {named}?"
        else:
            question = f"What was said about {named}?"
        yield question, subject.phrase


def readable_name(speaker: str) -> str:
    """Return a speaker label in capitals as names are written, where a question so written still finds the speaker.

    >>> readable_name("MINISTER SOLVIK-REHN"), readable_name("Ivo McKay"), readable_name("THE A-TEAM")
    ('Minister Solvik-Rehn', 'Ivo McKay', 'The A-Team')
    """
    if not speaker.isupper():
        return speaker
    written = speaker.title()
    return written if asked_speakers(f"What did {written} say about it?", [speaker]) else speaker


def subjects(record: Record, others: Sequence[Record]) -> list[Subject]:
    """Return what a record speaks of often and the others seldom, the most telling first."""
    counts: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], Counter[str]] = {}
    speakers: dict[tuple[str, ...], Counter[str]] = {}
    names = {word.casefold() for turn in record.turns if turn.speaker for word in words(turn.speaker)}
    for text, speaker in _sentences(record):
        for phrase in _phrases(text, names):
            key = tuple(word.casefold() for word in phrase)
            counts[key] += 1
            written.setdefault(key, Counter())[" ".join(phrase)] += 1
            if speaker:
                speakers.setdefault(key, Counter())[speaker] += 1
    elsewhere = [other.text[:_MOST_CHARACTERS].casefold() for other in others]
    often = [(key, times) for key, times in counts.most_common(40) if times >= _FEWEST_TIMES]

    def telling(item: tuple[tuple[str, ...], int]) -> float:
        """Often here, seldom elsewhere, and not one person's alone."""
        key, times = item
        several = min(max(len(speakers.get(key, ())), 1), _MOST_SPEAKERS)
        return times * several / (1 + sum(" ".join(key) in text for text in elsewhere))

    ranked = sorted(often, key=telling, reverse=True)
    chosen: list[tuple[str, ...]] = []
    for key, _ in ranked:
        if len(chosen) < _PHRASES_A_RECORD and not any(set(key) & set(other) for other in chosen):
            chosen.append(key)
    return [
        Subject(
            phrase=written[key].most_common(1)[0][0],
            speaker=speakers[key].most_common(1)[0][0] if key in speakers else None,
            times=counts[key],
            speakers=len(speakers.get(key, ())),
        )
        for key in chosen
    ]


def _sentences(record: Record) -> Iterator[tuple[str, str | None]]:
    left = _MOST_CHARACTERS
    for turn in record.turns:
        if left <= 0:
            return
        left -= len(turn.text)
        for start, end in sentence_spans(turn.text[:_MOST_CHARACTERS]):
            yield turn.text[start:end], turn.speaker


def _phrases(text: str, names: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the pairs of neighbouring words that could name a subject."""
    written = words(text)
    for pair in pairwise(written):
        first, second = (word.casefold() for word in pair)
        fits = all(
            len(word) > 2 and word.isalpha() and word not in _PLAIN and word not in names for word in (first, second)
        )
        # The words must stand side by side: a comma between them makes two things of them.
        if (
            fits
            and f"{pair[0]} {pair[1]}" in text
            and not first.endswith("ly")
            and not second.endswith(("ly", "ing", "ed"))
        ):
            yield pair
