"""How likely each sentence is to answer: weights learned from questions whose answering words people have marked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.answering.features import MEANT, PLAIN, READ, WANTED, Matrix, Vector
from assistant.answering.sentences import Sentence
from assistant.answering.words import stems

if TYPE_CHECKING:
    from ingest import Embedder

Scores = NDArray[np.float64]

FILE = Path(__file__).with_name("learned.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned of answering; see `tests/training/answers.py`, which makes it.

    Attributes:
        digest: 12 hex digits of what the file holds.
        made_for: beginning of the fingerprints of the models it was made for.
        reader: 12 hex digits of the reader's deltas that `read` and `gate` were learned with.
        first: weights of PLAIN with a model, for the sentences whose meaning is then looked at.
        full: weights of PLAIN and MEANT, for the sentences that are then read together with the question.
        read: weights of PLAIN, MEANT and READ.
        words: weights of PLAIN where there is no model.
        gate: weights of the gate with a model and a reader, `gate_meaning` without the reader, `gate_words` without
            both; see `gate.py`.
        gate_topic: weights of whether the matter of a question is spoken of at all, with a model.
    """

    digest: str
    made_for: str
    reader: str
    first: Scores
    full: Scores
    read: Scores
    words: Scores
    gate: Mapping[str, float]
    gate_meaning: Mapping[str, float]
    gate_words: Mapping[str, float]
    gate_topic: Mapping[str, float]


@cache
def learned() -> Learned:
    """Read the weights that come with the package."""
    content = FILE.read_bytes()
    kept = json.loads(content)
    return Learned(
        digest=hashlib.sha256(content).hexdigest()[:12],
        made_for=kept["made_for"],
        reader=kept["reader"],
        first=_weights(kept["first"], PLAIN),
        full=_weights(kept["full"], PLAIN + MEANT),
        read=_weights(kept["read"], PLAIN + MEANT + READ),
        words=_weights(kept["words"], PLAIN),
        gate=kept["gate"],
        gate_meaning=kept["gate_meaning"],
        gate_words=kept["gate_words"],
        gate_topic=kept["gate_topic"],
    )


def knows(embedder: Embedder | None) -> bool:
    """Tell whether the weights were learned with this model; what another's cosines tell is not known."""
    return embedder is not None and embedder.fingerprint.startswith(learned().made_for)


def _weights(named: Mapping[str, float], names: Sequence[str]) -> Scores:
    """Return the weights in order; what is wanted is not learned and counts as it is."""
    return np.array([1.0 if name == WANTED else named[name] for name in names], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sentence, or a thought of several, and how likely it is to answer.

    Attributes:
        sentence: the one that answers best.
        end: where the thought ends; it starts at `start`.
        passage_id: of the passage that holds its first character.
        share: how likely it is beside the likeliest one, above 0 to 1.
        features: of the sentence, see `features.py`: PLAIN, with a model MEANT, with a reader READ.
        vector: of the sentence; None without a model.
    """

    sentence: Sentence
    start: int
    end: int
    passage_id: str
    text: str
    share: float
    features: Scores
    stems: frozenset[str]
    vector: Vector | None


def shares(features: Matrix, weights: Scores) -> Scores:
    """Return how likely each is beside the likeliest one, shape (n,), above 0 to 1.

    The weights maximise the likelihood of the answering sentence among all candidates of a question (a softmax over
    them), so that differences of the weighted sums are logarithms of odds.
    """
    if not len(features):
        return np.zeros(0)
    scores = features @ weights
    return np.asarray(np.exp(np.maximum(scores - scores.max(), -50.0)))


def ranked_by(
    sentences: Sequence[Sentence],
    features: Matrix,
    weights: Scores,
    vectors: Sequence[Vector] | None,
) -> list[Scored]:
    """Return the sentences, likeliest first.

    Args:
        sentences: n of them.
        features: of each, shape (n, d).
        weights: of the features, shape (d,).
        vectors: of the sentences, in their order; None without a model.
    """
    odds = shares(features, weights)
    scored = [
        Scored(
            sentence=sentence,
            start=sentence.start,
            end=sentence.end,
            passage_id=sentence.passage.passage.passage_id,
            text=sentence.text,
            share=float(odds[at]),
            features=features[at],
            stems=stems(sentence.text),
            vector=vectors[at] if vectors is not None else None,
        )
        for at, sentence in enumerate(sentences)
    ]
    return sorted(scored, key=lambda item: -item.share)
