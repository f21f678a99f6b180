"""The overview as a language model writes it: prose under the very checks that answers pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answers import (
    Answer,
    Discussion,
    Evidence,
    Question,
    ScoredPassage,
    Searched,
    SearchResult,
)
from assistant.generation.events import Finished
from assistant.summaries.numbering import renumbered
from assistant.summaries.reading import Reading, stems_by_passage
from assistant.summaries.summary import Point, Summary
from assistant.summaries.weighing import is_quotable, term_weights, worth
from ingest import Scope

if TYPE_CHECKING:
    from assistant.generation import Writer
    from ingest import Library

JOB = "summarise"


def written(summary: Summary, reading: Reading, library: Library, writer: Writer, *, budget_tokens: int) -> Summary:
    """Return a summary whose overview a language model has written, as far as the record bears it out.

    Where the model fails, or nothing of what it writes holds, the overview stays quotes, with a notice that says so.

    Args:
        summary: made without a model.
        reading: the record.
        library: where it is.
        writer: asks the model.
        budget_tokens: of the passages that the model is shown.
    """
    shown = telling_passages(summary, reading, budget_tokens=budget_tokens)
    if not summary.overview or not shown:
        return summary
    extractive = _as_answer(summary, reading)
    *_, last = writer.write(extractive.question, _found(reading, shown), library, extractive, job=JOB)
    assert isinstance(last, Finished)
    reply = last.reply
    assert isinstance(reply, Answer), "an answer goes in, so an answer comes out"
    notices = tuple(dict.fromkeys((*summary.notices, *(n for n in reply.notices if n not in extractive.notices))))
    if reply.mode != "generative":
        return replace(summary, notices=notices)
    return _with_overview(replace(summary, mode="generative", notices=notices), reply)


def telling_passages(summary: Summary, reading: Reading, *, budget_tokens: int) -> list[ScoredPassage]:
    """Return the passages that tell most of each discussion, the discussions in turn, in the order of the record."""
    weight = term_weights(stems_by_passage(reading.lines, len(reading.passages)))
    worths = [0.0] * len(reading.passages)
    for line in reading.lines:
        if is_quotable(line):
            worths[line.passage] += worth(line, weight)
    spans = [(each.start, each.end) for each in summary.discussions] or [(0, len(reading.record.text))]
    ranked = [
        sorted(
            (at for at, each in enumerate(reading.passages) if start <= each.char_start < end),
            key=lambda at: -worths[at],
        )
        for start, end in spans
    ]
    chosen: list[int] = []
    left = budget_tokens
    for place in range(max(map(len, ranked), default=0)):
        for own in ranked:
            if place < len(own) and (cost := reading.passages[own[place]].tokens) <= left:
                chosen.append(own[place])
                left -= cost
    return [reading.read[at] for at in sorted(chosen)]


def _as_answer(summary: Summary, reading: Reading) -> Answer:
    """Return the overview as the answer to a question that asks for it."""
    asked = f"Summarise this record: {reading.facts.title}."
    cited = {number for point in summary.overview for number in point.claim.citations}
    return Answer(
        question=Question(text=asked, standalone=asked, scope=Scope(record_ids=(summary.record_id,))),
        claims=tuple(point.claim for point in summary.overview),
        citations=tuple(citation for citation in summary.citations if citation.number in cited),
        read=reading.read,
        searched=Searched(records=1, of=1, first=reading.facts.date, last=reading.facts.date),
        mode="extractive",
        library_sequence=summary.library_sequence,
        fingerprint=summary.fingerprint,
    )


def _found(reading: Reading, shown: Sequence[ScoredPassage]) -> SearchResult:
    """Return the passages as what a search found, those that adjoin as one discussion, in the order of the record."""
    runs: list[list[ScoredPassage]] = []
    for scored in shown:
        if runs and runs[-1][-1].passage.ordinal == scored.passage.ordinal - 1:
            runs[-1].append(scored)
        else:
            runs.append([scored])
    return SearchResult(
        query="",
        discussions=tuple(
            Discussion(number=number, record_id=reading.record.record_id, passages=tuple(run), score=0.0)
            for number, run in enumerate(runs)
        ),
        nearest=(),
        evidence=Evidence(best_cosine=None, term_coverage=1.0),
        searched=Searched(records=1, of=1),
    )


def _with_overview(summary: Summary, reply: Answer) -> Summary:
    """Put the claims of an answer in the place of the overview, all citations numbered in the order of the claims."""
    kept = {citation.number: citation for citation in summary.citations}
    own = {-citation.number: citation for citation in reply.citations}
    overview = tuple(
        Point(claim=replace(claim, citations=tuple(-number for number in claim.citations))) for claim in reply.claims
    )
    return renumbered(replace(summary, overview=overview), kept | own)
