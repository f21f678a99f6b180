from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest import Change, CorrectionError, Library, LibraryBusy, renaming
from ingest.catalogue import writing
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, take_in, write

WHO: dict[str, Any] = {"who": "Ana Ruiz", "why": "the recording says so"}
RIGHT = "Item 1 is about the lifeboat, with 7 pages of papers."


def test_a_corrected_turn_is_a_new_revision_and_the_former_can_still_be_opened(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        before = library.record(record_id)
        after = library.amend(record_id[:8], [Change(turn=0, text=RIGHT, speaker="Bo Lind")], **WHO)

        assert (after.revision, after.turns[0].text, after.turns[0].speaker) == (2, RIGHT, "Bo Lind")
        assert after.facts == before.facts
        assert library.record(record_id, 1).turns == before.turns
        assert [hit.turn for hit in library.find("about the lifeboat")] == [0]
        assert not library.find(before.turns[0].text[:40])
        assert "Bo Lind" in library.summary(record_id).speakers
        assert library.verify().ok
        (amendment,) = library.amendments(record_id)
        assert (amendment.who, amendment.why, amendment.revision) == ("Ana Ruiz", "the recording says so", 2)
        assert (amendment.was_text, amendment.text) == (before.turns[0].text, RIGHT)


def test_only_what_changed_is_embedded_again(folder: Path, sources: Path) -> None:
    embedder = HashEmbedder()
    write(sources, long=meeting("quay", 60))
    with opened(folder, embedder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Long"]
        before, passages = embedder.embedded, library.summary(record_id).passages
        library.amend(record_id, [Change(turn=30, text="Item 31 is about the quays.")], **WHO)

        assert 0 < embedder.embedded - before <= 0.15 * passages


def test_the_same_file_taken_in_again_leaves_the_corrected_words(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.amend(record_id, [Change(turn=0, text=RIGHT)], **WHO)
        report = take_in(library, sources)

        assert (report.unchanged, report.replaced) == (3, 0)
        assert library.record(record_id).turns[0].text == RIGHT


def test_a_changed_file_is_corrected_likewise(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.amend(record_id, renaming(library.record(record_id), "CLERK", "Ana Ruiz"), **WHO)
        library.amend(record_id, [Change(turn=1, text=RIGHT)], **WHO)
        write(sources, ferry=meeting("ferry", 6))
        take_in(library, sources)
        record = library.record(record_id)

        assert record.revision == 4
        assert record.turns[1].text == RIGHT
        assert {turn.speaker for turn in record.turns[:4]} == {"MAYOR", "Ana Ruiz"}
        assert not record.notices


def test_a_correction_that_cannot_be_made_changes_nothing(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        sequence = library.sequence
        with pytest.raises(CorrectionError, match="there is no turn 400"):
            library.amend(record_id, [Change(turn=400, text=RIGHT)], **WHO)
        with pytest.raises(CorrectionError, match="signed"):
            library.amend(record_id, [Change(turn=0, text=RIGHT)], who="", why="so")

        assert (library.sequence, library.record(record_id).revision) == (sequence, 1)


def test_words_are_corrected_by_the_owner_alone(folder: Path, sources: Path) -> None:
    with opened(folder) as owner:
        take_in(owner, sources)
        with Library.open(folder, SETTINGS) as other, pytest.raises(LibraryBusy):
            other.amend(ids_by_title(owner)["Ferry"], [Change(turn=0, text=RIGHT)], **WHO)


def test_a_correction_cut_short_leaves_the_record_as_it_was(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        monkeypatch.setattr(writing, "go_live", killed)
        with pytest.raises(KeyboardInterrupt):
            library.amend(record_id, [Change(turn=0, text=RIGHT)], **WHO)
        monkeypatch.undo()
    with opened(folder) as library:
        assert {summary.state for summary in library.all_records()} == {"live"}
        assert library.amendments(record_id) == []
        assert library.record(record_id).revision == 1
        assert library.verify().ok


def test_a_removed_record_leaves_no_word_of_its_corrections(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.amend(record_id, [Change(turn=0, text=f"{RIGHT} xylophonist")], **WHO)
        library.remove([record_id], purge=True)
        assert library.amendments(record_id) == []
    held = [path for path in folder.rglob("*") if path.is_file() and b"xylophonist" in path.read_bytes()]
    assert held == []
