"""The commands of alerts: saved searches that are run over what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import assistant
from assistant import console, contract
from assistant.cli.opening import open_library
from assistant.cli.options import AsJson, LibraryFolder
from assistant.cli.printing import emit
from assistant.feed import FEED_FILE, write_feed
from assistant.journal import Journal, Terms
from assistant.numbers import count
from ingest import SourceKind

if TYPE_CHECKING:
    from ingest import Library


def build_alerts() -> typer.Typer:
    """Return the commands below `verbatim alert`."""
    group = typer.Typer(help="Saved searches, run over whatever is new in the library.", no_args_is_help=True)
    commands: dict[str, Callable[..., None]] = {"add": add, "list": list_alerts, "run": run, "remove": remove}
    for name, command in commands.items():
        group.command(name)(command)
    return group


@contextmanager
def open_with_journal(folder: Path | None) -> Iterator[tuple[Library, Journal]]:
    """Open a library for reading, and its journal; an app that serves it may go on meanwhile."""
    with open_library(folder) as library, Journal(library.folder) as journal:
        yield library, journal


def add(
    *,
    words: Annotated[str, typer.Option(help="Words that stand in one passage, in any form and order.")] = "",
    phrase: Annotated[str, typer.Option(help="Words that stand in a row.")] = "",
    person: Annotated[str, typer.Option(help="Somebody who speaks or is named.")] = "",
    topic: Annotated[str, typer.Option(help="What is named, or what a record says that it is about.")] = "",
    body: Annotated[str, typer.Option(help="Who met or published.")] = "",
    kind: Annotated[SourceKind | None, typer.Option(help="Only this kind of source.")] = None,
    name: Annotated[str, typer.Option(help="What the alert is called.")] = "",
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Also find what is in the library already, when it is run next.")
    ] = False,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Save a search; every side that is given must be met. It looks at what comes in from now on."""
    terms = Terms(words=words, phrase=phrase, person=person, topic=topic, body=body, source_kind=kind)
    with open_with_journal(library) as (held, journal):
        saved = assistant.add_alert(held, journal, terms, name=name, from_start=from_start)
    told = (
        f"alert {saved.search_id} is saved: {saved.name}; `verbatim alert run` runs it, and the app after each ingest"
    )
    emit(contract.alert_json(saved, []), console.say, told, as_json=as_json)


def list_alerts(
    alert_id: Annotated[
        int | None, typer.Argument(metavar="[ID]", show_default=False, help="Show what this one found.")
    ] = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the alerts, or what one of them found."""
    with open_with_journal(library) as (_, journal):
        searches = journal.searches.all() if alert_id is None else [journal.searches.get(alert_id)]
        hits = journal.searches.hits(alert_id)
    data = contract.alerts_json(searches, hits)
    if as_json or alert_id is None:
        emit(data, console.show_alerts, data["alerts"], as_json=as_json)
    else:
        console.show_alert_hits(hits, {each.search_id: each.name for each in searches})


def run(
    alert_id: Annotated[int | None, typer.Argument(metavar="[ID]", show_default=False, help="Run only this.")] = None,
    *,
    feed: Annotated[
        Path | None, typer.Option(metavar="FILE", help=f"Where the feed is written \\[{FEED_FILE} in the library].")
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the page is served, for the feed's links into it.")
    ] = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Look through what is new to each alert; print what was found, and write the feed."""
    with open_with_journal(library) as (held, journal):
        runs = assistant.run_alerts(held, journal, alert_id)
        file = feed or held.folder / FEED_FILE
        write_feed(file, journal, address=address)
    new = [hit for each in runs for hit in each.new]
    if as_json:
        emit(contract.alert_runs_json(new, str(file)), console.say, "", as_json=True)
        return
    console.show_alert_hits(new, {each.search.search_id: each.search.name for each in runs})
    console.say(f"{count(len(new), 'new place')}; the feed is {file}")
    if not new:
        console.say("a place is new once; what was found before, here or by the app: `verbatim alert list ID`")


def remove(
    alert_ids: Annotated[list[int], typer.Argument(metavar="ID…", show_default=False)], library: LibraryFolder = None
) -> None:
    """Delete alerts with all that they found."""
    with open_with_journal(library) as (held, journal):
        for alert_id in alert_ids:
            journal.searches.remove(alert_id)
        if (held.folder / FEED_FILE).exists():
            write_feed(held.folder / FEED_FILE, journal)
    console.say(f"{count(len(alert_ids), 'alert')} removed")
