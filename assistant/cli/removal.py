"""The command that removes records, strikes failed files, and wipes what was removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import console
from assistant.cli.opening import open_library
from assistant.cli.options import LibraryFolder
from assistant.numbers import count
from assistant.removal import remove_records

if TYPE_CHECKING:
    from ingest import Library, RecordSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What a user names to be removed.

    Attributes:
        failures: origins of files that could not be taken in.
        gone: beginnings of ids that no record has.
    """

    records: tuple[RecordSummary, ...]
    failures: tuple[str, ...]
    gone: tuple[str, ...]


def remove(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID…", show_default=False, help="Ids; of a file that failed, its path or name."),
    ] = None,
    *,
    samples: Annotated[bool, typer.Option("--samples", help="Remove the sample records.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Strike every file that failed from the list.")] = False,
    purge: Annotated[
        bool, typer.Option("--purge", help="Leave no byte of what is or was removed in any file of the library.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    library: LibraryFolder = None,
) -> None:
    """Remove records; they can no longer be found, cited or opened."""
    if not (names or samples or failed or purge):
        raise typer.BadParameter("name the records to remove, or --samples, --failed or --purge")
    with open_library(library, writable=True) as held:
        chosen = chosen_to_remove(held, names or [], purge=purge)
        if not yes and chosen.records:
            typer.confirm(f"Remove {', '.join(repr(each.facts.title) for each in chosen.records)}?", abort=True)
        struck = held.failures() if failed else chosen.failures
        held.forget_failures(struck)
        removed = {each.record_id for each in (*chosen.records, *(held.samples() if samples else ()))}
        if removed or purge:
            remove_records(held, sorted(removed), wipe=purge)
    for name in chosen.gone:
        console.say(f"no record {name!r} is in the library")
    if struck:
        console.say(f"{count(len(struck), 'failed file')} struck from the list")
    if removed or not (struck or purge):
        console.say(f"{count(len(removed), 'record')} removed")
    if purge:
        console.say("every file of the library is rewritten: no words of removed records are left in them")
    elif removed:
        console.say("removed words may still lie in the library's files; `verbatim remove --purge` wipes them")


def chosen_to_remove(library: Library, names: Sequence[str], *, purge: bool) -> Removal:
    """Return what is to be removed by these names: ids of records, paths or names of files that failed.

    With `purge`, an id that no record has may be that of one removed earlier, whose words are yet to be wiped.

    Raises:
        UnknownRecord: it is none of these; then nothing is to be removed.
    """
    records: list[RecordSummary] = []
    failures: list[str] = []
    gone: list[str] = []
    for name in names:
        if found := library.failures(name):
            failures += found
        elif purge and is_unused_id(library, name):
            gone.append(name)
        else:
            records.append(library.summary(name))
    return Removal(records=tuple(records), failures=tuple(failures), gone=tuple(gone))


def is_unused_id(library: Library, name: str) -> bool:
    """Tell whether a name has the form of a record's id, or of its beginning, and no record is called so."""
    has_form = re.fullmatch("[0-9a-f]{6,24}", name) is not None
    return has_form and not any(record.record_id.startswith(name) for record in library.all_records())
