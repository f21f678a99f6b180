"""People and topics: whom and what the records name, what each said, and where each is spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.people import EntityPage, entity_page, longest
from assistant.ui.render import render
from ingest import Entity, EntityKind, Library, Place, RecordSummary, Scope

KIND_WORDS = {
    EntityKind.PERSON: "Persons",
    EntityKind.ORGANISATION: "Organisations",
    EntityKind.COUNTRY: "Countries",
    EntityKind.TOPIC: "Topics",
}
# Of one record as many quotes are printed, and of the list as many names: the rest is counted, and found by its name.
MOST_QUOTES = 5
MOST_LISTED = 300
_MOST_BESIDE = 12
# So many records an address can name for the scope of a question.
MOST_ASKED = 50
MAX_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """The components of the page.

    Attributes:
        change: what takes the user's word on names; hidden where the library is read-only.
    """

    listing: gr.Column
    words: gr.Textbox
    kinds: gr.Dropdown
    listed: gr.HTML
    column: gr.Column
    opened: gr.State
    entity: gr.HTML
    outcome: gr.HTML
    change: gr.Accordion
    other: gr.Textbox
    same: gr.Button
    alias: gr.Dropdown
    apart: gr.Button
    undo: gr.Button

    @property
    def filled(self) -> list[Any]:
        """What `shown_entity` and `shown_list` fill."""
        return [
            self.listing,
            self.words,
            self.kinds,
            self.listed,
            self.column,
            self.opened,
            self.entity,
            self.outcome,
            self.other,
            self.alias,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecord:
    """A record on an entity's page.

    Attributes:
        said: turns that the entity speaks, the longest ones, in their order.
        named: where it is named, each with the sentence.
        turns, mentions: how many there are of either in all.
    """

    summary: RecordSummary
    said: Sequence[Place]
    named: Sequence[tuple[Place, str]]
    turns: int
    mentions: int


def lay_out_people(*, read_only: bool) -> PeoplePage:
    """Place the list of names and the page of one of them."""
    with gr.Column(elem_id="people-list") as listing:
        with gr.Row(elem_id="people-filter", elem_classes="filter", equal_height=True):
            words = gr.Textbox(
                label="Name", placeholder="A name, or part of one", show_label=False, container=False, scale=3,
                max_length=MAX_NAME, elem_id="people-words",
            )  # fmt: skip
            kinds = gr.Dropdown(
                [("Everybody and everything", ""), *((word, kind.value) for kind, word in KIND_WORDS.items())],
                value="", label="Kind of name", show_label=False, container=False, scale=1, elem_id="people-kind",
            )  # fmt: skip
        listed = gr.HTML(elem_id="people", apply_default_css=False)
    with gr.Column(visible=False, elem_id="entity-page") as column:
        entity = gr.HTML(elem_id="entity", apply_default_css=False)
        outcome = gr.HTML(elem_id="entity-outcome", apply_default_css=False)
        with gr.Accordion(
            "One or two? Correct this name", open=False, visible=not read_only, elem_id="names-change"
        ) as change:
            with gr.Row(equal_height=True):
                other = gr.Textbox(label="Is the same as", placeholder="another name", max_length=MAX_NAME, scale=3)
                same = gr.Button("They are one", size="sm", scale=0, elem_id="names-same")
            with gr.Row(equal_height=True):
                alias = gr.Dropdown(label="Is not", choices=[], scale=3, elem_id="names-alias")
                apart = gr.Button("They are two", size="sm", scale=0, elem_id="names-apart")
            undo = gr.Button("Take back what was said of this name", size="sm", scale=0, elem_id="names-undo")
    return PeoplePage(
        listing=listing,
        words=words,
        kinds=kinds,
        listed=listed,
        column=column,
        opened=gr.State(None),
        entity=entity,
        outcome=outcome,
        change=change,
        other=other,
        same=same,
        alias=alias,
        apart=apart,
        undo=undo,
    )


def known_kind(value: str | None) -> EntityKind | None:
    """Return the kind that an address names; None for any, and for what is no kind."""
    return EntityKind(value) if value in set(EntityKind) else None


def shown_list(library: Library, words: str, kind: str, *, several: Sequence[Entity] = ()) -> list[Any]:
    """Return what fills the page with the list of names, or with those that one name may mean."""
    listed = list_html(library, words, kind) if not several else _list_html(several, asked=words)
    shown, hidden = gr.update(visible=True), gr.update(visible=False)
    return [shown, words, kind, listed, hidden, None, "", "", "", gr.update(choices=[], value=None)]


def list_html(library: Library, words: str | None, kind: str | None) -> str:
    """Return the names of a kind that hold these words, those in most records first."""
    wanted = (words or "").casefold().split()
    found = [entity for entity in library.names.all(known_kind(kind)) if _holds(entity, wanted)]
    return _list_html(found, narrowed=bool(wanted or kind))


def _list_html(found: Sequence[Entity], *, asked: str = "", narrowed: bool = False) -> str:
    groups = [(word, own[:MOST_LISTED], len(own) - MOST_LISTED) for word, own in by_kind(found)]
    return render("people", groups=groups, asked=asked, narrowed=narrowed)


def by_kind(entities: Sequence[Entity]) -> list[tuple[str, list[Entity]]]:
    """Return entities kind by kind, each with its name in words; kinds without any are left out."""
    kinds = [(word, [each for each in entities if each.kind is kind]) for kind, word in KIND_WORDS.items()]
    return [(word, own) for word, own in kinds if own]


def _holds(entity: Entity, words: Sequence[str]) -> bool:
    text = " ".join((entity.key, *entity.titles, *(alias.name for alias in entity.aliases))).casefold()
    return all(word in text for word in words)


def shown_entity(library: Library, entity: Entity, outcome: str = "") -> list[Any]:
    """Return what fills the page with one entity."""
    page = entity_page(library, entity, Scope())
    hidden, shown = gr.update(visible=False), gr.update(visible=True)
    aliases = [alias.name for alias in entity.aliases[1:]]
    filled = [entity_html(page), outcome, "", gr.update(choices=aliases, value=None)]
    return [hidden, gr.skip(), gr.skip(), gr.skip(), shown, (entity.kind.value, entity.key), *filled]


def entity_html(page: EntityPage) -> str:
    """Return an entity's page: its names, what it said in each record, where it is spoken of, and beside whom."""
    records = [_shown_record(page, summary) for summary in page.summaries]
    beside = page.beside[:_MOST_BESIDE]
    return render("entity", entity=page.entity, records=records, beside=beside, most_asked=MOST_ASKED)


def _shown_record(page: EntityPage, summary: RecordSummary) -> ShownRecord:
    said = [place for place in page.said if place.record_id == summary.record_id]
    named = [place for place in page.places if place.record_id == summary.record_id]
    sentences = dict.fromkeys((place.turn, page.sentences[place]) for place in named)
    first = {(place.turn, page.sentences[place]): place for place in reversed(named)}
    return ShownRecord(
        summary=summary,
        said=longest(said, MOST_QUOTES),
        named=[(first[each], each[1]) for each in list(sentences)[:MOST_QUOTES]],
        turns=len(said),
        mentions=len(named),
    )
