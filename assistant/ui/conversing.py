"""Asking: the scope, the questions, the conversations of this browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.ask import Browser, asking, conversation_choices, date_problems, history, known_browser
from assistant.ui.dates import date_problem
from assistant.ui.events import PRIVATE, refresh
from assistant.ui.layout import Page, scope_html
from assistant.ui.record import whole_day
from assistant.ui.render import render


def wire_loading(blocks: gr.Blocks, page: Page, assistant: Assistant, *, read_only: bool) -> None:
    """Fill the page when it is opened: the conversation, the library."""
    ask = page.ask

    def load(stored: Any) -> list[Any]:
        browser = known_browser(stored)
        messages = history(assistant, browser, browser["conversation"])
        conversation = browser["conversation"] if messages else None
        listed = _conversation_list(assistant, browser, conversation)
        return [browser, conversation, messages, listed, _saving(conversation)]

    loading = blocks.load(
        load, [page.browser], [page.browser, ask.conversation, ask.chat, ask.conversations, ask.saving], **PRIVATE
    )
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
    cleared = ask.clear.click(lambda: [[], "", "", [], []], None, ask.scope, **PRIVATE)
    cleared.then(lambda: [gr.update(info="")] * 2, None, days, **PRIVATE)


def wire_asking(page: Page, assistant: Assistant) -> None:
    """Let questions be asked, and conversations be reopened and begun."""
    ask = page.ask
    shown = [ask.chat, ask.text, ask.conversation, page.source, page.browser, ask.conversations, ask.saving]

    def answer(
        text: str, conversation: int | None, stored: Any, *scope: Any, alone: bool = False
    ) -> Iterator[list[Any]]:
        browser = known_browser(stored)
        if not text.strip():
            yield [gr.skip()] * len(shown)
            return
        for messages, current, panel in asking(assistant, text.strip(), conversation, browser, *scope, alone=alone):
            yield [
                messages,
                "",
                current,
                gr.skip() if panel is None else panel,
                browser | {"conversation": current},
                _conversation_list(assistant, browser, current),
                _saving(current),
            ]

    def answer_alone(event: gr.EventData, conversation: int | None, stored: Any, *scope: Any) -> Iterator[list[Any]]:
        """Ask a follow-up again, without what was carried over."""
        text = event._data.get("text")  # noqa: SLF001  EventData has no public mapping
        yield from answer(text if isinstance(text, str) else "", conversation, stored, *scope, alone=True)

    inputs = [ask.conversation, page.browser, *ask.scope]
    asked = {"outputs": shown, "trigger_mode": "once", **PRIVATE}
    ask.text.submit(answer, [ask.text, *inputs], **asked)
    page.source.alone(answer_alone, inputs, **asked)
    for example in ask.examples:
        example.click(answer, [example, *inputs], **asked)

    def reopen(conversation: int | None, current: int | None, stored: Any) -> list[Any]:
        # Gradio tells of an input also when the box is left as it was.
        if conversation == current:
            return [gr.skip()] * len(reopened)
        browser = known_browser(stored) | {"conversation": conversation}
        return [
            history(assistant, browser, conversation),
            conversation,
            browser,
            render("source_empty"),
            _saving(conversation),
        ]

    def begin(stored: Any) -> list[Any]:
        browser = known_browser(stored) | {"conversation": None}
        return [[], None, browser, render("source_empty"), _saving(None), gr.update(value=None)]

    reopened = [ask.chat, ask.conversation, page.browser, page.source, ask.saving]
    ask.conversations.input(reopen, [ask.conversations, ask.conversation, page.browser], reopened, **PRIVATE)
    ask.fresh.click(begin, page.browser, [*reopened, ask.conversations], **PRIVATE)
    gr.on([ask.text.submit, *(example.click for example in ask.examples)], lambda: "", None, page.told, **PRIVATE)


def _conversation_list(assistant: Assistant, browser: Browser, current: int | None) -> Any:
    """Return the list of conversations; one in which nothing has been asked yet stands in none."""
    choices = conversation_choices(assistant, browser)
    value = current if current in [number for _, number in choices] else None
    return gr.update(choices=choices, value=value, visible=bool(choices))


def _saving(conversation: int | None) -> Any:
    """Offer to save the conversation where there is one."""
    return gr.update(visible=conversation is not None)
