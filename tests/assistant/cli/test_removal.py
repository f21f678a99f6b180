from __future__ import annotations

from pathlib import Path
from typing import Any

import assistant
from assistant.journal import Journal
from assistant.samples import sample_folder
from ingest import Scope


def test_a_removed_record_is_gone(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    record_id = verbatim("records", "--json", *library).json["records"][0]["record_id"]

    assert verbatim("remove", record_id, "--yes", *library).code == 0

    gone = verbatim("show", record_id, *library)
    assert gone.code == 1
    assert record_id[:6] in gone.err
    assert len(verbatim("records", "--json", *library).json["records"]) == 1


def words_in(folder: Path, words: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_a_purge_after_a_removal_wipes_the_words_and_what_conversations_quote(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    gone, kept = verbatim("records", "--json", *library).json["records"]
    with assistant.Assistant.open(assistant.Settings(library=own_library), writable=True) as helper:
        assert helper.journal is not None
        talks = [helper.journal.start("browser") for _ in range(2)]
        for talk, record in zip(talks, (gone, kept), strict=True):
            helper.ask(
                "What about the pier and the boat?", scope=Scope(record_ids=(record["record_id"],)), conversation=talk
            )

    removed = verbatim("remove", gone["record_id"], "--yes", *library)
    assert "verbatim remove --purge" in removed.out
    assert "divers" in (own_library.parent / "records" / "2024-04-02-board.txt").read_text()
    assert words_in(own_library, "divers found cracks")
    purged = verbatim("remove", gone["record_id"], "--purge", *library)

    assert (removed.code, purged.code) == (0, 0)
    assert f"no record {gone['record_id']!r} is in the library" in purged.out
    assert words_in(own_library, "divers found cracks") == []
    assert verbatim("remove", "--purge", *library).code == 0
    assert verbatim("remove", "no-id", "--purge", *library).code == 1
    with Journal(own_library) as journal:
        assert [each.conversation_id for each in journal.conversations("browser")] == [talks[1]]


def test_a_failed_file_is_listed_without_a_kind_and_can_be_struck(own_library: Path, verbatim: Any) -> None:
    library, records = ("--library", str(own_library)), own_library.parent / "records"
    for name in ("a.vtt", "b.vtt", "photo.jpg"):
        (records / name).write_bytes(b"")
    ingested = verbatim("ingest", str(records), *library)
    listed = verbatim("records", *library).out
    failed = [each for each in verbatim("records", "--json", *library).json["records"] if each["state"] == "failed"]

    assert "1 file passed over (not a document): photo.jpg" in ingested.out
    assert [each["source_kind"] for each in failed] == [None, None]
    assert "ai_summary" not in listed
    assert str(records / "a.vtt") in listed
    assert "1 failed file struck from the list" in verbatim("remove", "a.vtt", *library).out
    assert "1 failed file struck from the list" in verbatim("remove", "--failed", *library).out
    assert len(verbatim("records", "--json", *library).json["records"]) == 2


def test_the_sample_records_go_with_one_option(tmp_path: Path, verbatim: Any, sample_library: Path) -> None:
    assert sum(1 for _ in sample_folder().iterdir()) >= 8
    listed = verbatim("records", "--json", "--library", str(sample_library)).json["records"]
    assert all(record["sample"] for record in listed)
