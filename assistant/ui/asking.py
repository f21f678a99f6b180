"""One question on the page: what is shown while it is answered, and what stays."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.answers import Abstention, Answer, Reply
from assistant.contract import reply_key
from assistant.errors import AssistantError
from assistant.generation import Event, Stop, Stopped
from assistant.people import named_in_answer
from assistant.service import Assistant
from assistant.ui.ask import Browser, journal_of, owner_of, scope_of
from assistant.ui.draft import Draft, Sentence
from assistant.ui.render import (
    anchor,
    draft_message,
    failure_message,
    question_message,
    render,
    reply_message,
    stopped_message,
    working_message,
)
from assistant.ui.sources import source_html
from ingest import IngestError, Library, RecordSummary

_OURS = "Something in Verbatim itself went wrong. Ask again; if it stays, the log on the terminal says what it was."

logger = logging.getLogger(__name__)

Message = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page shows at one moment of asking.

    Attributes:
        messages: the whole chat.
        conversation: which one it is; None where it is not begun.
        panel: the source panel; None leaves it as it is.
        is_working: whether more is to come.
        is_first: whether nothing was shown of this question before.
    """

    messages: list[Message]
    conversation: int | None
    panel: str | None = None
    is_working: bool = False
    is_first: bool = False


def history(assistant: Assistant, browser: Browser, conversation: int | None) -> list[Message]:
    """Return a conversation as chat messages; empty where it is not this browser's."""
    if conversation is None:
        return []
    messages: list[Message] = []
    for exchange in journal_of(assistant).exchanges(owner_of(browser), conversation):
        reply = exchange.reply
        messages.append({"role": "user", "content": question_message(reply.question.text)})
        messages.append({"role": "assistant", "content": _replied(assistant.library, reply)})
    return messages


def _replied(library: Library, reply: Reply, taken_back: Sequence[Sentence] = ()) -> str:
    names = named_in_answer(library, reply)
    return reply_message(reply, records_of(library, reply), taken_back=taken_back, names=names)


def records_of(library: Library, reply: Reply) -> dict[str, RecordSummary]:
    """Return the records a reply speaks of, as far as they are still there."""
    passages = [scored.passage for scored in (reply.nearest if isinstance(reply, Abstention) else reply.read)]
    wanted = {passage.record_id for passage in passages} | set(reply.question.scope.record_ids)
    found: dict[str, RecordSummary] = {}
    for record_id in wanted:
        try:
            found[record_id] = library.summary(record_id)
        except IngestError:
            continue  # removed since: the answer stays readable without it
    return found


def opened_source(library: Library, reply: Reply) -> str:
    """Return the source panel for a new reply: its first citation opened, or the hint of an empty panel."""
    if not isinstance(reply, Answer) or not reply.citations:
        return render("source_empty")
    hrefs = [anchor(c.record_id, c.revision, c.quote_start, c.quote_end) for c in reply.citations]
    cited = {citation.passage_id for citation in reply.citations}
    records = records_of(library, reply)
    read = [
        anchor(p.record_id, records[p.record_id].revision, p.char_start, p.char_end)
        for p in (scored.passage for scored in reply.read)
        if p.passage_id not in cited and p.record_id in records
    ]
    used = [[citation.number, href] for citation, href in zip(reply.citations, hrefs, strict=True)]
    return source_html(library, {"href": hrefs[0], "used": used, "read": read, "answer": reply_key(reply)})


@dataclass(slots=True)
class _Turn:
    """One question in its conversation; what the page shows of it changes while it is answered."""

    text: str
    before: list[Message]
    conversation: int | None

    def shown(self, content: str, panel: str | None = None, *, is_working: bool = False) -> Shown:
        """Return the page with this in the answer's place."""
        asked: Message = {"role": "user", "content": question_message(self.text)}
        messages = [*self.before, asked, {"role": "assistant", "content": content}]
        return Shown(messages=messages, conversation=self.conversation, panel=panel, is_working=is_working)


def asking(
    assistant: Assistant,
    text: str,
    conversation: int | None,
    browser: Browser,
    *scope_inputs: Any,
    alone: bool = False,
    stop: Stop | None = None,
) -> Iterator[Shown]:
    """Answer a question in a conversation; yield what the page shows meanwhile, then what stays.

    Args:
        assistant: with a journal.
        text: the question.
        conversation: which it is asked in; None begins one.
        browser: whose conversations they are.
        scope_inputs: what the scope bar holds, in the order `scope_of` takes it.
        alone: ask just these words.
        stop: by which the reader ends it; nothing of the answer is kept then.
    """
    turn = _Turn(text, history(assistant, browser, conversation), conversation)
    yield replace(turn.shown(working_message(), is_working=True), is_first=True)
    try:
        scope = scope_of(*scope_inputs)
        # A number that another browser's conversation bears must not let this one read on in it.
        if conversation is None or not journal_of(assistant).owns(owner_of(browser), conversation):
            turn.conversation = journal_of(assistant).start(owner_of(browser))
        events = assistant.events(text, scope=scope, conversation=turn.conversation, alone=alone, stop=stop)
        yield from _answered(turn, assistant, events)
    except Stopped:
        yield turn.shown(stopped_message(text))
    except (AssistantError, IngestError) as error:
        yield turn.shown(failure_message(str(error), question=text))
    except Exception:  # the outermost edge: a fault of ours must not leave the question hanging, nor show a traceback
        logger.exception("the question could not be answered")
        yield turn.shown(failure_message(_OURS, question=text))


def _answered(turn: _Turn, assistant: Assistant, events: Iterator[Event]) -> Iterator[Shown]:
    """Yield the draft as it grows, then the reply."""
    draft = Draft()
    for event in events:
        draft.take(event)
        if draft.reply is None:
            yield turn.shown(draft_message(draft), is_working=True)
    assert draft.reply is not None, "the last event holds it"
    content = _replied(assistant.library, draft.reply, draft.taken_back)
    yield turn.shown(content, opened_source(assistant.library, draft.reply))
