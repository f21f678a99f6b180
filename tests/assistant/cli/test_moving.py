from __future__ import annotations

from pathlib import Path
from typing import Any


def test_a_library_is_backed_up_and_restored_elsewhere(own_library: Path, verbatim: Any, tmp_path: Path) -> None:
    file, elsewhere = tmp_path / "saved.zip", ("--library", str(tmp_path / "elsewhere"))
    made = verbatim("backup", str(file), "--json", "--library", str(own_library)).json
    restored = verbatim("restore", str(file), *elsewhere)
    again = verbatim("restore", str(file), *elsewhere)

    assert made | {"made_at": "", "bytes": 0, "made_by": ""} == {
        "file": str(file), "format": 1, "made_by": "", "made_at": "", "library_sequence": 2, "records": 2, "files": 3,
        "bytes": 0,
    }  # fmt: skip
    assert restored.code == 0, restored.err
    assert "2 records restored" in restored.out
    assert (
        verbatim("records", "--json", *elsewhere).json
        == verbatim("records", "--json", "--library", str(own_library)).json
    )
    assert again.code == 1
    assert "is not empty; restore into a new folder" in again.err
    assert "is there already" in verbatim("backup", str(file), "--library", str(own_library)).err
