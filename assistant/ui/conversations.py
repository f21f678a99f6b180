"""The conversations of a browser: reopened, begun, renamed and deleted."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.ask import AskPage, Browser, conversation_choices, journal_of, known_browser, owner_of
from assistant.ui.asking import history
from assistant.ui.layout import Page
from assistant.ui.render import render
from assistant.ui.running import Running
from assistant.ui.wires import PRIVATE


def wire_conversations(page: Page, assistant: Assistant, running: Running) -> None:
    """Let conversations be reopened and begun."""
    ask = page.ask

    def reopen(conversation: int | None, current: int | None, stored: Any, request: gr.Request) -> list[Any]:
        # Gradio tells of an input also when the box is left as it was.
        if conversation == current:
            return [gr.skip()] * len(shown)
        running.leave(str(request.session_hash))
        browser = known_browser(stored) | {"conversation": conversation}
        return opened(assistant, browser, conversation)

    def begin(stored: Any, request: gr.Request) -> list[Any]:
        running.leave(str(request.session_hash))
        return opened(assistant, known_browser(stored) | {"conversation": None}, None)

    shown = conversation_outputs(page)
    ask.conversations.input(reopen, [ask.conversations, ask.conversation, page.browser], shown, **PRIVATE)
    ask.fresh.click(begin, page.browser, shown, **PRIVATE)


def wire_keeping(page: Page, assistant: Assistant, running: Running) -> None:
    """Let the conversation that is shown be renamed, and deleted once that is confirmed."""
    ask, keeping = page.ask, page.ask.keeping

    def offer_name(conversation: int | None, stored: Any) -> list[Any]:
        return [_shown(), gr.update(value=title_of(assistant, known_browser(stored), conversation)), _hidden()]

    def rename(title: str, conversation: int | None, stored: Any) -> list[Any]:
        browser = known_browser(stored)
        if conversation is not None and title.strip():
            journal_of(assistant).rename(owner_of(browser), conversation, title)
        return [_hidden(), conversation_list(assistant, browser, conversation)]

    def delete(conversation: int | None, stored: Any, request: gr.Request) -> list[Any]:
        running.leave(str(request.session_hash))
        browser = known_browser(stored) | {"conversation": None}
        if conversation is not None:
            journal_of(assistant).forget(owner_of(browser), conversation)
        return opened(assistant, browser, None)

    known = [ask.conversation, page.browser]
    keeping.rename.click(offer_name, known, [keeping.renaming, keeping.title, keeping.deleting], **PRIVATE)
    named = [keeping.save_title.click, keeping.title.submit]
    gr.on(named, rename, [keeping.title, *known], [keeping.renaming, ask.conversations], **PRIVATE)
    keeping.leave_title.click(_hidden, None, keeping.renaming, **PRIVATE)
    keeping.delete.click(lambda: [_shown(), _hidden()], None, [keeping.deleting, keeping.renaming], **PRIVATE)
    keeping.keep.click(_hidden, None, keeping.deleting, **PRIVATE)
    keeping.really.click(delete, known, conversation_outputs(page), **PRIVATE)


def conversation_outputs(page: Page) -> list[Any]:
    """What shows a conversation: filled by `opened`."""
    return [page.ask.chat, page.ask.conversation, page.browser, page.source, *around_chat(page.ask)]


def around_chat(ask: AskPage) -> list[Any]:
    """What stands around the chat and goes with its conversation: filled by `offered`."""
    return [ask.conversations, ask.saving, ask.keeping.renaming, ask.keeping.deleting, ask.stop]


def opened(assistant: Assistant, browser: Browser, conversation: int | None) -> list[Any]:
    """Return what fills `conversation_outputs` for one of a browser's conversations, or for a new one."""
    messages = history(assistant, browser, conversation)
    conversation = conversation if messages else None
    return [messages, conversation, browser, render("source_empty"), *offered(assistant, browser, conversation)]


def offered(assistant: Assistant, browser: Browser, conversation: int | None, *, is_working: bool = False) -> list[Any]:
    """Return what fills `around_chat`: what can be done where this conversation is shown."""
    saving = gr.update(visible=conversation is not None and not is_working)
    listed = gr.skip() if is_working else conversation_list(assistant, browser, conversation)
    return [listed, saving, _hidden(), _hidden(), gr.update(visible=is_working)]


def conversation_list(assistant: Assistant, browser: Browser, current: int | None) -> Any:
    """Return the list of conversations; one in which nothing has been asked yet stands in none."""
    choices = conversation_choices(assistant, browser)
    value = current if current in [number for _, number in choices] else None
    return gr.update(choices=choices, value=value, visible=bool(choices))


def title_of(assistant: Assistant, browser: Browser, conversation: int | None) -> str:
    """Return what a conversation of this browser is called; nothing where there is none."""
    listed = journal_of(assistant).conversations(owner_of(browser))
    return next((each.title for each in listed if each.conversation_id == conversation), "")


def _shown() -> Any:
    return gr.update(visible=True)


def _hidden() -> Any:
    return gr.update(visible=False)
