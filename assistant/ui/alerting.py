"""What happens on the Alerts page."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.alerts import add_alert, change_alert
from assistant.errors import AlertError, AssistantError
from assistant.service import Assistant
from assistant.ui.alerts import alerts_html, alerts_values, terms_of
from assistant.ui.ask import journal_of
from assistant.ui.layout import Page
from assistant.ui.navigation import Destination
from assistant.ui.render import render
from assistant.ui.wires import PRIVATE
from assistant.ui.working import tell_alerts


def alerts_destination(page: Page, assistant: Assistant, *, read_only: bool) -> Destination:
    """Return the alerts as a destination: `?view=alerts`, with `alert=ID` for one, `words=…` for one to be made."""
    return Destination(
        tab="alerts",
        outputs=page.alerts.filled,
        values=lambda parameters: alerts_values(assistant, parameters, read_only=read_only),
    )


def wire_alerts(page: Page, assistant: Assistant, *, read_only: bool) -> None:
    """Show what is new whenever the page is opened; let alerts be made, changed, marked as read and removed."""
    alerts = page.alerts

    def look(shown: int | None) -> Any:
        searches = {each.search_id: each for each in journal_of(assistant).searches.all()}
        return alerts_html(assistant, searches.get(shown or 0), read_only=read_only)

    alerts.tab.select(look, alerts.shown, alerts.listing, **PRIVATE)
    if not read_only:
        _wire_changes(page, assistant)


def _wire_changes(page: Page, assistant: Assistant) -> None:
    alerts = page.alerts

    def save_alert(shown: int | None, name: str, *fields: Any) -> list[Any]:
        *asked, from_start = fields
        try:
            words = _saved(assistant, shown, name, terms_of(*(each or "" for each in asked)), from_start=from_start)
        except AssistantError as error:
            return [gr.skip(), render("outcome", good=False, words=str(error)), *[gr.skip()] * (len(alerts.filled) - 2)]
        return showing(shown, words)

    def mark_alert(shown: int | None) -> list[Any]:
        journal_of(assistant).searches.mark_seen(shown or 0)
        return showing(shown, "Marked as read.")

    def remove_alert(shown: int | None) -> list[Any]:
        try:
            journal_of(assistant).searches.remove(shown or 0)
            tell_alerts(assistant.library, journal_of(assistant), None)
        except AlertError as error:
            raise gr.Error(str(error), print_exception=False) from None
        return showing(None, "The alert is removed.")

    def showing(shown: int | None, words: str) -> list[Any]:
        parameters = {} if shown is None else {"alert": str(shown)}
        outcome = render("outcome", good=True, words=words)
        return alerts_values(assistant, parameters, read_only=False, outcome=outcome)

    saving = [alerts.shown, alerts.name, *alerts.fields, alerts.from_start]
    alerts.save.click(save_alert, saving, alerts.filled, **PRIVATE)
    alerts.seen.click(mark_alert, alerts.shown, alerts.filled, **PRIVATE)
    alerts.remove.click(lambda: gr.update(visible=True), None, alerts.confirm, **PRIVATE)
    alerts.keep.click(lambda: gr.update(visible=False), None, alerts.confirm, **PRIVATE)
    alerts.really.click(remove_alert, alerts.shown, alerts.filled, **PRIVATE)


def _saved(assistant: Assistant, shown: int | None, name: str, terms: Any, *, from_start: bool) -> str:
    """Save a new alert, or the changes of the one that is shown; return what came of it."""
    journal = journal_of(assistant)
    if shown is not None:
        change_alert(journal, shown, terms, name=name)
        return "Saved. It looks for this in what comes in from now on."
    add_alert(assistant.library, journal, terms, name=name, from_start=from_start)
    tell_alerts(assistant.library, journal, None)
    return "Saved. What it finds stands here after each ingest, and in the feed."
