"""How much a sentence bears on the question: meaning, words, place, and what kind of answer is asked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.answering.kinds import asks_for_decision, is_motion, is_result, kind_marks
from assistant.answering.sentences import Sentence, readability
from assistant.answering.words import Wording, coverage, stems

Vector = NDArray[np.float32]

# Weights of the parts of a score: least squares on the sentences of 40 meetings of QMSum's training part (how many
# words each shares with the reference answer, within what the annotators marked), rounded.
MEANING, WORDS, CONTEXT, PASSAGE = 0.5, 0.42, 0.08, 0.18
# A number where a number is asked for and the like; these questions are rare there, so this one was set by reading.
KIND = 0.08
# What answers a question is in its question's words, not in its own ("What would it cost?" "Sixty-one thousand.").
REPLY = 0.25
# How a vote ended is told without naming again what was voted on ("The motion carries, five to four.").
RESULT = 0.35
# What is only moved is not what was decided.
MOTION = -0.2
# Between equals the meeting itself is quoted, not somebody who writes about it.
PRIMARY = 0.04
# What a sentence that cannot stand alone keeps of its score at least.
READABLE_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sentence and how much it bears on the question.

    Attributes:
        score: what it is ranked by, comparable within one question only.
        bearing: meaning and words alone, with the words of what it follows on, 0 to 0.92: comparable between questions.
    """

    sentence: Sentence
    score: float
    bearing: float
    stems: frozenset[str]
    vector: Vector | None


def word_scores(sentences: Sequence[Sentence], wording: Wording, question: str) -> list[float]:
    """Return what speaks for each sentence but its meaning, about 0 to 0.6."""
    marks, decision = kind_marks(question), asks_for_decision(question)
    best = max((sentence.passage.score for sentence in sentences), default=0.0)
    worst = min((sentence.passage.score for sentence in sentences), default=0.0)
    return [
        WORDS * coverage(stems(sentence.text), wording.weight)
        + _context(sentence, wording, decision=decision)
        + PASSAGE * _between(sentence.passage.score, worst, best)
        + KIND * any(mark.search(sentence.text) for mark in marks)
        + PRIMARY * sentence.is_primary
        for sentence in sentences
    ]


def _context(sentence: Sentence, wording: Wording, *, decision: bool) -> float:
    """What stands before a sentence counts as far as the sentence rests on it: as a result, as a reply, or loosely."""
    if decision and is_motion(sentence.text):
        return MOTION
    context = coverage(stems(_rests_on(sentence, decision)), wording.weight)
    if decision and is_result(sentence.text):
        # Squared: the result of a vote on something else shares some of the question's words as well.
        return RESULT * context**2
    return (REPLY if sentence.is_reply else CONTEXT) * context


def _rests_on(sentence: Sentence, decision: bool) -> str:
    """Return the words a sentence follows on: a vote's result on the whole roll call, another on what was just said."""
    return sentence.earlier if decision and is_result(sentence.text) else sentence.before


def _between(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 1.0


def rank(
    sentences: Sequence[Sentence],
    *,
    wording: Wording,
    question: str,
    question_vector: Vector | None,
    vectors: Sequence[Vector] | None,
) -> list[Scored]:
    """Return the sentences, best first.

    Args:
        sentences: the candidates.
        wording: what the question asks about.
        question: as it is searched.
        question_vector: of length 1; None where no model is used, then words and place alone decide.
        vectors: of the sentences, of length 1, in their order; None likewise.
    """
    by_words, decision = word_scores(sentences, wording, question), asks_for_decision(question)
    scored = []
    for position, sentence in enumerate(sentences):
        vector = vectors[position] if vectors is not None else None
        meaning = 0.0
        if vector is not None and question_vector is not None:
            meaning = MEANING * max(float(vector @ question_vector), 0.0)
        own = stems(sentence.text)
        scored.append(
            Scored(
                sentence=sentence,
                score=(by_words[position] + meaning) * (READABLE_SHARE + (1 - READABLE_SHARE) * readability(sentence)),
                bearing=meaning + WORDS * coverage(own | stems(_rests_on(sentence, decision)), wording.weight),
                stems=own,
                vector=vector,
            )
        )
    return sorted(scored, key=lambda item: -item.score)
