"""What most tests of library and pipeline begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.library_tools import meeting, read_in_process, write


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ingests read their files in this process."""
    read_in_process(monkeypatch)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a folder with two transcripts."""
    return write(tmp_path / "sources", ferry=meeting("ferry"), harbour=meeting("harbour"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the library is to be."""
    return tmp_path / "library"
