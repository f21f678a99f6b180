"""The sample records: a fictional city council, written for this project, to try the program with."""

from __future__ import annotations

from pathlib import Path


def sample_folder() -> Path:
    """Return the folder with the sample records as files."""
    return Path(__file__).parent / "records"
