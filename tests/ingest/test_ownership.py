from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import LibraryBusy, LibraryNotWritable
from ingest.ownership import Ownership, owner_of

HOLD = """
import sys
from pathlib import Path
from ingest.ownership import Ownership
ownership = Ownership.acquire(Path(sys.argv[1]))
ownership.announce("http://127.0.0.1:7860")
print("held", flush=True)
sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_disk_too_full_for_the_card_is_told_and_the_lock_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Ownership, "announce", full)
        with pytest.raises(LibraryNotWritable, match="No space left on device"):
            Ownership.acquire(tmp_path)

    Ownership.acquire(tmp_path).release()


def test_a_second_process_is_told_within_two_seconds_who_has_it_and_where(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        began = time.monotonic()
        with pytest.raises(LibraryBusy) as busy:
            Ownership.acquire(tmp_path)
        # The promise itself is two seconds, so this is no timing of speed.
        assert time.monotonic() - began < 2
        process.kill()

    assert str(process.pid) in str(busy.value)
    assert "http://127.0.0.1:7860" in str(busy.value)


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
        process.wait()

        with Ownership.acquire(tmp_path):
            owner = owner_of(tmp_path)

    assert owner is not None
    assert owner.pid == os.getpid()
    assert owner.address is None


def test_a_second_holder_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with Ownership.acquire(tmp_path), pytest.raises(LibraryBusy, match=str(os.getpid())):
        Ownership.acquire(tmp_path)


def test_after_release_anybody_may_have_it_and_nobody_is_named(tmp_path: Path) -> None:
    ownership = Ownership.acquire(tmp_path)
    ownership.release()
    ownership.release()

    assert owner_of(tmp_path) is None
    Ownership.acquire(tmp_path).release()


@pytest.mark.parametrize(
    "card", ["", "{", "[]", '{"pid": "x", "since": "", "address": null}'], ids=["empty", "cut", "list", "no number"]
)
def test_a_card_that_cannot_be_read_names_nobody(tmp_path: Path, card: str) -> None:
    (tmp_path / "owner.json").write_text(card, encoding="utf-8")

    assert owner_of(tmp_path) is None


def test_the_card_says_since_when(tmp_path: Path) -> None:
    with Ownership.acquire(tmp_path):
        card = json.loads((tmp_path / "owner.json").read_text(encoding="utf-8"))

    assert card["since"].endswith("+00:00")


def test_a_folder_that_is_a_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("not a folder", encoding="utf-8")

    with pytest.raises(LibraryNotWritable, match=r"library.*name another library"):
        Ownership.acquire(tmp_path / "library")
