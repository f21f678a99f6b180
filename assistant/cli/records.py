"""The commands that take records in, list and show them, and correct what is known of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import ingest
from assistant import console, contract
from assistant.cli.opening import load_settings, open_library
from assistant.cli.options import AsJson, LibraryFolder, RecordId
from assistant.cli.printing import emit
from ingest import CorrectionError, SourceKind, UnreadableFile


def take_in(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders.", show_default=False)],
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take files and folders into the library; what is unchanged is skipped."""
    settings = load_settings(library)
    with console.ingest_progress(visible=not as_json) as progress:
        try:
            report = ingest.ingest_paths(paths, settings.library, settings.ingest, progress=progress)
        except UnreadableFile as error:
            raise typer.BadParameter(str(error)) from error
    emit(contract.ingest_json(report), console.show_ingest, report, as_json=as_json)
    if report.failed:
        raise typer.Exit(1)


def list_records(library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """List the records, the latest meeting first."""
    with open_library(library) as held:
        summaries = held.all_records()
    emit(contract.records_json(summaries), console.show_records, summaries, as_json=as_json)


def show(
    record_id: RecordId,
    revision: Annotated[int | None, typer.Option(help="A former revision.")] = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Print one record whole: what is known of it, its words, what was left out and why."""
    with open_library(library) as held:
        record = held.record(record_id, revision)
        origins = held.summary(record.record_id).origins
    emit(contract.show_json(record, origins), console.show_record, record, as_json=as_json)


def correct(
    record_id: RecordId,
    *,
    title: Annotated[str | None, typer.Option(help="What the record is called.")] = None,
    body: Annotated[str | None, typer.Option(help="Who met or who published.")] = None,
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The day of the meeting.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help=f"What kind of source it is: {', '.join(SourceKind)}.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="The document's own page.")] = None,
    media: Annotated[str | None, typer.Option(help="Address or file of the recording.")] = None,
    library: LibraryFolder = None,
) -> None:
    """Correct what is known of a record; corrections survive every later ingest. An empty value takes one back."""
    given = {"title": title, "body": body, "date": date, "kind": kind, "url": url, "media": media}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise typer.BadParameter("name at least one of --title, --body, --date, --kind, --url, --media")
    with open_library(library, writable=True) as held:
        try:
            held.correct(record_id, **changes)
        except CorrectionError as error:
            raise typer.BadParameter(str(error)) from error
        console.say(f"{held.summary(record_id).facts.title}: {', '.join(changes)} set")
