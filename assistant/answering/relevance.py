"""How much a sentence bears on the question: meaning, words, place, and what kind of answer is asked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asking import Asked, Facet
from assistant.answering.kinds import asks_for_decision, is_motion, is_result, kind_marks
from assistant.answering.sentences import Sentence, readability
from assistant.answering.words import coverage, stems

Vector = NDArray[np.float32]

# Weights of the parts of a score: least squares on the sentences of 40 meetings of QMSum's training part (how many
# words each shares with the reference answer, within what the annotators marked), rounded; PASSAGE lowered for
# questions to a whole library.
MEANING, WORDS, CONTEXT, PASSAGE = 0.5, 0.42, 0.08, 0.12
# The other weights were set on tests/questions/development.yaml. They lie on a plateau: halving or doubling one moves
# the number of its 72 questions that are met by one or two.
# How alike the whole passage is, which tells sentences apart before they are embedded.
LIKENESS = 0.25
# How much more meaning counts where the question's words stand nowhere together.
DOUBT = 2.0
# A number where a number is asked for and the like; these questions are rare there, so this one was set by reading.
KIND = 0.12
# What answers a question is in its question's words, not in its own ("What would it cost?" "Sixty-one thousand.").
REPLY, LATER_REPLY = 0.36, 0.2
# How a vote ended is told without naming again what was voted on ("The motion carries, five to four.").
RESULT = 0.35
# What is only moved is not what was decided: share of its score that a motion keeps where a decision is asked for.
MOTION_SHARE = 0.5
# Said by somebody whom the question names; of the kind of record whose account is asked for.
NAMED = 0.12
SOURCE = 0.2
# Between equals the meeting itself is quoted, not somebody who writes about it.
PRIMARY = 0.04
# What a sentence that cannot stand alone keeps of its score at least.
READABLE_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sentence, or a thought of several, and how much it bears on the question.

    Attributes:
        sentence: the one that bears on it most.
        end: where the thought ends; it starts at `start`.
        passage_id: of the passage that holds its first character.
        score: what it is ranked by, comparable within one question only.
        bearing: meaning and words alone, with the words of what it follows on, 0 to 0.92: comparable between questions.
    """

    sentence: Sentence
    start: int
    end: int
    passage_id: str
    text: str
    score: float
    bearing: float
    stems: frozenset[str]
    vector: Vector | None


def word_scores(sentences: Sequence[Sentence], asked: Asked, facet: Facet) -> list[float]:
    """Return what speaks for each sentence but its meaning, about 0 to 1."""
    marks, decision = kind_marks(facet.text), asks_for_decision(facet.text)
    doubt = doubted(sentences, facet)
    best = max((sentence.passage.score for sentence in sentences), default=0.0)
    worst = min((sentence.passage.score for sentence in sentences), default=0.0)
    return [
        WORDS * coverage(stems(sentence.text), facet.wording.weight)
        + _context(sentence, facet, decision=decision)
        + PASSAGE * _between(sentence.passage.score, worst, best)
        + LIKENESS * (1 + DOUBT * doubt) * max(sentence.passage.dense or 0.0, 0.0)
        + KIND * any(mark.search(sentence.text) for mark in marks)
        + NAMED * (sentence.speaker in asked.named)
        + SOURCE * (sentence.source_kind in asked.sources)
        + PRIMARY * sentence.source_kind.is_primary
        for sentence in sentences
    ]


def doubted(sentences: Sequence[Sentence], facet: Facet) -> float:
    """Return how far the question was asked in other words than the records', 0 to 1.

    Where no sentence holds many of its words, those that stand somewhere mislead, and meaning has to count for more.
    """
    held = (coverage(stems(f"{item.reply_to} {item.text}"), facet.wording.weight) for item in sentences)
    return 1.0 - max(held, default=0.0)


def _context(sentence: Sentence, facet: Facet, *, decision: bool) -> float:
    """What stands before a sentence counts as far as the sentence rests on it: as a result, as a reply, or loosely."""
    if decision and is_result(sentence.text):
        # Squared: the result of a vote on something else shares some of the question's words as well.
        return RESULT * coverage(stems(sentence.earlier), facet.wording.weight) ** 2
    loose = CONTEXT * coverage(stems(sentence.before), facet.wording.weight)
    reply = REPLY if sentence.is_reply else LATER_REPLY
    return max(loose, reply * coverage(stems(sentence.reply_to) - stems(sentence.text), facet.wording.weight))


def rests_on(sentence: Sentence, *, decision: bool) -> str:
    """Return the words a sentence follows on: a vote's result on the whole roll call, another on what was just said."""
    return sentence.earlier if decision and is_result(sentence.text) else f"{sentence.reply_to} {sentence.before}"


def _between(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 1.0


def rank(
    sentences: Sequence[Sentence],
    asked: Asked,
    facet: Facet,
    *,
    question_vector: Vector | None,
    vectors: Sequence[Vector] | None,
) -> list[Scored]:
    """Return the sentences, best first.

    Args:
        sentences: the candidates.
        asked: the question.
        facet: the part of it to answer.
        question_vector: of length 1; None where no model is used, then words and place alone decide.
        vectors: of the sentences, of length 1, in their order; None likewise.
    """
    by_words, decision = word_scores(sentences, asked, facet), asks_for_decision(facet.text)
    doubt = doubted(sentences, facet)
    scored = []
    for position, sentence in enumerate(sentences):
        vector = vectors[position] if vectors is not None else None
        meaning = likeness(vector, question_vector)
        doubtful = meaning * (1 + DOUBT * doubt)
        own = stems(sentence.text)
        score = (by_words[position] + doubtful) * kept_share(sentence, decision=decision)
        scored.append(
            Scored(
                sentence=sentence,
                start=sentence.start,
                end=sentence.end,
                passage_id=sentence.passage.passage.passage_id,
                text=sentence.text,
                score=score,
                bearing=meaning
                + WORDS * coverage(own | stems(rests_on(sentence, decision=decision)), facet.wording.weight),
                stems=own,
                vector=vector,
            )
        )
    return sorted(scored, key=lambda item: -item.score)


def kept_share(sentence: Sentence, *, decision: bool) -> float:
    """Return what a sentence keeps of its score by how it reads, and as a motion where a decision is asked for."""
    share = READABLE_SHARE + (1 - READABLE_SHARE) * readability(sentence)
    return share * MOTION_SHARE if decision and is_motion(sentence.text) else share


def likeness(vector: Vector | None, question_vector: Vector | None) -> float:
    """Return what meaning adds to a score, 0 to 0.5."""
    if vector is None or question_vector is None:
        return 0.0
    return MEANING * max(float(vector @ question_vector), 0.0)
