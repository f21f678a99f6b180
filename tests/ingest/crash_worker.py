"""Ingests in processes that may be killed: a server that has imported everything once and forks for every order.

Reads one JSON order a line: library, sources, crash_at (0: never), kill_after (seconds, None: never), embedded (a file
that gets one line a passage embedded), state (a file for the library's state at the end, None: none). Answers with the
exit code of the forked process, negative for a signal.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb.api.rust
import chromadb.telemetry.product.posthog  # noqa: F401  as above
import numpy as np

from ingest import Library, ingest_paths
from ingest import crashpoints as points
from ingest.library import cut, index
from ingest.loaders import load
from ingest.pipeline import run
from ingest.provenance import classify
from ingest.vectors import probing
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, InProcessParser


def probe_in_fork(folder: Path, name: str) -> str | None:
    """Probe the index in a fork instead of a new interpreter, which would import Chroma once more."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            probing.main(str(folder), name)
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return None if code == 0 else f"ended with code {code}"


class NotingEmbedder(HashEmbedder):
    """A HashEmbedder that notes every passage in a file, where a kill cannot take it away."""

    def __init__(self, file: Path) -> None:
        super().__init__(dimensions=16)
        self.file = file

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        with self.file.open("a", encoding="utf-8") as notes:
            notes.writelines(json.dumps(text) + "\n" for text in texts)
        return super().embed_passages(texts)


def state_of(library: Library) -> dict[str, Any]:
    """Return everything about a library that must not depend on how it came about."""
    report = library.verify()
    assert report.ok, report
    passages = [passage for record in library.records() for passage in library.sheet(record.record_id).passages]
    lost = []
    for record in library.records():
        sheet = library.sheet(record.record_id)
        assert sheet.vectors is not None
        for passage, vector in zip(sheet.passages, sheet.vectors, strict=True):
            nearest = library._index.query(library._fingerprint() or "", vector, 3)
            # Passages of equal words are equally near.
            if passage.passage_id not in [found for found, score in nearest if score > 1 - 1e-4]:
                lost.append(passage.passage_id)
    return {
        "records": [(r.record_id, r.revision, r.state, r.facts.title, r.origins) for r in library.all_records()],
        "texts": {r.record_id: library.record(r.record_id).text for r in library.records()},
        "passages": [(p.passage_id, p.ordinal, p.text, p.char_start) for p in passages],
        "index": sorted(library._index.opened(library._fingerprint() or "").ids()),
        "unfinished": report.unfinished,
        "lost": lost,
    }


def work(order: dict[str, Any]) -> None:
    points._CRASH_AT = order["crash_at"]
    vars(run)["Parser"] = InProcessParser
    vars(index)["probe"] = probe_in_fork
    embedder = NotingEmbedder(Path(order["embedded"]))
    with Library.open(Path(order["library"]), SETTINGS, writable=True, embedder=embedder) as library:
        report = ingest_paths([Path(order["sources"])], library, SETTINGS)
        assert report.failed == 0, report
        if order["state"]:
            Path(order["state"]).write_text(json.dumps(state_of(library), sort_keys=True), encoding="utf-8")


def warm_up() -> None:
    """Load everything that reading, judging and cutting a file loads, once for all forks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warm.txt"
        path.write_text(
            f"MAYOR: {'We come to the harbour and to the ferry this evening. Thank you. ' * 20}\n\n" * 5,
            encoding="utf-8",
        )
        cut(classify(load(path, SETTINGS), name="warm.txt"), SETTINGS, None)


def fork(order: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(order)
            code = 0
        finally:
            if code:
                sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(code)
    if order["kill_after"] is not None:
        time.sleep(order["kill_after"])
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        print(fork(json.loads(line)), flush=True)  # noqa: T201  this is how it answers
