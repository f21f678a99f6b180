"""A record's own page: its facts with their reasons, its text, correcting and removing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import gradio as gr

from assistant.ui.amending import AmendSheet, lay_out_amend_sheet
from assistant.ui.dates import FORMS, read_day
from assistant.ui.player import heard, player_html
from assistant.ui.render import KIND_CHOICES, render
from assistant.ui.sources import ShownTurn
from assistant.ui.summary import lay_out_summary
from ingest import Facts, IngestError, Library, Record

_MAX_TITLE, _MAX_BODY, _MAX_DATE = 300, 200, 40
# A page of a very long record stays quick: the rest is reached through citations and the offset in the address.
_MAX_TURNS = 4000
# What removing does and what it leaves, word for word true: see `Library.remove` and the journal.
REMOVAL = (
    "What is removed is no longer searched, opened or cited, and the library's copy of the file is deleted. This "
    "cannot be undone. Traces of the words may stay in the library's files until these are written anew, and answers "
    "in kept conversations, and reports of errors, still quote them."
)
WIPE = "Also wipe the words from every file, and the answers and reports that quote them (slower)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPage:
    """The components of a record's page.

    Attributes:
        change: everything that changes the record; hidden where the library is read-only.
    """

    column: gr.Column
    record_id: gr.State
    head: gr.HTML
    change: gr.Accordion
    title: gr.Textbox
    day: gr.Textbox
    body: gr.Textbox
    kind: gr.Dropdown
    save: gr.Button
    remove: gr.Button
    confirm: gr.Row
    wipe: gr.Checkbox
    really: gr.Button
    keep: gr.Button
    outcome: gr.HTML
    summary: gr.HTML
    text: gr.HTML
    amend: AmendSheet

    @property
    def fields(self) -> list[Any]:
        """The inputs of the form, in the order `corrections` takes them."""
        return [self.title, self.day, self.body, self.kind]

    @property
    def filled(self) -> list[Any]:
        """What `record_values` fills."""
        return [self.head, self.text, *self.fields]


def lay_out_record(*, read_only: bool) -> RecordPage:
    """Place a record's page; it stays hidden until a record is opened."""
    classes = ["read-only"] if read_only else []
    with gr.Column(visible=False, elem_id="record-page", elem_classes=classes) as column:
        head = gr.HTML(elem_id="record-head", apply_default_css=False)
        with gr.Accordion(
            "Correct or remove this record", open=False, visible=not read_only, elem_id="change"
        ) as change:
            with gr.Row():
                title = gr.Textbox(label="Title", max_length=_MAX_TITLE, scale=3, elem_id="edit-title")
                day = gr.Textbox(
                    label="Date", placeholder="no date", max_length=_MAX_DATE, scale=1, elem_id="edit-date"
                )
            with gr.Row():
                body = gr.Textbox(label="Who met or published", max_length=_MAX_BODY, scale=3, elem_id="edit-body")
                kind = gr.Dropdown(
                    [(name, kind.value) for kind, name in KIND_CHOICES.items()],
                    label="Kind",
                    scale=1,
                    elem_id="edit-kind",
                )
            with gr.Row():
                save = gr.Button("Save the corrections", variant="primary", size="sm", scale=0, elem_id="save")
                remove = gr.Button("Remove the record…", size="sm", scale=0, elem_id="remove")
            with gr.Row(visible=False, elem_id="confirm") as confirm:
                gr.HTML(f"<p>Remove this record? {REMOVAL}</p>", apply_default_css=False)
                wipe = gr.Checkbox(label=WIPE, value=False, container=False, elem_id="wipe")
                really = gr.Button("Remove it", variant="stop", size="sm", scale=0, elem_id="really")
                keep = gr.Button("Keep it", size="sm", scale=0, elem_id="keep")
        outcome = gr.HTML(elem_id="outcome", apply_default_css=False)
        summary = lay_out_summary()
        text = gr.HTML(elem_id="record-text", apply_default_css=False)
        amend = lay_out_amend_sheet()
    return RecordPage(
        column=column,
        record_id=gr.State(None),
        head=head,
        change=change,
        title=title,
        day=day,
        body=body,
        kind=kind,
        save=save,
        remove=remove,
        confirm=confirm,
        wipe=wipe,
        really=really,
        keep=keep,
        outcome=outcome,
        summary=summary,
        text=text,
        amend=amend,
    )


def record_values(
    library: Library, record_id: str, at: int | None = None, seconds: float | None = None
) -> tuple[str, str, str, str, str, str]:
    """Return what fills a record's page: head, text, and the form's title, day, body and kind.

    Args:
        library: where the record is.
        record_id: of the record.
        at: offset in the record's text whose turn is marked and scrolled to.
        seconds: where the player of its recording stands.

    Raises:
        UnknownRecord: there is no such record.
    """
    summary, record = library.summary(record_id), library.record(record_id)
    facts = summary.facts
    amendments = library.amendments(summary.record_id)
    head = render("record_head", record=record, summary=summary, facts=facts, amendments=amendments)
    recording = heard(library, record.record_id)
    text = player_html(recording, facts, start_seconds=seconds)
    text += render(
        "record_text",
        turns=_printed(record, at),
        more=len(record.turns) - _MAX_TURNS,
        playable=recording is not None,
    )
    return (
        head,
        text,
        facts.title,
        facts.date.isoformat() if facts.date else "",
        facts.body or "",
        facts.source_kind.value,
    )


def _printed(record: Record, at: int | None) -> list[tuple[ShownTurn, bool]]:
    """Return the turns to print, each with whether it is the one to scroll to."""
    wanted = record.turn_at(at) if at is not None and record.turns else None
    first = max(wanted - _MAX_TURNS // 2, 0) if wanted is not None and len(record.turns) > _MAX_TURNS else 0
    printed: list[tuple[ShownTurn, bool]] = []
    speaker: str | None = None
    for position, turn in enumerate(record.turns[first : first + _MAX_TURNS], start=first):
        shown = ShownTurn(
            offset=record.turn_starts[position],
            seconds=turn.time.start_seconds if turn.time else None,
            speaker=None if turn.speaker == speaker else turn.speaker,
            role=turn.role.value,
            before=turn.text,
            hit="",
            after="",
        )
        printed.append((shown, position == wanted))
        speaker = turn.speaker
    return printed


def whole_day(text: str) -> date:
    """Return the day that somebody wrote; a month or a year is none.

    Raises:
        ValueError: it is none; says what to write.
    """
    day = read_day(text)
    if day != read_day(text, end=True):
        raise ValueError(f"“{text.strip()}” is no day. Write it as {FORMS}.")
    return day


def corrections(facts: Facts, title: str, day: str, body: str, kind: str) -> dict[str, str | None]:
    """Return what the form changes, as the library takes it; an emptied field takes a correction back.

    Raises:
        ValueError: the title is empty or the day is none; says what to write.
    """
    if not title.strip():
        raise ValueError("A record needs a title.")
    try:
        meant = whole_day(day).isoformat() if day.strip() else None
    except ValueError as error:
        raise ValueError(f"{error} Or leave it empty.") from None
    form = {"title": title.strip(), "date": meant, "body": body.strip() or None, "kind": kind}
    known = {
        "title": facts.title,
        "date": facts.date.isoformat() if facts.date else None,
        "body": facts.body,
        "kind": facts.source_kind.value,
    }
    return {name: value for name, value in form.items() if value != known[name]}


def correct(library: Library, record_id: str, *fields: str) -> tuple[bool, str]:
    """Save the form of a record's page; return whether it is saved, and what came of it as HTML."""
    try:
        changed = corrections(library.summary(record_id).facts, *fields)
        if changed:
            library.correct(record_id, **changed)
    except (ValueError, IngestError) as error:
        return False, render("outcome", good=False, words=str(error))
    words = "Saved. A correction stays, also when the file is taken in again." if changed else "Nothing was changed."
    return True, render("outcome", good=True, words=words)
