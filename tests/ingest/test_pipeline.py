from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest import IngestReport, IngestSettings, Library, LibraryError, Progress, SourceKind, ingest_paths
from ingest.cleaning import clean
from ingest.errors import UnreadableFile
from ingest.loaders.files import read_bytes
from ingest.parsing import Parser
from ingest.pipeline import run as run_module
from ingest.pipeline.jobs import work_jobs
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, take_in, write

pytestmark = pytest.mark.usefixtures("in_process")


def states(report: IngestReport) -> dict[str, str]:
    return {Path(file.path).name: file.state for file in report.records}


def reasons(report: IngestReport) -> dict[str, str]:
    return {Path(file.path).name: file.reason for file in report.records if file.state == "failed"}


def adds_up(report: IngestReport) -> bool:
    total = report.added + report.unchanged + report.replaced + report.failed
    return report.seen == total == len(report.records)


# What goes in


def test_a_second_ingest_changes_and_embeds_nothing(folder: Path, sources: Path) -> None:
    embedder = HashEmbedder()
    with opened(folder, embedder) as library:
        first = take_in(library, sources)
        embedded, sequence = embedder.embedded, library.sequence
        second = take_in(library, sources)

        assert (first.added, second.unchanged, second.added) == (2, 2, 0)
        assert adds_up(first)
        assert adds_up(second)
        assert (embedder.embedded, library.sequence) == (embedded, sequence)
        assert [(f.path, f.record_id, f.passages, f.source_kind, f.reason) for f in first.records] == [
            (f.path, f.record_id, f.passages, f.source_kind, f.reason) for f in second.records
        ]


def test_folders_are_walked_through_in_order_and_a_file_named_twice_counts_once(folder: Path, sources: Path) -> None:
    write(sources / "2024" / "may", agenda=meeting("agenda"))
    with opened(folder) as library:
        report = take_in(library, sources, sources / "ferry.txt", sources / "2024")

    assert list(states(report)) == ["agenda.txt", "ferry.txt", "harbour.txt"]
    assert report.seen == 3


def test_a_library_can_be_named_by_its_folder_and_files_are_read_in_a_child(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.library.models.build_embedder", lambda _: HashEmbedder())
    monkeypatch.setattr(run_module, "Parser", Parser)
    report = ingest_paths([sources], folder, SETTINGS)

    assert report.added == 2
    with Library.open(folder, SETTINGS) as reader:
        assert len(reader.records()) == 2


def test_records_without_a_date_are_counted_every_time(folder: Path, sources: Path) -> None:
    (sources / "2024-05-09 tram.txt").write_text(meeting("tram"), encoding="utf-8")
    with opened(folder) as library:
        assert take_in(library, sources).undated == 2
        assert take_in(library, sources).undated == 2


def test_what_is_plainly_no_document_is_passed_over_and_counted(folder: Path, sources: Path) -> None:
    for name in ("photo.JPG", "meeting.mp4", "all.zip", ".hidden.txt", "~$minutes.docx", "Thumbs.db"):
        (sources / name).write_bytes(b"not for reading")
    (sources / ".git").mkdir()
    (sources / ".git" / "a.txt").write_text(meeting("hidden"), encoding="utf-8")
    with opened(folder) as library:
        report = take_in(library, sources)

    assert sorted(states(report)) == ["ferry.txt", "harbour.txt"]
    told = "5 files passed over (no documents): Thumbs.db, all.zip, meeting.mp4, photo.JPG, ~$minutes.docx"
    assert report.notices[0] == told


def test_one_file_that_was_passed_over_is_named(folder: Path, sources: Path) -> None:
    (sources / "photo.jpg").write_bytes(b"not for reading")
    with opened(folder) as library:
        assert take_in(library, sources).notices[0] == "1 file passed over (not a document): photo.jpg"


def test_a_picture_that_is_named_itself_is_refused_with_a_reason(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 10)
    with opened(folder) as library:
        report = ingest_paths([tmp_path / "photo.jpg"], library, SETTINGS)

    assert (report.failed, adds_up(report)) == (1, True)


# The sheet


def test_the_sheet_of_a_folder_tells_what_the_files_do_not(folder: Path, sources: Path) -> None:
    write(sources / "sub", tram=meeting("tram"))
    (sources / "verbatim.csv").write_text(
        "path,title,date,kind\nferry.txt,The ferry,2024-05-09,minutes\nsub/tram.txt,The tram,,\n", encoding="utf-8"
    )
    with opened(folder) as library:
        report = take_in(library, sources)
        summaries = {summary.facts.title: summary for summary in library.records()}

    assert sorted(summaries) == ["Harbour", "The ferry", "The tram"]
    assert summaries["The ferry"].facts.source_kind is SourceKind.MINUTES
    assert report.undated == 2


def test_an_edited_sheet_reaches_records_whose_files_did_not_change(folder: Path, sources: Path) -> None:
    embedder = HashEmbedder()
    with opened(folder, embedder) as library:
        take_in(library, sources)
        embedded = embedder.embedded
        (sources / "verbatim.csv").write_text("path,title\nferry.txt,The ferry\n", encoding="utf-8")
        report = take_in(library, sources)

        assert report.unchanged == 2
        assert sorted(ids_by_title(library)) == ["Harbour", "The ferry"]
        assert embedder.embedded == embedded
        take_in(library, sources / "ferry.txt")
        assert sorted(ids_by_title(library)) == ["Harbour", "The ferry"]


def test_a_row_taken_out_of_the_sheet_no_longer_counts(folder: Path, sources: Path) -> None:
    sheet = sources / "verbatim.csv"
    sheet.write_text("path,title\nferry.txt,The ferry\nharbour.txt,The harbour\n", encoding="utf-8")
    with opened(folder) as library:
        take_in(library, sources)
        sheet.write_text("path,title\nharbour.txt,The harbour\n", encoding="utf-8")
        take_in(library, sources)

        assert sorted(ids_by_title(library)) == ["Ferry", "The harbour"]


def test_a_broken_sheet_is_a_failure_of_its_own(folder: Path, sources: Path) -> None:
    (sources / "verbatim.csv").write_text("path,colour\nferry.txt,red\n", encoding="utf-8")
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)

        assert states(report) == {"verbatim.csv": "failed", "ferry.txt": "added", "harbour.txt": "added"}
        assert "colour" in reasons(report)["verbatim.csv"]
        assert adds_up(report)
        assert library.failures() == []
        assert library.count() == 2


def test_a_bad_row_fails_where_it_concerns_a_file_of_this_ingest(folder: Path, sources: Path) -> None:
    sheet = sources / "verbatim.csv"
    sheet.write_text("path,title,date\nferry.txt,The ferry,\nharbour.txt,The harbour,\n", encoding="utf-8")
    with opened(folder) as library:
        take_in(library, sources)
        sheet.write_text(
            "path,title,date\nferry.txt,The big ferry,\nharbour.txt,Other,9 May\ngone.txt,,9 May\n", encoding="utf-8"
        )
        report = ingest_paths([sources], library, SETTINGS)

        assert states(report) == {"verbatim.csv": "failed", "ferry.txt": "unchanged", "harbour.txt": "unchanged"}
        assert "line 3, column 'date': '9 May' is no date" in reasons(report)["verbatim.csv"]
        assert "line 4" in report.notices[0]
        assert sorted(ids_by_title(library)) == ["The big ferry", "The harbour"]
        assert library.failures() == []


def test_a_bad_row_about_another_file_is_a_notice(folder: Path, sources: Path) -> None:
    (sources / "verbatim.csv").write_text(
        "path,date\nferry.txt,2024-05-09\nharbour.txt,9 May\n../x.txt,\n", encoding="utf-8"
    )
    with opened(folder) as library:
        report = ingest_paths([sources / "ferry.txt"], library, SETTINGS)

        assert (report.added, report.failed) == (1, 0)
        assert ["line 3" in report.notices[0], "line 4" in report.notices[1]] == [True, True]
        assert str(library.records()[0].facts.date) == "2024-05-09"


# Which record a file is


def test_equal_bytes_are_one_record_with_two_origins(folder: Path, sources: Path) -> None:
    (sources / "copy.txt").write_bytes((sources / "ferry.txt").read_bytes())
    with opened(folder) as library:
        report = take_in(library, sources)
        [summary] = [s for s in library.records() if len(s.origins) == 2]

    assert (report.added, report.unchanged) == (2, 1)
    assert [Path(origin).name for origin in summary.origins] == ["copy.txt", "ferry.txt"]


def test_of_two_equal_files_the_one_that_changes_parts_from_the_other(folder: Path, sources: Path) -> None:
    (sources / "copy.txt").write_bytes((sources / "ferry.txt").read_bytes())
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, copy=meeting("ferry", 5))
        report = take_in(library, sources)
        again = take_in(library, sources)

        assert states(report) == {"copy.txt": "added", "ferry.txt": "unchanged", "harbour.txt": "unchanged"}
        assert again.unchanged == 3
        assert {Path(o).name for s in library.records() for o in s.origins} == {
            "copy.txt", "ferry.txt", "harbour.txt",
        }  # fmt: skip
        assert all(summary.revision == 1 for summary in library.records())


def test_two_equal_files_that_change_together_stay_one_record(folder: Path, sources: Path) -> None:
    (sources / "copy.txt").write_bytes((sources / "ferry.txt").read_bytes())
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, copy=meeting("ferry", 5), ferry=meeting("ferry", 5))
        report = take_in(library, sources)

        assert report.replaced + report.unchanged == 3
        assert len(library.records()) == 2


def test_a_file_that_takes_the_bytes_of_another_moves_to_its_record(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        ids = ids_by_title(library)
        (sources / "ferry.txt").write_bytes((sources / "harbour.txt").read_bytes())
        report = take_in(library, sources)

        assert report.unchanged == 2
        assert any(ids["Ferry"] in notice and "without a file" in notice for notice in report.notices)
        assert library.summary(ids["Ferry"]).origins == ()
        assert len(library.summary(ids["Harbour"]).origins) == 2


def test_a_copy_of_a_former_revision_is_a_record_of_its_own(folder: Path, sources: Path) -> None:
    former = (sources / "ferry.txt").read_bytes()
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, ferry=meeting("ferry", 5))
        take_in(library, sources)
        (sources / "old.txt").write_bytes(former)
        report = take_in(library, sources)

        assert (report.added, report.unchanged) == (1, 2)
        assert len(library.records()) == 3
        assert take_in(library, sources).unchanged == 3
        assert library.verify().ok


def test_an_edit_that_is_taken_back_is_a_third_revision(folder: Path, sources: Path) -> None:
    former = (sources / "ferry.txt").read_bytes()
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        write(sources, ferry=meeting("ferry", 5))
        take_in(library, sources)
        (sources / "ferry.txt").write_bytes(former)
        take_in(library, sources)

        assert library.record(record_id).revision == 3
        assert library.record(record_id).text == library.record(record_id, 1).text
        assert library.verify().ok


def test_an_upload_is_known_by_its_name_and_a_second_one_is_a_revision(folder: Path, tmp_path: Path) -> None:
    first = write(tmp_path / "1", any=meeting("ferry")) / "any.txt"
    second = write(tmp_path / "2", any=meeting("ferry", 5)) / "any.txt"
    with opened(folder) as library:
        ingest_paths([first], library, SETTINGS, origins={first: "upload:ferry hearing.txt"})
        report = ingest_paths([second], library, SETTINGS, origins={second: "upload:ferry hearing.txt"})

        assert report.replaced == 1
        [summary] = library.records()
        assert summary.origins == ("upload:ferry hearing.txt",)
        assert summary.facts.title == "Ferry hearing"
        assert report.gone == ()


def test_files_that_are_gone_are_told_and_kept(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        (sources / "ferry.txt").unlink()
        report = take_in(library, sources)

        assert [Path(path).name for path in report.gone] == ["ferry.txt"]
        assert len(library.records()) == 2


# What fails


def test_one_bad_file_does_not_stop_the_others(folder: Path, sources: Path) -> None:
    (sources / "a-empty.txt").write_bytes(b"")
    (sources / "b-broken.docx").write_bytes(b"PK\x03\x04 but no archive")
    (sources / "unknown.xyz").write_bytes(bytes(range(256)) * 20)
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)

        assert {name for name, state in states(report).items() if state == "failed"} == {
            "a-empty.txt",
            "b-broken.docx",
            "unknown.xyz",
        }
        assert (report.added, report.failed, adds_up(report)) == (2, 3, True)
        assert all("; " in reason for reason in reasons(report).values())
        assert library.count() == 5
        failed = [summary for summary in library.all_records() if summary.state == "failed"]
        assert {summary.facts.title for summary in failed} == {"a-empty.txt", "b-broken.docx", "unknown.xyz"}
        assert all(summary.notices for summary in failed)
        library.forget_failures([str(sources / "unknown.xyz")])
        assert library.count() == 4


def test_a_file_that_was_mended_is_no_failure_any_more(folder: Path, sources: Path) -> None:
    (sources / "tram.txt").write_bytes(b"")
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS)
        write(sources, tram=meeting("tram"))
        take_in(library, sources)

        assert (library.count(), len(library.all_records())) == (3, 3)


def test_a_file_that_failed_and_is_gone_is_forgotten(folder: Path, sources: Path) -> None:
    (sources / "tram.txt").write_bytes(b"")
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS)
        (sources / "tram.txt").unlink()
        take_in(library, sources)

        assert library.count() == 2


def test_a_failed_file_that_is_gone_is_forgotten_by_the_ingest_of_another_folder(folder: Path, sources: Path) -> None:
    (sources / "tram.txt").write_bytes(b"")
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS)
        assert library.failures("tram.txt") == library.failures(str(sources / "tram.txt")) == library.failures()
        assert library.failures("ram.txt") == []
        (sources / "tram.txt").unlink()
        take_in(library, write(sources.parent / "other", school=meeting("school")))

        assert library.failures() == []


def test_a_path_that_is_not_there_is_refused_and_no_library_is_made_for_it(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere\.txt': no such file or folder"):
        ingest_paths([tmp_path / "nowhere.txt"], folder, SETTINGS)

    assert not folder.exists()


def test_one_missing_path_of_several_is_told_and_not_kept(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        report = ingest_paths([sources, sources / "nowhere.txt"], library, SETTINGS)

        assert "no such file" in reasons(report)["nowhere.txt"]
        assert (report.added, report.failed, adds_up(report)) == (2, 1, True)
        assert library.failures() == []
        assert library.count() == 2


def test_links_that_lead_out_or_in_circles_and_pipes_are_refused_unopened(folder: Path, sources: Path) -> None:
    outside = write(sources.parent / "outside", secret=meeting("secret"))
    (sources / "out.txt").symlink_to(outside / "secret.txt")
    (sources / "inside.txt").symlink_to(sources / "ferry.txt")
    (sources / "circle.txt").symlink_to(sources / "circle.txt")
    (sources / "again").symlink_to(sources)
    (sources / "broken.txt").symlink_to(sources / "absent.txt")
    os.mkfifo(sources / "pipe.txt")
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)
        told = reasons(report)

        assert sorted(told) == ["again", "broken.txt", "circle.txt", "out.txt", "pipe.txt"]
        assert "leads out of the folder" in told["out.txt"]
        assert "a link to a folder" in told["again"]
        assert "pipe" in told["pipe.txt"]
        assert states(report)["inside.txt"] in ("added", "unchanged")
        assert not library.find("secret")


def test_a_fault_of_our_own_fails_one_file_and_asks_for_a_report(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = clean

    def faulty(record: object) -> object:
        assert "ferry" not in record.text, "a fault"  # type: ignore[attr-defined]
        return real(record)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "clean", faulty)
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)

    assert states(report) == {"ferry.txt": "failed", "harbour.txt": "added"}
    assert "please report it" in reasons(report)["ferry.txt"]


def test_a_library_that_cannot_be_written_ends_the_run(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    with opened(folder) as library:
        monkeypatch.setattr(library, "add", full)
        with pytest.raises(LibraryError, match="the disk is full"):
            ingest_paths([sources], library, SETTINGS)


def test_a_file_that_changes_while_it_is_read_is_not_taken(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = read_bytes

    def read_then_change(path: Path, **limits: int) -> bytes:
        data = real(path, **limits)
        if path.name == "ferry.txt":
            write(sources, ferry=meeting("ferry", 9))
        return data

    monkeypatch.setattr(run_module, "read_bytes", read_then_change)
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)

    assert "it changed while it was read" in reasons(report)["ferry.txt"]


# While it runs


def test_progress_counts_files_and_passages_to_the_end(folder: Path, sources: Path) -> None:
    told: list[Progress] = []
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS, progress=told.append)
        passages = sum(summary.passages for summary in library.records())

    assert [p.files_done for p in told] == sorted(p.files_done for p in told)
    assert (told[0].files_done, told[0].files_total, told[0].current) == (0, 2, "ferry.txt")
    assert (told[-1].files_done, told[-1].passages, told[-1].current) == (2, passages, "")
    assert told[0].seconds_left is None
    assert told[-1].seconds_left == 0
    assert told[-1].passages_per_second > 0


def test_a_cancel_between_files_keeps_what_is_in(folder: Path, sources: Path) -> None:
    told: list[Progress] = []
    with opened(folder) as library:
        report = ingest_paths(
            [sources], library, SETTINGS, progress=told.append, cancelled=lambda: bool(told and told[-1].files_done)
        )
        assert (report.added, report.cancelled, adds_up(report)) == (1, True, True)
        assert library.verify().ok
        rest = take_in(library, sources)
        assert (rest.added, rest.unchanged, rest.cancelled) == (1, 1, False)


class CancellingEmbedder(HashEmbedder):
    """Presses the cancel button after so many batches."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self.left = batches

    def embed_passages(self, texts: Sequence[str]):  # type: ignore[no-untyped-def]
        self.left -= 1
        return super().embed_passages(texts)


def test_a_cancel_within_a_file_costs_no_embedding_made_before(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "PASSAGES_A_BATCH", 2)
    embedder = CancellingEmbedder(1)
    with opened(folder, embedder) as library:
        report = ingest_paths([sources / "ferry.txt"], library, SETTINGS, cancelled=lambda: embedder.left <= 0)

        assert report.cancelled
        assert report.seen == 0
        assert library.records() == []
        assert library.verify().ok
        take_in(library, sources / "ferry.txt")
        assert len(embedder.texts) == len(set(embedder.texts)) == library.records()[0].passages


def test_what_is_in_is_searchable_while_the_rest_goes_in(folder: Path, sources: Path) -> None:
    found: list[int] = []
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS, progress=lambda _: found.append(len(library.lexical(["papers"]))))

    assert found[0] == 0
    assert 0 < found[-2] <= found[-1]
    assert any(0 < number < found[-1] for number in found)


def test_a_file_over_the_limit_is_refused(folder: Path, sources: Path) -> None:
    small = IngestSettings(**{**SETTINGS.model_dump(), "max_file_megabytes": 1})
    (sources / "huge.txt").write_text("MAYOR: " + "word " * 300_000, encoding="utf-8")
    with opened(folder, settings=small) as library:
        report = ingest_paths([sources], library, small)

    assert "larger than 1 MB" in reasons(report)["huge.txt"]


# Names that are not UTF-8


def bad_name(folder: Path, name: bytes) -> Path:
    """Return a path whose last part is these bytes; skip where the file system wants text."""
    path = folder / os.fsdecode(name)
    try:
        path.touch()
    except (OSError, UnicodeError):
        pytest.skip("this file system takes no name that is not UTF-8")
    path.unlink()
    return path


@pytest.mark.parametrize("named", ["the folder above", "itself"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_name_that_is_not_utf_8_is_refused_and_the_rest_goes_in(
    folder: Path, sources: Path, named: str, kind: str
) -> None:
    path = bad_name(sources, b"caf\xe9.txt")
    if kind == "file":
        path.write_text(meeting("cafe"), encoding="utf-8")
    else:
        write(path, cafe=meeting("cafe"))
    bad_name(sources, b"caf\xe9.jpg").write_bytes(b"a picture")
    with opened(folder) as library:
        report = ingest_paths([sources] if named == "the folder above" else [sources, path], library, SETTINGS)
        again = ingest_paths([sources], library, SETTINGS)

    refused = [file for file in report.records if file.state == "failed"]
    assert {file.path for file in refused} == {str(sources / "caf\ufffd.txt")}
    assert {file.reason for file in refused} == {"its name is not UTF-8; rename it"}
    assert (report.added, adds_up(report), again.unchanged) == (2, True, 2)
    json.dumps([file.path for file in report.records] + list(report.notices), ensure_ascii=False).encode()


def test_a_name_that_is_not_utf_8_and_is_not_there_is_told_readably(folder: Path, sources: Path) -> None:
    with pytest.raises(UnreadableFile) as raised:
        ingest_paths([sources / os.fsdecode(b"caf\xe9.txt")], folder, SETTINGS)
    assert str(raised.value).encode().startswith(f"'{sources}/caf\ufffd.txt'".encode())


def test_an_order_for_the_owner_may_name_a_file_whose_name_is_not_utf_8(folder: Path, sources: Path) -> None:
    path = bad_name(sources, b"caf\xe9.txt")
    path.write_text(meeting("cafe"), encoding="utf-8")
    with opened(folder) as library:
        with Library.open(folder, SETTINGS) as other:
            job_id = other.orders.leave([sources, path], sample=False)
        assert work_jobs(library) == 1
        job = library.orders.get(job_id)
        assert job is not None
        assert '"added":2' in (job.report or "")
        assert '"failed":' in (job.report or "")
