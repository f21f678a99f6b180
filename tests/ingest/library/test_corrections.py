from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest import (
    CorrectionError,
    Library,
    SourceKind,
)
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, take_in, write


def test_a_correction_stands_above_the_file_and_survives_a_new_revision(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.correct(record_id[:8], title="Ferry hearing", kind="minutes", date="2024-05-09", body="Council")
        library.correct(record_id, body=None)
        write(sources, ferry=meeting("ferry", 5))
        take_in(library, sources)
        facts = library.summary(record_id).facts

        assert (facts.title, facts.source_kind, facts.date) == (
            "Ferry hearing",
            SourceKind.MINUTES,
            date(2024, 5, 9),
        )
        assert facts.body is None
        assert facts.reasons["title"] == "your correction"
        assert library.record(record_id).revision == 2


def test_a_correction_needs_no_lock(folder: Path, sources: Path) -> None:
    with opened(folder) as owner:
        take_in(owner, sources)
        record_id = ids_by_title(owner)["Ferry"]
        with Library.open(folder, SETTINGS) as other:
            other.correct(record_id, title="The ferry")

        assert owner.record(record_id).facts.title == "The ferry"  # type: ignore[union-attr]
        assert owner.sequence == 3


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("speaker", "X", "'speaker' cannot be corrected; these can: title, body, date, kind, url, media"),
        ("kind", "poem", "kind: 'poem' is none of transcript, minutes, article, ai_summary"),
        ("date", "3.4.2025", "date: '3.4.2025' is no date; write year-month-day, as 2024-05-09"),
        ("date", "2024-13-45", "date: '2024-13-45' is no date"),
        ("url", "javascript:alert(1)", "url: 'javascript:alert(1)' is no address of a page"),
        ("url", "http://[", "is no address of a page"),
        ("url", "https://example.org/" + "x" * 2_000, "url: an address of 2,020 characters; give one of up to 2,000"),
        ("media", "absent.mp4", "media: 'absent.mp4' is neither an address"),
        ("media", __file__, "test_corrections.py' is no recording by its name; known are .aac,"),
    ],
    ids=[
        "no such field",
        "no such kind",
        "day first",
        "no such day",
        "script",
        "broken address",
        "long",
        "no such file",
        "no recording",
    ],
)
def test_a_correction_that_means_nothing_is_refused_by_name_and_changes_nothing(
    folder: Path, sources: Path, field: str, value: str, told: str
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        before = library.record(record_id).facts
        with pytest.raises(CorrectionError) as refused:
            library.correct(record_id, title="Another", **{field: value})

        assert told in str(refused.value)
        assert library.record(record_id).facts == before
        assert library.corrections(record_id) == {}


def test_a_correction_is_kept_in_the_form_of_its_field(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sources / "ferry.mp3").touch()
    monkeypatch.chdir(sources)
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.correct(record_id, date="20240509", kind="AI summary", media="ferry.mp3", url=" http://a.example ")

        assert library.corrections(record_id) == {
            "date": "2024-05-09",
            "kind": "ai_summary",
            "media": str(sources / "ferry.mp3"),
            "url": "http://a.example",
        }
        library.correct(record_id, date="", kind=None)
        assert sorted(library.corrections(record_id)) == ["media", "url"]
