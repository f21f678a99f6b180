"""Settings, library and assistant as the command line names them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import assistant
import ingest

if TYPE_CHECKING:
    from assistant import Assistant, Settings
    from ingest import Library


def load_settings(library: Path | None, **overrides: Any) -> Settings:
    """Read the settings once; what the command line says goes before everything else."""
    if library is not None:
        overrides["library"] = library
    return assistant.Settings.load(**overrides)


@contextmanager
def open_library(folder: Path | None, *, writable: bool = False) -> Iterator[Library]:
    """Open the library that the command line names."""
    settings = load_settings(folder)
    if writable:
        # To write makes a library where none is; only an ingest should. To read refuses it, with the next step.
        ingest.Library.open(settings.library, settings.ingest).close()
    with ingest.Library.open(settings.library, settings.ingest, writable=writable) as library:
        yield library


def open_assistant(folder: Path | None) -> AbstractContextManager[Assistant]:
    """Open the assistant over the library that the command line names, for reading."""
    return assistant.Assistant.open(load_settings(folder))
