"""The options that several commands share, each said once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest import Scope, SourceKind

LibraryFolder = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", envvar="VERBATIM_LIBRARY", help="The library's folder [./library]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RecordId = Annotated[str, typer.Argument(metavar="ID", show_default=False)]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        allow_dash=True,
        help="JSON Lines in, one JSON line out for each; - is standard input.",
    ),
]
Records = Annotated[list[str] | None, typer.Option("--record", metavar="ID", help="Only this record; repeatable.")]
Speakers = Annotated[
    list[str] | None, typer.Option("--speaker", metavar="NAME", help="Only what this speaker said; repeatable.")
]
DateFrom = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Not before this day.")
]
DateTo = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Not after this day.")
]
_Kinds = Annotated[list[SourceKind] | None, typer.Option("--kind", help="Only this kind of source; repeatable.")]


def scope_of(
    *,
    records: Records = None,
    speakers: Speakers = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    kinds: _Kinds = None,
) -> Scope:
    """Return the scope that the options describe.

    Raises:
        typer.BadParameter: the dates are reversed.
    """
    if date_from and date_to and date_from > date_to:
        raise typer.BadParameter(f"--from {date_from.date()} is later than --to {date_to.date()}")
    return Scope(
        record_ids=tuple(records or ()),
        speakers=tuple(speakers or ()),
        source_kinds=tuple(kinds or ()),
        date_from=date_from.date() if date_from else None,
        date_to=date_to.date() if date_to else None,
    )


def scoped(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `scope_of` in place of its parameter `scope`, which it gets made from them."""
    own = inspect.signature(command, eval_str=True)
    options = inspect.signature(scope_of, eval_str=True).parameters

    @wraps(command)
    def with_options(**given: Any) -> None:
        scope = scope_of(**{name: given.pop(name) for name in options})
        command(scope=scope, **given)

    parameters = [
        each
        for name, parameter in own.parameters.items()
        for each in (options.values() if name == "scope" else [parameter])
    ]
    # What typer makes the options from; see the documentation of `inspect.signature`.
    with_options.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return with_options


def one_of(text: str | None, batch: Path | None, name: str) -> str:
    """Return the argument; refuse it as wrong use where it is missing, or where a batch is given as well.

    Raises:
        typer.BadParameter: neither or both are given.
    """
    if (text is None) == (batch is None):
        raise typer.BadParameter(f"give either {name} or --batch FILE")
    return text or ""
