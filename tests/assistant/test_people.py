from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import Assistant
from assistant.answers import Answer
from assistant.people import entity_page, first_sentences, longest, named_in_answer, named_in_record
from ingest import EntityKind, Scope


def test_a_person_is_followed_from_meeting_to_meeting(sample_assistant: Assistant) -> None:
    library = sample_assistant.library
    page = entity_page(library, library.names.get("Councillor Varga"), Scope())

    assert page.entity.name == "Theo Varga"
    dates = [summary.facts.date for summary in page.summaries]
    assert dates == sorted(dates, key=str, reverse=True)
    assert {place.record_id for place in page.said} <= {summary.record_id for summary in page.summaries}
    assert all(library.record(place.record_id).text[place.start : place.end] == place.text for place in page.said)
    assert all(place.text in page.sentences[place] for place in page.places)
    assert any(other.kind is EntityKind.PERSON for other, _ in page.beside)


def test_a_scope_narrows_what_is_told_of_a_person(sample_assistant: Assistant) -> None:
    library = sample_assistant.library
    varga = library.names.get("Theo Varga")
    one = next(iter(varga.record_ids))

    page = entity_page(library, varga, Scope(record_ids=(one,)))

    assert {summary.record_id for summary in page.summaries} == {one}
    assert {place.record_id for place in (*page.said, *page.places)} <= {one}


def test_an_answer_leads_to_whom_it_quotes_and_names(sample_assistant: Assistant) -> None:
    reply = sample_assistant.ask("What did Councillor Varga say about the bus lane?")
    assert isinstance(reply, Answer)

    named = [entity.name for entity in named_in_answer(sample_assistant.library, reply)]

    assert "Theo Varga" in named
    former = replace(reply, citations=tuple(replace(each, revision=99) for each in reply.citations))
    assert named_in_answer(sample_assistant.library, former) == []


def test_a_record_leads_to_everybody_who_speaks_in_it(sample_assistant: Assistant) -> None:
    library = sample_assistant.library
    hearing = next(each for each in library.records() if str(each.facts.date) == "2024-06-20")

    labels = {label for entity in named_in_record(library, hearing.record_id) for label in entity.labels}

    assert {name for name in hearing.speakers if "Minister" in name} <= labels


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("One. Two.", "One. Two."),
        ("", ""),
        (f"{'word ' * 80}end. Next.", f"{'word ' * 80}end."),
        (f"Short. {'word ' * 80}end.", "Short."),
    ],
    ids=["fits", "nothing", "one long sentence is quoted whole", "a long one after it is left out"],
)
def test_whole_sentences_are_quoted(text: str, quote: str) -> None:
    assert first_sentences(text) == quote


def test_the_longest_turns_are_given_in_their_order(sample_assistant: Assistant) -> None:
    library = sample_assistant.library
    said = library.names.said(library.names.get("Theo Varga"))

    chosen = longest(said, 3)

    assert chosen == sorted(chosen, key=lambda place: place.start)
    assert min(len(place.text) for place in chosen) >= max(len(place.text) for place in said if place not in chosen)
