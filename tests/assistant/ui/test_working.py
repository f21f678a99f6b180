"""What the owner does beside serving: alerts are run and told after each ingest, whoever took the file in."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.alerts import add_alert
from assistant.feed import FEED_FILE
from assistant.journal import Terms
from assistant.ui import working
from tests.assistant.made_libraries import FERRY, PIER, made_library


def waited_for(condition: Callable[[], Any]) -> bool:
    end = time.monotonic() + 20
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(condition())


def test_alerts_are_run_at_the_start_and_after_each_ingest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "_EVERY", 0.02)
    with made_library(tmp_path) as made:
        add_alert(made.library, made.journal, Terms(person="Lind"))
        made.take_in("before.txt", FERRY)  # while nobody served it
        assistant: Any = SimpleNamespace(library=made.library, journal=made.journal)
        with working.working(assistant) as worker:
            worker.address = "http://127.0.0.1:7860"
            assert waited_for(lambda: len(made.journal.searches.hits()) == 1)
            (tmp_path / "order.txt").write_text(PIER, encoding="utf-8")
            made.library.orders.leave([tmp_path / "order.txt"], sample=False)  # as another process does
            assert waited_for(lambda: len(made.journal.searches.hits()) == 2)
            feed = made.library.folder / FEED_FILE
            assert waited_for(lambda: b"cracks in the second pier" in feed.read_bytes())
    assert b"http://127.0.0.1:7860/?record=" in feed.read_bytes()
