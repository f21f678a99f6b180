"""Correcting a turn on its record's page: a sheet at the foot of the window, opened from the turn itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.parameters import whole_number
from assistant.ui.render import clock, render
from ingest import MAX_NOTE, Change, IngestError, Library

_MAX_NAME, _MAX_WORDS = 200, 100_000
# Whose words the sheet holds: record, revision and number of the turn.
Opened = tuple[str, int, int]
# The words, ready to be changed, once the sheet is drawn.
FOCUS = """() => requestAnimationFrame(() => requestAnimationFrame(
  () => document.querySelector("#amend-words textarea")?.focus()))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendSheet:
    """The components of the sheet.

    Attributes:
        opened: whose words it holds; another record may be on the page, and another revision live, when it is saved.
    """

    sheet: gr.Column
    opened: gr.State
    heading: gr.HTML
    speaker: gr.Textbox
    words: gr.Textbox
    who: gr.Textbox
    why: gr.Textbox
    problem: gr.HTML
    save: gr.Button
    leave: gr.Button

    @property
    def filled(self) -> list[Any]:
        """What `opened_sheet` fills."""
        return [self.sheet, self.opened, self.heading, self.speaker, self.words, self.why, self.problem]

    @property
    def inputs(self) -> list[Any]:
        """What `amend` is given."""
        return [self.opened, self.speaker, self.words, self.who, self.why]


def lay_out_amend_sheet() -> AmendSheet:
    """Place the sheet; it stays hidden until a turn is to be corrected."""
    with gr.Column(visible=False, elem_id="amend") as sheet:
        heading = gr.HTML(apply_default_css=False)
        speaker = gr.Textbox(label="Speaker", placeholder="nobody named", max_length=_MAX_NAME, elem_id="amend-speaker")
        words = gr.Textbox(label="Words", lines=3, max_lines=8, max_length=_MAX_WORDS, elem_id="amend-words")
        with gr.Row():
            who = gr.Textbox(label="Your name", max_length=MAX_NOTE, scale=1, min_width=140, elem_id="amend-who")
            why = gr.Textbox(
                label="Why", placeholder="the recording says so", max_length=MAX_NOTE, scale=3, elem_id="amend-why"
            )
        problem = gr.HTML(apply_default_css=False)
        with gr.Row():
            save = gr.Button("Save as a new revision", variant="primary", size="sm", scale=0, elem_id="amend-save")
            leave = gr.Button("Leave it as it is", size="sm", scale=0, elem_id="amend-leave")
    return AmendSheet(
        sheet=sheet,
        opened=gr.State(None),
        heading=heading,
        speaker=speaker,
        words=words,
        who=who,
        why=why,
        problem=problem,
        save=save,
        leave=leave,
    )


def opened_sheet(assistant: Assistant, record_id: str, offset: object) -> list[Any]:
    """Return what fills the sheet for the turn that holds an offset of the record's text.

    Raises:
        UnknownRecord: there is no such record any more.
    """
    record = assistant.library.record(record_id)
    number = record.turn_at(whole_number(str(offset)) or 0)
    turn = record.turns[number]
    seconds = turn.time.start_seconds if turn.time else None
    heading = render("amend_heading", time=clock(seconds), number=number)
    opened: Opened = (record.record_id, record.revision, number)
    return [gr.update(visible=True), opened, heading, turn.speaker or "", turn.text, "", ""]


def amend(library: Library, opened: Opened, speaker: str, words: str, who: str, why: str) -> tuple[str, int]:  # noqa: PLR0917
    """Save the sheet; return the record, and where the corrected turn begins in its text.

    Raises:
        IngestError: it cannot be saved; says why.
    """
    record_id, revision, turn = opened
    change = Change(turn=turn, speaker=speaker, text=words)
    record = library.amend(record_id, [change], who=who, why=why, revision=revision)
    return record.record_id, record.turn_starts[turn]


def problem_html(error: IngestError) -> str:
    """Return what is wrong, as the sheet says it."""
    return render("outcome", good=False, words=str(error))
