"""The commands, run as a person runs them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import cli


class Run:
    """What a command printed and how it ended."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def verbatim(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    def run(*arguments: str) -> Run:
        code = cli.main(arguments)
        printed = capsys.readouterr()
        return Run(code, printed.out, printed.err)

    return run


@pytest.fixture
def own_library(tmp_path: Path, verbatim: Callable[..., Run]) -> Path:
    """Return a library with two small records, made by the command itself."""
    records = tmp_path / "records"
    records.mkdir()
    (records / "2024-03-05-board.txt").write_text(
        "ANA RUIZ: The board approves the new ferry timetable, seven to two.\n\n"
        "TOM LIND: I voted against it because the last boat leaves before the late shift ends.\n\n"
        "ANA RUIZ: Your objection stands in the minutes, thank you.\n"
    )
    (records / "2024-04-02-board.txt").write_text(
        "ANA RUIZ: The lighthouse repair will cost forty thousand crowns.\n\n"
        "TOM LIND: The divers found cracks in the second pier.\n\n"
        "ANA RUIZ: Then we close that pier on Monday.\n"
    )
    assert verbatim("ingest", str(records), "--library", str(tmp_path / "library")).code == 0
    return tmp_path / "library"
