"""The page over HTTP: the web server, what a browser may load, and who may reach it."""

from __future__ import annotations

import ipaddress
import logging
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.samples import sample_folder
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.page import build_app
from assistant.ui.theme import asset, build_theme
from ingest import IngestError, Library, ingest_paths, work_jobs

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
}
logger = logging.getLogger(__name__)

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
# How often the library's owner looks for work that other processes left for it, in seconds.
_JOBS_EVERY = 1.0


class Guard:
    """Adds the security headers, and refuses what another web site makes a browser send here.

    Args:
        loopback: served to this machine alone: then the address must name this machine, so that no foreign name
            that resolves to it (DNS rebinding) gets in.
    """

    def __init__(self, app: ASGIApp, *, loopback: bool) -> None:
        self._app = app
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(Headers(scope=scope), scope["method"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await (PlainTextResponse(refusal, 403) if refusal else self._app)(scope, receive, send_with_headers)

    def _refusal(self, headers: Headers, method: str) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._loopback and urlsplit(f"//{host}").hostname not in _LOOPBACK_NAMES:
            return f"This page is served to this machine alone, not as {host!r}."
        if method not in ("GET", "HEAD", "OPTIONS") and origin and urlsplit(origin).netloc != host:
            return "Requests from other sites are refused."
        return None


def is_loopback(host: str) -> bool:
    """Tell whether an address can be reached from this machine alone.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name: whom it reaches is not known
        return False


def build_server(assistant: Assistant, settings: Settings) -> FastAPI:
    """Return the web application: the page at `/`, and `/health`, which answers once it is up.

    Raises:
        SettingsError: another machine could reach it and there is no password.
    """
    loopback = is_loopback(settings.host)
    if not loopback and settings.password is None:
        raise SettingsError(
            f"serving on {settings.host!r} lets other machines in; set VERBATIM_PASSWORD, or leave --host out"
        )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, loopback=loopback)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    gr.mount_gradio_app(
        app,
        build_app(assistant, read_only=not loopback and not settings.allow_changes),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        auth=None if settings.password is None else _password_check(settings.password.get_secret_value()),
        auth_message="Any name will do; the password is the one Verbatim was started with.",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=f"{settings.ingest.max_file_megabytes}mb",
        theme=build_theme(),
        # In the head, not as `css=`: Gradio would repeat every rule under a prefix of its own.
        head=f"<style>{asset('style.css')}</style><script>{asset('theme.js')}</script>",
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        app_kwargs={"docs_url": None, "redoc_url": None},
    )
    return app


def _password_check(password: str) -> Callable[[str, str], bool]:
    return lambda _, given: secrets.compare_digest(given.encode(), password.encode())


def serve(
    settings: Settings,
    *,
    load_samples: bool = True,
    on_progress: Callable[[str], None] | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until the process is told to stop.

    Args:
        settings: which library, and where to serve.
        load_samples: put the sample records into a library that never had a record.
        on_progress: told in a sentence what takes time before the page answers.
        on_ready: told the page's address, once it answers.

    Raises:
        SettingsError: another machine could reach it and there is no password, or the port cannot be had.
        LibraryBusy: another process owns the library.
    """
    with closing(open_port(settings)) as port, Assistant.open(settings, writable=True) as assistant:
        library = assistant.library
        if load_samples and library.wants_samples:
            (on_progress or _ignore)("Loading the sample records…")
            ingest_paths([sample_folder()], library, settings.ingest, sample=True)
        app = build_server(assistant, settings)

        def announce(address: str) -> None:
            library.announce(address)
            if on_ready is not None:
                on_ready(address)

        over = threading.Event()
        worker = threading.Thread(target=_work_jobs, args=(library, over), name="library jobs", daemon=True)
        worker.start()
        try:
            run_server(app, port, announce)
        finally:
            over.set()
            worker.join(timeout=10)


def open_port(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a port in use is told at once.

    Raises:
        SettingsError: it cannot be had; says why.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        where = f"port {settings.port} on {settings.host!r}"
        raise SettingsError(f"{where} cannot be served on ({error.strerror}); choose another with --port") from None


def run_server(app: FastAPI, port: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve on an open port until the process is told to stop, by Ctrl-C or SIGTERM; both end in order."""
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    # Uvicorn shuts down in order and then sends itself the signal again. What SIGTERM does by default would end the
    # process before the library is closed.
    with suppress(KeyboardInterrupt), _exit_on_terminate():
        _Announcing(config, on_ready).run(sockets=[port])


@contextmanager
def _exit_on_terminate() -> Iterator[None]:
    def leave(*_: object) -> None:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Announcing(uvicorn.Server):
    """Tells the address as soon as the page answers."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


def _work_jobs(library: Library, over: threading.Event) -> None:
    while not over.wait(_JOBS_EVERY):
        try:
            work_jobs(library)
        except IngestError:  # the next order may go well; this one is told to whoever left it
            logger.exception("an order of another process could not be worked off")


def _ignore(_: str) -> None:
    """Tell nobody."""
