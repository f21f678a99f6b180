from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.features import MEANT, PLAIN, READ
from assistant.answering.ranking import knows, learned, shares
from ingest.embedding import build_embedder
from ingest.minilm import SHIPPED_DELTAS, read_deltas
from ingest.settings import IngestSettings
from tests.assistant.memory import WordEmbedder


def test_shares_are_odds_beside_the_likeliest() -> None:
    features = np.array([[0.0], [1.0], [-100.0]])

    found = shares(features, np.array([np.log(2.0)]))

    assert found[:2].tolist() == pytest.approx([0.5, 1.0])
    assert found[2] > 0


def test_of_nothing_there_are_no_shares() -> None:
    assert shares(np.zeros((0, 1)), np.ones(1)).shape == (0,)


def test_what_comes_with_the_package_weighs_every_feature() -> None:
    kept = learned()

    assert [len(kept.words), len(kept.first)] == [len(PLAIN)] * 2
    assert len(kept.full) == len(PLAIN + MEANT)
    assert len(kept.read) == len(PLAIN + MEANT + READ)
    assert all(np.any(weights) for weights in (kept.words, kept.first, kept.full, kept.read))
    assert len(kept.gate) > 1
    assert len(kept.gate_words) > 1


def test_the_weights_were_learned_with_the_reader_that_is_shipped() -> None:
    assert learned().reader == read_deltas(SHIPPED_DELTAS).digest


def test_without_a_model_no_meaning_is_weighed() -> None:
    assert learned().words[PLAIN.index("passage_meaning")] == 0
    assert not any("meaning" in name for name in learned().gate_words if learned().gate_words[name])


def test_the_weights_know_the_bundled_model_and_no_other() -> None:
    assert knows(build_embedder(IngestSettings()))
    assert not knows(WordEmbedder())  # type: ignore[arg-type]
    assert not knows(None)
