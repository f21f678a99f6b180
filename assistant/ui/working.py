"""What the owner of a library does beside serving it: other processes' orders, and the alerts after each ingest."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.alerts import run_alerts
from assistant.errors import AssistantError
from assistant.feed import FEED_FILE, write_feed
from assistant.journal import Journal
from assistant.service import Assistant
from ingest import IngestError, Library, work_jobs

logger = logging.getLogger(__name__)

# How often the owner looks for work, in seconds.
_EVERY = 1.0


class Worker:
    """Looks for work every second, in a thread of its own.

    Attributes:
        address: of the page, once it answers; links in the feed lead there.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.address: str | None = None
        self._library = assistant.library
        self._journal = assistant.journal
        self._looked_at: int | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="library work", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """End after the work in hand."""
        self._over.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            try:
                work_jobs(self._library)
                # What was taken in while nobody served it counts too, hence also at the start.
                if self._journal is not None and self._library.sequence != self._looked_at:
                    sequence = self._library.sequence
                    tell_alerts(self._library, self._journal, self.address)
                    self._looked_at = sequence
            except (AssistantError, IngestError):  # the next may go well; an order's own trouble is told to who left it
                logger.exception("an order of another process, or the alerts, could not be worked off")


def tell_alerts(library: Library, journal: Journal, address: str | None) -> None:
    """Run all alerts, and write the feed in the library's folder where there are any, or were.

    Raises:
        AssistantError: the journal or the feed cannot be written.
    """
    feed = library.folder / FEED_FILE
    if run_alerts(library, journal) or feed.exists():
        write_feed(feed, journal, address=address)


@contextmanager
def working(assistant: Assistant) -> Iterator[Worker]:
    """Work while the block runs."""
    worker = Worker(assistant)
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
