"""The page as a whole: its two tabs, and the wires between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.api import publish
from assistant.ui.ask import (
    AskPage,
    Browser,
    asking,
    conversation_choices,
    date_problems,
    history,
    journal_of,
    known_browser,
    lay_out_ask,
    scope_choices,
    scope_line,
)
from assistant.ui.dates import date_problem
from assistant.ui.library import Intake, LibraryPage, failed_html, lay_out_library, table_html, upload_buttons
from assistant.ui.record import REMOVAL, WIPE, RecordPage, correct, lay_out_record, record_values, whole_day
from assistant.ui.render import count, render
from assistant.ui.sources import parse_record_anchor, source_html
from assistant.ui.theme import asset
from ingest import IngestError, Scope

STORAGE_KEY = "verbatim-browser"
# Every event of the page itself is for the page alone; what others may call stands in `api`.
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_SCROLL_TO_TURN = """() => requestAnimationFrame(() => requestAnimationFrame(() => {
  document.querySelector("#record-title")?.focus({ preventScroll: true });
  const turn = document.querySelector("#record-text .turn.at");
  if (turn) turn.scrollIntoView({ block: "center" }); else window.scrollTo(0, 0);
}))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SampleRemoval:
    """Asks before the samples are removed."""

    row: gr.Row
    wipe: gr.Checkbox
    really: gr.Button
    keep: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    tabs: gr.Tabs
    browser: gr.BrowserState
    banner: gr.Row
    banner_text: gr.HTML
    drop_samples: gr.Button
    samples: _SampleRemoval
    told: gr.HTML
    notices: gr.HTML
    scope_line: gr.HTML
    source: gr.HTML
    ask: AskPage
    library: LibraryPage
    record: RecordPage


def build_app(assistant: Assistant, *, read_only: bool = False) -> gr.Blocks:
    """Return the page, wired to the assistant; nothing is served yet.

    Args:
        assistant: with a journal, which keeps the conversations.
        read_only: leave out whatever changes the library, the wires included.
    """
    with gr.Blocks(title="Verbatim", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as blocks:
        page = _lay_out(assistant, read_only=read_only)
        _wire_loading(blocks, page, assistant, read_only=read_only)
        _wire_scope(page, assistant)
        _wire_asking(page, assistant)
        _wire_records(page, assistant)
        if not read_only:
            _wire_uploads(page, assistant)
            _wire_changes(page, assistant)
        publish(assistant)
    queued: gr.Blocks = blocks.queue(max_size=assistant.settings.ui.max_waiting, default_concurrency_limit=4)
    return queued


def _lay_out(assistant: Assistant, *, read_only: bool) -> _Page:
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
    with gr.Tabs(elem_id="pages") as tabs:
        with gr.Tab("Ask", id="ask"):
            line = gr.HTML(_scope_html(assistant), elem_id="scope-line", apply_default_css=False)
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
    return _Page(
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
    )


def _lay_out_sample_removal() -> _SampleRemoval:
    with gr.Row(visible=False, elem_id="drop-confirm") as row:
        gr.HTML(f"<p>Remove all sample records? {REMOVAL}</p>", apply_default_css=False)
        return _SampleRemoval(
            row=row,
            wipe=gr.Checkbox(label=WIPE, value=False, container=False, elem_id="drop-wipe"),
            really=gr.Button("Remove them", variant="stop", size="sm", scale=0, elem_id="drop-really"),
            keep=gr.Button("Keep them", size="sm", scale=0, elem_id="drop-keep"),
        )


def _scope_html(assistant: Assistant, *scope: Any) -> str:
    return render("scope", words=scope_line(assistant.library, *scope))


def _library_outputs(page: _Page) -> list[Any]:
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


def _refresh(after: Any, page: _Page, assistant: Assistant, *, read_only: bool = False) -> None:
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
    shown = after.then(library_values, narrowed, _library_outputs(page), **_PRIVATE)
    shown.then(examples, None, page.ask.examples, **_PRIVATE)


def _conversation_list(assistant: Assistant, browser: Browser, current: int | None) -> Any:
    """Return the list of conversations; one in which nothing has been asked yet stands in none."""
    choices = conversation_choices(assistant, browser)
    value = current if current in [number for _, number in choices] else None
    return gr.update(choices=choices, value=value, visible=bool(choices))


def _wire_scope(page: _Page, assistant: Assistant) -> None:
    ask, record = page.ask, page.record

    def line(*scope: Any) -> str:
        return _scope_html(assistant, *scope)

    def check_span(date_from: str, date_to: str) -> list[Any]:
        return [gr.update(info=problem or "") for problem in date_problems(date_from, date_to)]

    def check_day(day: str) -> Any:
        return gr.update(info=date_problem(day, whole_day) or "")

    days = [ask.date_from, ask.date_to]
    gr.on([each.change for each in ask.scope], line, ask.scope, page.scope_line, trigger_mode="always_last", **_PRIVATE)
    left = [event for day in days for event in (day.blur, day.submit)]
    gr.on(left, check_span, days, days, trigger_mode="always_last", **_PRIVATE)
    gr.on([record.day.blur, record.day.submit], check_day, record.day, record.day, **_PRIVATE)
    cleared = ask.clear.click(lambda: [[], "", "", [], []], None, ask.scope, **_PRIVATE)
    cleared.then(lambda: [gr.update(info="")] * 2, None, days, **_PRIVATE)


def _wire_loading(blocks: gr.Blocks, page: _Page, assistant: Assistant, *, read_only: bool) -> None:
    ask, record = page.ask, page.record

    def load(stored: Any) -> list[Any]:
        browser = known_browser(stored)
        messages = history(assistant, browser, browser["conversation"])
        conversation = browser["conversation"] if messages else None
        return [browser, conversation, messages, _conversation_list(assistant, browser, conversation)]

    def linked(request: gr.Request) -> list[Any]:
        """Open the record that the address names: `?record=ID&at=OFFSET`."""
        wanted = request.query_params.get("record", "")
        at = request.query_params.get("at", "")
        href = f"#r-{wanted}-{at}" if at else f"#r-{wanted}"
        return _opened_record(assistant, href) if wanted else [gr.skip()] * len(_record_outputs(page))

    loading = blocks.load(
        load, [page.browser], [page.browser, ask.conversation, ask.chat, ask.conversations], **_PRIVATE
    )
    _refresh(loading, page, assistant, read_only=read_only)
    blocks.load(linked, None, _record_outputs(page), **_PRIVATE).then(
        lambda record_id: record_id, record.record_id, record.record_id, js=_SCROLL_TO_TURN, **_PRIVATE
    )


def _wire_asking(page: _Page, assistant: Assistant) -> None:
    ask = page.ask
    shown = [ask.chat, ask.text, ask.conversation, page.source, page.browser, ask.conversations]

    def answer(text: str, conversation: int | None, stored: Any, *scope: Any) -> Iterator[list[Any]]:
        browser = known_browser(stored)
        if not text.strip():
            yield [gr.skip()] * len(shown)
            return
        for messages, current, panel in asking(assistant, text.strip(), conversation, browser, *scope):
            yield [
                messages,
                "",
                current,
                gr.skip() if panel is None else panel,
                browser | {"conversation": current},
                _conversation_list(assistant, browser, current),
            ]

    inputs = [ask.conversation, page.browser, *ask.scope]
    asked = {"outputs": shown, "trigger_mode": "once", **_PRIVATE}
    ask.text.submit(answer, [ask.text, *inputs], **asked)
    for example in ask.examples:
        example.click(answer, [example, *inputs], **asked)

    def reopen(conversation: int | None, current: int | None, stored: Any) -> list[Any]:
        # Gradio tells of an input also when the box is left as it was.
        if conversation == current:
            return [gr.skip()] * len(reopened)
        browser = known_browser(stored) | {"conversation": conversation}
        return [history(assistant, browser, conversation), conversation, browser, render("source_empty")]

    def begin(stored: Any) -> list[Any]:
        browser = known_browser(stored) | {"conversation": None}
        return [[], None, browser, render("source_empty"), gr.update(value=None)]

    reopened = [ask.chat, ask.conversation, page.browser, page.source]
    ask.conversations.input(reopen, [ask.conversations, ask.conversation, page.browser], reopened, **_PRIVATE)
    ask.fresh.click(begin, page.browser, [*reopened, ask.conversations], **_PRIVATE)
    gr.on([ask.text.submit, *(example.click for example in ask.examples)], lambda: "", None, page.told, **_PRIVATE)


def _record_outputs(page: _Page) -> list[Any]:
    """What shows one record: filled by `_opened_record`."""
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


def _opened_record(assistant: Assistant, href: object) -> list[Any]:
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


def _wire_records(page: _Page, assistant: Assistant) -> None:
    record, library = page.record, page.library

    def open_record(event: gr.EventData) -> list[Any]:
        return _opened_record(assistant, event._data.get("href"))  # noqa: SLF001  EventData has no public mapping

    def back() -> list[Any]:
        return [gr.update(visible=True), gr.update(visible=False), None]

    def narrow(words: str, kind: str) -> str:
        return table_html(assistant.library, words, kind)

    page.source.record(open_record, None, _record_outputs(page), **_PRIVATE).then(
        None, None, None, js=_SCROLL_TO_TURN, **_PRIVATE
    )
    record.back.click(back, None, [library.column, record.column, record.record_id], **_PRIVATE)
    gr.on(
        [library.words.change, library.kinds.change],
        narrow,
        [library.words, library.kinds],
        library.table,
        trigger_mode="always_last",
        **_PRIVATE,
    )


def _wire_uploads(page: _Page, assistant: Assistant) -> None:
    library, intake = page.library, Intake(assistant)

    beginnings = [
        library.files.upload(intake.receive, library.files, library.intake, trigger_mode="multiple", **_PRIVATE),
        library.revise.click(intake.take_in, library.held, library.intake, **_PRIVATE),
        library.separate.click(intake.take_in_as_new, library.held, library.intake, **_PRIVATE),
        library.resume.click(intake.resume, library.upload, library.intake, **_PRIVATE),
        library.retry.click(intake.retry, library.upload, library.intake, **_PRIVATE),
    ]
    for each in beginnings:
        _refresh(each, page, assistant)
    # At once, so that more can be dropped while these are taken in. Through the queue, as every event of the page:
    # what goes past it is called by a name that the guard lets nobody call.
    library.files.upload(
        lambda: [None, ""],
        None,
        [library.files, page.told],
        trigger_mode="multiple",
        concurrency_limit=None,
        **_PRIVATE,
    )
    library.cancel.click(intake.cancel, library.upload, library.cancel, **_PRIVATE)


def _wire_changes(page: _Page, assistant: Assistant) -> None:
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
            dropped = [each.record_id for each in assistant.library.all_records() if each.sample]
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
        record.really.click(remove, [record.record_id, record.wipe], gone, **_PRIVATE),
        samples.really.click(drop_samples, samples.wipe, [*gone, samples.row, samples.wipe], **_PRIVATE),
    ]
    for each in removals:  # what came of it stands above everything
        each.then(None, None, None, js="() => window.scrollTo(0, 0)", **_PRIVATE)
    for each in (
        *removals,
        record.save.click(save, [record.record_id, *record.fields], shown, **_PRIVATE),
        page.source.forget(forget, None, [page.told, *report], **_PRIVATE),
    ):
        _refresh(each, page, assistant)
    record.remove.click(lambda: [gr.update(visible=True), False], None, [record.confirm, record.wipe], **_PRIVATE)
    record.keep.click(lambda: gr.update(visible=False), None, record.confirm, **_PRIVATE)
    dropping.click(
        lambda: [gr.update(visible=True), False, ""], None, [samples.row, samples.wipe, page.told], **_PRIVATE
    )
    samples.keep.click(lambda: gr.update(visible=False), None, samples.row, **_PRIVATE)


def _removed(what: str, wiped: bool) -> str:
    end = ", and the words are wiped from every file of records and search." if wiped else "."
    return render("outcome", good=True, words=f"{what} removed{end}")
