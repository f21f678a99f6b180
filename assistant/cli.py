"""The commands. The one place where errors become exit codes: 0 done, 1 something failed and is told, 2 wrong use.

Everything heavy is reached through the packages' doors, which load on first use: `--help` loads no model, no Chroma,
no Gradio.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import assistant
import ingest
from assistant import console, contract
from assistant.errors import AssistantError, QuestionError
from assistant.journal import Journal
from ingest import CorrectionError, IngestError, Scope, SourceKind, UnreadableFile

if TYPE_CHECKING:
    from assistant import Assistant, Settings
    from ingest import Library, RecordSummary

app = typer.Typer(
    name="verbatim",
    help="Answers questions about meetings from their records, each sentence with the words it rests on.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

LibraryFolder = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", envvar="VERBATIM_LIBRARY", help="The library's folder [./library]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
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
Kinds = Annotated[list[SourceKind] | None, typer.Option("--kind", help="Only this kind of source; repeatable.")]
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


def give_up_output() -> None:
    """Print what is still to be printed; where that cannot be, let it go, so that ending does not try it again."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(arguments: Sequence[str]) -> int:
    """Run one command; return the exit code that it ends with."""
    try:
        app(list(arguments))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    return 0


@app.command("ingest")
def ingest_command(
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


@app.command()
def records(library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """List the records, the latest meeting first."""
    with open_library(library) as held:
        summaries = held.all_records()
    emit(contract.records_json(summaries), console.show_records, summaries, as_json=as_json)


@app.command()
def show(
    record_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
    revision: Annotated[int | None, typer.Option(help="A former revision.")] = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Print one record whole: what is known of it, its words, what was left out and why."""
    with open_library(library) as held:
        record = held.record(record_id, revision)
        origins = held.summary(record.record_id).origins
    emit(contract.show_json(record, origins), console.show_record, record, as_json=as_json)


@app.command("set")
def set_command(
    record_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)],
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


@app.command()
def remove(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID…", show_default=False, help="Ids; of a file that failed, its path or name."),
    ] = None,
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
        if chosen.records:
            held.remove([each.record_id for each in chosen.records])
        removed = len(chosen.records) + (held.remove_samples() if samples else 0)
        if purge:
            held.purge()
            # Conversations quote what was read; those about records that are there stay.
            with Journal(held.folder) as journal:
                journal.forget_missing({record.record_id for record in held.all_records()})
    for name in chosen.gone:
        console.say(f"no record {name!r} is in the library")
    if struck:
        console.say(f"{len(struck)} failed {'file' if len(struck) == 1 else 'files'} struck from the list")
    if removed or not (struck or purge):
        console.say(f"{removed} {'record' if removed == 1 else 'records'} removed")
    if purge:
        console.say("every file of the library is rewritten: no words of removed records are left in them")
    elif removed:
        console.say("removed words may still lie in the library's files; `verbatim remove --purge` wipes them")


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(show_default=False)] = None,
    record: Records = None,
    speaker: Speakers = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    kind: Kinds = None,
    batch: Batch = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the records, each sentence with the words it rests on."""
    scope = scope_of(record, speaker, date_from, date_to, kind)
    asked = one_of(question, batch, "QUESTION")
    with open_assistant(library) as helper:

        def answered(text: str, within: Scope) -> dict[str, Any]:
            return contract.reply_json(helper.ask(text, scope=within))

        if batch is not None:
            run_batch(batch, "question", answered, scope)
            return
        reply = helper.ask(asked, scope=scope)
        emit(contract.reply_json(reply), console.show_reply, reply, as_json=as_json)


@app.command()
def search(
    words: Annotated[str | None, typer.Argument(show_default=False)] = None,
    record: Records = None,
    speaker: Speakers = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    kind: Kinds = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many passages.")] = None,
    budget: Annotated[int | None, typer.Option(min=1, metavar="TOKENS", help="At most so many tokens.")] = None,
    batch: Batch = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Find the discussions that bear on some words; passages in record order, the best discussion first."""
    scope = scope_of(record, speaker, date_from, date_to, kind)
    asked = one_of(words, batch, "WORDS")
    with open_assistant(library) as helper:

        def found(text: str, within: Scope) -> dict[str, Any]:
            return contract.search_json(helper.search(text, scope=within, limit=limit, budget_tokens=budget))

        if batch is not None:
            run_batch(batch, "query", found, scope)
            return
        result = helper.search(asked, scope=scope, limit=limit, budget_tokens=budget)
        emit(contract.search_json(result), console.show_search, result, as_json=as_json)


@app.command()
def find(
    phrase: Annotated[str, typer.Argument(show_default=False)],
    record: Records = None,
    speaker: Speakers = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    kind: Kinds = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many places.")] = 200,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Find every place where an exact phrase stands."""
    if not phrase.strip():
        raise typer.BadParameter("the phrase is empty; write the words to be found")
    scope = scope_of(record, speaker, date_from, date_to, kind)
    with open_library(library) as held:
        known = held.known_scope(scope)
        hits = held.find(phrase, scope=known.scope, limit=limit)
    for notice in known.notices:
        console.show_note(notice)
    emit(contract.find_json(phrase, hits), console.show_hits, hits, as_json=as_json)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to serve on; others than loopback need a password.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to serve on; 0 takes a free one.")] = None,
    allow_changes: Annotated[
        bool, typer.Option("--allow-changes", help="Let others than this machine change the library.")
    ] = False,
    samples: Annotated[bool, typer.Option(help="Load the sample records into an empty library.")] = True,
    library: LibraryFolder = None,
) -> None:
    """Serve the chat in the browser."""
    overrides = {"host": host, "port": port, "allow_changes": allow_changes or None}
    settings = load_settings(library, **{name: value for name, value in overrides.items() if value is not None})
    assistant.serve(settings, load_samples=samples, on_progress=console.say, on_ready=console.show_address)


@app.command()
def doctor(library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Check the machine, the model and the library, and say what to do about what is wrong."""
    checks = assistant.diagnose(load_settings(library))
    emit(contract.checks_json(checks), console.show_checks, checks, as_json=as_json)
    if any(check.severity == "error" for check in checks):
        raise typer.Exit(1)


@app.command()
def verify(library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Compare the catalogue, the full text, the index and the originals with each other."""
    with open_library(library) as held:
        report = held.verify()
    emit(contract.verify_json(report), console.show_verify, report, as_json=as_json)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def rebuild(library: LibraryFolder = None) -> None:
    """Make the index anew from the catalogue; no source, no model and no network is needed."""
    with open_library(library, writable=True) as held:
        held.rebuild()
    console.say("the index is rebuilt from the catalogue")


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", show_default=False)],
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Ask scripted questions and print how well they are answered; exit code 1 if one is not met."""
    question_sets = [assistant.load_questions(path) for path in files]
    with open_assistant(library) as helper:
        evaluations = [assistant.evaluate(helper, each) for each in question_sets]
    emit(
        {"sets": [contract.evaluation_json(each) for each in evaluations]},
        console.show_evaluations,
        evaluations,
        as_json=as_json,
    )
    if not all(each.met for each in evaluations):
        raise typer.Exit(1)


def load_settings(library: Path | None, **overrides: Any) -> Settings:
    """Read the settings once; what the command line says goes before everything else."""
    if library is not None:
        overrides["library"] = library
    return assistant.Settings.load(**overrides)


@contextmanager
def open_library(folder: Path | None, *, writable: bool = False) -> Iterator[Library]:
    """Open the library that the command line names."""
    settings = load_settings(folder)
    if writable:
        # To write makes a library where none is; only an ingest should. To read refuses it, with the next step.
        ingest.Library.open(settings.library, settings.ingest).close()
    with ingest.Library.open(settings.library, settings.ingest, writable=writable) as library:
        yield library


@contextmanager
def open_assistant(folder: Path | None) -> Iterator[Assistant]:
    """Open the assistant over the library that the command line names, for reading."""
    with assistant.Assistant.open(load_settings(folder)) as helper:
        yield helper


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


def scope_of(
    records: list[str] | None,
    speakers: list[str] | None,
    date_from: datetime | None,
    date_to: datetime | None,
    kinds: list[SourceKind] | None,
) -> Scope:
    """Return the scope that the options describe; refuse reversed dates as wrong use."""
    if date_from and date_to and date_from > date_to:
        raise typer.BadParameter(f"--from {date_from.date()} is later than --to {date_to.date()}")
    return Scope(
        record_ids=tuple(records or ()),
        speakers=tuple(speakers or ()),
        source_kinds=tuple(kinds or ()),
        date_from=date_from.date() if date_from else None,
        date_to=date_to.date() if date_to else None,
    )


def one_of(text: str | None, batch: Path | None, name: str) -> str:
    """Return the argument; refuse it as wrong use where it is missing, or where a batch is given as well."""
    if (text is None) == (batch is None):
        raise typer.BadParameter(f"give either {name} or --batch FILE")
    return text or ""


def emit(data: Any, show: Any, value: Any, *, as_json: bool) -> None:
    """Print `data` as JSON, or `value` for a person by `show`."""
    if as_json:
        print_json(data)
    else:
        show(value)


def print_json(data: Any) -> None:
    """Print one line of JSON, as it is written or, where the terminal cannot take it, with escapes."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data)
    typer.echo(text)


def run_batch(file: Path, field: str, answer: Any, scope: Scope) -> None:
    """Answer JSON Lines one by one; a line that fails is told in its own line, and the exit code is 1."""
    failed = False
    with nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            result = batch_line(number, line, field, answer, scope)
            failed = failed or "error" in result
            print_json(result)
    if failed:
        raise typer.Exit(1)


def batch_line(number: int, line: bytes, field: str, answer: Any, scope: Scope) -> dict[str, Any]:
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
        return {"id": identity, **answer(entry[field], with_records(scope, tuple(records) or scope.record_ids))}
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
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"not JSON: {error}") from error
    return entry


def refuse_constant(name: str) -> Any:
    """Refuse what Python reads as a number and JSON does not know."""
    raise ValueError(f"{name} is no number of JSON")


def with_records(scope: Scope, record_ids: tuple[str, ...]) -> Scope:
    """Return the scope narrowed to these records."""
    return Scope(
        record_ids=record_ids,
        speakers=scope.speakers,
        bodies=scope.bodies,
        source_kinds=scope.source_kinds,
        date_from=scope.date_from,
        date_to=scope.date_to,
    )
