"""Opening records, from whichever link or address names one, and going back to their list."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.clips import offset_at
from assistant.errors import QuestionError
from assistant.service import Assistant
from assistant.ui.ask import scope_choices
from assistant.ui.layout import Page
from assistant.ui.library import table_html
from assistant.ui.navigation import Destination
from assistant.ui.parameters import Parameters, whole_number
from assistant.ui.record import record_values
from assistant.ui.summary import wire_summary
from assistant.ui.wires import PRIVATE
from ingest import Scope


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
    """Return the chat as a destination: `?view=ask`, with `speaker=` or `record=` (one a line) for the scope.

    Without either, the scope stays as it is.
    """
    ask = page.ask

    def values(parameters: Parameters) -> list[Any]:
        if not {"speaker", "record"} & parameters.keys():
            return [gr.skip(), gr.skip()]
        records, speakers = scope_choices(assistant.library)
        known = {record_id for _, record_id in records}
        wanted = [each for each in parameters.get("record", "").split("\n") if each in known]
        named = tuple(name for name in parameters.get("speaker", "").split("\n") if name)
        said_by = list(assistant.library.known_scope(Scope(speakers=named)).scope.speakers)
        # With the choices: those that the browser was told of may be older than the address.
        return [gr.update(choices=records, value=wanted), gr.update(choices=speakers, value=said_by)]

    return Destination(tab="ask", outputs=[ask.records, ask.speakers], values=values)


def library_destination(page: Page) -> Destination:
    """Return the list of records as a destination; it takes the place of the record that was open."""
    outputs = [page.library.column, page.record.column, page.record.record_id]
    return Destination(
        tab="library", outputs=outputs, values=lambda _: [gr.update(visible=True), gr.update(visible=False), None]
    )


def record_destination(page: Page, assistant: Assistant) -> Destination:
    """Return a record's page as a destination: `?record=ID`, with a place in it.

    The place is `at=OFFSET`, characters into its text, or `t=SECONDS`, when it was said.
    """

    def values(parameters: Parameters) -> list[Any]:
        return opened_record(assistant, parameters["record"], parameters.get("at"), parameters.get("t"))

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
        record.amend.sheet,
        *record.filled,
    ]


def opened_record(assistant: Assistant, record_id: str, at: str | None = None, t: str | None = None) -> list[Any]:
    """Return what fills `record_outputs` for a record, and the place in it, that an address names.

    Raises:
        QuestionError: the place is no number.
        UnknownRecord: there is no such record.
    """
    library = assistant.library
    offset = None if at is None else _number(at, "characters")
    seconds: float | None = None if t is None else _number(t, "seconds")
    record = library.record(record_id)
    if offset is None and seconds is not None:
        offset = offset_at(record, seconds)
    elif offset is not None and seconds is None:
        time = record.time_of(offset, offset + 1) if record.turns else None
        seconds = time.start_seconds if time else None
    values = record_values(library, record.record_id, offset, seconds)
    hidden, visible = gr.update(visible=False), gr.update(visible=True)
    return [hidden, visible, record.record_id, "", hidden, False, hidden, *values]


def _number(text: str, unit: str) -> int:
    number = whole_number(text)
    if number is None:
        raise QuestionError(f"the address names the place {text!r} in the record; it must be a number of {unit}")
    return number
