from __future__ import annotations

from collections.abc import Iterator

import pytest

from ingest import IngestSettings, Library, ingest_paths
from tests.assistant.lookup.generated import MadeRecord, made_records, write_records
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import InProcessParser


@pytest.fixture(scope="session")
def made() -> list[MadeRecord]:
    return made_records()


@pytest.fixture(scope="session")
def made_library(tmp_path_factory: pytest.TempPathFactory, made: list[MadeRecord]) -> Iterator[Library]:
    """Yield a library of fifty made-up meetings and one file that cannot be read; do not change it."""
    folder = tmp_path_factory.mktemp("made")
    write_records(folder / "records", made)
    (folder / "records" / "broken.json").write_text("{", encoding="utf-8")
    with (
        pytest.MonkeyPatch.context() as patched,
        Library.open(folder / "library", IngestSettings(), writable=True, embedder=HashEmbedder()) as library,
    ):
        patched.setattr("ingest.pipeline.run.Parser", InProcessParser)
        report = ingest_paths([folder / "records"], library, library.settings)
        assert (report.added, report.failed) == (len(made), 1)
        yield library
