from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest import IngestSettings, Library


def test_doctor_and_verify_name_the_owner_of_a_library_in_use(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))
    with Library.open(own_library, IngestSettings(), writable=True) as owner:
        owner.announce("http://127.0.0.1:7860")
        verified, diagnosed = verbatim("verify", *library), verbatim("doctor", *library)

    for run in (verified, diagnosed):
        assert run.code == 0
        assert "serving at http://127.0.0.1:7860" in run.out
        assert "everything agrees" not in run.out
    assert "everything agrees" in verbatim("doctor", *library).out
    assert verbatim("verify", "--json", *library).json["is_index_checked"] is True


def test_verify_rebuild_and_doctor_find_nothing_wrong(own_library: Path, verbatim: Any) -> None:
    library = ("--library", str(own_library))

    assert verbatim("verify", *library).code == 0
    assert verbatim("rebuild", *library).code == 0
    assert verbatim("verify", "--json", *library).json["ok"] is True
    assert verbatim("doctor", *library).code == 0
