"""The address of the page Find & clip: `?view=find&phrase=…`, with filters, and with a clip."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.ask import scope_of
from assistant.ui.clip import clip_html
from assistant.ui.find import ASKED, FindPage, results_html, speaker_choices
from assistant.ui.navigation import Destination
from assistant.ui.parameters import Parameters
from assistant.ui.render import KIND_CHOICES, render


def find_destination(page: FindPage, assistant: Assistant) -> Destination:
    """Return the page as a destination: `?view=find&phrase=…`, with filters and a clip."""

    def values(parameters: Parameters) -> list[Any]:
        return find_values(assistant, parameters)

    return Destination(tab="find", outputs=[*page.asked, page.results, page.clip], values=values)


def find_values(assistant: Assistant, parameters: Parameters) -> list[Any]:
    """Return what fills the page for an address.

    Raises:
        QuestionError: a date is none, or the phrase is too long.
        ClipError: the clip is none of its record.
        UnknownRecord: the record of the clip is not there.
        ScopeError: nobody is called as the speaker is.
    """
    phrase, kind, speaker, first, last = (parameters.get(name, "").strip() for name in ASKED)
    kind = kind if kind in {each.value for each in KIND_CHOICES} else ""
    scope = scope_of(None, first, last, [speaker] if speaker else None, [kind] if kind else None)
    known = assistant.library.known_scope(scope)
    asked = {name: parameters.get(name, "").strip() or None for name in ASKED}
    clip = clip_html(assistant.library, parameters, asked)
    spoken = known.scope.speakers[0] if len(known.scope.speakers) == 1 else speaker
    return [
        phrase,
        kind,
        gr.update(choices=speaker_choices(assistant.library, spoken), value=spoken),
        first,
        last,
        results_html(assistant, phrase, known, asked, chosen=parameters) if phrase else render("found_none"),
        clip,
    ]
