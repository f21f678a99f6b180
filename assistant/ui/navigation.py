"""Where an address leads: each page has one, to be linked to, shared and gone back to.

An address is `?view=NAME` with what that page shows, as in `?view=find&phrase=the+motion+carries`, or `?record=ID` with
the place in it. Links in templates are such addresses; the browser's half of it stands in `page.js`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.ui.layout import Page
from assistant.ui.parameters import Parameters, parameters_of
from assistant.ui.wires import PRIVATE
from ingest import IngestError

# After a page was opened from an address: its marked place, else its beginning.
_ARRIVE = "() => window.verbatim?.arrive()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A page that addresses lead to.

    Attributes:
        tab: id of the tab it stands in.
        outputs: the components that it fills.
        values: returns what fills them for the address's parameters; its AssistantError or IngestError is told.
    """

    tab: str
    outputs: Sequence[Any] = ()
    values: Callable[[Parameters], Sequence[Any]] = lambda _: ()


def wire_navigation(blocks: gr.Blocks, page: Page, destinations: Mapping[str, Destination]) -> None:
    """Let addresses lead to these pages, by name; `ask` is where any other address leads."""
    outputs = [page.tabs, page.told, *(each for destination in destinations.values() for each in destination.outputs)]

    def arrived(parameters: Parameters) -> list[Any]:
        name = parameters.get("view", "record" if "record" in parameters else "ask")
        wanted = destinations.get(name, destinations["ask"])
        try:
            values = list(wanted.values(parameters))
        except (AssistantError, IngestError) as error:
            raise gr.Error(str(error), print_exception=False) from None
        filled = [
            each
            for destination in destinations.values()
            for each in (values if destination is wanted else [gr.skip()] * len(destination.outputs))
        ]
        return [gr.update(selected=wanted.tab), "", *filled]

    def go(event: gr.EventData) -> list[Any]:
        return arrived(parameters_of(event._data.get("query")))  # noqa: SLF001  EventData has no public mapping

    def load(request: gr.Request) -> list[Any]:
        parameters = dict(request.query_params)
        return arrived(parameters) if parameters else [gr.skip()] * len(outputs)

    # Somebody who goes back twice at once means the second page: none is dropped.
    gone = page.source.go(go, None, outputs, trigger_mode="multiple", concurrency_limit=1, **PRIVATE)
    loaded = blocks.load(load, None, outputs, **PRIVATE)
    for event in (gone, loaded):
        event.then(None, None, None, js=_ARRIVE, **PRIVATE)
