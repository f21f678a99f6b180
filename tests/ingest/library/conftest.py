"""Every test of the library ingests, and reads its files in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.library_tools import meeting, write


@pytest.fixture(autouse=True)
def _in_process(in_process: None) -> None:
    return


@pytest.fixture
def sources(sources: Path) -> Path:
    """Return a folder with three transcripts."""
    return write(sources, school=meeting("school", 6))
