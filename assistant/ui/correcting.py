"""What happens on the Corrections page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.journal import KeptReport
from assistant.reports import keep_report, reports_as_json, reports_as_markdown
from assistant.service import Assistant
from assistant.ui.ask import journal_of
from assistant.ui.corrections import corrections_values, reports_html, subject_of
from assistant.ui.layout import Page
from assistant.ui.navigation import Destination
from assistant.ui.render import render
from assistant.ui.saving import DOWNLOAD
from assistant.ui.wires import PRIVATE
from ingest import IngestError

_FORMS: dict[str, tuple[str, str, Callable[[Sequence[KeptReport]], str]]] = {
    "Markdown": ("reports.md", "text/markdown", reports_as_markdown),
    "JSON": ("reports.json", "application/json", reports_as_json),
}


def corrections_destination(page: Page, assistant: Assistant, *, read_only: bool) -> Destination:
    """Return the reports as a destination: `?view=corrections`, `report=ID` for one, `about=…` for one to be made."""
    return Destination(
        tab="corrections",
        outputs=page.corrections.filled,
        values=lambda parameters: corrections_values(assistant, parameters, read_only=read_only),
    )


def wire_corrections(page: Page, assistant: Assistant, *, read_only: bool) -> None:
    """Let errors be reported, also where the library is read-only; elsewhere be settled and saved as files."""
    corrections = page.corrections

    def showing(words: str, parameters: dict[str, str]) -> list[Any]:
        outcome = render("outcome", good=True, words=words)
        return corrections_values(assistant, parameters, read_only=read_only, outcome=outcome)

    def send_report(subject: dict[str, str] | None, wrong: str, expected: str, abstain: bool) -> list[Any]:
        try:
            keep_report(
                assistant.library,
                journal_of(assistant),
                assistant.settings,
                subject_of(assistant, subject or {}),
                wrong=wrong or "",
                fingerprint=assistant.fingerprint,
                expected=expected or "",
                should_abstain=bool(abstain),
            )
        except (AssistantError, IngestError) as error:
            told = render("outcome", good=False, words=str(error))
            return [told, *[gr.skip()] * (len(corrections.filled) - 1)]
        return showing("The report is kept.", {})

    def look(shown: int | None) -> Any:
        one = {kept.report_id: kept for kept in journal_of(assistant).reports.all()}.get(shown or 0)
        return reports_html(assistant, one, read_only=read_only)

    said = [corrections.subject, corrections.wrong, corrections.expected, corrections.abstain]
    corrections.send.click(send_report, said, corrections.filled, **PRIVATE)
    corrections.cancel.click(lambda: showing("Nothing was reported.", {}), None, corrections.filled, **PRIVATE)
    corrections.tab.select(look, corrections.shown, corrections.listing, **PRIVATE)
    if not read_only:
        _wire_settling(page, assistant, showing)


def _wire_settling(page: Page, assistant: Assistant, showing: Callable[[str, dict[str, str]], list[Any]]) -> None:
    corrections, reports = page.corrections, journal_of(assistant).reports

    def close_report(shown: int, note: str) -> list[Any]:
        reports.close(shown, (note or "").strip())
        return showing("The report is closed.", {"report": str(shown)})

    def reopen_report(shown: int, note: str) -> list[Any]:
        reports.reopen(shown, (note or "").strip())
        return showing("The report is open again.", {"report": str(shown)})

    def save_reports(form: str, shown: int | None) -> dict[str, str]:
        name, kind, write = _FORMS[form]
        return {"name": name, "type": kind, "text": write(reports.all() if shown is None else [reports.get(shown)])}

    settled = [corrections.shown, corrections.note]
    corrections.close.click(close_report, settled, corrections.filled, **PRIVATE)
    corrections.reopen.click(reopen_report, settled, corrections.filled, **PRIVATE)
    for name, button in corrections.saves.items():
        made = button.click(partial(save_reports, name), corrections.shown, corrections.saved, **PRIVATE)
        made.then(None, corrections.saved, None, js=DOWNLOAD, **PRIVATE)
