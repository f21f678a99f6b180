"""The reader: equal to its recipe in plain numpy, and never run on deltas that are not whole.

The expected logits were computed by `python -m tests.training.reference`, which shares no code with the graph.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import ModelError
from ingest.minilm import SHIPPED_DELTAS, TOKENIZER_SHA256, WEIGHTS_SHA256, Reader, build_reader_graph, find_model

EXPECTED = json.loads((Path(__file__).parents[2] / "fixtures" / "minilm" / "reader.json").read_text(encoding="utf-8"))
QUESTION = "When does the ferry stop running?"
PAIRS = [
    ("What about winter?", "Ms. Orr: The ferry stops running on the first of November."),
    ("Thank you, Chair.", "Mr. Bell: The ferry was painted blue by volunteers."),
    ("Is there a second?", "The Chair: The minutes of the last meeting stand approved."),
    ("", "The harbour was dredged for 90,000 dollars."),
    ("We heard from the school.", "Ms. Orr: Forty pupils signed the petition about lunches."),
    ("And after that?", "Mr. Bell: Between November and April there are no crossings at all."),
]

Arrays = dict[str, np.ndarray]


def test_the_expected_logits_are_those_of_the_shipped_deltas() -> None:
    found = hashlib.sha256(SHIPPED_DELTAS.read_bytes()).hexdigest()
    assert EXPECTED["deltas_sha256"] == found, "the deltas were replaced; run: python -m tests.training.reference"


@pytest.mark.parametrize("pair", EXPECTED["pairs"], ids=lambda pair: pair["sentence"][:30])
def test_fp32_equals_the_recipe_in_plain_numpy(exact_reader: Reader, pair: dict[str, str]) -> None:
    found = exact_reader.logits(pair["question"], [(pair["context"], pair["sentence"])])
    assert found == pytest.approx([pair["logit"]], abs=1e-3)


def test_int8_orders_sentences_as_fp32_does(exact_reader: Reader, reader: Reader) -> None:
    asked = [pair["question"] for pair in EXPECTED["pairs"]] + [QUESTION]
    pairs = PAIRS + [(pair["context"], pair["sentence"]) for pair in EXPECTED["pairs"]]
    exact, near = (np.concatenate([model.logits(one, pairs) for one in asked]) for model in (exact_reader, reader))
    assert np.corrcoef(ranks(exact), ranks(near))[0, 1] >= 0.97
    assert np.abs(exact - near).mean() <= 0.5


def ranks(values: np.ndarray) -> np.ndarray:
    return np.argsort(np.argsort(values))


@pytest.mark.parametrize("count", [0, 1, 2, len(PAIRS)])
def test_each_pair_has_one_logit_that_does_not_depend_on_the_others(reader: Reader, count: int) -> None:
    logits = reader.logits(QUESTION, PAIRS[:count])
    assert logits.shape == (count,)
    assert logits.dtype == np.float32
    assert logits.tolist() == [float(reader.logits(QUESTION, [pair])[0]) for pair in PAIRS[:count]]


def test_what_answers_stands_above_what_does_not(reader: Reader) -> None:
    logits = reader.logits(QUESTION, PAIRS)
    assert int(np.argmax(logits)) in (0, 5)


def test_what_was_said_before_counts(exact_reader: Reader) -> None:
    sentence = "Ms. Orr: On the first of November."
    logits = exact_reader.logits(QUESTION, [("When does the ferry stop?", sentence), ("", sentence)])
    assert logits[0] != logits[1]


def test_threads_may_share_a_reader(reader: Reader) -> None:
    alone = reader.logits(QUESTION, PAIRS)
    with ThreadPoolExecutor(4) as pool:
        for logits in pool.map(lambda _: reader.logits(QUESTION, PAIRS), range(4)):
            assert np.array_equal(logits, alone)


# -- what is read of a pair


WORD = "ferry "  # one word piece


def logit(reader: Reader, question: str, context: str, sentence: str) -> float:
    return float(reader.logits(question, [(context, sentence)])[0])


@pytest.mark.parametrize(
    ("read", "beyond"),
    [
        pytest.param((WORD * 48, "a", "b"), (WORD * 48 + "harbour", "a", "b"), id="48 word pieces of the question"),
        pytest.param((QUESTION, WORD * 40, "b"), (QUESTION, "harbour " + WORD * 40, "b"), id="the last 40 before"),
        pytest.param((QUESTION, "a", WORD * 64), (QUESTION, "a", WORD * 64 + "harbour"), id="64 of the sentence"),
        pytest.param(
            (QUESTION, "a " + " " * 398, "b"), (QUESTION, "harbour a " + " " * 398, "b"), id="the last 400 characters"
        ),
        pytest.param(
            (QUESTION, "a", "b" + " " * 599),
            (QUESTION, "a", "b" + " " * 599 + "harbour"),
            id="the first 600 characters",
        ),
    ],
)
def test_a_pair_is_read_up_to_its_bounds(
    exact_reader: Reader, read: tuple[str, str, str], beyond: tuple[str, str, str]
) -> None:
    assert logit(exact_reader, *read) == logit(exact_reader, *beyond)


@pytest.mark.parametrize(
    ("shorter", "changed"),
    [
        pytest.param((WORD * 47, "a", "b"), (WORD * 47 + "harbour", "a", "b"), id="question"),
        pytest.param((QUESTION, WORD * 39, "b"), (QUESTION, "harbour " + WORD * 39, "b"), id="before"),
        pytest.param((QUESTION, "a", WORD * 63), (QUESTION, "a", WORD * 63 + "harbour"), id="sentence"),
    ],
)
def test_the_last_word_piece_within_the_bounds_is_read(
    exact_reader: Reader, shorter: tuple[str, str, str], changed: tuple[str, str, str]
) -> None:
    assert logit(exact_reader, *shorter) != logit(exact_reader, *changed)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        pytest.param("", "Ms. Orr: It stops in November.", id="no question"),
        pytest.param(QUESTION, "", id="no sentence"),
        pytest.param(" \n", "\u0301\u200b", id="nothing to be seen of either"),
    ],
)
def test_nothing_answers_where_there_is_nothing_to_read(reader: Reader, question: str, sentence: str) -> None:
    [nothing] = reader.logits(question, [("", sentence)])
    assert nothing < reader.logits(QUESTION, PAIRS).min()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a\ud800b", id="lone surrogate"),
        pytest.param("[CLS] [PAD] [SEP]", id="the model's own marks"),
        pytest.param("^" * 1_000_000, id="a million signs"),
        pytest.param("a" * 1_000_000, id="a word of a million letters"),
        pytest.param("中" * 1_000_000, id="a million ideographs"),
    ],
)
def test_odd_text_is_read(reader: Reader, text: str) -> None:
    assert np.isfinite(reader.logits(text, [(text, text), ("", text)])).all()


# -- the files


def test_the_fingerprint_names_weights_deltas_precision_and_tokenizer(reader: Reader, exact_reader: Reader) -> None:
    digest = hashlib.sha256(SHIPPED_DELTAS.read_bytes()).hexdigest()[:12]
    for part in (WEIGHTS_SHA256[:12], digest, "int8", TOKENIZER_SHA256[:8]):
        assert part in reader.fingerprint
    assert reader.fingerprint != exact_reader.fingerprint


def test_a_missing_model_is_named(folder: Path, cache: Path) -> None:
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        Reader(model_dir=folder, cache_dir=cache)


def test_missing_deltas_are_named_with_the_next_step(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere\.npz.*cannot be read.*install the program again"):
        Reader(tmp_path / "nowhere.npz", cache_dir=cache)


def test_other_deltas_are_another_reader(tmp_path: Path, exact_reader: Reader) -> None:
    twice = changed(lambda arrays: arrays.update({"head.mix": arrays["head.mix"] * np.float16(2)}))
    other = tmp_path / "other.npz"
    other.write_bytes(twice)
    read = Reader(other, cache_dir=tmp_path, precision="fp32")
    assert read.fingerprint != exact_reader.fingerprint
    assert not np.array_equal(read.logits(QUESTION, PAIRS), exact_reader.logits(QUESTION, PAIRS))


def changed(change: Callable[[Arrays], object]) -> bytes:
    with np.load(SHIPPED_DELTAS) as stored:
        arrays = dict(stored)
    change(arrays)
    content = io.BytesIO()
    np.savez(content, allow_pickle=True, **arrays)
    return content.getvalue()


def altered(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def lone_array() -> bytes:
    content = io.BytesIO()
    np.save(content, np.zeros(3))
    return content.getvalue()


PRODUCT = "encoder.layer.3.intermediate.dense"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(lambda whole: whole[:-1000], "is cut or damaged", id="cut"),
        pytest.param(altered, "is cut or damaged", id="one bit altered"),
        pytest.param(lambda whole: b"", "is cut or damaged", id="empty"),
        pytest.param(lambda whole: b"<html>", "is cut or damaged", id="another file"),
        pytest.param(lambda whole: lone_array(), "is cut or damaged", id="a lone array"),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.update({"head.mix": np.array([{}, {}, {}])})),
            "is cut or damaged",
            id="objects",
        ),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.pop("head.mix")), "'head.mix' is missing", id="an array less"
        ),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.update(more=np.zeros(1))), "'more' is not known", id="one more"
        ),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.update({f"{PRODUCT}.up": arrays[f"{PRODUCT}.up"].T})),
            f"made for another model: '{PRODUCT}' has shapes",
            id="a product of another shape",
        ),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.update({f"{PRODUCT}.down": np.zeros(3)})),
            f"made for another model: '{PRODUCT}' has shapes",
            id="a product that is none",
        ),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.update({"head.dense.weight": np.zeros((48, 384))})),
            "made for another model: 'head.dense.weight' has shape",
            id="a head of another shape",
        ),
        pytest.param(
            lambda whole: changed(lambda arrays: arrays.update({"head.mix": np.full(3, np.nan)})),
            "'head.mix' holds values that are no numbers",
            id="no numbers",
        ),
    ],
)
def test_deltas_that_are_not_whole_are_refused(tmp_path: Path, content: Callable[[bytes], bytes], fault: str) -> None:
    deltas = tmp_path / "reader.npz"
    deltas.write_bytes(content(SHIPPED_DELTAS.read_bytes()))
    with pytest.raises(ModelError, match=fault) as caught:
        build_reader_graph(find_model().weights, deltas, "fp32")
    assert repr(str(deltas)) in str(caught.value)
    assert "install the program again" in str(caught.value)
