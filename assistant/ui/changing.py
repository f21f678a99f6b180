"""What changes the library: uploads, corrections, removals. Left out where the library is read-only."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from assistant.numbers import count
from assistant.service import Assistant
from assistant.ui.amending import FOCUS, amend, opened_sheet, problem_html
from assistant.ui.events import refresh
from assistant.ui.layout import Page
from assistant.ui.library import Intake, upload_buttons
from assistant.ui.record import correct, record_values
from assistant.ui.render import render
from assistant.ui.summary import fill_summary
from assistant.ui.wires import PRIVATE
from ingest import IngestError


def wire_uploads(page: Page, assistant: Assistant) -> None:
    """Let files be dropped, and an upload be cancelled, resumed and tried again."""
    library, intake = page.library, Intake(assistant)

    beginnings = [
        library.files.upload(intake.receive, library.files, library.intake, trigger_mode="multiple", **PRIVATE),
        library.revise.click(intake.take_in, library.held, library.intake, **PRIVATE),
        library.separate.click(intake.take_in_as_new, library.held, library.intake, **PRIVATE),
        library.resume.click(intake.resume, library.upload, library.intake, **PRIVATE),
        library.retry.click(intake.retry, library.upload, library.intake, **PRIVATE),
    ]
    for each in beginnings:
        refresh(each, page, assistant)
    # At once, so that more can be dropped while these are taken in. Through the queue, as every event of the page:
    # what goes past it is called by a name that the guard lets nobody call.
    library.files.upload(
        lambda: [None, ""],
        None,
        [library.files, page.told],
        trigger_mode="multiple",
        concurrency_limit=None,
        **PRIVATE,
    )
    library.cancel.click(intake.cancel, library.upload, library.cancel, **PRIVATE)


def wire_changes(page: Page, assistant: Assistant) -> None:
    """Let records be corrected and removed, and failed files be struck from the list."""
    record, library = page.record, page.library

    def save(record_id: str, *fields: Any) -> list[Any]:
        saved, outcome = correct(assistant.library, record_id, *fields)
        filled = list(record_values(assistant.library, record_id))
        # What somebody wrote stays in the form when it could not be saved.
        return [outcome, *(filled if saved else [filled[0], gr.skip(), *([gr.skip()] * len(fields))])]

    def remove(record_id: str, wipe: bool) -> list[Any]:
        try:
            assistant.remove([record_id], wipe=wipe)
        except IngestError as error:
            failed = render("outcome", good=False, words=str(error))
            return [*[gr.skip()] * 3, hidden, failed, *[gr.skip()] * (len(gone) - 5)]
        return [*listed, "", render("source_empty"), _removed("The record is", wipe), *cleared]

    def drop_samples(wipe: bool) -> list[Any]:
        try:
            dropped = [each.record_id for each in assistant.library.samples()]
            assistant.remove(dropped, wipe=wipe)
        except IngestError as error:
            raise gr.Error(str(error), print_exception=False) from None
        words = f"{count(len(dropped), 'sample record')} {'is' if len(dropped) == 1 else 'are'}"
        return [*listed, "", render("source_empty"), _removed(words, wipe), *cleared, hidden, False]

    def forget(event: gr.EventData) -> list[Any]:
        origin = str(event._data.get("origin", ""))  # noqa: SLF001  EventData has no public mapping
        assistant.library.forget_failures([origin])
        return ["", *cleared]

    shown = [record.outcome, *record.filled]
    hidden = gr.update(visible=False)
    # The report of a former upload would not be true any more.
    report, cleared = [library.status, *library.actions], ["", *upload_buttons(None)]
    # Back to the list of records.
    listed = [gr.update(visible=True), hidden, None, hidden]
    gone = [library.column, record.column, record.record_id, record.confirm]
    gone += [record.outcome, page.source, page.told, *report]
    dropping, samples = page.drop_samples, page.samples
    removals = [
        record.really.click(remove, [record.record_id, record.wipe], gone, **PRIVATE),
        samples.really.click(drop_samples, samples.wipe, [*gone, samples.row, samples.wipe], **PRIVATE),
    ]
    for each in removals:  # what came of it stands above everything
        each.then(None, None, None, js="() => window.scrollTo(0, 0)", **PRIVATE)
    for each in (
        *removals,
        record.save.click(save, [record.record_id, *record.fields], shown, **PRIVATE),
        page.source.forget(forget, None, [page.told, *report], **PRIVATE),
    ):
        refresh(each, page, assistant)
    record.remove.click(lambda: [gr.update(visible=True), False], None, [record.confirm, record.wipe], **PRIVATE)
    record.keep.click(lambda: gr.update(visible=False), None, record.confirm, **PRIVATE)
    dropping.click(
        lambda: [gr.update(visible=True), False, ""], None, [samples.row, samples.wipe, page.told], **PRIVATE
    )
    samples.keep.click(lambda: gr.update(visible=False), None, samples.row, **PRIVATE)


def wire_amending(page: Page, assistant: Assistant) -> None:
    """Let the words and the speaker of a turn be corrected."""
    record, sheet = page.record, page.record.amend

    def open_sheet(event: gr.EventData, record_id: str | None) -> list[Any]:
        try:
            return opened_sheet(assistant, record_id or "", event._data.get("at"))  # noqa: SLF001  no public mapping
        except IngestError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def save(*inputs: Any) -> list[Any]:
        try:
            record_id, at = amend(assistant.library, *inputs)
        except IngestError as error:
            return [gr.skip(), problem_html(error), *[gr.skip()] * (len(record.filled) + 1)]
        words = "Saved as a new revision. What cites the words before still opens them."
        values = record_values(assistant.library, record_id, at)
        return [gr.update(visible=False), "", render("outcome", good=True, words=words), *values]

    page.source.amend(open_sheet, record.record_id, sheet.filled, **PRIVATE).success(
        None, None, None, js=FOCUS, **PRIVATE
    )
    outputs = [sheet.sheet, sheet.problem, record.outcome, *record.filled]
    saved = sheet.save.click(save, sheet.inputs, outputs, **PRIVATE)
    refresh(saved, page, assistant)
    # It quotes the words as they were, and leads to where they stood.
    saved.then(partial(fill_summary, assistant), [record.record_id, record.summary], record.summary, **PRIVATE)
    # What cannot be saved keeps its sheet, and the focus there.
    saved.success(None, sheet.problem, None, js="(problem) => problem || window.verbatim.land()", **PRIVATE)
    sheet.leave.click(lambda: gr.update(visible=False), None, sheet.sheet, **PRIVATE)


def _removed(what: str, wiped: bool) -> str:
    end = ", and the words are wiped from every file of records and search." if wiped else "."
    return render("outcome", good=True, words=f"{what} removed{end}")
