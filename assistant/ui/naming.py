"""What can be done on the page of people and topics: narrow the list, open a name, say which names are one."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.service import Assistant
from assistant.ui.navigation import Destination
from assistant.ui.parameters import Parameters
from assistant.ui.people import MAX_NAME, PeoplePage, known_kind, list_html, shown_entity, shown_list
from assistant.ui.render import render
from assistant.ui.wires import PRIVATE
from ingest import EntityKind, IngestError, Library, UnknownName

# Kind and key of the entity that is open.
Opened = tuple[str, str]


def people_destination(page: PeoplePage, assistant: Assistant) -> Destination:
    """Return the page as a destination: `?view=people`, with `name=` and `kind=` for one of them."""

    def values(parameters: Parameters) -> list[Any]:
        name, kind = parameters.get("name", ""), known_kind(parameters.get("kind"))
        if not name:
            return shown_list(assistant.library, parameters.get("words", ""), kind.value if kind else "")
        found = assistant.library.names.resolve(name[:MAX_NAME], kind)
        if len(found) != 1:
            return shown_list(assistant.library, name, kind.value if kind else "", several=found)
        return shown_entity(assistant.library, found[0])

    return Destination(tab="people", outputs=page.filled, values=values)


def wire_people(page: PeoplePage, tab: gr.Tab, assistant: Assistant, *, read_only: bool) -> None:
    """Let the list be narrowed, and the user's word on names be kept."""
    library = assistant.library

    def listed(words: str, kind: str) -> str:
        return list_html(library, words, kind)

    narrowing = [page.words, page.kinds]
    gr.on(
        [tab.select, page.words.change, page.kinds.change],
        listed,
        narrowing,
        page.listed,
        trigger_mode="always_last",
        **PRIVATE,
    )
    if read_only:
        return

    def same(opened: Opened, other: str) -> list[Any]:
        return _ruled(library, opened, lambda kind, key: library.names.same(key, other, kind), "They are one now.")

    def apart(opened: Opened, alias: str | None) -> list[Any]:
        return _ruled(
            library, opened, lambda kind, key: library.names.apart(key, alias or "", kind), "They are two now."
        )

    def undo(opened: Opened) -> list[Any]:
        return _ruled(library, opened, lambda kind, key: forget_rulings(library, kind, key), "The rules decide again.")

    page.same.click(same, [page.opened, page.other], page.filled, **PRIVATE)
    page.apart.click(apart, [page.opened, page.alias], page.filled, **PRIVATE)
    page.undo.click(undo, page.opened, page.filled, **PRIVATE)


def _ruled(library: Library, opened: Opened, rule: Any, words: str) -> list[Any]:
    """Keep the user's word, and show the entity as it is then."""
    kind, key = EntityKind(opened[0]), opened[1]
    try:
        rule(kind, key)
        good, said = True, words
    except IngestError as error:
        good, said = False, str(error)
    outcome = render("outcome", good=good, words=said)
    found = library.names.resolve(key, kind)
    return shown_entity(library, found[0], outcome) if found else shown_list(library, "", kind.value)


def forget_rulings(library: Library, kind: EntityKind, key: str) -> None:
    """Take back everything the user said of an entity's names.

    Raises:
        UnknownName: nothing was said of them.
    """
    names = {key, *(alias.name for alias in library.names.get(key, kind).aliases)}
    said = [each for each in library.names.rulings() if each.kind is kind and {each.one, each.other} & names]
    if not said:
        raise UnknownName(f"nothing was said of {key!r}; there is nothing to take back")
    for ruling in said:
        library.names.forget(ruling)
