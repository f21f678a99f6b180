"""Answer by quoting: the sentences that bear on the question, said as attributed verbatim quotes. No language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.abstention import abstain, bears_on_question, has_evidence
from assistant.answering.citations import cite, claim_text
from assistant.answering.kinds import DECISION_WORDS, asks_for_decision
from assistant.answering.relevance import Scored, rank, word_scores
from assistant.answering.sentences import Sentence, candidate_sentences, with_antecedent, with_sequel
from assistant.answering.speakers import asked_speakers
from assistant.answering.verification import verify
from assistant.answering.words import Wording, overlap, question_terms, stem, weights, words
from assistant.answers import Answer, Citation, Claim, Question, Reply, SearchResult
from assistant.settings import AnswerSettings
from ingest import Record

if TYPE_CHECKING:
    from ingest import Library

SECONDARY_ALONE = "This answer rests on secondary sources alone."


def answer_extractively(
    question: Question, found: SearchResult, library: Library, settings: AnswerSettings, *, fingerprint: str
) -> Reply:
    """Answer a question with verbatim quotes from what was found, or say that the records do not tell."""
    records = {item.record_id: library.record(item.record_id) for item in found.discussions}
    claims: tuple[Claim, ...] = ()
    asked = taken_apart(question, library)
    if has_evidence(found.evidence, asked.text, asked.wording, settings):
        chosen = choose(asked, found, library, settings, records)
        drafted, citations = quoted(chosen, records)
        verified = verify(drafted, citations, records=records, read=found.passages)
        claims, citations = verified.claims, list(verified.citations)
    if not claims:
        return abstain(
            question,
            found,
            speakers=sorted(asked.speakers),
            mode="extractive",
            library_sequence=library.sequence,
            fingerprint=fingerprint,
            notices=found.notices,
        )
    return Answer(
        question=question,
        claims=claims,
        citations=tuple(citations),
        read=found.passages,
        searched=found.searched,
        mode="extractive",
        library_sequence=library.sequence,
        fingerprint=fingerprint,
        notices=(*found.notices, *notices_of(citations, records)),
    )


def notices_of(citations: Sequence[Citation], records: Mapping[str, Record]) -> tuple[str, ...]:
    """Return what the reader must know about what an answer rests on."""
    notices = []
    if citations and not any(citation.source_kind.is_primary for citation in citations):
        notices.append(SECONDARY_ALONE)
    cited = [records[record_id].facts for record_id in dict.fromkeys(citation.record_id for citation in citations)]
    foreign = [facts.title for facts in cited if facts and facts.language not in (None, "en")]
    notices += [f"{title!r} is not in English; questions find less in it." for title in foreign]
    return tuple(notices)


def choose(
    asked: Asked, found: SearchResult, library: Library, settings: AnswerSettings, records: Mapping[str, Record]
) -> list[Scored]:
    """Return the sentences to say, best first: at most `max_claims`, none far below the best, none twice."""
    candidates = candidate_sentences(found.discussions, records)
    if asked.speakers:
        candidates = [sentence for sentence in candidates if sentence.speaker in asked.speakers]
    kept = _shortlist(candidates, asked, settings.max_sentences)
    if not kept:
        return []
    # None as well where the library was embedded with another model than the one at hand.
    question_vector = library.embed_query(asked.text)
    vectors = None
    if question_vector is not None and library.embedder is not None:
        vectors = list(library.embedder.embed_passages([sentence.text for sentence in kept]))
    ranked = rank(kept, wording=asked.wording, question=asked.text, question_vector=question_vector, vectors=vectors)
    bearing = max(item.bearing for item in ranked)
    # "What did the clerk say?" is about nothing that a sentence could bear on.
    if asked.wording.terms and not bears_on_question(found.evidence, bearing, settings):
        return []
    ranked = [item for item in ranked if item.bearing >= settings.bearing_floor * bearing]
    # Whoever is asked for by name is quoted more freely: these are the person's best words on it.
    floor = settings.relevance_floor * (0.75 if asked.speakers else 1.0)
    return without_repeats(ranked, most=settings.max_claims, floor=floor, repeat_overlap=settings.repeat_overlap)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question taken apart.

    Attributes:
        speakers: whose own words are asked for, by the scope or by the question; empty where it is anybody's.
        wording: the words of what is asked about, without the names of these speakers, who seldom name themselves, and
            without words that only ask for a decision.
    """

    text: str
    speakers: frozenset[str]
    wording: Wording


def taken_apart(question: Question, library: Library) -> Asked:
    """Return whose words are asked for, and about what."""
    text = question.standalone
    asked = question.scope.speakers or asked_speakers(text, library.speakers(question.scope))
    idle = {stem(word) for name in asked for word in words(name)}
    if asks_for_decision(text):
        idle |= {stem(word) for word in DECISION_WORDS}
    terms = {term: word for term, word in question_terms(text).items() if term not in idle}
    rarity = library.rarity(list(terms.values()))
    passages = sum(record.passages for record in library.records())
    weight = weights({term: rarity[word] for term, word in terms.items()}, passages=passages)
    return Asked(text=text, speakers=frozenset(asked), wording=Wording(terms=terms, weight=weight))


def _shortlist(candidates: list[Sentence], asked: Asked, limit: int) -> list[Sentence]:
    """Return the sentences worth embedding, in record order: by words and place, which cost nothing."""
    scores = word_scores(candidates, asked.wording, asked.text)
    best = np.argsort(-np.asarray(scores), kind="stable")[:limit]
    return [candidates[position] for position in sorted(best)]


def without_repeats(ranked: Sequence[Scored], *, most: int, floor: float, repeat_overlap: float) -> list[Scored]:
    """Return the best sentences that differ from one another and do not fall far below the best.

    Args:
        ranked: best first.
        most: how many at most.
        floor: share of the best one's score that each must have.
        repeat_overlap: share of equal words from which one repeats another.
    """
    chosen: list[Scored] = []
    for item in ranked:
        if len(chosen) == most or item.score < floor * ranked[0].score:
            break
        if not any(_repeats(item, other, repeat_overlap) for other in chosen):
            chosen.append(item)
    return chosen


def _repeats(item: Scored, other: Scored, limit: float) -> bool:
    if overlap(item.stems, other.stems) >= limit:
        return True
    # Sentences of one meaning; two halves of one speech come no nearer than this.
    return item.vector is not None and other.vector is not None and float(item.vector @ other.vector) >= 0.9


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Place:
    """Where a quote stands: records by date, undated last, then in the order of the record."""

    undated: bool
    day: date
    record_id: str
    start: int
    end: int
    passage_id: str


def quoted(chosen: Sequence[Scored], records: Mapping[str, Record]) -> tuple[list[Claim], list[Citation]]:
    """Return the claims that say the sentences, in the order of the records, and their citations."""
    places = _joined(sorted(_place(item.sentence, records[item.sentence.record_id]) for item in chosen), records)
    citations = [
        cite(records[place.record_id], place.start, place.end, number=number, passage_id=place.passage_id)
        for number, place in enumerate(places, start=1)
    ]
    several = len({citation.record_id for citation in citations}) > 1
    claims = [
        Claim(text=claim_text(citation, name_record=several), citations=(citation.number,)) for citation in citations
    ]
    return claims, citations


def _place(sentence: Sentence, record: Record) -> _Place:
    start, _ = with_antecedent(sentence, record)
    end = with_sequel(sentence, record, start)
    day = record.facts.date if record.facts else None
    return _Place(
        undated=day is None,
        day=day or date.max,
        record_id=record.record_id,
        start=start,
        end=end,
        passage_id=_passage_at(sentence, start),
    )


def _passage_at(sentence: Sentence, start: int) -> str:
    passages = [scored.passage for scored in sentence.discussion.passages]
    return next((item for item in reversed(passages) if item.char_start <= start), passages[0]).passage_id


def _joined(places: Sequence[_Place], records: Mapping[str, Record]) -> list[_Place]:
    """Join quotes of one turn that touch or overlap into one contiguous quote."""
    joined: list[_Place] = []
    for place in places:
        last = joined[-1] if joined else None
        record = records[place.record_id]
        if (
            last is not None
            and last.record_id == place.record_id
            and record.turn_at(last.start) == record.turn_at(place.start)
            and (place.start <= last.end or not record.text[last.end : place.start].strip())
        ):
            joined[-1] = _Place(
                undated=last.undated,
                day=last.day,
                record_id=last.record_id,
                start=last.start,
                end=max(last.end, place.end),
                passage_id=last.passage_id,
            )
        else:
            joined.append(place)
    return joined
