"""The commands that put a library into one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import assistant
from assistant import console, contract
from assistant.cli.opening import load_settings, open_library
from assistant.cli.options import AsJson, LibraryFolder
from assistant.cli.printing import emit

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]


def backup(file: BackupFile, library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Write the whole library into one file; an app that serves it may go on meanwhile."""
    with open_library(library) as held:
        manifest = assistant.back_up(held, file)
    told = f"{file} holds {manifest.records} records, conversations, alerts and reports; `verbatim restore` reads it"
    emit(contract.backup_json(manifest, str(file)), console.say, told, as_json=as_json)


def restore(file: BackupFile, library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Make a library of a backup, in a new or empty folder; it is verified before it is there."""
    settings = load_settings(library)
    manifest = assistant.restore(file, settings)
    told = f"{settings.library}: {manifest.records} records restored; the index is made anew and everything agrees"
    emit(contract.backup_json(manifest, str(file)), console.say, told, as_json=as_json)
