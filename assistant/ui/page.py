"""The page as a whole: its tabs, and the wires between them."""

from __future__ import annotations

import gradio as gr

from assistant.service import Assistant
from assistant.ui.alerting import alerts_destination, wire_alerts
from assistant.ui.api import publish
from assistant.ui.changing import wire_amending, wire_changes, wire_uploads
from assistant.ui.conversations import wire_conversations, wire_keeping
from assistant.ui.conversing import wire_asking, wire_loading, wire_scope
from assistant.ui.correcting import corrections_destination, wire_corrections
from assistant.ui.find import wire_find
from assistant.ui.finding import find_destination
from assistant.ui.layout import lay_out
from assistant.ui.naming import people_destination, wire_people
from assistant.ui.navigation import wire_navigation
from assistant.ui.opening import ask_destination, library_destination, record_destination, wire_records
from assistant.ui.running import Running
from assistant.ui.saving import wire_saving


def build_app(assistant: Assistant, *, read_only: bool = False) -> gr.Blocks:
    """Return the page, wired to the assistant; nothing is served yet.

    Args:
        assistant: with a journal, which keeps the conversations.
        read_only: leave out whatever changes the library, the wires included.
    """
    with gr.Blocks(title="Verbatim", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as blocks:
        page = lay_out(assistant, read_only=read_only)
        wire_loading(blocks, page, assistant, read_only=read_only)
        wire_scope(page, assistant)
        running = Running()
        wire_asking(page, assistant, running)
        wire_conversations(page, assistant, running)
        wire_keeping(page, assistant, running)
        wire_saving(page, assistant)
        wire_records(page, assistant)
        wire_find(page.find)
        wire_people(page.people, page.people_tab, assistant, read_only=read_only)
        wire_alerts(page, assistant, read_only=read_only)
        wire_corrections(page, assistant, read_only=read_only)
        if not read_only:
            wire_uploads(page, assistant)
            wire_changes(page, assistant)
            wire_amending(page, assistant)
        destinations = {
            "ask": ask_destination(page, assistant),
            "library": library_destination(page),
            "record": record_destination(page, assistant),
            "find": find_destination(page.find, assistant),
            "people": people_destination(page.people, assistant),
            "alerts": alerts_destination(page, assistant, read_only=read_only),
            "corrections": corrections_destination(page, assistant, read_only=read_only),
        }
        wire_navigation(blocks, page, destinations)
        publish(assistant)
    queued: gr.Blocks = blocks.queue(max_size=assistant.settings.ui.max_waiting, default_concurrency_limit=4)
    return queued
