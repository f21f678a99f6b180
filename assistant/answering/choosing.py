"""Choose what is quoted: of the discussions found, the thoughts that answer each part of the question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from assistant.answering.accounts import account_of
from assistant.answering.asking import Asked
from assistant.answering.bearing import thoughts_for
from assistant.answering.gate import may_answer
from assistant.answering.kinds import asks_for_account, asks_for_decision, asks_for_reason, asks_of_several, is_result
from assistant.answering.ranking import Scored
from assistant.answering.sentences import Sentence, candidate_sentences
from assistant.answering.speech import declines
from assistant.answering.sufficiency import holds_name, is_sufficient
from assistant.answering.words import coverage, overlap, stems
from assistant.answers import Discussion, Evidence, ScoredPassage, SearchResult
from assistant.settings import AnswerSettings
from ingest import Record

if TYPE_CHECKING:
    from ingest import Library

# How likely beside the likeliest thought one must be to answer in its place.
_NEAR_BEST = 0.3
# Share of what is asked about that somebody whose words are asked for must speak of.
_LEAST_SPOKEN_OF = 0.25


def with_nearest(found: SearchResult) -> SearchResult:
    """Return the search with the nearest passages as discussions of their own where no discussion holds them."""
    held = {scored.passage.passage_id for scored in found.passages}
    nearest = {item.passage.passage_id: item for item in (*found.nearest, *found.nearest_in_meaning)}
    extra = [scored for passage_id, scored in nearest.items() if passage_id not in held]
    alone = tuple(
        Discussion(
            number=number,
            record_id=scored.passage.record_id,
            passages=(replace(scored, discussion=number),),
            score=scored.score,
        )
        for number, scored in enumerate(extra, start=len(found.discussions))
    )
    return replace(found, discussions=found.discussions + alone)


def together(found: Sequence[SearchResult]) -> SearchResult:
    """Return several searches for one question as one: the best discussion of each, then the second ones.

    What was searched is told by the first. A passage that two of them found stands in the better discussion alone.
    """
    if len(found) == 1:
        return found[0]
    held: set[str] = set()
    discussions: list[Discussion] = []
    for row in zip_longest(*(item.discussions for item in found)):
        for discussion in filter(None, row):
            for run in _without(discussion, held):
                number = len(discussions)
                passages = tuple(replace(scored, discussion=number) for scored in run)
                discussions.append(replace(discussion, number=number, passages=passages))
    cosines = [item.evidence.best_cosine for item in found if item.evidence.best_cosine is not None]
    missing = found[0].evidence.missing_terms
    evidence = Evidence(
        best_cosine=max(cosines, default=None),
        term_coverage=max(item.evidence.term_coverage for item in found),
        missing_terms=tuple(term for term in missing if all(term in item.evidence.missing_terms for item in found)),
    )
    notices = tuple(dict.fromkeys(notice for item in found for notice in item.notices))
    return replace(
        found[0],
        discussions=tuple(discussions),
        nearest=_best([item.nearest for item in found], lambda scored: scored.alone),
        nearest_in_meaning=_best([item.nearest_in_meaning for item in found], lambda scored: scored.dense or 0.0),
        evidence=evidence,
        notices=notices,
    )


def _best(
    found: Sequence[Sequence[ScoredPassage]], score: Callable[[ScoredPassage], float]
) -> tuple[ScoredPassage, ...]:
    """Return the best passages of several lists, each once, as many as the longest holds."""
    once = {scored.passage.passage_id: scored for passages in found for scored in passages}
    return tuple(sorted(once.values(), key=score, reverse=True)[: max(map(len, found))])


def _without(discussion: Discussion, held: set[str]) -> Iterator[list[ScoredPassage]]:
    """Yield the runs of a discussion's passages that are not held yet, and hold them."""
    run: list[ScoredPassage] = []
    for scored in discussion.passages:
        if scored.passage.passage_id not in held:
            run.append(scored)
        elif run:
            yield run
            run = []
    if run:
        yield run
    held.update(scored.passage.passage_id for scored in discussion.passages)


def choose(
    asked: Asked, found: SearchResult, library: Library, settings: AnswerSettings, records: Mapping[str, Record]
) -> list[Scored]:
    """Return the thoughts to quote, likeliest first: at most `max_claims`, none far below the best, none twice."""
    held = considered(asked, found, library, settings, records).held
    if not any(may_answer(ranked, asked, found, settings) for ranked in held):
        return []
    if len(asked.facets) == 1 and asks_for_account(asked.text):

        def repeats(item: Scored, other: Scored) -> bool:
            return _repeats(item, other, settings.repeat_overlap)

        return account_of(held[0], repeats, most=settings.max_claims, length=settings.account_words)
    by_facet = [results_alone(held[0], asked)] if len(asked.facets) == 1 else held
    return combined(by_facet, settings, of_several=asks_of_several(asked.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """What may answer each part of a question, likeliest first, parts for which there is nothing left out.

    Attributes:
        ranked: whatever was found.
        held: what the rules leave of it; they look at questions of one part alone.
    """

    ranked: list[list[Scored]]
    held: list[list[Scored]]


def considered(
    asked: Asked, found: SearchResult, library: Library, settings: AnswerSettings, records: Mapping[str, Record]
) -> Considered:
    """Return what the gate is asked about."""
    candidates = candidates_for(asked, found, records)
    ranked = _by_facet(asked, candidates, library, settings, records)
    speaking = [speaking_of(asked, thoughts) for thoughts in ranked]
    if len(asked.facets) > 1:  # what one part asks about, another has often named
        held = [rest or thoughts for rest, thoughts in zip(speaking, ranked, strict=True)] if any(speaking) else []
        return Considered(ranked=ranked, held=held)
    fitting = [rest for rest in speaking if rest]
    # An account is told by what stands around a figure or a refusal as well.
    if asks_for_account(asked.text):
        return Considered(ranked=ranked, held=fitting)
    spoken = spoken_in(candidates)
    held = [rest for thoughts in fitting if (rest := sufficient(thoughts, asked, records, spoken))]
    return Considered(ranked=ranked, held=held)


def speaking_of(asked: Asked, thoughts: Sequence[Scored]) -> list[Scored]:
    """Return the thoughts that speak of what is asked about, or follow on words that do; all where nobody is named.

    Something of those whose words are asked for is always nearest, whatever it is about.
    """
    if not asked.speakers or not asked.wording.weight:
        return list(thoughts)
    return [item for item in thoughts if coverage(_in_context(item), asked.wording.weight) >= _LEAST_SPOKEN_OF]


def _in_context(item: Scored) -> frozenset[str]:
    """Return the stems of a thought and of what it replies to or follows on."""
    sentence = item.sentence
    return item.stems | stems(f"{sentence.reply_to} {sentence.before} {sentence.earlier}")


def spoken_in(sentences: Sequence[Sentence]) -> frozenset[str]:
    """Return the stems of all that could be quoted."""
    return stems(" ".join(item.text for item in sentences))


def sufficient(
    ranked: Sequence[Scored], asked: Asked, records: Mapping[str, Record], spoken: frozenset[str]
) -> list[Scored]:
    """Return the thoughts that can answer; none where the best cannot, or where the answer is refused.

    What answers far down, while what bears on the question most does not, is about something else.

    Args:
        ranked: the thoughts, likeliest first.
        asked: the question, which asks one thing.
        records: those of the thoughts, by id.
        spoken: stems of all that could be quoted.
    """
    known = {record_id: _names_known(record, asked) for record_id, record in records.items()}
    held = [item for item in ranked if _suffices(item, asked, known[item.sentence.record_id], spoken)]
    first = [item for item in ranked if item.share >= _NEAR_BEST]
    best = [item for item in first if any(item is other for other in held) and not declines(item.text)]
    most = max((coverage(item.stems, asked.wording.weight) for item in best), default=0.0)
    refused = any(declines(item.text) and coverage(item.stems, asked.wording.weight) >= most for item in first)
    return [] if refused or not best else held


def _names_known(record: Record, asked: Asked) -> frozenset[tuple[str, ...]]:
    """Return the names of the question that a record holds, its speakers' names included."""
    speakers = " ".join({turn.speaker for turn in record.turns if turn.speaker})
    return frozenset(name for name in asked.names if holds_name(name, record.text) or holds_name(name, speakers))


def _suffices(item: Scored, asked: Asked, known: frozenset[tuple[str, ...]], spoken: frozenset[str]) -> bool:
    passages = item.sentence.discussion.passages
    at = next(place for place, scored in enumerate(passages) if scored is item.sentence.passage)
    around = [scored.passage.labelled_text for scored in passages[max(at - 1, 0) : at + 2]]
    if is_result(item.sentence.text):  # the roll call before it says what was voted on
        around.append(item.sentence.earlier)
    return known.issuperset(asked.names) and is_sufficient(
        asked.text,
        asked.wording,
        asked.names,
        spoken,
        text=f"{item.sentence.reply_to} {item.text}",
        around=" ".join((*around, item.text, item.sentence.reply_to)),
    )


def candidates_for(asked: Asked, found: SearchResult, records: Mapping[str, Record]) -> list[Sentence]:
    """Return the sentences found that may be quoted, each once: of whoever's words are asked for, or anybody's."""
    candidates = _unique(candidate_sentences(found.discussions, records))
    return [sentence for sentence in candidates if not asked.speakers or sentence.speaker in asked.speakers]


def _by_facet(
    asked: Asked,
    candidates: Sequence[Sentence],
    library: Library,
    settings: AnswerSettings,
    records: Mapping[str, Record],
) -> list[list[Scored]]:
    """Return for each part of the question the thoughts that may answer it, parts without any left out.

    Where it has one part, the time that it asks about was searched already.
    """
    by_facet: list[list[Scored]] = []
    for facet in asked.facets:
        fitting = [
            item
            for item in candidates
            if (facet.period is None or len(asked.facets) == 1 or facet.period.holds(_day(records[item.record_id])))
            and (not facet.speakers or item.speaker in facet.speakers)
        ]
        if facet.is_sequel and by_facet:
            fitting = _later_than(by_facet[-1][0], fitting, records) or fitting
        if fitting:
            by_facet.append(
                thoughts_for(
                    facet,
                    fitting,
                    asked=asked,
                    library=library,
                    records=records,
                    most_sentences=settings.max_sentences,
                )
            )
    return by_facet


def results_alone(ranked: Sequence[Scored], asked: Asked) -> list[Scored]:
    """Return the thoughts that say how a vote ended, where that is asked and one of the best does; else all of them.

    Why somebody voted so, and what somebody says of it, are other questions.
    """
    told = [item for item in ranked if is_result(item.sentence.text)]
    wanted = asks_for_decision(asked.text) and not asked.speakers and not asks_for_reason(asked.text)
    return told if wanted and told and told[0].share >= _NEAR_BEST else list(ranked)


def _unique(sentences: Sequence[Sentence]) -> list[Sentence]:
    first: dict[tuple[str, int], Sentence] = {}
    for sentence in sentences:
        first.setdefault((sentence.record_id, sentence.start), sentence)
    return list(first.values())


def _later_than(first: Scored, sentences: Sequence[Sentence], records: Mapping[str, Record]) -> list[Sentence]:
    """Return the sentences of records dated after the first answer's."""
    day = _day(records[first.sentence.record_id])
    return [item for item in sentences if day and (own := _day(records[item.record_id])) and own > day]


def _day(record: Record) -> date | None:
    return record.facts.date if record.facts else None


def combined(
    by_facet: Sequence[Sequence[Scored]], settings: AnswerSettings, *, of_several: bool = False
) -> list[Scored]:
    """Return the best thought for each part of the question, then the best of the rest.

    Args:
        by_facet: for each part what may answer it, likeliest first; none is empty.
        settings: how many at most, how far below the best, and what repeats another.
        of_several: whether what several records or people tell is asked for: then the best of another record is one.
    """
    chosen: list[Scored] = []
    rest = sorted((item for ranked in by_facet for item in ranked), key=lambda item: -item.share)
    first = [ranked[0] for ranked in by_facet]
    if of_several and len({item.sentence.record_id for item in first}) == 1:
        first += _of_another_record(first[0], rest)
    wanted = {id(item) for item in first}
    for item in first + rest:
        alike = [place for place, other in enumerate(chosen) if _repeats(item, other, settings.repeat_overlap)]
        likely = id(item) in wanted or item.share >= settings.relevance_floor
        if not alike and len(chosen) < settings.max_claims and likely:
            chosen.append(item)
        elif len(alike) == 1 and _tells_first_hand(item, chosen[alike[0]], settings.repeat_overlap):
            chosen[alike[0]] = item
    return chosen


def _of_another_record(first: Scored, rest: Sequence[Scored]) -> list[Scored]:
    """Return the likeliest thought of another record of the same kind of source, none where there is none."""
    others = (
        item
        for item in rest
        if item.sentence.record_id != first.sentence.record_id and _is_primary(item) >= _is_primary(first)
    )
    return list(islice(others, 1))


def _tells_first_hand(item: Scored, other: Scored, limit: float) -> bool:
    """Tell whether the meeting itself says most of what somebody wrote about it."""
    held = len(item.stems & other.stems) >= limit * len(other.stems)
    return _is_primary(item) and not _is_primary(other) and held


def _is_primary(item: Scored) -> bool:
    return item.sentence.source_kind.is_primary


def _repeats(item: Scored, other: Scored, limit: float) -> bool:
    same_place = (
        item.sentence.record_id == other.sentence.record_id and item.start < other.end and other.start < item.end
    )
    if same_place or overlap(item.stems, other.stems) >= limit:
        return True
    # Thoughts of one meaning; two halves of one speech come no nearer than this.
    return item.vector is not None and other.vector is not None and float(item.vector @ other.vector) >= 0.9
