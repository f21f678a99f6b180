from __future__ import annotations

import socket
import threading
import time

import pytest

from assistant.generation.stopping import Call, Stop, Stopped


class Connection:
    """What a client is connected to, as httpcore tells it."""

    def __init__(self, opened: socket.socket | None) -> None:
        self._opened = opened

    def get_extra_info(self, name: str) -> socket.socket | None:
        assert name == "socket"
        return self._opened


def test_whoever_waits_is_woken_by_the_end() -> None:
    stop = Stop()
    threading.Timer(0.05, stop.ask).start()
    before = time.monotonic()

    with pytest.raises(Stopped):
        stop.wait(20)

    assert time.monotonic() - before < 10
    Stop().wait(0.001)


def test_what_is_to_be_ended_is_told_once_also_where_the_end_came_first() -> None:
    stop, told = Stop(), list[str]()
    with stop.ending(lambda: told.append("over before")):
        pass
    with stop.ending(lambda: told.append("ended")):
        stop.ask()
    with stop.ending(lambda: told.append("too late")):
        pass

    assert told == ["ended", "too late"]


@pytest.mark.parametrize("first", ["connected", "hung up"])
def test_hanging_up_wakes_whoever_reads(first: str) -> None:
    here, there = socket.socketpair()
    call = Call()
    with here, there:
        if first == "connected":
            call.connected(Connection(here))
            call.hang_up()
        else:
            call.hang_up()
            call.connected(Connection(here))
        here.settimeout(10)
        assert here.recv(1) == b""
        call.hang_up()
    call.hang_up()
    Call().connected(Connection(None))
