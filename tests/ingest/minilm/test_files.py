"""The published files: never run when they are not whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.errors import ModelError
from ingest.minilm import TOKENIZER_SHA256, WEIGHTS_SHA256, MiniLM, files, find_model

QUESTION = "What did the council decide about the bus lane on Harbour Street?"


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
    monkeypatch.setattr(files, "PACKAGE", "a-package-that-is-not-there")
    with pytest.raises(ModelError, match="is not installed; install it with `pip install"):
        find_model()
