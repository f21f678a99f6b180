from __future__ import annotations

from pathlib import Path

from assistant.doctor import check_finding
from assistant.search import shipped
from assistant.search.learned import OTHER_PASSAGES
from assistant.settings import Settings
from ingest import IngestSettings


def test_what_was_learned_of_finding_suits_the_models_own_library(sample_library: Path) -> None:
    result = check_finding(Settings.load(library=sample_library))

    assert result.severity == "ok"
    assert shipped().made_for in result.message


def test_what_was_learned_of_finding_does_not_suit_passages_of_another_size(sample_library: Path) -> None:
    settings = Settings.load(library=sample_library, ingest=IngestSettings(passage_tokens=64))

    result = check_finding(settings)

    assert (result.severity, result.message) == ("warning", OTHER_PASSAGES)
    assert f"passages {shipped().chunker}" in result.remedy


def test_where_there_is_no_library_or_none_that_opens_the_file_alone_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "catalogue.sqlite3").write_bytes(b"not a database, but long enough to look like one")

    assert check_finding(Settings.load(library=tmp_path / "none")).severity == "ok"
    assert check_finding(Settings.load(library=tmp_path / "broken")).severity == "ok"
