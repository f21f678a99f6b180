"""Whether the likeliest thoughts answer at all: what speaks for and against it, weighed as was learned. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

import numpy as np

from assistant.answering.asking import Asked
from assistant.answering.features import MEANT, PLAIN, READ
from assistant.answering.ranking import Scored, learned
from assistant.answering.words import coverage, stem, stems, words
from assistant.answers import Evidence
from assistant.settings import AnswerSettings

# Of the learned weights, the one that stands alone.
CONSTANT = "constant"
# Thoughts that are looked at together.
_LOOKED_AT = 3
_OF_THOUGHTS = (
    *("passage_meaning", "words", "words_before", "words_asked", "kind", "result", "is_reply", "declines"),
    *("asks", "length", "meaning", "meaning_before", "read"),
)
_NAMES = PLAIN + MEANT + READ


def gate_features(ranked: Sequence[Scored], asked: Asked, evidence: Evidence) -> dict[str, float]:
    """Return what speaks for and against an answer.

    Args:
        ranked: the thoughts, likeliest first, at least one.
        asked: the question.
        evidence: what the search found to speak for an answer.
    """
    looked_at = ranked[:_LOOKED_AT]
    found: dict[str, float] = {}
    known = {name: at for at, name in enumerate(_NAMES[: len(looked_at[0].features)])}
    for name in _OF_THOUGHTS:
        if name in known:
            values = [float(item.features[known[name]]) for item in looked_at]
            found[f"first_{name}"], found[f"most_{name}"] = values[0], max(values)
    weight = asked.wording.weight
    missing = {stem(word) for term in evidence.missing_terms for word in words(term)}
    together = stems(" ".join(f"{item.sentence.before} {item.sentence.reply_to} {item.text}" for item in looked_at))
    found |= {
        "cosine": evidence.best_cosine or 0.0,
        "coverage": evidence.term_coverage,
        "missing": coverage(missing, weight),
        "together": coverage(together, weight),
        "thought_words": max(coverage(item.stems, weight) for item in looked_at),
        "terms": min(len(weight), 12) / 12,
        "second": ranked[1].share if len(ranked) > 1 else 0.0,
        "fifth": ranked[4].share if len(ranked) > 4 else 0.0,
        "speaker": float(bool(asked.speakers)),
        "speaker_words": coverage(together, weight) * bool(asked.speakers),
        "speaker_meaning": found.get("most_meaning", 0.0) * bool(asked.speakers),
    }
    return found


def may_answer(ranked: Sequence[Scored], asked: Asked, evidence: Evidence, settings: AnswerSettings) -> bool:
    """Tell whether what was found is likely enough to answer; without a model words must be shared at all."""
    if not ranked:
        return False
    features = gate_features(ranked, asked, evidence)
    if asked.wording.terms and not has_meaning(features) and not features["together"]:
        return False
    least = settings.min_likelihood if has_meaning(features) else settings.min_likelihood_words
    return likelihood(features) >= least


def has_meaning(features: Mapping[str, float]) -> bool:
    """Tell whether the features were made with a model."""
    return "first_meaning" in features


def weights_for(features: Mapping[str, float]) -> Mapping[str, float]:
    """Return the weights that were learned from features made in the same way."""
    if not has_meaning(features):
        return learned().gate_words
    return learned().gate if "first_read" in features else learned().gate_meaning


def likelihood(features: Mapping[str, float]) -> float:
    """Return how likely an answer is, 0 to 1."""
    weights = weights_for(features)
    total = sum(weight * features.get(name, 0.0) for name, weight in weights.items()) + weights[CONSTANT]
    return 1 / (1 + exp(-float(np.clip(total, -50, 50))))
