"""What other programs on this machine may call: ask, search and find, as the command line's `--json` prints them."""

from __future__ import annotations

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

    def ask(question: str, scope: dict[str, Any]) -> dict[str, Any]:
        return _told(lambda: reply_json(assistant.ask(question, scope=scope_from(scope))))

    def search(query: str, scope: dict[str, Any]) -> dict[str, Any]:
        return _told(lambda: search_json(assistant.search(query, scope=scope_from(scope))))

    def find(phrase: str, scope: dict[str, Any]) -> dict[str, Any]:
        return _told(lambda: find_json(phrase, assistant.find(phrase, scope=scope_from(scope))))

    api(ask, api_name="ask", api_description="Answer a question with its citations.")
    api(search, api_name="search", api_description="Return the passages that speak of something.")
    api(find, api_name="find", api_description="Return every place where an exact phrase stands.")


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
