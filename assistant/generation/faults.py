"""What went wrong with a language model, in words for the reader: never with a key, never with what it sent."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

_STATUS = {
    400: "it refused the request",
    401: "it refused the key",
    403: "it refused the key",
    404: "it does not know the model",
    408: "it took too long",
    413: "it found the passages too long",
    429: "it was asked too often",
}
# What a connection did, the particular before the general, and whether asking again may help.
_TRANSPORT: tuple[tuple[tuple[type[BaseException], ...], str, bool], ...] = (
    ((httpx.ConnectTimeout,), "it did not accept a connection in time", True),
    ((httpx.TimeoutException,), "it fell silent", False),
    ((httpx.ConnectError, ConnectionRefusedError), "it cannot be reached", True),
    ((httpx.TransportError, ConnectionError), "the connection broke off", True),
)
# Statuses after which asking again may help.
_PASSING = frozenset((408, 409, 425, 429))


class ModelFault(Exception):
    """A language model failed.

    Attributes:
        reason: why, as a clause ("it cannot be reached").
        passes: whether asking again may help.
        wait_seconds: how long it asks to be left alone; None where it does not say.
    """

    def __init__(self, reason: str, *, passes: bool = False, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passes = passes
        self.wait_seconds = wait_seconds


def fault_of(error: BaseException) -> ModelFault:
    """Return what an exception of any language model's library means.

    Args:
        error: as it was raised; its text is not repeated, it may hold a key or what a stranger sent.
    """
    for each in _chain(error):
        if isinstance(each, ModelFault):
            return each
        status = getattr(each, "status_code", None)
        if isinstance(status, int) and not isinstance(status, bool):
            return _of_status(status, each)
    for each in _chain(error):
        for kinds, reason, passes in _TRANSPORT:
            if isinstance(each, kinds):
                return ModelFault(reason, passes=passes)
    return ModelFault(f"what it sent is no answer ({type(error).__name__})", passes=True)


def _of_status(status: int, error: BaseException) -> ModelFault:
    if 500 <= status < 600:
        said, passes = "it failed", True
    else:
        said, passes = _STATUS.get(status, "it refused the request"), status in _PASSING
    return ModelFault(f"{said} (status {status})", passes=passes, wait_seconds=_wait(error))


def _wait(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    told = headers.get("retry-after") if headers is not None else None
    try:
        return max(float(told), 0.0) if told else None
    except ValueError:  # an HTTP date: not worth reading
        return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what caused it, at most ten deep."""
    current: BaseException | None = error
    for _ in range(10):
        if current is None:
            return
        yield current
        current = current.__cause__ or current.__context__
