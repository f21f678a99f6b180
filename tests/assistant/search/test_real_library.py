"""The search over a library on disk: what the fake in memory stands for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.search import search
from assistant.settings import SearchSettings
from ingest import IngestSettings, Library, Scope, ingest_paths
from tests.fakes import HashEmbedder


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("search")
    chatter = "\n\n".join(f"CLERK: Item {n} is a report on the parks and drains of ward {n}." for n in range(40))
    ferry = "MAYOR: The ferry runs at a loss.\n\nANA RUIZ: I move that the ferry's winter timetable be cut."
    (folder / "may.txt").write_text(f"{chatter}\n\n{ferry}\n\n{chatter}", encoding="utf-8")
    (folder / "june.txt").write_text(f"{chatter}\n\nMAYOR: The L_C_D_ is dark. Good night.", encoding="utf-8")
    (folder / "july.txt").write_text(f"{chatter}\n\nMAYOR: The LCD shines. Good night.", encoding="utf-8")
    settings = IngestSettings()
    with Library.open(folder / "library", settings, writable=True, embedder=HashEmbedder()) as opened:
        report = ingest_paths([folder / f"{month}.txt" for month in ("may", "june", "july")], opened, settings)
        assert (report.added, report.failed) == (3, 0)
        yield opened


def test_the_discussion_is_found_by_meaning_and_by_words(library: Library) -> None:
    result = search(library, "Why is the ferry timetable cut?", scope=Scope(), settings=SearchSettings())

    first = result.discussions[0].passages
    assert "ferry" in " ".join(scored.passage.text for scored in first)
    assert max(scored.lexical for scored in first) > 0
    assert max(scored.dense or 0 for scored in first) == pytest.approx(result.evidence.best_cosine, abs=1e-3)
    assert result.evidence.term_coverage == 1.0
    assert (result.searched.records, result.searched.of) == (3, 3)


def test_words_are_stemmed_and_the_missing_are_named(library: Library) -> None:
    evidence = search(library, "cutting ferries zeppelin", scope=Scope(), settings=SearchSettings()).evidence

    assert evidence.missing_terms == ("zeppelin",)
    assert 0.2 < evidence.term_coverage < 1


@pytest.mark.parametrize("asked", ["LCD", "L.C.D."])
@pytest.mark.parametrize(("title", "written"), [("june", "L_C_D_"), ("july", "LCD")])
def test_an_abbreviation_is_found_however_it_is_written(library: Library, asked: str, title: str, written: str) -> None:
    (record_id,) = [record.record_id for record in library.records() if f"{title}.txt" in record.origins[0]]

    result = search(library, f"Is the {asked} dark?", scope=Scope(record_ids=(record_id,)), settings=SearchSettings())

    assert set(result.evidence.missing_terms) <= {"dark"}
    assert written in max(result.passages, key=lambda scored: scored.lexical).passage.text


def test_both_spellings_of_an_abbreviation_are_found_by_either(library: Library) -> None:
    result = search(library, "the LCD", scope=Scope(), settings=SearchSettings())

    assert result.evidence.term_coverage == 1.0
    assert len({scored.passage.record_id for scored in result.passages if scored.lexical}) == 2


def test_a_speaker_in_scope_limits_what_is_found(library: Library) -> None:
    result = search(library, "ferry", scope=Scope(speakers=("ANA RUIZ",)), settings=SearchSettings())

    assert result.passages
    assert all("ANA RUIZ" in scored.passage.speakers for scored in result.passages)


def test_more_records_than_are_scored_are_chosen_by_their_passages(library: Library) -> None:
    result = search(library, "ferry timetable", scope=Scope(), settings=SearchSettings(max_records=1))

    assert len({scored.passage.record_id for scored in result.passages}) == 1
    assert "ferry" in result.nearest[0].passage.text
