from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest import IngestReport, Library, LibraryError, Progress, ingest_paths, work_jobs
from ingest.catalogue import jobs as stored
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, opened

pytestmark = pytest.mark.usefixtures("in_process")


@contextmanager
def working(library: Library) -> Iterator[None]:
    """Work orders off in a thread, as a server does."""
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.02):
            work_jobs(library)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_an_ingest_without_the_lock_is_done_by_the_owner_and_reported_here(folder: Path, sources: Path) -> None:
    embedder, told = HashEmbedder(), list[Progress]()
    with opened(folder, embedder) as owner, working(owner):
        report = ingest_paths([sources], folder, SETTINGS, progress=told.append)

        assert (report.added, report.failed) == (2, 0)
        assert [record.source_kind for record in report.records] == [r.facts.source_kind for r in owner.records()]
        assert len(owner.records()) == 2
        assert embedder.embedded
        assert told
        assert owner.orders.next() is None
        assert ingest_paths([sources / "ferry.txt"], folder, SETTINGS).unchanged == 1


def test_paths_are_those_of_whoever_asked(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with opened(folder) as owner:
        monkeypatch.chdir(sources)
        with Library.open(folder, SETTINGS) as other:
            job_id = other.orders.leave([Path("ferry.txt")], sample=True)
        monkeypatch.chdir(tmp_path)

        assert work_jobs(owner) == 1
        [record] = owner.records()
        assert record.origins == (str(sources / "ferry.txt"),)
        assert record.sample
        job = owner.orders.get(job_id)
        assert job is not None
        assert job.state == "done"


def test_a_cancel_reaches_the_owner(folder: Path, sources: Path) -> None:
    with opened(folder) as owner:
        with Library.open(folder, SETTINGS) as other:
            other.orders.cancel(other.orders.leave([sources], sample=False))
        work_jobs(owner)

        assert owner.records() == []


def test_a_cancelled_order_comes_back_as_a_cancelled_report(folder: Path, sources: Path) -> None:
    with opened(folder) as owner:
        reports: list[IngestReport] = []
        thread = threading.Thread(
            target=lambda: reports.append(ingest_paths([sources], folder, SETTINGS, cancelled=lambda: True))
        )
        thread.start()
        while owner.orders.next() is None or not (owner.orders.next() or pytest.fail("gone")).is_cancelled:
            time.sleep(0.01)
        work_jobs(owner)
        thread.join()

    assert [report.cancelled for report in reports] == [True]
    assert reports[0].seen == 0


def test_when_the_owner_goes_whoever_waits_does_it_himself(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.library.models.build_embedder", lambda _: HashEmbedder())
    reports: list[IngestReport] = []
    owner = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    thread = threading.Thread(target=lambda: reports.append(ingest_paths([sources], folder, SETTINGS)))
    thread.start()
    while owner.orders.next() is None:
        time.sleep(0.01)
    owner.close()
    thread.join()

    assert [(report.added, report.failed) for report in reports] == [(2, 0)]
    with Library.open(folder, SETTINGS) as reader:
        assert len(reader.records()) == 2


def test_an_order_that_a_dead_owner_had_begun_is_done_again(folder: Path, sources: Path) -> None:
    with opened(folder) as owner:
        job_id = owner.orders.leave([sources], sample=False)
        owner.orders.note(job_id, '{"half": "done"}')
    with opened(folder) as owner:
        assert work_jobs(owner) == 1
        assert len(owner.records()) == 2


def test_what_stops_the_owner_is_told_to_whoever_asked(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    with opened(folder) as owner:
        monkeypatch.setattr(owner, "add", full)
        with working(owner), pytest.raises(LibraryError, match="the disk is full"):
            ingest_paths([sources], folder, SETTINGS)


def test_old_orders_are_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_KEPT", 3)
    with opened(folder) as owner:
        numbers = [owner.orders.leave([], sample=False) for _ in range(2)]
        for number in numbers:
            owner.orders.finish(number, "{}")
        for _ in range(4):
            owner.orders.finish(owner.orders.leave([], sample=False), "{}")

        assert [owner.orders.get(number) for number in numbers] == [None, None]
