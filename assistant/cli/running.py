"""All the commands, and the one place where errors become exit codes.

The codes: 0 done, 1 something failed and is told, 2 wrong use. Everything heavy is reached through the packages' doors,
which load on first use: `--help` loads no model, no Chroma, no Gradio.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

import typer

from assistant import console
from assistant.cli.alerts import build_alerts
from assistant.cli.amending import amend
from assistant.cli.asking import ask, evaluate, find, search
from assistant.cli.clip import clip
from assistant.cli.entities import entities
from assistant.cli.keeping import doctor, rebuild, serve, verify
from assistant.cli.moving import backup, restore
from assistant.cli.records import correct, list_records, show, take_in
from assistant.cli.removal import remove
from assistant.cli.reports import build_reports
from assistant.cli.summary import summary
from assistant.errors import AssistantError
from ingest import IngestError

# In the order of the help.
COMMANDS: dict[str, Callable[..., None]] = {
    "ingest": take_in,
    "records": list_records,
    "show": show,
    "summary": summary,
    "set": correct,
    "amend": amend,
    "remove": remove,
    "ask": ask,
    "search": search,
    "find": find,
    "clip": clip,
    "entities": entities,
    "serve": serve,
    "doctor": doctor,
    "verify": verify,
    "rebuild": rebuild,
    "backup": backup,
    "restore": restore,
    "evaluate": evaluate,
}


# Commands with commands of their own.
GROUPS: dict[str, Callable[[], typer.Typer]] = {"alert": build_alerts, "report": build_reports}


def build_commands() -> typer.Typer:
    """Return the program `verbatim` with all its commands."""
    app = typer.Typer(
        name="verbatim",
        help="Answers questions about meetings from their records, each sentence with the words it rests on.",
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, command in COMMANDS.items():
        app.command(name)(command)
    for name, build in GROUPS.items():
        app.add_typer(build(), name=name)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        code = run(sys.argv[1:] if arguments is None else arguments)
        # Here, and not when the interpreter ends: a full disk is told as one.
        sys.stdout.flush()
    except (AssistantError, IngestError) as error:
        console.show_error(str(error))
        return 1
    except BrokenPipeError:
        # The reader of a pipe has had enough (`verbatim records | head`).
        sys.stderr.close()
        return 1
    except OSError as error:
        console.show_error(f"{error.strerror or error}{f': {error.filename!r}' if error.filename else ''}")
        give_up_output()
        return 1
    return code


def run(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code that it ends with."""
    try:
        build_commands()(list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    return 0


def give_up_output() -> None:
    """Print what is still to be printed; where that cannot be, let it go, so that ending does not try it again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
