from __future__ import annotations

import asyncio
from typing import Any

import gradio as gr
import pytest

from assistant import Assistant
from assistant.ui.naming import people_destination
from assistant.ui.people import lay_out_people, list_html, shown_entity
from ingest import EntityKind, UnknownName


@pytest.fixture(scope="module")
def opened(sample_assistant: Assistant) -> Any:
    """Build inside an event loop: Gradio makes one where it finds none, and never closes it."""

    async def inside() -> Any:
        with gr.Blocks():
            return lay_out_people(read_only=False)

    return people_destination(asyncio.run(inside()), sample_assistant).values


def test_the_list_holds_every_kind_of_name(sample_assistant: Assistant) -> None:
    html = list_html(sample_assistant.library, "", "")

    for heading in ("Persons", "Organisations", "Topics"):
        assert f">{heading}</h2>" in html


def test_the_list_is_narrowed_by_words_and_kind(sample_assistant: Assistant) -> None:
    html = list_html(sample_assistant.library, "varga THEO", "person")

    assert html.count('class="name"') == 1
    assert "No name matches" in list_html(sample_assistant.library, "varga", "country")


def test_a_name_that_is_one_persons_opens_the_person(opened: Any) -> None:
    values = opened({"view": "people", "name": "councillor varga"})

    assert any("Theo Varga" in value and "entity-title" in value for value in values if isinstance(value, str))


def test_a_name_of_several_offers_them(opened: Any) -> None:
    values = opened({"view": "people", "name": "Marsh"})

    (html,) = [value for value in values if isinstance(value, str) and "may be any of these" in value]
    assert "Imogen Marsh" in html
    assert "Aldous Marsh" in html


@pytest.mark.parametrize(
    "name", ["nobody at all", "<script>", "x" * 5_000, "%"], ids=["absent", "markup", "long", "sign"]
)
def test_a_name_that_is_nobodys_shows_that_none_matches(opened: Any, name: str) -> None:
    values = opened({"view": "people", "name": name, "kind": "no kind"})

    assert any("No name matches" in value for value in values if isinstance(value, str))


def test_every_page_of_every_name_can_be_made_and_links_within(sample_assistant: Assistant) -> None:
    library = sample_assistant.library
    for entity in library.names.all()[:40]:
        html = next(each for each in shown_entity(library, entity) if isinstance(each, str) and "entity-title" in each)
        assert "<script" not in html
        assert 'href="http' not in html


def test_what_is_gone_is_told(sample_assistant: Assistant) -> None:
    entity = sample_assistant.library.names.all(EntityKind.PERSON)[0]
    gone = type(entity)(kind=entity.kind, key="Nobody", name="Nobody")

    with pytest.raises(UnknownName):
        shown_entity(sample_assistant.library, gone)


def test_more_records_than_an_address_names_are_asked_in_part_and_that_is_said(
    sample_assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = next(each for each in sample_assistant.library.names.all(EntityKind.PERSON) if len(each.record_ids) > 2)
    assert "Ask the records that name" in shown_entity(sample_assistant.library, person)[6]

    monkeypatch.setattr("assistant.ui.people.MOST_ASKED", 2)
    html = shown_entity(sample_assistant.library, person)[6]

    assert f"Ask the latest 2 of the {len(person.record_ids)} records that name" in html
    assert f"record={person.record_ids[0]}%0A{person.record_ids[1]}&#34;" in html.replace('"', "&#34;")
