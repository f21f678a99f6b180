"""Saving a conversation as a file: read here, written by the browser, so that nothing lies on the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant.answers import Exchange
from assistant.conversation import as_html, as_json, as_markdown
from assistant.service import Assistant
from assistant.ui.ask import Browser, journal_of, known_browser, owner_of
from assistant.ui.layout import Page
from assistant.ui.wires import PRIVATE

_MOST_OF_TITLE = 40
DOWNLOAD = "(file) => file && window.verbatim.save(new Blob([file.text], { type: file.type }), file.name)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a conversation is saved as."""

    suffix: str
    media_type: str
    write: Callable[[str, Sequence[Exchange]], str]


FORMS = {
    "Page to print": Form(suffix="html", media_type="text/html", write=as_html),
    "Markdown": Form(suffix="md", media_type="text/markdown", write=as_markdown),
    "JSON": Form(suffix="json", media_type="application/json", write=as_json),
}


def wire_saving(page: Page, assistant: Assistant) -> None:
    """Let the conversation that is shown be saved."""
    ask = page.ask

    def save_conversation(form: Form, conversation: int | None, stored: Any) -> dict[str, str] | None:
        return saved_file(assistant, known_browser(stored), conversation, form)

    for name, button in ask.saves.items():
        save = partial(save_conversation, FORMS[name])
        made = button.click(save, [ask.conversation, page.browser], ask.saved, **PRIVATE)
        made.then(None, ask.saved, None, js=DOWNLOAD, **PRIVATE)


def saved_file(assistant: Assistant, browser: Browser, conversation: int | None, form: Form) -> dict[str, str] | None:
    """Return the name, type and text of a conversation's file; None where it is not this browser's or says nothing."""
    journal, owner = journal_of(assistant), owner_of(browser)
    exchanges = [] if conversation is None else journal.exchanges(owner, conversation)
    if not exchanges:
        return None
    titles = {each.conversation_id: each.title for each in journal.conversations(owner)}
    title = titles.get(conversation or 0) or exchanges[0].reply.question.text
    return {"name": file_name(title, form.suffix), "type": form.media_type, "text": form.write(title, exchanges)}


def file_name(title: str, suffix: str) -> str:
    """Return a file's name made of a conversation's title, good on every system.

    >>> file_name("What did Varga say?", "md"), file_name("../…", "md")
    ('what-did-varga-say.md', 'conversation.md')
    """
    words = re.findall(r"[a-z0-9]+", title.lower())
    return f"{'-'.join(words)[:_MOST_OF_TITLE].strip('-') or 'conversation'}.{suffix}"
