"""The commands of reports: what somebody says is wrong, until it is mended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

import assistant
from assistant import console, contract
from assistant.cli.alerts import open_with_journal
from assistant.cli.opening import load_settings
from assistant.cli.options import AsJson, LibraryFolder
from assistant.cli.printing import emit, write_new
from assistant.journal import Journal

ReportId = Annotated[int, typer.Argument(metavar="ID", show_default=False)]
Note = Annotated[str, typer.Option(help="How it was dealt with, or why it was not.")]


class _ByNumber(TyperGroup):
    """A group in which a number alone shows the report of that number."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Take `report 3` for `report show 3`."""
        return super().resolve_command(ctx, ["show", *args] if args[0].isdigit() else args)


def build_reports() -> typer.Typer:
    """Return the commands below `verbatim report`."""
    group = typer.Typer(
        cls=_ByNumber,
        help="Reports of errors; `report ID` shows one, `report ID --as-question FILE` makes it a scripted question.",
        no_args_is_help=True,
    )
    commands: dict[str, Callable[..., None]] = {
        "list": list_reports,
        "show": show,
        "add": add,
        "close": close,
        "reopen": reopen,
        "export": export,
    }
    for name, command in commands.items():
        group.command(name)(command)
    return group


def list_reports(
    every: Annotated[bool, typer.Option("--all", help="Closed ones, too.")] = False,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """List the open reports, the latest first."""
    with open_with_journal(library) as (_, journal):
        kept = journal.reports.all(closed=every)
    emit(contract.error_reports_json(kept), console.show_reports, kept, as_json=as_json)


def show(
    report_id: ReportId,
    *,
    as_question: Annotated[
        Path | None,
        typer.Option("--as-question", metavar="FILE", help="Write a scripted question that fails until it is mended."),
    ] = None,
    question: Annotated[str | None, typer.Option(help="The question, where the report is about no answer.")] = None,
    contains: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Words that a right answer quotes; repeatable.")
    ] = None,
    abstain: Annotated[bool, typer.Option("--abstain", help="The records do not tell.")] = False,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a report whole, or make it a scripted question for `verbatim evaluate`."""
    with open_with_journal(library) as (_, journal):
        kept = journal.reports.get(report_id)
    if as_question is None:
        emit(contract.error_report_json(kept), console.say, assistant.reports_as_markdown([kept]), as_json=as_json)
        return
    made = assistant.question_set_of(kept, question=question, contains=contains or (), should_abstain=abstain)
    write_new(as_question, assistant.as_yaml(made))
    console.say(f"{as_question} holds the question; `verbatim evaluate {as_question}` fails until it is mended")


def add(
    wrong: Annotated[str, typer.Argument(metavar="WHAT-IS-WRONG", show_default=False)],
    *,
    question: Annotated[str | None, typer.Option(help="Ask this now, and report the answer.")] = None,
    record: Annotated[str | None, typer.Option(metavar="ID", help="Report this record.")] = None,
    expected: Annotated[str, typer.Option(metavar="WORDS", help="Words that a right answer quotes.")] = "",
    abstain: Annotated[
        bool, typer.Option("--abstain", help="The records do not tell: there should be no answer.")
    ] = False,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Report an error of an answer or of a record."""
    if (question is None) == (record is None):
        raise typer.BadParameter("give either --question or --record")
    settings = load_settings(library)
    with assistant.Assistant.open(settings) as opened, Journal(settings.library) as journal:
        subject = (
            assistant.Subject(about="answer", reply=opened.ask(question))
            if question is not None
            else assistant.subject_record(opened.library, record or "")
        )
        kept = assistant.keep_report(
            opened.library,
            journal,
            settings,
            subject,
            wrong=wrong,
            fingerprint=opened.fingerprint,
            expected=expected,
            should_abstain=abstain,
        )
    emit(contract.error_report_json(kept), console.say, f"report {kept.report_id} is kept", as_json=as_json)


def close(report_id: ReportId, note: Note = "", library: LibraryFolder = None) -> None:
    """Note that a report is dealt with."""
    with open_with_journal(library) as (_, journal):
        journal.reports.close(report_id, note)
    console.say(f"report {report_id} is closed")


def reopen(report_id: ReportId, note: Note = "", library: LibraryFolder = None) -> None:
    """Note that a report is not dealt with after all."""
    with open_with_journal(library) as (_, journal):
        journal.reports.reopen(report_id, note)
    console.say(f"report {report_id} is open")


def export(
    report_ids: Annotated[list[int] | None, typer.Argument(metavar="[ID…]", show_default=False)] = None,
    *,
    form: Annotated[Literal["json", "markdown"], typer.Option("--as", help="In which form.")] = "json",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it there \\[standard output].")
    ] = None,
    library: LibraryFolder = None,
) -> None:
    """Print reports, all of them or some, as JSON or Markdown, to be handed on."""
    with open_with_journal(library) as (_, journal):
        kept = [journal.reports.get(each) for each in report_ids] if report_ids else journal.reports.all()
    text = assistant.reports_as_json(kept) if form == "json" else assistant.reports_as_markdown(kept)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_new(out, text)
