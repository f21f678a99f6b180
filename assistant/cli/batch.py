"""JSON Lines in, one JSON line out for each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from assistant.cli.printing import print_json
from assistant.errors import AssistantError, QuestionError
from ingest import IngestError, Scope

# Answers a text within a scope, as JSON.
Answer = Callable[[str, Scope], dict[str, Any]]


def run_batch(file: Path, field: str, answer: Answer, scope: Scope) -> None:
    """Answer JSON Lines one by one; a line that fails is told in its own line, and the exit code is 1.

    Args:
        file: of the lines; `-` is standard input.
        field: of a line that holds what is asked.
        answer: gives what is printed.
        scope: of the lines that name no records.

    Raises:
        typer.Exit: a line failed.
    """
    failed = False
    with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            result = answer_line(number, line, field, answer, scope)
            failed = failed or "error" in result
            print_json(result)
    if failed:
        raise typer.Exit(1)


def answer_line(number: int, line: bytes, field: str, answer: Answer, scope: Scope) -> dict[str, Any]:
    """Answer one line of a batch; what is wrong with it becomes its `error`, with the line's number.

    A line that gives no id has none: its number might be another one's id.
    """
    identity: Any = None
    try:
        entry = read_json(line)
        identity = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(entry.get(field), str):
            raise QuestionError(f"no {field!r}; each line is an object with 'id' and {field!r}")
        records = entry.get("records") or []
        if not isinstance(records, list) or not all(isinstance(name, str) for name in records):
            raise QuestionError(f"'records' is {records!r}; it is a list of record ids")
        return {"id": identity, **answer(entry[field], replace(scope, record_ids=tuple(records) or scope.record_ids))}
    except (AssistantError, IngestError) as error:
        return {"id": identity, "error": f"line {number}: {error}"}


def read_json(line: bytes) -> Any:
    """Return what a line of a batch says; a byte order mark before it does not count.

    Raises:
        QuestionError: it is not JSON in UTF-8, or holds what JSON cannot say in UTF-8.
    """
    try:
        entry = json.loads(line.decode("utf-8-sig"), parse_constant=refuse_constant)
        json.dumps(entry, ensure_ascii=False).encode()
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise QuestionError(f"not UTF-8: {error.reason}; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise QuestionError(f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise QuestionError("not JSON that can be read: nested too deeply") from error
    except ValueError as error:  # the one that is left: Python reads whole numbers of up to 4,300 digits
        raise QuestionError("not JSON that can be read: a number has more than 4,300 digits") from error
    return entry


def refuse_constant(name: str) -> Any:
    """Refuse what Python reads as a number and JSON does not know."""
    raise QuestionError(f"not JSON: {name} is no number of JSON")
