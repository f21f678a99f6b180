"""The bundled model: equal to the published one.

The reference vectors were made once with sentence-transformers 6.2.0 on torch 2.13.0 (CPU), one text at a time, from
the same weights; `reference.npz` holds them and the word pieces counted by its tokenizer without truncation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.minilm import (
    DIMENSIONS,
    MAX_WORD_PIECES,
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    MiniLM,
    Precision,
    fingerprint,
)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "minilm"
TEXTS: list[str] = json.loads((FIXTURES / "texts.json").read_text(encoding="utf-8"))
QUESTION = "What did the council decide about the bus lane on Harbour Street?"


@pytest.fixture(scope="module")
def reference() -> Iterator[dict[str, np.ndarray]]:
    with np.load(FIXTURES / "reference.npz") as arrays:
        yield dict(arrays)


def cosines(vectors: np.ndarray, others: np.ndarray) -> np.ndarray:
    similar: np.ndarray = (vectors * others).sum(axis=1)
    return similar


def test_fp32_equals_the_published_model(fp32: MiniLM, reference: dict[str, np.ndarray]) -> None:
    assert cosines(fp32.embed_passages(TEXTS), reference["vectors"]).min() >= 0.9999


def test_int8_is_near_the_published_model(int8: MiniLM, reference: dict[str, np.ndarray]) -> None:
    similar = cosines(int8.embed_passages(TEXTS), reference["vectors"])
    assert similar.mean() >= 0.98
    assert similar.min() >= 0.95


def test_word_pieces_are_counted_as_the_published_tokenizer_does(
    fp32: MiniLM, reference: dict[str, np.ndarray]
) -> None:
    assert [fp32.count_word_pieces(text) for text in TEXTS] == reference["word_pieces"].tolist()


def test_vectors_are_float32_of_length_one(model: MiniLM) -> None:
    vectors = model.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(model: MiniLM) -> None:
    assert model.embed_passages([]).shape == (0, DIMENSIONS)


def test_a_vector_does_not_depend_on_what_is_embedded_with_it(model: MiniLM) -> None:
    together = model.embed_passages(TEXTS)
    assert np.array_equal(together, model.embed_passages(TEXTS[::-1])[::-1])
    assert np.array_equal(together, np.stack([model.embed_query(text) for text in TEXTS]))


def test_another_session_gives_the_same_vectors(model: MiniLM, cache: Path) -> None:
    precision: Precision = "int8" if "int8" in model.fingerprint else "fp32"
    assert np.array_equal(
        model.embed_passages(TEXTS), MiniLM(cache_dir=cache, precision=precision).embed_passages(TEXTS)
    )


def test_threads_may_share_a_model(int8: MiniLM) -> None:
    alone = int8.embed_passages(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(int8.embed_passages, [TEXTS] * 4):
            assert np.array_equal(vectors, alone)


def test_a_question_is_nearest_to_the_passage_that_answers_it(model: MiniLM) -> None:
    passages = [
        "The council voted to keep the bus lane on Harbour Street for another year.",
        "The treasurer presented the accounts of the library fund.",
        "The remote control shall be yellow and made of rubber.",
    ]
    assert int(np.argmax(model.embed_passages(passages) @ model.embed_query(QUESTION))) == 0


def test_a_text_is_read_up_to_256_word_pieces(fp32: MiniLM) -> None:
    whole = "word " * (MAX_WORD_PIECES - 2)
    assert fp32.count_word_pieces(whole) == MAX_WORD_PIECES
    longer = np.stack([fp32.embed_query(whole + "treasurer"), fp32.embed_query(whole)])
    assert np.array_equal(longer[0], longer[1])
    shorter = "word " * (MAX_WORD_PIECES - 3)
    assert not np.array_equal(fp32.embed_query(shorter + "treasurer"), fp32.embed_query(shorter))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\ud800b", id="lone surrogate"),
        pytest.param("\ud83d\ude00", id="surrogate pair"),
        pytest.param("\x00", id="nul"),
        pytest.param("\u0301" * 50, id="accents without letters"),
        pytest.param("\u202e\u200f\ufeff", id="directions and marks"),
        pytest.param("[CLS] [PAD] [SEP]", id="the model's own marks"),
        pytest.param("<|endoftext|>", id="another model's mark"),
        pytest.param("^" * 1_000_000, id="a million signs"),
        pytest.param("a" * 1_000_000, id="a word of a million letters"),
        pytest.param(" " * 1_000_000, id="a million blanks"),
        pytest.param("中" * 1_000_000, id="a million ideographs"),
    ],
)
def test_odd_text_is_embedded_and_counted(int8: MiniLM, text: str) -> None:
    assert np.linalg.norm(int8.embed_query(text)) == pytest.approx(1, abs=1e-5)
    assert int8.count_word_pieces(text) >= 2


def test_a_long_text_is_counted_whole(int8: MiniLM) -> None:
    assert int8.count_word_pieces("^" * 1_000_000) == 1_000_002


def test_the_fingerprint_names_weights_recipe_and_length() -> None:
    assert fingerprint("int8") != fingerprint("fp32")
    for part in (WEIGHTS_SHA256[:12], TOKENIZER_SHA256[:8], "int8", "mean", "256"):
        assert part in fingerprint("int8")
