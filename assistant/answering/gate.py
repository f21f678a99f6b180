"""Whether the likeliest thoughts answer at all: what speaks for and against it, weighed as was learned. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log, log1p

import numpy as np

from assistant.answering.abstention import missing_stems
from assistant.answering.asking import Asked
from assistant.answering.features import MEANT, PLAIN, READ
from assistant.answering.kinds import asks_for_account
from assistant.answering.ranking import Scored, learned
from assistant.answering.words import coverage, stems
from assistant.answers import Evidence, SearchResult
from assistant.settings import AnswerSettings

# Of the learned weights, the one that stands alone.
CONSTANT = "constant"
# Thoughts that are looked at together.
_LOOKED_AT = 3
# Passages that are looked at together.
_PASSAGES = 10
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
    missing = missing_stems(evidence)
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


def topic_features(found: SearchResult, asked: Asked) -> dict[str, float]:
    """Return what speaks for and against the matter of a question being spoken of at all, wherever it is.

    Args:
        found: the passages found, and what the search found to speak for an answer.
        asked: the question.
    """
    passages = found.passages
    dense = sorted((item.dense or 0.0 for item in passages), reverse=True)[:_PASSAGES] or [0.0]
    lexical = sorted((item.lexical for item in passages), reverse=True)[:_PASSAGES] or [0.0]
    weight = asked.wording.weight
    missing = missing_stems(found.evidence)
    return {
        "cosine": found.evidence.best_cosine or 0.0,
        "cosine_of_three": sum(dense[:3]) / len(dense[:3]),
        "cosine_of_ten": sum(dense) / len(dense),
        "bm25": log1p(lexical[0]),
        "bm25_of_three": log1p(sum(lexical[:3]) / len(lexical[:3])),
        "coverage": found.evidence.term_coverage,
        "missing": coverage(missing, weight),
        "terms": min(len(weight), 12) / 12,
        # Among many records something is near any question.
        "records": log(max(found.searched.records, 1)),
    }


def likely(ranked: Sequence[Scored], asked: Asked, found: SearchResult) -> float:
    """Return how likely what was found answers, 0 to 1.

    An account is asked for of what is spoken of at all, which the passages tell better than any one sentence. Of other
    questions they tell less: those asked in other words than the records' are far from every passage.
    """
    return _likely(gate_features(ranked, asked, found.evidence), asked, found)


def _likely(features: Mapping[str, float], asked: Asked, found: SearchResult) -> float:
    answers = likelihood(features)
    if not has_meaning(features) or not asks_for_account(asked.text):
        return answers
    spoken_of = _likelihood(topic_features(found, asked), learned().gate_topic)
    return (answers + spoken_of) / 2


def may_answer(ranked: Sequence[Scored], asked: Asked, found: SearchResult, settings: AnswerSettings) -> bool:
    """Tell whether what was found is likely enough to answer; without a model words must be shared at all."""
    if not ranked:
        return False
    features = gate_features(ranked, asked, found.evidence)
    if asked.wording.terms and not has_meaning(features) and not features["together"]:
        return False
    least = settings.min_likelihood if has_meaning(features) else settings.min_likelihood_words
    return _likely(features, asked, found) >= least


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
    return _likelihood(features, weights_for(features))


def _likelihood(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    total = sum(weight * features.get(name, 0.0) for name, weight in weights.items()) + weights[CONSTANT]
    return 1 / (1 + exp(-float(np.clip(total, -50, 50))))
