"""What a command says: JSON for a program, or lines for a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import typer

_Result = TypeVar("_Result")


def emit(data: Any, show: Callable[[_Result], None], result: _Result, *, as_json: bool) -> None:
    """Print `data` as JSON, or `result` for a person by `show`."""
    if as_json:
        print_json(data)
    else:
        show(result)


def write_new(path: Path, text: str, fault: Callable[[str], Exception] = typer.BadParameter) -> None:
    """Write a file that is not there yet.

    Args:
        path: of the file.
        text: of the file.
        fault: makes what is raised where the file is there, or cannot be written.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise fault(f"{str(path)!r} is there already; name another file, or remove it") from None
    except OSError as error:
        raise fault(f"{str(path)!r} cannot be written ({error.strerror}); name another file") from None


def print_json(data: Any) -> None:
    """Print one line of JSON, as it is written or, where the terminal cannot take it, with escapes."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data)
    typer.echo(text)
