"""The page over HTTP: the web server, and who may reach it."""

from __future__ import annotations

import ipaddress
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.utils import get_upload_folder

from assistant.errors import SettingsError
from assistant.placement import risk_of
from assistant.samples import sample_folder
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.ui.api import speak_json
from assistant.ui.guard import Guard
from assistant.ui.page import build_app
from assistant.ui.recordings import add_recordings
from assistant.ui.theme import asset, build_theme
from assistant.ui.working import working
from ingest import ingest_paths


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
        SettingsError: another machine could reach it and there is no password; or programs are to ask by MCP, which
            knows no password, or whose package is missing.
    """
    loopback = is_loopback(settings.host)
    if not loopback and settings.password is None:
        raise SettingsError(
            f"serving on {settings.host!r} lets other machines in; set VERBATIM_PASSWORD, or leave --host out"
        )
    if settings.ui.mcp and not (loopback and settings.password is None):
        raise SettingsError(
            "by MCP programs ask without a password, so it is served to this machine alone; leave out --host and "
            "VERBATIM_PASSWORD, or leave out --mcp"
        )
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    read_only = not loopback and not settings.allow_changes
    page = build_app(assistant, read_only=read_only)
    public = {each.api_name for each in page.fns.values() if each.api_name and each.api_visibility == "public"}
    uploads = None if read_only else Path(get_upload_folder())
    app.add_middleware(Guard, loopback=loopback, public=public, uploads=uploads, mcp=settings.ui.mcp)

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    add_recordings(app, assistant)
    _mount(app, page, settings)
    return app


def _mount(app: FastAPI, page: gr.Blocks, settings: Settings) -> None:
    gr.mount_gradio_app(
        app,
        page,
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
        head=_head(),
        ssr_mode=False,
        pwa=False,
        mcp_server=settings.ui.mcp,
        enable_monitoring=False,
        app_kwargs={"docs_url": None, "redoc_url": None},
    )
    # Gradio refuses files that were not uploaded only once this is set, and mounting does not set it.
    page.has_launched = True
    if settings.ui.mcp:
        if page.mcp_server_obj is None:  # Gradio goes on without it
            raise SettingsError(f"--mcp needs the extra 'mcp'; install verbatim[mcp] ({page.mcp_error})")
        speak_json(page)


def _head() -> str:
    """Return styles and scripts; not as `css=`, because Gradio would repeat every rule under a prefix of its own."""
    styles = "".join(asset(name) for name in ("style.css", "summary.css", "clips.css"))
    scripts = "".join(asset(name) for name in ("theme.js", "clips.js"))
    return f"<style>{styles}</style><script>{scripts}</script>"


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
        on_progress: told in a sentence what takes time before the page answers, and what is risky.
        on_ready: told the page's address, once it answers.

    Raises:
        SettingsError: another machine could reach it and there is no password, or the port cannot be had.
        LibraryBusy: another process owns the library.
    """
    with closing(open_port(settings)) as port, Assistant.open(settings, writable=True) as assistant:
        library = assistant.library
        if risk := risk_of(settings.library):
            (on_progress or _ignore)(f"Warning: {risk}.")
        if load_samples and library.wants_samples:
            (on_progress or _ignore)("Loading the sample records…")
            ingest_paths([sample_folder()], library, settings.ingest, sample=True)
        app = build_server(assistant, settings)
        with working(assistant) as worker:

            def announce(address: str) -> None:
                worker.address = address
                library.announce(address)
                if on_ready is not None:
                    on_ready(address)

            run_server(app, port, announce)


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
        """Start, and tell the address."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._on_ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


def _ignore(_: str) -> None:
    """Tell nobody."""
