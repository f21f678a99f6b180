"""The Library page: what is in the library, and adding to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.render import KIND_CHOICES, render
from assistant.ui.uploads import Upload, known_names
from ingest import Library, RecordSummary

# How often the page looks at a running upload, in seconds.
_LOOK_EVERY = 0.3
FILE_TYPES = [".vtt", ".srt", ".txt", ".md", ".json", ".html", ".htm", ".pdf", ".docx"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPage:
    """The components of the list of records.

    Attributes:
        add: everything that adds records; hidden where the library is read-only.
    """

    column: gr.Column
    add: gr.Column
    files: gr.File
    status: gr.HTML
    cancel: gr.Button
    resume: gr.Button
    retry: gr.Button
    question: gr.Row
    question_text: gr.HTML
    revise: gr.Button
    separate: gr.Button
    held: gr.State
    upload: gr.State
    words: gr.Textbox
    kinds: gr.Dropdown
    failed: gr.HTML
    table: gr.HTML

    @property
    def actions(self) -> list[Any]:
        """The buttons that `upload_buttons` shows and hides."""
        return [self.cancel, self.resume, self.retry]

    @property
    def intake(self) -> list[Any]:
        """What every step of an upload fills, in the order `Intake` gives it."""
        return [self.upload, self.status, *self.actions, self.table, self.question, self.question_text, self.held]


def lay_out_library(*, read_only: bool) -> LibraryPage:
    """Place the upload, its report and the table of records."""
    with gr.Column(elem_id="records-page") as column:
        with gr.Column(visible=not read_only, elem_id="add") as add:
            files = gr.File(
                label="Add records: transcripts, captions, minutes, articles",
                file_count="multiple",
                file_types=FILE_TYPES,
                height=120,
                elem_id="files",
            )
            status = gr.HTML(elem_id="status", apply_default_css=False)
            with gr.Row(elem_id="upload-actions"):
                cancel = gr.Button("Cancel", size="sm", visible=False, scale=0, elem_id="cancel")
                resume = gr.Button("Continue", size="sm", visible=False, scale=0, elem_id="resume")
                retry = gr.Button("Try the failed files again", size="sm", visible=False, scale=0, elem_id="retry")
            with gr.Row(visible=False, elem_id="known") as question:
                question_text = gr.HTML(apply_default_css=False)
                revise = gr.Button("A new revision", variant="primary", size="sm", scale=0, elem_id="revise")
                separate = gr.Button("A record of its own", size="sm", scale=0, elem_id="separate")
        failed = gr.HTML(elem_id="failed", apply_default_css=False)
        with gr.Row(elem_id="filter", equal_height=True):
            words = gr.Textbox(
                label="Filter", placeholder="Filter by title or body", show_label=False, container=False, scale=3,
                max_length=200, elem_id="filter-words",
            )  # fmt: skip
            kinds = gr.Dropdown(
                [("All kinds", ""), *((name, kind.value) for kind, name in KIND_CHOICES.items())],
                value="", label="Kind", show_label=False, container=False, scale=1, elem_id="filter-kind",
            )  # fmt: skip
        table = gr.HTML(elem_id="records", apply_default_css=False)
    return LibraryPage(
        column=column,
        add=add,
        files=files,
        status=status,
        cancel=cancel,
        resume=resume,
        retry=retry,
        question=question,
        question_text=question_text,
        revise=revise,
        separate=separate,
        held=gr.State([]),
        upload=gr.State(None),
        words=words,
        kinds=kinds,
        failed=failed,
        table=table,
    )


def table_html(library: Library, words: str | None = None, kind: str | None = None) -> str:
    """Return the table of the records whose title, body or origin holds the words and that are of the kind.

    Inputs of a tab that was never opened are None. Files that could not be read stand in `failed_html`.
    """
    words, kind = words or "", kind or ""
    records = [each for each in library.all_records() if each.state != "failed"]
    shown = [each for each in records if _matches(each, words.casefold().split(), kind)]
    return render("records", records=shown, total=len(records), narrowed=bool(words.strip() or kind))


def failed_html(library: Library, *, read_only: bool) -> str:
    """Return the files that could not be taken in, with the reasons; nothing where there are none."""
    failed = [each for each in library.all_records() if each.state == "failed"]
    return render("failed", failed=failed, read_only=read_only) if failed else ""


def _matches(record: RecordSummary, words: Sequence[str], kind: str) -> bool:
    facts = record.facts
    haystack = " ".join([facts.title, facts.body or "", *record.origins]).casefold()
    return all(word in haystack for word in words) and kind in ("", facts.source_kind.value)


class Intake:
    """What uploading and the buttons beside it do; every step gives the values of `LibraryPage.intake`."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def receive(self, paths: list[str] | None) -> Iterator[list[Any]]:
        """Take in what was uploaded; ask first where a name is known and the content is another."""
        names = known_names([Path(path) for path in paths or []], self._assistant.library)
        if names:
            words = render("known", names=names)
            yield [None, "", *upload_buttons(None), gr.skip(), gr.update(visible=True), words, paths]
        else:
            yield from self.take_in(paths or [])

    def take_in(self, paths: Sequence[str | Path], *, as_new: bool = False) -> Iterator[list[Any]]:
        """Take files in and show how far it is until it is over."""
        library, settings = self._assistant.library, self._assistant.settings.ingest
        upload = Upload([Path(path) for path in paths], library, settings, as_new=as_new)
        upload.start()
        while upload.running:
            yield _intake_values(upload, gr.skip())
            upload.wait(_LOOK_EVERY)
        yield _intake_values(upload, table_html(library))

    def take_in_as_new(self, paths: Sequence[str]) -> Iterator[list[Any]]:
        """Take files in as records of their own, also where their names are known."""
        yield from self.take_in(paths, as_new=True)

    def cancel(self, upload: Upload) -> Any:
        """Stop after the file in hand."""
        upload.cancel()
        return gr.update(visible=False)

    def resume(self, upload: Upload) -> Iterator[list[Any]]:
        """Go on where it was stopped."""
        yield from self.take_in(upload.open_paths or upload.paths, as_new=upload.as_new)

    def retry(self, upload: Upload) -> Iterator[list[Any]]:
        """Take in again what could not be read."""
        yield from self.take_in(upload.failed_paths, as_new=upload.as_new)


def _intake_values(upload: Upload, table: Any) -> list[Any]:
    return [upload, status_html(upload), *upload_buttons(upload), table, gr.update(visible=False), "", []]


def status_html(upload: Upload) -> str:
    """Return how far an upload is, or its report."""
    return render(
        "upload",
        running=upload.running,
        progress=upload.progress,
        files=len(upload.paths),
        report=upload.report,
        problem=upload.problem,
        cancelled=upload.cancelled,
        waiting=len(upload.open_paths),
    )


def upload_buttons(upload: Upload | None) -> tuple[Any, Any, Any]:
    """Return which of cancel, continue and retry can be pressed now."""
    running = upload is not None and upload.running
    over = upload is not None and not running
    return (
        gr.update(visible=running and upload is not None and not upload.cancelled),
        gr.update(visible=over and upload is not None and bool(upload.open_paths or upload.problem)),
        gr.update(visible=over and upload is not None and bool(upload.failed_paths)),
    )
