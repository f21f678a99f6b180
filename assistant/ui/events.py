"""What the events of all tabs have in common: they are the page's alone, and may change what the library shows."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.ask import scope_choices
from assistant.ui.layout import Page
from assistant.ui.library import failed_html, table_html
from assistant.ui.render import render
from assistant.ui.wires import PRIVATE
from ingest import IngestError, Scope


def refresh(after: Any, page: Page, assistant: Assistant, *, read_only: bool = False) -> None:
    """Show the library anew after an event, then examples; these are tried out on the library, which takes a moment."""

    def library_values(*inputs: Any) -> list[Any]:
        return _library_values(assistant, *inputs, read_only=read_only)

    def examples() -> list[Any]:
        try:
            texts = assistant.examples()[: len(page.ask.examples)]
        except IngestError:  # a record went away while they were tried out; whoever removed it asks for them anew
            return [gr.skip()] * len(page.ask.examples)
        texts += [""] * (len(page.ask.examples) - len(texts))
        return [gr.update(value=text, visible=bool(text)) for text in texts]

    narrowed = [page.library.words, page.library.kinds, page.ask.records, page.ask.speakers]
    shown = after.then(library_values, narrowed, _library_outputs(page), **PRIVATE)
    shown.then(examples, None, page.ask.examples, **PRIVATE)


def _library_outputs(page: Page) -> list[Any]:
    """What shows the state of the library: filled by `_library_values`."""
    return [
        page.library.failed,
        page.library.table,
        page.ask.records,
        page.ask.speakers,
        page.banner,
        page.banner_text,
        page.notices,
        page.ask.chat,
    ]


def _library_values(
    assistant: Assistant,
    words: str | None,
    kind: str | None,
    chosen: list[str] | None,
    voices: list[str] | None,
    *,
    read_only: bool,
) -> list[Any]:
    library = assistant.library
    records, speakers = scope_choices(library)
    samples = sum(record.sample for record in library.records(Scope()))
    return [
        failed_html(library, read_only=read_only),
        table_html(library, words, kind),
        _choices(records, chosen),
        _choices([(name, name) for name in speakers], voices),
        gr.update(visible=samples > 0),
        render("banner", samples=samples, others=len(records) - samples) if samples else "",
        render("notices", notices=library.notices),
        gr.update(placeholder=render("chat_empty", empty=not records)),
    ]


def _choices(choices: list[tuple[str, str]], chosen: list[str] | None) -> Any:
    """Offer these; what was chosen and is no longer there would make every later question fail."""
    kept = [value for value in chosen or [] if value in {value for _, value in choices}]
    return gr.update(choices=choices) if kept == (chosen or []) else gr.update(choices=choices, value=kept)
