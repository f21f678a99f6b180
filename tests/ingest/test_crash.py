"""A killed ingest, run again, ends equal to one that was never killed, and embeds no finished file twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest import Library
from tests.ingest.library_tools import SETTINGS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes"),
]

ROOT = Path(__file__).parents[2]
KILLED = -signal.SIGKILL
RANDOM_KILLS = 50


class Worker:
    """Orders runs from the fork server."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def run(
        self,
        library: Path,
        sources: Path,
        *,
        crash_at: int = 0,
        kill_after: float | None = None,
        embedded: Path,
        state: Path | None = None,
    ) -> int:
        order = {
            "library": str(library),
            "sources": str(sources),
            "crash_at": crash_at,
            "kill_after": kill_after,
            "embedded": str(embedded),
            "state": str(state) if state else None,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    command = [sys.executable, "-m", "tests.ingest.crash_worker"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()


def speech(subject: str, turns: int) -> str:
    return "\n\n".join(
        f"{'MAYOR' if turn % 2 else 'CLERK'}: Item {turn} is about {subject}, number {turn * 7}. "
        f"The {subject} was put to the vote in the {turn}th round, and nobody spoke against it that evening."
        for turn in range(1, turns + 1)
    )


@pytest.fixture(scope="module")
def before(worker: Worker, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a library of three files, and the folder that is to be ingested next: one edited, one a copy, two new."""
    folder = tmp_path_factory.mktemp("crash")
    sources, library = folder / "sources", folder / "library"
    sources.mkdir()
    for subject in ("ferry", "harbour", "library"):
        (sources / f"{subject}.txt").write_text(speech(subject, 4), encoding="utf-8")
    assert worker.run(library, sources, embedded=folder / "embedded") == 0
    edited = (sources / "harbour.txt").read_text(encoding="utf-8").replace("number 14", "number fourteen")
    (sources / "harbour.txt").write_text(edited, encoding="utf-8")
    (sources / "copy.txt").write_bytes((sources / "ferry.txt").read_bytes())
    (sources / "school.txt").write_text(speech("school", 5), encoding="utf-8")
    (sources / "tram.txt").write_text(speech("tram", 3), encoding="utf-8")
    return library, sources


@pytest.fixture(scope="module")
def unkilled(worker: Worker, before: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, float]:
    """Return the state after a run that was not killed, and how many seconds it took."""
    folder = tmp_path_factory.mktemp("unkilled")
    shutil.copytree(before[0], folder / "library")
    began = time.monotonic()
    assert worker.run(folder / "library", before[1], embedded=folder / "embedded", state=folder / "state") == 0
    state = json.loads((folder / "state").read_text(encoding="utf-8"))
    assert state["lost"] == []
    assert len(state["records"]) == 5
    return state, time.monotonic() - began


def lines(file: Path) -> list[str]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def recover_and_compare(worker: Worker, folder: Path, sources: Path, unkilled: Any) -> None:
    """Run the ingest again after a kill: it must end equal, and embed nothing again that is already readable."""
    library, embedded, again = folder / "library", folder / "embedded", folder / "again"
    with Library.open(library, SETTINGS) as reader:
        readable = {p.labelled_text for r in reader.records() for p in reader.sheet(r.record_id).passages}
    assert worker.run(library, sources, embedded=again, state=folder / "state") == 0
    assert json.loads((folder / "state").read_text(encoding="utf-8")) == unkilled
    assert not readable & set(lines(again))
    # At most the one batch that was being embedded when the kill came.
    files = {text.split(" about ")[1].split(",")[0] for text in set(lines(embedded)) & set(lines(again))}
    assert len(files) <= 1


def test_a_kill_at_every_crash_point_loses_nothing(
    worker: Worker, before: tuple[Path, Path], unkilled: tuple[Any, float], tmp_path: Path
) -> None:
    for crash_at in range(1, 200):
        folder = tmp_path / str(crash_at)
        shutil.copytree(before[0], folder / "library")
        code = worker.run(folder / "library", before[1], crash_at=crash_at, embedded=folder / "embedded")
        if code == 0:
            break
        assert code == KILLED
        recover_and_compare(worker, folder, before[1], unkilled[0])
        shutil.rmtree(folder)
    # Three files went in, with at least nine points each.
    assert 27 < crash_at < 199


def test_a_kill_at_any_time_loses_nothing(
    worker: Worker, before: tuple[Path, Path], unkilled: tuple[Any, float], tmp_path: Path
) -> None:
    moments = random.Random(20241122)
    killed = 0
    for number in range(RANDOM_KILLS):
        folder = tmp_path / str(number)
        shutil.copytree(before[0], folder / "library")
        code = worker.run(
            folder / "library",
            before[1],
            kill_after=moments.uniform(0, unkilled[1]),
            embedded=folder / "embedded",
        )
        assert code in (0, KILLED)
        killed += code == KILLED
        recover_and_compare(worker, folder, before[1], unkilled[0])
        shutil.rmtree(folder)
    assert killed > RANDOM_KILLS // 4


def test_a_kill_of_the_very_first_ingest_loses_nothing(
    worker: Worker, before: tuple[Path, Path], tmp_path: Path
) -> None:
    assert worker.run(tmp_path / "whole", before[1], embedded=tmp_path / "e", state=tmp_path / "s") == 0
    whole = json.loads((tmp_path / "s").read_text(encoding="utf-8"))
    for crash_at in range(1, 12):
        folder = tmp_path / str(crash_at)
        assert worker.run(folder / "library", before[1], crash_at=crash_at, embedded=folder.with_suffix(".e")) == KILLED
        assert worker.run(folder / "library", before[1], embedded=folder.with_suffix(".e"), state=tmp_path / "s") == 0
        assert json.loads((tmp_path / "s").read_text(encoding="utf-8")) == whole
