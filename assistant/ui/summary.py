"""A record in brief on its own page: summary, quotes, related records; made when the record is opened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.addresses import address
from assistant.answers import Citation
from assistant.people import named_in_record
from assistant.service import Assistant
from assistant.summaries import Point, Summary
from assistant.ui.people import by_kind
from assistant.ui.render import clock, render
from assistant.ui.wires import PRIVATE
from ingest import IngestError, UnknownRecord

if TYPE_CHECKING:
    from assistant.ui.record import RecordPage


def lay_out_summary() -> gr.HTML:
    """Place what tells a record in brief."""
    return gr.HTML(elem_id="record-summary", apply_default_css=False)


def wire_summary(record: RecordPage, assistant: Assistant) -> None:
    """Let the summary be made once a record is opened: the record itself does not wait for it."""
    record.record_id.change(
        partial(fill_summary, assistant),
        [record.record_id, record.summary],
        record.summary,
        trigger_mode="always_last",
        **PRIVATE,
    )


def fill_summary(assistant: Assistant, record_id: str | None, shown: str | None) -> Iterator[Any]:
    """Yield what takes the place of the summary that is shown; nothing where that is of the record as it is now."""
    if not record_id:
        yield ""
    elif _mark(assistant, record_id) in (shown or ""):
        # The address that names a record opens it, and says once more that it is open.
        yield gr.skip()
    else:
        yield render("summary_working")
        yield summary_html(assistant, record_id)


def _mark(assistant: Assistant, record_id: str) -> str:
    """Return what stands in the summary of a record as it is now, and in no other."""
    try:
        revision = assistant.library.summary(record_id).revision
    except UnknownRecord:
        revision = 0
    return f'data-record="{record_id}" data-revision="{revision}"'


def summary_html(assistant: Assistant, record_id: str) -> str:
    """Return a record in brief; empty where it went away meanwhile."""
    try:
        summary, quotes = assistant.summary(record_id), assistant.quotes(record_id)
        related = assistant.related(record_id)
        names = named_in_record(assistant.library, record_id)
    except IngestError:
        return ""
    return render(
        "summary",
        summary=summary,
        sections=_sections(summary),
        by_number={citation.number: citation for citation in summary.citations},
        quotes=quotes,
        related=related,
        names=by_kind(names),
        place=place,
        place_label=place_label,
    )


def _sections(summary: Summary) -> list[tuple[str, str, tuple[Point, ...]]]:
    """Return name, heading and claims of the sections after the discussions, as far as there are any."""
    sections = [
        ("figures", "Numbers and dates", summary.figures),
        ("open", "Still to come, and open", summary.steps),
    ]
    return [section for section in sections if section[2]]


def place(record_id: str, offset: int) -> str:
    """Return the link that opens a record's page at a place."""
    return address("record", record=record_id, at=offset)


def place_label(citation: Citation) -> str:
    """Return what a chip says to a screen reader: where it leads."""
    at = clock(citation.time.start_seconds if citation.time else None)
    return " ".join(part for part in (f"Place {citation.number} in the record:", citation.speaker or "", at) if part)
