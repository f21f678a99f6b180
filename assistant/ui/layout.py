"""Where everything of the page stands; what it does is wired elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.alerts import AlertsPage, lay_out_alerts
from assistant.ui.ask import AskPage, journal_of, lay_out_ask, scope_line
from assistant.ui.corrections import CorrectionsPage, lay_out_corrections
from assistant.ui.find import FindPage, lay_out_find
from assistant.ui.library import LibraryPage, lay_out_library
from assistant.ui.people import PeoplePage, lay_out_people
from assistant.ui.record import REMOVAL, WIPE, RecordPage, lay_out_record
from assistant.ui.render import render
from assistant.ui.sources import source_html
from assistant.ui.theme import asset

STORAGE_KEY = "verbatim-browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRemoval:
    """Asks before the samples are removed."""

    row: gr.Row
    wipe: gr.Checkbox
    really: gr.Button
    keep: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The components of the page."""

    tabs: gr.Tabs
    browser: gr.BrowserState
    banner: gr.Row
    banner_text: gr.HTML
    drop_samples: gr.Button
    samples: SampleRemoval
    told: gr.HTML
    notices: gr.HTML
    scope_line: gr.HTML
    source: gr.HTML
    ask: AskPage
    library: LibraryPage
    record: RecordPage
    people_tab: gr.Tab
    people: PeoplePage
    alerts: AlertsPage
    corrections: CorrectionsPage
    find: FindPage


def lay_out(assistant: Assistant, *, read_only: bool) -> Page:
    """Place everything."""

    def open_source(request: Any) -> str:
        return source_html(assistant.library, request if isinstance(request, dict) else {})

    browser = gr.BrowserState(None, storage_key=STORAGE_KEY, secret=journal_of(assistant).secret())
    with gr.Row(visible=False, elem_id="banner", equal_height=True) as banner:
        banner_text = gr.HTML(apply_default_css=False)
        drop_samples = gr.Button(
            "Remove the samples…", size="sm", scale=0, visible=not read_only, elem_id="drop-samples"
        )
    samples = _lay_out_sample_removal()
    told = gr.HTML(elem_id="told", apply_default_css=False)
    notices = gr.HTML(elem_id="notices", apply_default_css=False)
    gr.HTML(render("header"), elem_id="top", apply_default_css=False)
    with gr.Tabs(elem_id="pages", overflow_behavior="wrap") as tabs:
        with gr.Tab("Ask", id="ask"):
            line = gr.HTML(scope_html(assistant), elem_id="scope-line", apply_default_css=False)
            scope_bar = gr.Row(elem_id="scope", equal_height=False)
            with gr.Row(elem_id="two"):
                with gr.Column(elem_id="left", scale=5, min_width=300):
                    ask = lay_out_ask(assistant)
                with gr.Column(elem_id="right", scale=6, min_width=300):
                    source = gr.HTML(
                        render("source_empty"),
                        elem_id="source",
                        apply_default_css=False,
                        js_on_load=asset("page.js"),
                        server_functions=[open_source],
                    )
            with scope_bar:
                for each in (*ask.scope, ask.clear):
                    each.render()
        with gr.Tab("Library", id="library"):
            library = lay_out_library(read_only=read_only)
            record = lay_out_record(read_only=read_only)
        with gr.Tab("Find & clip", id="find"):
            find = lay_out_find(assistant.library)
        with gr.Tab("People & topics", id="people") as people_tab:
            people = lay_out_people(read_only=read_only)
        alerts = lay_out_alerts(read_only=read_only)
        corrections = lay_out_corrections()
    return Page(
        tabs=tabs,
        browser=browser,
        banner=banner,
        banner_text=banner_text,
        drop_samples=drop_samples,
        samples=samples,
        told=told,
        notices=notices,
        scope_line=line,
        source=source,
        ask=ask,
        library=library,
        record=record,
        people_tab=people_tab,
        people=people,
        alerts=alerts,
        corrections=corrections,
        find=find,
    )


def _lay_out_sample_removal() -> SampleRemoval:
    with gr.Row(visible=False, elem_id="drop-confirm") as row:
        gr.HTML(f"<p>Remove all sample records? {REMOVAL}</p>", apply_default_css=False)
        return SampleRemoval(
            row=row,
            wipe=gr.Checkbox(label=WIPE, value=False, container=False, elem_id="drop-wipe"),
            really=gr.Button("Remove them", variant="stop", size="sm", scale=0, elem_id="drop-really"),
            keep=gr.Button("Keep them", size="sm", scale=0, elem_id="drop-keep"),
        )


def scope_html(assistant: Assistant, *scope: Any) -> str:
    """Return the line that says what the scope bar lets through."""
    return render("scope", words=scope_line(assistant.library, *scope))
