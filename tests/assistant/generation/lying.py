"""A language model that lies and breaks: a real server on loopback that speaks OpenAI's interface by script."""

from __future__ import annotations

import json
import re
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# "bdfgh passage kmnpq (Title, transcript, 9 May 2024)"
_PASSAGE = re.compile(
    r"^(?P<mark>[a-z]{16}) passage (?P<id>[a-z]{5}) \((?P<source>[^\n]*)\)\n(?P<text>.*?)\n(?P=mark) end",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Asked:
    """What the server was asked."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return str(self.body["messages"][1]["content"])

    @property
    def passages(self) -> dict[str, str]:
        return {found["id"]: found["text"] for found in _PASSAGE.finditer(self.user)}

    def id_of(self, words: str) -> str:
        """Return the id of the passage that holds these words."""
        return next(key for key, text in self.passages.items() if words in text)

    def id_without(self, words: str) -> str:
        """Return the id of the last passage that does not hold them, so that it is not right beside."""
        return [key for key, text in self.passages.items() if words not in text][-1]


Reply = Callable[[Asked, "Wire"], None]


class Wire:
    """What a script sends on."""

    def __init__(self, handler: BaseHTTPRequestHandler, released: threading.Event) -> None:
        self._handler = handler
        self.released = released

    def status(self, code: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self._handler.send_response(code)
        for name, value in {"Content-Type": "application/json", "Connection": "close", **(headers or {})}.items():
            self._handler.send_header(name, value)
        self._handler.send_header("Content-Length", str(len(body)))
        self._handler.end_headers()
        self._handler.wfile.write(body)

    def begin(self, headers: dict[str, str] | None = None) -> None:
        self._handler.send_response(200)
        for name, value in {"Content-Type": "text/event-stream", "Connection": "close", **(headers or {})}.items():
            self._handler.send_header(name, value)
        self._handler.end_headers()

    def raw(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def event(self, value: Any) -> None:
        self.raw(b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n")

    def delta(self, text: Any, **more: Any) -> None:
        self.event(chunk({"content": text, **more}))

    def end(self, reason: str | None = "stop") -> None:
        if reason:
            self.event(chunk({}, reason))
        self.event(b"[DONE]")

    def text(self, text: str, *, size: int = 11, reason: str | None = "stop") -> None:
        """Send a whole answer in pieces."""
        self.begin()
        self.delta("", role="assistant")
        for start in range(0, len(text), size):
            self.delta(text[start : start + size])
        self.end(reason)

    def wait(self) -> None:
        """Say nothing until the test is over."""
        self.released.wait(20)

    def hung_up(self, seconds: float = 5) -> bool:
        """Wait until whoever asked has gone; tell whether it has."""
        connection = self._handler.connection
        readable, _, _ = select.select([connection], [], [], seconds)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""

    def reset(self) -> None:
        """Break the connection off without a farewell."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()


def chunk(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "liar", "choices": [choice]}


@dataclass
class LyingServer:
    """The server: `script` says what comes next, `asked` what was asked."""

    port: int
    script: Reply | None = None
    asked: list[Asked] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def play(self, script: Reply) -> None:
        self.script, self.asked, self.released = script, [], threading.Event()


@contextmanager
def lying_server() -> Iterator[LyingServer]:
    """Run the server on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked = Asked(headers={name.lower(): value for name, value in self.headers.items()}, body=body)
            served.asked.append(asked)
            self.close_connection = True
            assert served.script is not None, "a test plays a script first"
            with suppress(OSError):  # whoever asked has gone, as it should in the face of nonsense
                served.script(asked, Wire(self, served.released))

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = LyingServer(port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
