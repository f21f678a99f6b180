"""The commands that serve a library and keep it well."""

from __future__ import annotations

from typing import Annotated

import typer

import assistant
from assistant import console, contract
from assistant.cli.opening import load_settings, open_library
from assistant.cli.options import AsJson, LibraryFolder
from assistant.cli.printing import emit


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to serve on; others than loopback need a password.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = None,
    allow_changes: Annotated[
        bool, typer.Option("--allow-changes", help="Let others than this machine change the library.")
    ] = False,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Let models of other programs on this machine ask, search and find (MCP).")
    ] = False,
    samples: Annotated[bool, typer.Option(help="Load the sample records into an empty library.")] = True,
    library: LibraryFolder = None,
) -> None:
    """Serve the chat in the browser."""
    overrides = {
        "host": host,
        "port": port,
        "allow_changes": allow_changes or None,
        "ui": {"mcp": True} if mcp else None,
    }
    settings = load_settings(library, **{name: value for name, value in overrides.items() if value is not None})

    def show_address(address: str) -> None:
        console.show_address(address)
        if settings.ui.mcp:
            console.say(f"Models of other programs ask at {address}/gradio_api/mcp/ (MCP, streamable HTTP).")

    assistant.serve(settings, load_samples=samples, on_progress=console.say, on_ready=show_address)


def doctor(library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Check the machine, the model and the library, and say what to do about what is wrong."""
    checks = assistant.diagnose(load_settings(library))
    emit(contract.checks_json(checks), console.show_checks, checks, as_json=as_json)
    if any(check.severity == "error" for check in checks):
        raise typer.Exit(1)


def verify(library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Compare the catalogue, the full text, the index and the originals with each other."""
    with open_library(library) as held:
        report = held.verify()
    emit(contract.verify_json(report), console.show_verify, report, as_json=as_json)
    if not report.ok:
        raise typer.Exit(1)


def rebuild(library: LibraryFolder = None) -> None:
    """Make the index anew from the catalogue; no source, no model and no network is needed."""
    with open_library(library, writable=True) as held:
        held.rebuild()
    console.say("the index is rebuilt from the catalogue")
