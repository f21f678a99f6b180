"""A question that is being answered can be stopped, from another thread, and with it the call to the model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from socket import SHUT_RDWR
from threading import Condition
from typing import Any


class Stopped(Exception):
    """Whoever asked wants no answer any more; nothing of it is kept."""


class Stop:
    """Asks for the end of what is being answered. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._is_asked = False
        self._endings: list[Callable[[], None]] = []

    def ask(self) -> None:
        """Ask for the end; what waits is woken."""
        with self._changed:
            self._is_asked = True
            endings = list(self._endings)
            self._changed.notify_all()
        for end in endings:
            end()

    def check(self) -> None:
        """Go on only where nobody asked for the end.

        Raises:
            Stopped: somebody did.
        """
        if self._is_asked:
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Wait, unless the end is asked for meanwhile.

        Raises:
            Stopped: it was.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_asked, timeout=seconds)
        self.check()

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Within this block, `end` is called when the end is asked for; at once where it was before."""
        with self._changed:
            self._endings.append(end)
            is_asked = self._is_asked
        if is_asked:
            end()
        try:
            yield
        finally:
            with self._changed:
                self._endings.remove(end)


class Call:
    """One call to a model over the network, that another thread may hang up.

    Closing a socket does not wake the thread that reads from it; shutting it down does.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._is_over = False
        self._stream: Any = None

    def connected(self, stream: Any) -> None:
        """Take the connection of this call, an httpcore `NetworkStream`."""
        with self._changed:
            self._stream = stream
            is_over = self._is_over
        if is_over:
            self.hang_up()

    def hang_up(self) -> None:
        """End the call, also one that is not connected yet."""
        with self._changed:
            self._is_over = True
            stream = self._stream
        opened = stream.get_extra_info("socket") if stream is not None else None
        if opened is not None:
            with suppress(OSError):  # the other side was quicker
                opened.shutdown(SHUT_RDWR)


# The call of the thread that runs; a model's client tells it what it is connected to.
CALL: ContextVar[Call | None] = ContextVar("call", default=None)


def watch_connection(event: str, told: Any) -> None:
    """Tell the call of this thread its connection: an httpcore trace, see https://www.encode.io/httpcore/extensions/."""
    call = CALL.get()
    if call is not None and event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
        call.connected(told["return_value"])
