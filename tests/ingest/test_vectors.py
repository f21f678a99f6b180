from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.vectors import ROWS_A_WRITE, IndexBroken, VectorIndex, probe, probing, text_hash
from tests.fakes import HashEmbedder

TEXTS = [f"The council speaks about subject {number} of {number * 3}." for number in range(40)]
IDS = [f"{number:04}" for number in range(40)]


def unit_vectors(count: int) -> np.ndarray:
    found: np.ndarray = np.random.default_rng(7).standard_normal((count, 16)).astype(np.float32)
    unit: np.ndarray = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    index = VectorIndex(tmp_path / "chroma", "verbatim-test", sync_threshold=5)
    embedded = HashEmbedder(dimensions=16).embed_passages(TEXTS)
    index.upsert(IDS, embedded, TEXTS, [{"record_id": "r"}] * 40)
    index.close()
    return tmp_path / "chroma"


def reopened(folder: Path) -> VectorIndex:
    return VectorIndex(folder, "verbatim-test", sync_threshold=5)


def test_what_was_written_is_found_after_a_reopening(filled: Path) -> None:
    index = reopened(filled)
    vector = HashEmbedder(dimensions=16).embed_query(TEXTS[7])

    [(found, score)] = index.query(vector, 1)

    assert (found, round(score, 4)) == (IDS[7], 1.0)
    assert index.ids() == set(IDS)
    assert index.texts()[IDS[3]] == text_hash(TEXTS[3])
    index.close()


def test_asking_for_more_than_there_is_gives_all(filled: Path) -> None:
    index = reopened(filled)

    assert len(index.query(unit_vectors(1)[0], 500)) == 40
    index.close()


def test_an_upsert_of_a_known_id_replaces_its_words(filled: Path) -> None:
    index = reopened(filled)
    index.upsert(IDS[:1], unit_vectors(1), ["Other words."], [{"record_id": "r"}])

    assert index.count() == 40
    assert index.texts()[IDS[0]] == text_hash("Other words.")
    index.close()


def test_more_rows_than_one_write_takes_go_in(tmp_path: Path) -> None:
    count = 2 * ROWS_A_WRITE + 300
    index = VectorIndex(tmp_path, "verbatim-many", sync_threshold=10_000)
    index.upsert(
        [str(number) for number in range(count)], unit_vectors(count), ["words"] * count, [{"record_id": "r"}] * count
    )

    assert len(index.ids()) == count
    index.delete([str(number) for number in range(count - 1)])
    assert index.ids() == {str(count - 1)}
    index.close()


def test_an_id_that_is_not_there_is_unreachable(filled: Path) -> None:
    index = reopened(filled)
    embedded = HashEmbedder(dimensions=16).embed_passages([*TEXTS[:3], "A stranger's words, never written."])

    assert index.unreachable([*IDS[:3], "absent"], embedded, sample=4) == ["absent"]
    index.close()


def test_an_id_under_another_vector_is_unreachable(filled: Path) -> None:
    index = reopened(filled)

    assert index.unreachable(IDS[:1], unit_vectors(1), sample=1) == IDS[:1]
    index.close()


def test_what_the_graph_does_not_find_is_set_aside_and_found_by_comparing(filled: Path) -> None:
    index = reopened(filled)
    embedded = HashEmbedder(dimensions=16).embed_passages(TEXTS)
    index.set_aside([*IDS[:3], "absent"], embedded[:4], TEXTS[:4], [{"record_id": "r"}] * 4)
    index.close()
    index = reopened(filled)

    assert index._collection.count() == 37
    assert (index.count(), index.ids()) == (40, set(IDS))
    assert index.query(embedded[1], 1)[0][0] == IDS[1]
    assert index.query(embedded[7], 1)[0][0] == IDS[7]
    assert index.unreachable(IDS, embedded, sample=40) == []
    assert index.unreachable(IDS[1:2], embedded[:1], sample=1) == IDS[1:2]
    index.delete(IDS[:2])
    assert index.ids() == set(IDS[2:])
    index.close()


def test_of_equal_vectors_of_many_records_the_graph_holds_a_few_and_a_search_finds_all(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "verbatim-test", sync_threshold=1000)
    others, same = unit_vectors(100), np.repeat(unit_vectors(101)[100:], 2, axis=0)
    for number in range(50):
        rows = [f"{number}-{row}" for row in range(4)]
        vectors = np.concatenate([same, others[2 * number : 2 * number + 2]])
        index.upsert(rows, vectors, rows, [{"record_id": str(number)}] * 4)

    found = index.query(same[0], 100)

    assert {passage_id for passage_id, _ in found} == {f"{number}-{row}" for number in range(50) for row in (0, 1)}
    assert {round(score, 5) for _, score in found} == {1.0}
    assert index._collection.count() == 100 + 8
    assert [index.query(vector, 1)[0][1] > 0.9999 for vector in others] == [True] * 100
    index.close()


def test_no_model_of_chroma_is_ever_stored_with_the_collection(filled: Path) -> None:
    with closing(sqlite3.connect(filled / "chroma.sqlite3")) as connection:
        stored = str(connection.execute("SELECT * FROM collections").fetchall())

    assert "onnx" not in stored.casefold()
    assert '"space":"cosine"' in stored
    assert '"sync_threshold":5' in stored


def test_a_healthy_index_passes_the_probe(filled: Path) -> None:
    assert probe(filled, "verbatim-test") is None


@pytest.mark.parametrize(
    ("name", "left"),
    [("data_level0.bin", 0), ("data_level0.bin", 200), ("index_metadata.pickle", 0)],
    ids=["vectors emptied", "vectors cut", "ids emptied"],
)
def test_a_broken_index_file_is_found_out_without_harm_to_this_process(filled: Path, name: str, left: int) -> None:
    [file] = filled.glob(f"*/{name}")
    file.write_bytes(file.read_bytes()[:left])

    assert probe(filled, "verbatim-test") is not None


def test_a_collection_that_is_not_there_is_found_out(filled: Path) -> None:
    assert "verbatim-other" in (probe(filled, "verbatim-other") or "")


def test_a_probe_that_does_not_answer_is_given_up(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "_PROBE_SECONDS", 0.01)

    assert "did not answer" in (probe(filled, "verbatim-test") or "")


def test_a_child_ended_by_a_signal_is_told(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.CompletedProcess(args=[], returncode=-11, stdout=b"", stderr=b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: ended)

    assert probe(filled, "verbatim-test") == "opening the index ended its process with signal 11"


def test_a_folder_that_is_no_database_is_broken(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database at all" * 100)

    with pytest.raises(IndexBroken):
        VectorIndex(tmp_path, "verbatim-test", sync_threshold=5)
