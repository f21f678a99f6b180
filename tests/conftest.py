"""Fixtures for the whole suite: no network but loopback, the shared data where it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from assistant import Assistant, Settings
from assistant.samples import sample_folder
from ingest import IngestSettings, ingest_paths

# How long an example takes is no property of what is tested.
settings.register_profile("verbatim", deadline=None)
settings.load_profile("verbatim")
# The folder with real meeting records beside the checkout, or wherever this names.
SHARED_DATA = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


# Eight-bit arithmetic differs between processors, and with it a search whose best are near each other.
EXACT = IngestSettings(embedding_precision="fp32")


def pytest_runtest_setup() -> None:
    """Refuse every connection that leaves this machine."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder with the two real articles and the QMSum meetings, or skip."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no shared data at {SHARED_DATA.name!r}; set SHARED_DATA to the folder")
    return SHARED_DATA


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a library that holds the sample records, embedded by the real model; do not change it."""
    folder = tmp_path_factory.mktemp("samples") / "library"
    report = ingest_paths([sample_folder()], folder, EXACT, sample=True)
    assert report.failed == 0, report
    return folder


@pytest.fixture(scope="session")
def sample_assistant(sample_library: Path) -> Iterator[Assistant]:
    """Yield an assistant that reads the sample records."""
    with Assistant.open(Settings.load(library=sample_library, ingest=EXACT)) as assistant:
        yield assistant
