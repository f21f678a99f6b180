"""The door of the page: which requests are let in, and what a browser may do with what it is given."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# 'unsafe-inline' and 'unsafe-eval' are for Gradio: without them its templates are dead. What counts is that nothing
# can be fetched from, sent to, framed by or navigated by form to anywhere else.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "style-src 'self' 'unsafe-inline'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
    )
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    # No other site embeds a recording, or anything else of ours.
    "cross-origin-resource-policy": "same-origin",
}
# The longest body of anything but an upload; a question with a scope of thousands of records is far below.
MAX_BODY_BYTES = 2 * 2**20

RECORDING_PATH = "/recording/"
_API = "/gradio_api/"
_UPLOAD = "/gradio_api/upload"
# Where models of other programs ask; Gradio's other ways to the same (an older one, a list for itself) stay closed.
_MCP = "/gradio_api/mcp"
# The routes that run a function by its name. What they are sent may also hold `fn_index`, which outranks the name.
_CALL_BY_NAME = re.compile(r"/gradio_api/(?:run|api|call/v2|call)/([^/]*)")
# Gradio would fetch such an address from elsewhere and pass it on.
_FETCH = re.compile(r"/gradio_api/file=https?:", re.IGNORECASE)
_LOOPBACK_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)
# What a browser says of a request by the page itself, or by whoever typed the address.
_OWN_SITE = ("same-origin", "none")


class Guard:
    """Adds the security headers, and refuses what neither the page nor a program on its own behalf would send.

    That is: what another web site makes a browser send; a call by name of anything that is not public; a file that was
    not uploaded, which Gradio would otherwise read off this machine or fetch from another; and an upload where there is
    nothing to upload to, which would only fill the disk.

    Args:
        loopback: served to this machine alone: then the address must name this machine, so that no foreign name
            that resolves to it (DNS rebinding) gets in.
        public: the names of the functions that may be called by name.
        uploads: the folder that uploaded files lie in; None where the library is read-only and nothing is uploaded.
        mcp: whether models of other programs may ask.
    """

    def __init__(
        self, app: ASGIApp, *, loopback: bool, public: Collection[str], uploads: Path | None, mcp: bool = False
    ) -> None:
        self._app = app
        self._loopback = loopback
        self._public = public
        self._mcp = mcp
        self._uploads = None if uploads is None else uploads.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        path, headers = scope["path"], Headers(scope=scope)
        if path.startswith(_MCP):
            # Gradio would ask itself for the answer at whatever address these name.
            kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-forwarded-")]
            scope = {**scope, "headers": kept}
        refusal = (
            self._from_elsewhere(headers, scope["method"], path)
            or self._not_there(path)
            or self._wrong_upload(headers, path)
        )
        if refusal is None and scope["method"] == "POST" and path.startswith(_API) and path != _UPLOAD:
            body = await _whole_body(receive)
            refusal = self._wrong_body(body, path)
            receive = _again(body, receive)
        await (refusal or self._app)(scope, receive, send_with_headers)

    def _from_elsewhere(self, headers: Headers, method: str, path: str) -> PlainTextResponse | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._loopback and not _LOOPBACK_HOST.fullmatch(host):
            return PlainTextResponse(f"This page is served to this machine alone, not as {host!r}.", 403)
        # A link on another site may open the page; nothing more.
        opens_page = method in ("GET", "HEAD") and not path.startswith((_API, RECORDING_PATH))
        foreign_site = headers.get("sec-fetch-site", "none") not in _OWN_SITE and not opens_page
        if foreign_site or (origin is not None and _address(origin) != host):
            return PlainTextResponse("Requests from other sites are refused.", 403)
        return None

    def _not_there(self, path: str) -> PlainTextResponse | None:
        called = _CALL_BY_NAME.match(path)
        if called and called[1] not in self._public:
            return PlainTextResponse(f"Only {', '.join(sorted(self._public))} can be called by name.", 404)
        if path.startswith(_MCP) and not (self._mcp and path.rstrip("/") == _MCP):
            return PlainTextResponse(f"Models ask at {_MCP}/, where the page was started with --mcp.", 404)
        if _FETCH.match(path):
            return PlainTextResponse("Nothing is fetched from other sites.", 403)
        return None

    def _wrong_upload(self, headers: Headers, path: str) -> PlainTextResponse | None:
        if path.rstrip("/") == _UPLOAD:
            return None if self._uploads else PlainTextResponse("This library is read-only.", 403)
        # Gradio keeps what is sent as a form, wherever in its interface it is sent to.
        if path.startswith(_API) and headers.get("content-type", "").lower().lstrip().startswith("multipart/"):
            return PlainTextResponse(f"Files are sent to {_UPLOAD} alone.", 415)
        return None

    def _wrong_body(self, body: bytes, path: str) -> PlainTextResponse | None:
        if len(body) > MAX_BODY_BYTES:
            return PlainTextResponse(f"More than {MAX_BODY_BYTES} bytes are too many for a question.", 413)
        try:
            given = json.loads(body)
        except RecursionError:
            return PlainTextResponse("This is nested too deeply.", 400)
        except ValueError:  # no JSON: then Gradio refuses it
            return None
        if _CALL_BY_NAME.match(path) and isinstance(given, dict) and given.get("fn_index") is not None:
            return PlainTextResponse("What is called by name cannot be called by number as well.", 404)
        for file in _files(given):
            if not self._is_uploaded(file):
                return PlainTextResponse(f"{ascii(file)[:300]} was not uploaded; upload the file first.", 403)
        return None

    def _is_uploaded(self, path: object) -> bool:
        try:
            return isinstance(path, str) and self._uploads is not None and self._uploads in Path(path).resolve().parents
        except (OSError, RuntimeError, ValueError):  # too long, links in a circle, or no path at all
            return False


def _address(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # brackets that do not match
        return None


def _files(given: Any) -> Iterator[Any]:
    """Give the path of everything in a body that Gradio takes for a file."""
    waiting = [given]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "path" in value:
                yield value["path"]
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


async def _whole_body(receive: Receive) -> bytes:
    """Read a request's body; what is longer than it may be is cut one chunk after that."""
    body, more = bytearray(), True
    while more and len(body) <= MAX_BODY_BYTES:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read once more, then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
