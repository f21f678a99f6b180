"""What the tests of catalogue, library and pipeline share: small sources, and libraries without a model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import numpy as np
import pytest

from ingest import IngestReport, IngestSettings, Library, Record, Scope, ingest_paths
from ingest.loaders import load
from ingest.pipeline import run
from tests.fakes import HashEmbedder

SETTINGS = IngestSettings(passage_tokens=32, sync_threshold=3)


def meeting(subject: str, turns: int = 4) -> str:
    """Return a labelled transcript in which every turn is told from every other by its number."""
    return "\n\n".join(
        f"{'MAYOR' if turn % 2 else 'CLERK'}: Item {turn} is about the {subject}, with {turn * 7} pages of papers. "
        f"The {subject} was put to the vote as number {turn}, and nobody spoke against it that evening."
        for turn in range(1, turns + 1)
    )


def write(folder: Path, **texts: str) -> Path:
    """Write `name=text` as name.txt, in a folder that is made if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def opened(
    folder: Path, embedder: HashEmbedder | None = None, settings: IngestSettings = SETTINGS
) -> Iterator[Library]:
    """Open a library to write, with an embedder that needs no model."""
    with Library.open(folder, settings, writable=True, embedder=embedder or HashEmbedder()) as library:
        yield library


def take_in(library: Library, *paths: Path) -> IngestReport:
    """Ingest, every failure being one of the test."""
    report = ingest_paths(list(paths), library, library.settings)
    assert report.failed == 0, report
    return report


def ids_by_title(library: Library) -> dict[str, str]:
    """Return the readable records' ids by their titles."""
    return {summary.facts.title: summary.record_id for summary in library.records(Scope())}


def all_ids(library: Library) -> list[str]:
    """Return the ids of all readable passages, record by record."""
    return [passage.passage_id for record in library.records() for passage in library.sheet(record.record_id).passages]


def drop_from_index(_: Path, library: Library) -> None:
    """Let the index lose a passage."""
    vectors = library._index.opened("hash-384")
    vectors.delete(sorted(vectors.ids())[:1])


def stranger_in_index(_: Path, library: Library) -> None:
    """Put a passage into the index that the catalogue does not know."""
    vector = np.ones((1, 384), np.float32) / np.sqrt(384)
    library._index.opened("hash-384").upsert(["stranger"], vector, ["words"], [{"record_id": "none"}])


class InProcessParser:
    """Reads files where it stands: starting a child takes longer than most tests, and has tests of its own."""

    def __init__(self, settings: IngestSettings) -> None:
        self.settings = settings

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def read(self, path: Path) -> Record:
        return load(path, self.settings)


def read_in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ingests read their files in this process."""
    monkeypatch.setattr(run, "Parser", InProcessParser)
