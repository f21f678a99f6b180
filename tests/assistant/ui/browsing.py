"""A served page and a real browser, for the tests that need both."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROOT = Path(__file__).parents[3]
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
PATIENCE = 30_000
QUESTION = "What did the council decide about the bus lane?"


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[str]:
    """Serve the records in `FOLDER/records` from a process of their own; yield the page's address."""
    command = [sys.executable, "-m", "tests.assistant.ui.serving", str(folder), *arguments]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True) as process,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address:
            process.wait(timeout=10)
            pytest.fail((folder / "log").read_text())
        yield address
        process.terminate()
        assert process.wait(timeout=30) == 0, (folder / "log").read_text()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser without a window."""
    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def ask(page: Page, question: str = QUESTION, *, wait: bool = True) -> None:
    """Ask, and wait until what stays is shown."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator("#chat .asked").last).to_have_text(question, timeout=PATIENCE)
    if wait:
        answered(page)


def answered(page: Page) -> None:
    """Wait until nothing is being written any more."""
    expect(page.locator("#chat .reply").last.locator(".foot")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#stop")).to_be_hidden(timeout=PATIENCE)
