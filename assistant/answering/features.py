"""What is known of a sentence for a question, as numbers; choosing and learning how to choose see the same. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import numpy as np
from numpy.typing import NDArray

from assistant.answering.asking import Asked, Facet
from assistant.answering.kinds import asks_for_decision, is_motion, is_result, kind_marks
from assistant.answering.sentences import Sentence, readability
from assistant.answering.speech import asks, declines, points_back
from assistant.answering.words import coverage, stems

Matrix = NDArray[np.float64]
Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]

# What is added to the logarithm of a sentence's odds because it is wanted, not because it was learned; see `_wanted`.
WANTED = "wanted"
# Known without looking at what a sentence means.
PLAIN = (
    "passage_around",  # score of its passage with its neighbours', less the best one's
    "passage_alone",  # the same by its own words alone
    "passage_meaning",  # cosine of question and passage
    "passage_meaning_doubted",  # the same, where the question's words stand nowhere together
    "words",  # share of the question's words that stand in it, weighted by rarity
    "words_before",  # … in it and what stands before it
    "words_asked",  # … in what it replies to and not in itself
    "kind",  # whether it shows what is asked for: a number, a date, a reason, a decision
    "result",  # whether it says how a vote ended, where a decision is asked for
    "motion",  # whether it only moves something, where a decision is asked for
    "named",  # whether the question names its speaker
    "readable",  # how well it reads on its own, 0 to 1
    "asks",  # whether it asks something itself
    "declines",  # whether it refuses to tell
    "points_back",  # whether it begins with a word that points back
    "is_reply",  # whether it comes first after a question of somebody else
    "length",  # logarithm of its words
    "length_off",  # its square's distance from a dozen words
    WANTED,
)
# Of the sentences whose meaning is looked at.
MEANT = (
    "meaning",  # cosine of the question with the sentence, its speaker and what it replies to
    "meaning_before",  # … with the sentence and what stands before it
    "meaning_doubted",  # both, in doubt
    "meaning_before_doubted",
)
# Of those that are then read together with the question.
READ = ("read",)  # logit that the sentence answers, by the model that has learned to read both together
# Logarithms of odds, see `_wanted`. A result counts by the square of what the roll call before it covers: the vote on
# something else shares some of the question's words as well.
PRIMARY, SOURCE, RESULT, MOTION = 1.0, 2.0, 3.0, 1.0
_USUAL_LENGTH = 2.5  # log1p(11)


def plain_features(sentences: Sequence[Sentence], asked: Asked, facet: Facet) -> Matrix:
    """Return what is known without embedding anything, shape (n, len(PLAIN))."""
    if not sentences:
        return np.zeros((0, len(PLAIN)))
    marks, decision, weight = kind_marks(facet.text), asks_for_decision(facet.text), facet.wording.weight
    around = max(sentence.passage.score for sentence in sentences)
    alone = max(sentence.passage.alone for sentence in sentences)
    doubt = doubted(sentences, facet)
    rows = []
    for sentence in sentences:
        text, own = sentence.text, stems(sentence.text)
        length = log1p(len(text.split()))
        rows.append(
            (
                sentence.passage.score - around,
                sentence.passage.alone - alone,
                sentence.passage.dense or 0.0,
                doubt * (sentence.passage.dense or 0.0),
                coverage(own, weight),
                coverage(own | stems(rests_on(sentence, decision=decision)), weight),
                coverage(stems(sentence.reply_to) - own, weight),
                any(mark.search(text) for mark in marks),
                decision and is_result(text),
                decision and is_motion(text),
                sentence.speaker in asked.named,
                readability(sentence),
                asks(text),
                declines(text),
                points_back(text),
                sentence.is_reply,
                length,
                (length - _USUAL_LENGTH) ** 2,
                _wanted(sentence, asked, facet, decision=decision),
            )
        )
    return np.array(rows, dtype=np.float64)


def _wanted(sentence: Sentence, asked: Asked, facet: Facet, *, decision: bool) -> float:
    """Return what speaks for a sentence by rule.

    The meeting itself comes before what somebody wrote of it, the kind of record whose account is asked for before
    others, and where a decision is asked for, how the vote on it ended before what was moved.
    """
    value = PRIMARY * sentence.source_kind.is_primary + SOURCE * (sentence.source_kind in asked.sources)
    if decision and is_result(sentence.text):
        value += RESULT * coverage(stems(sentence.earlier), facet.wording.weight) ** 2
    return value - MOTION * (decision and is_motion(sentence.text))


def meaning_features(question: Vector, said: Vectors, before: Vectors, doubt: float) -> Matrix:
    """Return what is known once the sentences are embedded, shape (n, len(MEANT)).

    Args:
        question: of length 1.
        said: of each sentence with its speaker and what it replies to, (n, dimensions), each of length 1.
        before: of each sentence with what stands before it.
        doubt: see `doubted`.
    """
    own, within = said @ question, before @ question
    return np.stack([own, within, doubt * own, doubt * within], axis=1).astype(np.float64)


def said_text(sentence: Sentence) -> str:
    """Return the text that is embedded for a sentence alone: a reply means little without what was asked."""
    spoken = f"{sentence.speaker}: {sentence.text}" if sentence.speaker else sentence.text
    return f"{sentence.reply_to} {spoken}" if sentence.is_reply else spoken


def within_text(sentence: Sentence) -> str:
    """Return the text that is embedded for a sentence and what stands before it."""
    return f"{sentence.before} {sentence.text}".strip()


def read_pair(sentence: Sentence) -> tuple[str, str]:
    """Return what is read with the question: the sentence before, and the sentence with its speaker."""
    name = (sentence.speaker or "").split("(")[0].strip()
    return sentence.previous, f"{name}: {sentence.text}" if name else sentence.text


def doubted(sentences: Sequence[Sentence], facet: Facet) -> float:
    """Return how far the question was asked in other words than the records', 0 to 1.

    Where no sentence holds many of its words, those that stand somewhere mislead, and meaning has to count for more.
    """
    held = (coverage(stems(f"{item.reply_to} {item.text}"), facet.wording.weight) for item in sentences)
    return 1.0 - max(held, default=0.0)


def rests_on(sentence: Sentence, *, decision: bool) -> str:
    """Return the words a sentence follows on: a vote's result on the whole roll call, another on what was just said."""
    return sentence.earlier if decision and is_result(sentence.text) else f"{sentence.reply_to} {sentence.before}"
