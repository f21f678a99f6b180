"""The thoughts that bear on one part of a question, best first: sentences ranked, grown to thoughts, ranked anew."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.asking import Asked, Facet
from assistant.answering.kinds import asks_for_decision
from assistant.answering.relevance import (
    DOUBT,
    WORDS,
    Scored,
    Vector,
    doubted,
    kept_share,
    likeness,
    rank,
    rests_on,
    word_scores,
)
from assistant.answering.sentences import Sentence
from assistant.answering.speech import asks
from assistant.answering.thoughts import runs_by_turn, thought_around
from assistant.answering.words import coverage, stems
from ingest import Record

if TYPE_CHECKING:
    from ingest import Library

# Thoughts that are embedded for one question beside the sentences.
_MOST_THOUGHTS = 20
# How much the whole thought counts beside its best sentence.
_THOUGHT_SHARE = 0.5
# A part of a question with fewer words of its own is understood only within the whole.
_FEWEST_WORDS = 2
# What somebody asked may itself be asked for.
_ASKED = re.compile(r"\b(?:asks?|asked|asking|questions?)\b", re.IGNORECASE)


def thoughts_for(
    facet: Facet,
    candidates: Sequence[Sentence],
    *,
    asked: Asked,
    library: Library,
    records: Mapping[str, Record],
    most_sentences: int,
) -> list[Scored]:
    """Return the thoughts that bear on one part of the question, best first.

    Args:
        facet: the part.
        candidates: the sentences that may be quoted for it.
        asked: the whole question.
        library: what embeds them, where there is a model.
        records: those of the candidates, by id.
        most_sentences: so many are embedded for the whole question, those that words and place speak for.
    """
    by_words = word_scores(candidates, asked, facet)
    limit = max(most_sentences // len(asked.facets), 1)
    kept = [candidates[place] for place in sorted(np.argsort(-np.asarray(by_words), kind="stable")[:limit])]
    question_vector = library.embed_query(_embedded_question(asked, facet))
    vectors = _embedded(library, question_vector, [_in_context(item) for item in kept])
    ranked = rank(kept, asked, facet, question_vector=question_vector, vectors=vectors)
    worth = {_key(item): score for item, score in zip(candidates, by_words, strict=True)}
    worth |= {_key(item.sentence): item.score for item in ranked}
    grown = _grown(ranked, candidates, worth, records=records, most=max(_MOST_THOUGHTS // len(asked.facets), 1))
    vectors = _embedded(library, question_vector, [f"{item.sentence.reply_to} {item.text}".strip() for item in grown])
    doubt = doubted(candidates, facet)
    rescored = []
    for place, item in enumerate(grown):
        vector = vectors[place] if vectors else None
        meaning = likeness(vector, question_vector)
        rescored.append(_rescored(item, facet, meaning=meaning, doubt=doubt, vector=vector))
    return sorted(_that_tell(rescored, asked.text), key=lambda item: -item.score)


def _that_tell(thoughts: Sequence[Scored], question: str) -> list[Scored]:
    """Return the thoughts that do more than ask, all of them where there are none or what was asked is wanted."""
    telling = [item for item in thoughts if not asks(item.sentence.text)]
    return telling if telling and not _ASKED.search(question) else list(thoughts)


def _key(sentence: Sentence) -> tuple[str, int]:
    return sentence.record_id, sentence.start


def _embedded_question(asked: Asked, facet: Facet) -> str:
    return asked.text if len(asked.facets) == 1 or len(stems(facet.text)) < _FEWEST_WORDS else facet.text


def _in_context(sentence: Sentence) -> str:
    """Return the text that is embedded for a sentence: a reply means little without what was asked."""
    return f"{sentence.reply_to} {sentence.text}" if sentence.is_reply else sentence.text


def _embedded(library: Library, question_vector: Vector | None, texts: Sequence[str]) -> list[Vector] | None:
    """Return the vectors; None without a model, or where the library was embedded with another."""
    if question_vector is None or library.embedder is None or not texts:
        return None
    return list(library.embedder.embed_passages(list(texts)))


def _grown(
    ranked: Sequence[Scored],
    candidates: Sequence[Sentence],
    worth: Mapping[tuple[str, int], float],
    *,
    records: Mapping[str, Record],
    most: int,
) -> list[Scored]:
    """Return the best sentences grown to whole thoughts; what a better one's thought holds makes none of its own."""
    turns = runs_by_turn(candidates)
    grown: list[Scored] = []
    covered: set[tuple[str, int]] = set()
    for item in ranked:
        sentence = item.sentence
        if len(grown) == most:
            break
        if _key(sentence) in covered:
            continue
        of_turn = turns[sentence.record_id, sentence.turn]
        run = thought_around(sentence, of_turn, lambda part: worth[_key(part)])
        covered.update(_key(part) for part in run)
        grown.append(_as_thought(item, run, records[sentence.record_id]))
    return grown


def _as_thought(item: Scored, run: Sequence[Sentence], record: Record) -> Scored:
    text = record.text[run[0].start : run[-1].end]
    return replace(
        item,
        start=run[0].start,
        end=run[-1].end,
        passage_id=run[0].passage.passage.passage_id,
        text=text,
        stems=stems(text),
    )


def _rescored(item: Scored, facet: Facet, *, meaning: float, doubt: float, vector: Vector | None) -> Scored:
    """Return the thought with what it says as a whole added to the score of its best sentence."""
    decision = asks_for_decision(facet.text)
    follows = rests_on(item.sentence, decision=True) if decision else item.sentence.reply_to
    whole = meaning + WORDS * coverage(item.stems | stems(follows), facet.wording.weight)
    added = (whole + DOUBT * doubt * meaning) * kept_share(item.sentence, decision=decision)
    return replace(
        item,
        score=item.score + _THOUGHT_SHARE * added,
        bearing=max(item.bearing, whole),
        vector=vector,
    )
