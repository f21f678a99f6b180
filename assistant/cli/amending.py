"""The command that corrects the words of a record."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant import console, contract
from assistant.cli.opening import open_library
from assistant.cli.options import AsJson, LibraryFolder, RecordId
from assistant.cli.printing import emit
from ingest import Change, CorrectionError, Record, renaming


def amend(
    record_id: RecordId,
    *,
    turn: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="The turn to correct, from 0: see `show --json`.")
    ] = None,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Who says it; empty for nobody known.")] = None,
    text: Annotated[str | None, typer.Option(help="All the turn's words, as they should read.")] = None,
    replace: Annotated[
        tuple[str, str] | None, typer.Option(metavar="WRONG RIGHT", help="Words that stand once in the turn.")
    ] = None,
    rename: Annotated[
        tuple[str, str] | None, typer.Option(metavar="WRONG RIGHT", help="A speaker's name, in every turn.")
    ] = None,
    who: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who signs for it.")] = None,
    why: Annotated[str | None, typer.Option("--because", metavar="REASON", help="Why, for readers.")] = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Correct a turn's words or speaker as a new revision, signed and with a reason; without options, list what was."""
    is_change = any(given is not None for given in (turn, rename))
    with open_library(library, writable=is_change) as held:
        record = held.record(record_id)
        if is_change:
            try:
                changes = _changes(record, turn, speaker, text, replace, rename)
                record = held.amend(record.record_id, changes, who=who or "", why=why or "")
            except CorrectionError as error:
                raise typer.BadParameter(str(error)) from error
            console.say(f"{held.summary(record.record_id).facts.title}: now revision {record.revision}")
        elif any(given is not None for given in (speaker, text, replace)):
            raise typer.BadParameter("name the turn with --turn N")
        amendments = held.amendments(record.record_id)
    emit(contract.amendments_json(amendments), console.show_amendments, amendments, as_json=as_json)


def _changes(  # noqa: PLR0917  one argument for each option
    record: Record,
    turn: int | None,
    speaker: str | None,
    text: str | None,
    replace: tuple[str, str] | None,
    rename: tuple[str, str] | None,
) -> list[Change]:
    if rename is not None:
        if turn is not None:
            raise CorrectionError("give either --rename, for every turn of a speaker, or --turn N")
        return renaming(record, *rename)
    assert turn is not None
    if text is not None and replace is not None:
        raise CorrectionError("give either --text, all the words, or --replace, some of them")
    if replace is not None:
        text = _replaced(record, turn, *replace)
    return [Change(turn=turn, speaker=speaker, text=text)]


def _replaced(record: Record, turn: int, wrong: str, right: str) -> str | None:
    if turn >= len(record.turns):
        return right  # refused with the other turns that are not there
    words = record.turns[turn].text
    if not wrong or words.count(wrong) != 1:
        stands = f"stands {words.count(wrong)} times in" if wrong and wrong in words else "does not stand in"
        raise CorrectionError(f"{wrong!r} {stands} turn {turn}; name words that stand there once, or give --text")
    return words.replace(wrong, right)
