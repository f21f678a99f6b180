"""Opening records: from a citation, from the list, from the address."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.events import PRIVATE
from assistant.ui.layout import Page
from assistant.ui.library import table_html
from assistant.ui.record import record_values
from assistant.ui.sources import parse_record_anchor
from assistant.ui.summary import wire_summary
from ingest import IngestError

# Once more a moment later: a long record may be drawn only then.
SCROLL_TO_TURN = """() => {
  const turn = () => document.querySelector("#record-text .turn.at");
  requestAnimationFrame(() => requestAnimationFrame(() => {
    document.querySelector("#record-title")?.focus({ preventScroll: true });
    if (turn()) turn().scrollIntoView({ block: "center" }); else window.scrollTo(0, 0);
  }));
  setTimeout(() => turn()?.scrollIntoView({ block: "center" }), 600);
}"""


def wire_records(page: Page, assistant: Assistant) -> None:
    """Let records open, close and be filtered."""
    record, library = page.record, page.library

    def open_record(event: gr.EventData) -> list[Any]:
        return opened_record(assistant, event._data.get("href"))  # noqa: SLF001  EventData has no public mapping

    def back() -> list[Any]:
        return [gr.update(visible=True), gr.update(visible=False), None]

    def narrow(words: str, kind: str) -> str:
        return table_html(assistant.library, words, kind)

    page.source.record(open_record, None, record_outputs(page), **PRIVATE).then(
        None, None, None, js=SCROLL_TO_TURN, **PRIVATE
    )
    wire_summary(record, assistant)
    record.back.click(back, None, [library.column, record.column, record.record_id], **PRIVATE)
    gr.on(
        [library.words.change, library.kinds.change],
        narrow,
        [library.words, library.kinds],
        library.table,
        trigger_mode="always_last",
        **PRIVATE,
    )


def record_outputs(page: Page) -> list[Any]:
    """What shows one record: filled by `opened_record`."""
    record = page.record
    return [
        page.tabs,
        page.library.column,
        record.column,
        record.record_id,
        record.outcome,
        record.confirm,
        record.wipe,
        page.told,
        *record.filled,
    ]


def opened_record(assistant: Assistant, href: object) -> list[Any]:
    """Return what fills `record_outputs` for the record, and the place in it, that a link names."""
    parsed = parse_record_anchor(href)
    try:
        if parsed is None:
            raise gr.Error("This link names no record.", print_exception=False)
        values = record_values(assistant.library, *parsed)
    except IngestError as error:
        raise gr.Error(str(error), print_exception=False) from None
    record_id = assistant.library.summary(parsed[0]).record_id
    hidden, visible = gr.update(visible=False), gr.update(visible=True)
    return [gr.update(selected="library"), hidden, visible, record_id, "", hidden, False, "", *values]
