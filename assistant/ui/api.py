"""What other programs on this machine may call: ask, search and find, as the command line's `--json` prints them.

The docstrings of the three functions are what those programs, and models that are given them as tools, read.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import gradio as gr
from gradio.events import api

from assistant.contract import find_json, reply_json, search_json
from assistant.errors import AssistantError, QuestionError
from assistant.service import Assistant
from ingest import IngestError, Scope, SourceKind


def publish(assistant: Assistant) -> None:
    """Add the three public endpoints to the Blocks being built; nothing that changes anything is among them."""

    def ask(question: str, scope: dict[str, Any] = {}) -> dict[str, Any]:  # noqa: B006  Gradio reads the default
        """Answer a question about meetings from their records, each sentence with the exact words it rests on.

        Quote the citations with what you take from the answer. Where `abstained` is true the records do not tell, and
        nothing else should be given for an answer.

        Args:
            question: a whole question in English, understandable by itself, of at most 4,000 characters.
            scope: which records may answer; leave it out to ask all. Any of: "records" (list of record ids),
                "speakers" (list of names; only what they said is quoted), "bodies" (list), "kinds" (list of
                "transcript", "minutes", "article", "ai_summary"), "from" and "to" (YYYY-MM-DD).

        Returns:
            an object with "answer", "abstained", "claims" (each "text" with "citations", numbers), "citations" (each
            with "quote", "speaker", "title", "date", "source_kind", "start_seconds", "record_id", "url"), "notices"
            that the reader must see, and "searched".
        """
        return _told(lambda: reply_json(assistant.ask(question, scope=scope_from(scope))))

    def search(query: str, scope: dict[str, Any] = {}) -> dict[str, Any]:  # noqa: B006  as above
        """Find the passages of meeting records that speak of something, best discussion first. Nothing is answered.

        Args:
            query: what they should speak of, in English, of at most 4,000 characters.
            scope: which records are searched; leave it out to search all. Fields as for `ask`.

        Returns:
            an object with "passages" (each with "text", "speakers", "record_id", "start_seconds", "score"), "notices"
            and "searched".
        """
        return _told(lambda: search_json(assistant.search(query, scope=scope_from(scope))))

    def find(phrase: str, scope: dict[str, Any] = {}) -> dict[str, Any]:  # noqa: B006  as above
        """Find every place in the meeting records where an exact phrase stands, with who said it and when.

        Args:
            phrase: words as they were said, of at most 4,000 characters; case and space do not count.
            scope: which records are searched; leave it out to search all. Fields as for `ask`.

        Returns:
            an object with "hits" (each with "context", "speaker", "title", "record_id", "turn", "start_seconds").
        """
        return _told(lambda: find_json(phrase, assistant.find(phrase, scope=scope_from(scope))))

    for endpoint in (ask, search, find):
        api(endpoint, api_name=endpoint.__name__)


def speak_json(page: gr.Blocks) -> None:
    """Let what is told by MCP be JSON; Gradio would print Python's dictionaries."""
    server = page.mcp_server_obj
    assert server is not None, "asked for where MCP is served"

    def as_json(data: list[Any], _: str) -> list[Any]:
        return [server.types.TextContent(type="text", text=json.dumps(each, ensure_ascii=False)) for each in data]

    server.postprocess_output_data = as_json  # type: ignore[method-assign, assignment]


def scope_from(given: dict[str, Any] | None) -> Scope:
    """Return a scope from its JSON: any of records, speakers, bodies, kinds (lists), from, to (YYYY-MM-DD).

    Raises:
        QuestionError: a field is unknown or its value is not of its kind.
    """
    given = dict(given or {})
    try:
        scope = Scope(
            record_ids=_texts(given.pop("records", ())),
            speakers=_texts(given.pop("speakers", ())),
            bodies=_texts(given.pop("bodies", ())),
            source_kinds=tuple(SourceKind(kind) for kind in _texts(given.pop("kinds", ()))),
            date_from=_day(given.pop("from", None)),
            date_to=_day(given.pop("to", None)),
        )
    except (TypeError, ValueError) as error:
        raise QuestionError(f"the scope cannot be read: {error}") from None
    if given:
        raise QuestionError(f"the scope has no field {min(given)!r}")
    return scope


def _texts(values: Any) -> tuple[str, ...]:
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{values!r} is no list of texts")
    return tuple(values)


def _day(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _told(answer: Any) -> dict[str, Any]:
    try:
        result: dict[str, Any] = answer()
    except (AssistantError, IngestError) as error:
        raise gr.Error(str(error), print_exception=False) from None
    return result
