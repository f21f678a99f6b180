"""Asking: the scope, the questions, and what stops them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.ask import date_problems, known_browser
from assistant.ui.asking import asking
from assistant.ui.conversations import around_chat, conversation_outputs, offered, opened
from assistant.ui.dates import date_problem
from assistant.ui.events import refresh
from assistant.ui.layout import Page, scope_html
from assistant.ui.record import whole_day
from assistant.ui.running import Running
from assistant.ui.wires import PRIVATE

# What the scope bar holds where everything is let through.
EVERYTHING: list[Any] = [[], "", "", [], []]


def wire_loading(blocks: gr.Blocks, page: Page, assistant: Assistant, *, read_only: bool) -> None:
    """Fill the page when it is opened: the conversation, the library."""

    def load(stored: Any) -> list[Any]:
        browser = known_browser(stored)
        return opened(assistant, browser, browser["conversation"])

    loading = blocks.load(load, [page.browser], conversation_outputs(page), **PRIVATE)
    refresh(loading, page, assistant, read_only=read_only)


def wire_scope(page: Page, assistant: Assistant) -> None:
    """Let the scope bar say what it lets through, and what is wrong with a date."""
    ask, record = page.ask, page.record

    def line(*scope: Any) -> str:
        return scope_html(assistant, *scope)

    def check_span(date_from: str, date_to: str) -> list[Any]:
        return [gr.update(info=problem or "") for problem in date_problems(date_from, date_to)]

    def check_day(day: str) -> Any:
        return gr.update(info=date_problem(day, whole_day) or "")

    days = [ask.date_from, ask.date_to]
    gr.on([each.change for each in ask.scope], line, ask.scope, page.scope_line, trigger_mode="always_last", **PRIVATE)
    left = [event for day in days for event in (day.blur, day.submit)]
    gr.on(left, check_span, days, days, trigger_mode="always_last", **PRIVATE)
    gr.on([record.day.blur, record.day.submit], check_day, record.day, record.day, **PRIVATE)
    cleared = ask.clear.click(lambda: EVERYTHING, None, ask.scope, **PRIVATE)
    cleared.then(lambda: [gr.update(info="")] * 2, None, days, **PRIVATE)


def wire_asking(page: Page, assistant: Assistant, running: Running) -> None:
    """Let questions be asked, asked in another way, and stopped."""
    ask = page.ask
    shown = [ask.chat, ask.text, ask.conversation, page.source, page.browser, *around_chat(ask)]

    def answer(
        text: str, conversation: int | None, stored: Any, request: gr.Request, *scope: Any, alone: bool = False
    ) -> Iterator[list[Any]]:
        browser, session = known_browser(stored), str(request.session_hash)
        if not text.strip():
            yield [gr.skip()] * len(shown)
            return
        with running.begun(session) as stop:
            for now in asking(assistant, text.strip(), conversation, browser, *scope, alone=alone, stop=stop):
                if not running.is_awaited(session, stop):
                    return
                yield [
                    now.messages,
                    "" if now.is_first else gr.skip(),
                    now.conversation,
                    gr.skip() if now.panel is None else now.panel,
                    browser | {"conversation": now.conversation},
                    *offered(assistant, browser, now.conversation, is_working=now.is_working),
                ]

    def answer_alone(
        event: gr.EventData, conversation: int | None, stored: Any, request: gr.Request, *scope: Any
    ) -> Iterator[list[Any]]:
        """Ask a follow-up again, without what was carried over."""
        yield from answer(text_of(event), conversation, stored, request, *scope, alone=True)

    def answer_wider(
        event: gr.EventData, conversation: int | None, stored: Any, request: gr.Request
    ) -> Iterator[list[Any]]:
        """Ask a question again, of the whole library."""
        yield from answer(text_of(event), conversation, stored, request, *EVERYTHING, alone=True)

    def stop(request: gr.Request) -> None:
        running.stop(str(request.session_hash))

    inputs = [ask.conversation, page.browser, *ask.scope]
    asked = {"outputs": shown, "trigger_mode": "once", **PRIVATE}
    ask.text.submit(answer, [ask.text, *inputs], **asked)
    page.source.alone(answer_alone, inputs, **asked)
    page.source.wider(answer_wider, inputs[:2], **asked)
    page.source.wider(lambda: EVERYTHING, None, ask.scope, **PRIVATE)
    for example in ask.examples:
        example.click(answer, [example, *inputs], **asked)
    ask.stop.click(stop, None, None, **PRIVATE)
    gr.on([ask.text.submit, *(example.click for example in ask.examples)], lambda: "", None, page.told, **PRIVATE)


def text_of(event: gr.EventData) -> str:
    """Return the question that a button in the chat stands for; it comes from the browser, so it may be anything."""
    text = event._data.get("text")  # noqa: SLF001  EventData has no public mapping
    return text if isinstance(text, str) else ""
