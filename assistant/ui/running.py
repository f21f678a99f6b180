"""The questions that are being answered right now, one for each page that is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from assistant.generation import Stop


class Running:
    """Which question each page waits for; a page is known by its session. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stops: dict[str, Stop] = {}

    @contextmanager
    def begun(self, session: str) -> Iterator[Stop]:
        """Within this block the page waits for a question, and no longer for the one before."""
        stop = Stop()
        self.leave(session)
        with self._lock:
            self._stops[session] = stop
        try:
            yield stop
        finally:
            with self._lock:
                if self._stops.get(session) is stop:
                    del self._stops[session]

    def is_awaited(self, session: str, stop: Stop) -> bool:
        """Tell whether the page still shows what comes of this question."""
        with self._lock:
            return self._stops.get(session) is stop

    def stop(self, session: str) -> None:
        """Stop the question that the page waits for; the page shows that it was stopped."""
        with self._lock:
            stop = self._stops.get(session)
        if stop is not None:
            stop.ask()

    def leave(self, session: str) -> None:
        """Stop it likewise; the page shows something else by now."""
        with self._lock:
            stop = self._stops.pop(session, None)
        if stop is not None:
            stop.ask()
