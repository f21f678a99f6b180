"""The Corrections page: what was reported, and the form that reports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.errors import ReportError
from assistant.journal import KeptReport
from assistant.reports import MOST_CHARACTERS, Subject, subject_called
from assistant.service import Assistant
from assistant.ui.ask import journal_of
from assistant.ui.parameters import Parameters, whole_number
from assistant.ui.render import render

SAVED_AS = ("Markdown", "JSON")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage:
    """The components of the Corrections page.

    Attributes:
        subject: what is being reported, as its address names it; None where nothing is.
        shown: number of the report that is shown alone; None for all of them.
        settling: what is done to the report that is shown.
    """

    tab: gr.Tab
    outcome: gr.HTML
    subject: gr.State
    form: gr.Column
    head: gr.HTML
    wrong: gr.Textbox
    expected: gr.Textbox
    abstain: gr.Checkbox
    send: gr.Button
    cancel: gr.Button
    listing: gr.HTML
    shown: gr.State
    settling: gr.Column
    note: gr.Textbox
    close: gr.Button
    reopen: gr.Button
    saving: gr.Row
    saves: dict[str, gr.Button]
    saved: gr.JSON

    @property
    def filled(self) -> list[Any]:
        """What `corrections_values` fills."""
        return [
            self.outcome, self.subject, self.form, self.head, self.wrong, self.expected, self.abstain, self.listing,
            self.shown, self.settling, self.note, self.close, self.reopen, self.saving,
        ]  # fmt: skip


def lay_out_corrections() -> CorrectionsPage:
    """Place the form, the list of reports, and what is done to one."""
    with gr.Tab("Corrections", id="corrections") as tab, gr.Column(elem_id="corrections-page", elem_classes="reading"):
        # Within the tab: beside it, Gradio would count them as tabs.
        shown, subject = gr.State(None), gr.State(None)
        outcome = gr.HTML(elem_id="corrections-outcome", elem_classes="told", apply_default_css=False)
        with gr.Column(visible=False, elem_id="report-form", elem_classes="form-of") as form:
            head = gr.HTML(elem_id="report-head", apply_default_css=False)
            wrong = gr.Textbox(label="What is wrong", lines=3, max_length=MOST_CHARACTERS, elem_id="report-wrong")
            expected = gr.Textbox(
                label="Words of the record that a right answer quotes, if you know them",
                max_length=MOST_CHARACTERS,
                elem_id="report-expected",
            )
            abstain = gr.Checkbox(
                label="The records do not tell: there should be no answer", container=False, elem_id="report-abstain"
            )
            with gr.Row(elem_classes="doing"):
                send = gr.Button("Keep the report", variant="primary", size="sm", scale=0, elem_id="report-send")
                cancel = gr.Button("Cancel", size="sm", scale=0, elem_id="report-cancel")
        listing = gr.HTML(elem_id="reports", apply_default_css=False)
        with gr.Column(visible=False, elem_id="report-settling", elem_classes="form-of") as settling:
            note = gr.Textbox(
                label="Note: how it was dealt with, or why it was not",
                max_length=MOST_CHARACTERS,
                elem_id="report-note",
            )
            with gr.Row(elem_classes="doing"):
                close = gr.Button("Close the report", variant="primary", size="sm", scale=0, elem_id="report-close")
                reopen = gr.Button("Open it again", size="sm", scale=0, elem_id="report-reopen")
        with gr.Row(visible=False, elem_id="report-saving", elem_classes="doing") as saving:
            saves = {name: gr.Button(f"Save as {name}", size="sm", scale=0) for name in SAVED_AS}
            saved = gr.JSON(visible=False)
    return CorrectionsPage(
        tab=tab,
        outcome=outcome,
        subject=subject,
        form=form,
        head=head,
        wrong=wrong,
        expected=expected,
        abstain=abstain,
        send=send,
        cancel=cancel,
        listing=listing,
        shown=shown,
        settling=settling,
        note=note,
        close=close,
        reopen=reopen,
        saving=saving,
        saves=saves,
        saved=saved,
    )


def corrections_values(
    assistant: Assistant, parameters: Parameters, *, read_only: bool, outcome: str = ""
) -> list[Any]:
    """Return what fills the page: the form for what the parameters name, one report, or all of them.

    Raises:
        ReportError: what they name is not there.
        UnknownRecord: the record is not there.
    """
    subject = subject_of(assistant, parameters) if "about" in parameters else None
    one = report_named(assistant, parameters["report"]) if "report" in parameters and not read_only else None
    is_open = one is not None and one.closed_at is None
    return [
        outcome,
        {name: parameters[name] for name in ("about", "answer") if name in parameters} if subject else None,
        gr.update(visible=subject is not None),
        render("report_form", subject=subject) if subject else "",
        "",
        gr.update(value="", visible=subject is not None and subject.about != "record"),
        gr.update(value=False, visible=subject is not None and subject.about != "record"),
        reports_html(assistant, one, read_only=read_only, form=subject is not None),
        one.report_id if one else None,
        gr.update(visible=one is not None),
        "",
        gr.update(visible=is_open),
        gr.update(visible=one is not None and not is_open),
        gr.update(visible=not read_only and bool(one or journal_of(assistant).reports.all())),
    ]


def subject_of(assistant: Assistant, parameters: Parameters) -> Subject:
    """Return what an address wants to report.

    Raises:
        ReportError: it names nothing that is there.
        UnknownRecord: the record is not there.
    """
    about, answer = parameters.get("about", ""), parameters.get("answer")
    return subject_called(assistant.library, journal_of(assistant), about, answer)


def report_named(assistant: Assistant, number: str) -> KeptReport:
    """Return the report that an address names.

    Raises:
        ReportError: there is no such report.
    """
    report_id = whole_number(number)
    if report_id is None:
        raise ReportError(f"{number[:40]!r} is no report's number; choose one from the list")
    return journal_of(assistant).reports.get(report_id)


def reports_html(assistant: Assistant, one: KeptReport | None, *, read_only: bool, form: bool = False) -> str:
    """Return one report whole, or all, the open ones first; nothing of others' where the library is read-only."""
    reports = [one] if one else sorted(journal_of(assistant).reports.all(), key=lambda kept: kept.closed_at is not None)
    return render("reports", reports=[] if read_only else reports, one=one, read_only=read_only, form=form)
