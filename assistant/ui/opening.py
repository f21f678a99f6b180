"""Opening records, from whichever link or address names one, and going back to their list."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.errors import QuestionError
from assistant.service import Assistant
from assistant.ui.events import PRIVATE
from assistant.ui.layout import Page
from assistant.ui.library import table_html
from assistant.ui.navigation import Destination, Parameters
from assistant.ui.record import record_values
from assistant.ui.summary import wire_summary
from ingest import Scope

_MAX_OFFSET_DIGITS = 10


def wire_records(page: Page, assistant: Assistant) -> None:
    """Let the list of records be filtered."""
    library = page.library

    def narrow(words: str, kind: str) -> str:
        return table_html(assistant.library, words, kind)

    wire_summary(page.record, assistant)
    gr.on(
        [library.words.change, library.kinds.change],
        narrow,
        [library.words, library.kinds],
        library.table,
        trigger_mode="always_last",
        **PRIVATE,
    )


def ask_destination(page: Page, assistant: Assistant) -> Destination:
    """Return the chat as a destination: `?page=ask`, with `speaker=` or `record=` (one a line) for the scope.

    Without either, the scope stays as it is.
    """
    ask = page.ask

    def values(parameters: Parameters) -> list[Any]:
        if not {"speaker", "record"} & parameters.keys():
            return [gr.skip(), gr.skip()]
        known = {record.record_id for record in assistant.library.records()}
        speakers = [name for name in parameters.get("speaker", "").split("\n") if name]
        records = [each for each in parameters.get("record", "").split("\n") if each in known]
        return [records, assistant.library.known_scope(Scope(speakers=tuple(speakers))).scope.speakers]

    return Destination(tab="ask", outputs=[ask.records, ask.speakers], values=values)


def library_destination(page: Page) -> Destination:
    """Return the list of records as a destination; it takes the place of the record that was open."""
    outputs = [page.library.column, page.record.column, page.record.record_id]
    return Destination(
        tab="library", outputs=outputs, values=lambda _: [gr.update(visible=True), gr.update(visible=False), None]
    )


def record_destination(page: Page, assistant: Assistant) -> Destination:
    """Return a record's page as a destination: `?record=ID`, with `at=OFFSET` for a place in its text."""

    def values(parameters: Parameters) -> list[Any]:
        return opened_record(assistant, parameters["record"], parameters.get("at"))

    return Destination(tab="library", outputs=record_outputs(page), values=values)


def record_outputs(page: Page) -> list[Any]:
    """What shows one record: filled by `opened_record`."""
    record = page.record
    return [
        page.library.column,
        record.column,
        record.record_id,
        record.outcome,
        record.confirm,
        record.wipe,
        *record.filled,
    ]


def opened_record(assistant: Assistant, record_id: str, at: str | None = None) -> list[Any]:
    """Return what fills `record_outputs` for a record, and the place in it, that an address names.

    Raises:
        QuestionError: the place is no number.
        UnknownRecord: there is no such record.
    """
    if at is not None and not (at.isascii() and at.isdigit() and len(at) <= _MAX_OFFSET_DIGITS):
        raise QuestionError(f"the address names the place {at!r} in the record; it must be a number of characters")
    values = record_values(assistant.library, record_id, None if at is None else int(at))
    whole_id = assistant.library.summary(record_id).record_id
    hidden, visible = gr.update(visible=False), gr.update(visible=True)
    return [hidden, visible, whole_id, "", hidden, False, *values]
