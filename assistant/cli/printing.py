"""What a command says: JSON for a program, or lines for a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import typer

_Result = TypeVar("_Result")


def emit(data: Any, show: Callable[[_Result], None], result: _Result, *, as_json: bool) -> None:
    """Print `data` as JSON, or `result` for a person by `show`."""
    if as_json:
        print_json(data)
    else:
        show(result)


def print_json(data: Any) -> None:
    """Print one line of JSON, as it is written or, where the terminal cannot take it, with escapes."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data)
    typer.echo(text)
