"""The Ask page: scope bar, conversations and chat; what happens when somebody asks stands in `asking`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

import gradio as gr

from assistant.errors import JournalError, QuestionError
from assistant.journal import Journal
from assistant.service import MAX_QUESTION_CHARACTERS, Assistant
from assistant.ui.dates import date_problem, read_day
from assistant.ui.render import KIND_CHOICES, calendar_date, render
from ingest import Library, Scope, SourceKind

MAX_TITLE = 70
_MAX_CONVERSATIONS = 50
_MAX_DATE = 40
# On a narrow screen the first speakers and records name the scope, the rest are counted.
_MOST_NAMED = 2

# What a conversation can be saved as; `saving` says how.
SAVED_AS = ("Page to print", "Markdown", "JSON")

# What a browser keeps: the private key of its conversations, and the one it looked at last.
Browser = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What renames the conversation that is shown, and asks before it is deleted."""

    rename: gr.Button
    renaming: gr.Row
    title: gr.Textbox
    save_title: gr.Button
    leave_title: gr.Button
    delete: gr.Button
    deleting: gr.Row
    really: gr.Button
    keep: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage:
    """The components of the Ask page that are filled or read from outside."""

    chat: gr.Chatbot
    text: gr.Textbox
    stop: gr.Button
    examples: list[gr.Button]
    conversations: gr.Dropdown
    fresh: gr.Button
    conversation: gr.State
    saving: gr.Row
    saves: dict[str, gr.Button]
    saved: gr.JSON
    keeping: Keeping
    records: gr.Dropdown
    date_from: gr.Textbox
    date_to: gr.Textbox
    speakers: gr.Dropdown
    kinds: gr.Dropdown
    clear: gr.Button

    @property
    def scope(self) -> list[Any]:
        """The inputs of the scope bar, in the order `scope_of` takes them."""
        return [self.records, self.date_from, self.date_to, self.speakers, self.kinds]


def lay_out_ask(assistant: Assistant) -> AskPage:
    """Place the scope bar, the conversations and the chat; called inside the page's left column."""
    with gr.Row(elem_id="conversations", equal_height=True):
        conversations = gr.Dropdown(
            label="Conversation", show_label=False, container=False, filterable=False, scale=4, elem_id="conversation"
        )
        fresh = gr.Button("New conversation", size="sm", scale=0, elem_id="fresh")
    with gr.Row(visible=False, elem_id="saving") as saving:
        gr.HTML("<span>Save as</span>", apply_default_css=False)
        saves = {name: gr.Button(name, size="sm", scale=0, elem_classes="save") for name in SAVED_AS}
        rename = gr.Button("Rename", size="sm", scale=0, elem_classes="save", elem_id="rename")
        delete = gr.Button("Delete…", size="sm", scale=0, elem_classes="save", elem_id="delete")
    keeping = _lay_out_keeping(rename, delete)
    chat = gr.Chatbot(
        elem_id="chat",
        show_label=False,
        container=False,
        buttons=[],
        feedback_options=None,
        layout="panel",
        height="auto",
        autoscroll=False,
        placeholder=render("chat_empty", empty=not assistant.library.count()),
        latex_delimiters=[],
        allow_file_downloads=False,
        group_consecutive_messages=False,
    )
    with gr.Column(elem_id="examples"):
        examples = [gr.Button("", visible=False, elem_classes="example") for _ in range(4)]
    stop = gr.Button("Stop", size="sm", scale=0, visible=False, elem_id="stop")
    text = gr.Textbox(
        placeholder="Ask about the meetings…",
        label="Your question",
        show_label=False,
        container=False,
        submit_btn=True,
        max_length=MAX_QUESTION_CHARACTERS,
        max_lines=6,
        elem_id="question",
        autofocus=True,
    )
    return AskPage(
        chat=chat,
        text=text,
        stop=stop,
        examples=examples,
        conversations=conversations,
        fresh=fresh,
        conversation=gr.State(None),
        saving=saving,
        saves=saves,
        saved=gr.JSON(visible=False),
        keeping=keeping,
        **_scope_inputs(),
    )


def _lay_out_keeping(rename: gr.Button, delete: gr.Button) -> Keeping:
    with gr.Row(visible=False, elem_id="renaming") as renaming:
        title = gr.Textbox(
            label="Name of this conversation",
            show_label=False,
            container=False,
            max_length=MAX_TITLE,
            scale=4,
            elem_id="conversation-title",
        )
        save_title = gr.Button("Save the name", size="sm", scale=0, elem_id="save-title")
        leave_title = gr.Button("Leave it", size="sm", scale=0, elem_id="leave-title")
    with gr.Row(visible=False, elem_id="deleting") as deleting:
        gr.HTML("<p>Delete this conversation? It cannot be brought back.</p>", apply_default_css=False)
        really = gr.Button("Delete it", variant="stop", size="sm", scale=0, elem_id="delete-really")
        keep = gr.Button("Keep it", size="sm", scale=0, elem_id="delete-keep")
    return Keeping(
        rename=rename,
        renaming=renaming,
        title=title,
        save_title=save_title,
        leave_title=leave_title,
        delete=delete,
        deleting=deleting,
        really=really,
        keep=keep,
    )


def _scope_inputs() -> dict[str, Any]:
    """Make the inputs of the scope bar; `page` renders them above both columns."""
    common: dict[str, Any] = {"render": False, "min_width": 120}
    return {
        "records": gr.Dropdown(label="Records", multiselect=True, elem_id="scope-records", scale=3, **common),
        "date_from": gr.Textbox(
            label="From", placeholder="any date", max_length=_MAX_DATE, elem_id="scope-from", **common
        ),
        "date_to": gr.Textbox(label="To", placeholder="any date", max_length=_MAX_DATE, elem_id="scope-to", **common),
        "speakers": gr.Dropdown(label="Said by", multiselect=True, elem_id="scope-speakers", scale=2, **common),
        "kinds": gr.Dropdown(
            [(name, kind.value) for kind, name in KIND_CHOICES.items()],
            label="Kinds of source",
            multiselect=True,
            elem_id="scope-kinds",
            scale=2,
            **common,
        ),
        "clear": gr.Button("Clear", size="sm", scale=0, min_width=70, elem_id="scope-clear", render=False),
    }


def scope_of(
    records: list[str] | None, date_from: str, date_to: str, speakers: list[str] | None, kinds: list[str] | None
) -> Scope:
    """Return the scope that the bar shows.

    Raises:
        QuestionError: a date is none, or they are in the wrong order.
    """
    first, last = day_of(date_from), day_of(date_to, end=True)
    if first and last and first > last:
        raise QuestionError(f"From {calendar_date(first)} to {calendar_date(last)} is no span of time. Swap the dates.")
    return Scope(
        record_ids=tuple(records or ()),
        speakers=tuple(speakers or ()),
        source_kinds=tuple(SourceKind(kind) for kind in kinds or ()),
        date_from=first,
        date_to=last,
    )


def day_of(text: str | None, *, end: bool = False) -> date | None:
    """Return the day that somebody wrote, the first or the last one of a year or month; None for nothing.

    >>> day_of("2024-02"), day_of("2024-02", end=True)
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))

    Raises:
        QuestionError: it is none; says what to write.
    """
    if not (text or "").strip():
        return None
    try:
        return read_day(text or "", end=end)
    except ValueError as error:
        raise QuestionError(str(error)) from None


def date_problems(date_from: str, date_to: str) -> tuple[str | None, str | None]:
    """Return what to say beside From and beside To; None where nothing is wrong."""
    problems = date_problem(date_from), date_problem(date_to)
    if problems != (None, None):
        return problems
    first, last = day_of(date_from), day_of(date_to, end=True)
    return None, "Earlier than From. Swap the dates." if first and last and first > last else None


def scope_line(  # noqa: PLR0917  one argument for each input of the bar, all of them optional
    library: Library,
    records: list[str] | None = None,
    date_from: str | None = None,
    date_to: str | None = None,
    speakers: list[str] | None = None,
    kinds: list[str] | None = None,
) -> str:
    """Return the scope bar in one line, as it stands folded on a narrow screen."""
    titles = {record.record_id: record.facts.title for record in library.records()} if records else {}
    ends = (("from", (date_from or "").strip()), ("to", (date_to or "").strip()))
    days = [f"{word} {day}" for word, day in ends if day]
    parts = [
        _listed([titles.get(record, "a removed record") for record in records or ()]) or "all records",
        " ".join(days) or "any date",
        _listed(speakers or []) or "anyone",
        _listed([KIND_CHOICES[SourceKind(kind)].lower() for kind in kinds or ()]),
    ]
    return ", ".join(part for part in parts if part)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def scope_choices(library: Library) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the records (label, id) and the speakers that a question can be narrowed to."""
    records = [
        (f"{record.facts.title}, {calendar_date(record.facts.date)}", record.record_id) for record in library.records()
    ]
    return records, library.speakers(Scope())


def journal_of(assistant: Assistant) -> Journal:
    """Return the journal that keeps the page's conversations.

    Raises:
        JournalError: the assistant was opened for reading alone and keeps none.
    """
    if assistant.journal is None:
        raise JournalError("the page keeps conversations; open the assistant with writable=True")
    return assistant.journal


def owner_of(browser: Browser) -> str:
    """Return the private key of a browser's conversations."""
    return str(browser["owner"])


def known_browser(browser: Any) -> Browser:
    """Return what a browser kept, or a new private key for one that kept nothing (or nonsense)."""
    if isinstance(browser, dict) and isinstance(browser.get("owner"), str) and len(browser["owner"]) >= 20:
        conversation = browser.get("conversation")
        return {"owner": browser["owner"], "conversation": conversation if isinstance(conversation, int) else None}
    return {"owner": secrets.token_urlsafe(24), "conversation": None}


def conversation_choices(assistant: Assistant, browser: Browser) -> list[tuple[str, int]]:
    """Return this browser's conversations (first question, id), the latest first."""
    listed = journal_of(assistant).conversations(owner_of(browser))[:_MAX_CONVERSATIONS]
    return [(_shortened(each.title), each.conversation_id) for each in listed]


def _shortened(title: str) -> str:
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"
