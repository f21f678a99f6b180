from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import IngestSettings, Record, Turn
from ingest.cleaning import clean
from ingest.entities import find_entities, resolve_country
from ingest.loaders import load
from ingest.mentions import EntityKind, Named
from tests.ingest.entities.labelled import entities_of


def record(*turns: str | tuple[str, str], **lists: tuple[str, ...]) -> Record:
    said = [Turn(text=turn) if isinstance(turn, str) else Turn(speaker=turn[0], text=turn[1]) for turn in turns]
    return Record(record_id="r", content_hash="", format="text", turns=tuple(said), metadata=lists)


def found(kind: EntityKind, *turns: str | tuple[str, str], **lists: tuple[str, ...]) -> dict[str, Named]:
    return {each.name: each for each in find_entities(record(*turns, **lists)) if each.kind is kind}


def persons(*turns: str | tuple[str, str], **lists: tuple[str, ...]) -> set[str]:
    return set(found(EntityKind.PERSON, *turns, **lists))


def countries(*turns: str, **lists: tuple[str, ...]) -> dict[str, str | None]:
    return {name: each.code for name, each in found(EntityKind.COUNTRY, *turns, **lists).items()}


# Persons


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("On Tuesday Secretary Blinken met the press.", "Secretary Blinken"),
        ("We heard the Minister of Finance, Hon. Bill Morneau, on it.", "Bill Morneau"),
        ("It was seconded by Councillor Dunne.", "Councillor Dunne"),
        ("City Engineer Bridget Halloran said so.", "Bridget Halloran"),
        ("I'm Mei-Lin Castellan and I live here.", "Mei-Lin Castellan"),
        ("The plan of Dafydd Lyle, the city attorney, failed.", "Dafydd Lyle"),
        ("We thank Nkechi Obara, who is leaving.", "Nkechi Obara"),
        ("I nominate Hefin Pryce.", "Hefin Pryce"),
        ("Good morning. Thank you, Keith.", "Keith"),
        ("He leaves his daughter, Aril, and a house.", "Aril"),
        ("Chief Grant looked at it.", "Chief Grant"),
    ],
)
def test_a_name_with_evidence_is_a_persons(text: str, name: str) -> None:
    named = found(EntityKind.PERSON, text)

    assert name in named
    [mention] = named[name].mentions
    assert text[mention.start : mention.end] == name
    assert mention.reason


@pytest.mark.parametrize(
    "text",
    [
        "The trawler Mary Alder lost her engine.",
        "We met on Quay Street, in the Custom House.",
        "The Prime Minister thanked Madam Chair.",
        "It rains in Nova Scotia and in Santa Barbara.",
        "The Bloc said that the XML is wrong. May I go on?",
        "Tanner's Field is built of timber.",
    ],
)
def test_what_is_no_persons_name_names_nobody(text: str) -> None:
    assert persons(text) == set()


def test_every_name_after_a_title_in_the_plural_is_a_persons() -> None:
    assert persons("With me are Councillors Brandt, Ferrante and Tremblay.") == {
        "Councillor Brandt",
        "Councillor Ferrante",
        "Councillor Tremblay",
    }


def test_a_bare_family_name_counts_where_the_full_name_stands() -> None:
    assert persons(("Theo Varga", "I move it."), ("Clerk", "Brandt. Varga. The motion carries.")) == {
        "Theo Varga",
        "Varga",
    }


def test_a_label_whose_words_the_text_uses_is_a_role() -> None:
    assert persons(("Remote Buttons", "The remote has buttons."), ("Ann Lee", "Yes.")) == {"Ann Lee"}


def test_a_person_has_labels_turns_titles_and_party() -> None:
    label = "Hon. Bill Blair (Scarborough, Lib.)"
    named = found(EntityKind.PERSON, (label, "Thank you."), ("Clerk", "Next."), (label, "Again."))["Bill Blair"]

    assert (named.labels, named.turns, named.titles, named.of) == ((label,), 2, ("Hon.",), ("Scarborough, Lib.",))


# Countries


def test_countries_have_their_codes() -> None:
    text = (
        "Talks between the U.S., Japan and the Republic of Korea; the UK, Wales and Northern Ireland; Chinese forces."
    )

    assert countries(text) == {
        "United States": "US",
        "Japan": "JP",
        "South Korea": "KR",
        "United Kingdom": "GB",
        "Wales": "GB-WLS",
        "Northern Ireland": "GB-NIR",
        "China": "CN",
    }


@pytest.mark.parametrize(
    "text",
    [
        "We flew from New Mexico to Panama City over the South China Sea.",
        "Michael Jordan and Mr. Holland; the Strait of Georgia.",
        "TELL US NOW. She speaks French and teaches in English.",
        "Latin America and North America are continents; Bank of England.",
        "Turtle Island is an island.",
    ],
)
def test_what_is_no_country_names_none(text: str) -> None:
    assert countries(text) == {}


def test_a_country_that_no_gazetteer_has_is_one_where_the_text_calls_it_a_state() -> None:
    assert countries("The Republic of Caldria pays.", "A ship from Caldria.") == {"Caldria": None}
    assert (
        len(found(EntityKind.COUNTRY, "The Republic of Caldria pays.", "A ship from Caldria.")["Caldria"].mentions) == 2
    )


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Korea, Republic of", "KR"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Taiwan, Province of China", "TW"),
        ("russian federation", "RU"),
        ("The Netherlands", "NL"),
        ("Kosovo", "XK"),
    ],
)
def test_a_listed_country_resolves(name: str, code: str) -> None:
    country = resolve_country(name)

    assert country is not None
    assert country.code == code


# Organisations and topics


def test_organisations_by_their_nouns_lists_and_letters() -> None:
    text = "The Homeless Support Partnership (HSP) met the Ministry of Transport and Ports. HSP wrote to the WHO."
    named = found(EntityKind.ORGANISATION, text, organizations=("US Navy",))

    assert set(named) == {"Homeless Support Partnership", "HSP", "Ministry of Transport and Ports", "WHO", "US Navy"}
    assert named["HSP"].of == ("Homeless Support Partnership",)


def test_the_person_before_of_is_no_part_of_an_organisation() -> None:
    assert set(found(EntityKind.ORGANISATION, "Milan Kostka of Averell Transit spoke.")) == {"Averell Transit"}


def test_topics_are_lists_headings_and_phrases_that_come_back() -> None:
    turns = [f"The loading bays of number {number} are late, and late again." for number in range(6)]
    named = found(EntityKind.TOPIC, *turns, perspectives=("Fire safety",))

    assert set(named) == {"Fire safety", "loading bays"}
    assert len(named["loading bays"].mentions) == 6


# Laws


PIECES = [
    "Mr.",
    "Ana",
    "Ruiz",
    "said",
    "the",
    "U.S.",
    "Korea,",
    "Wales;",
    "Councillors",
    "Lee,",
    "and",
    "'s",
    "(ABC)",
    "Bank",
    "of",
]
TEXTS = st.lists(st.sampled_from([*PIECES, "\n", "é", "’s", ".", "I'm", "Dance"]), max_size=40).map(" ".join)


@given(st.lists(TEXTS, max_size=5))
def test_every_mention_is_an_exact_place_of_the_text(texts: list[str]) -> None:
    whole = record(*texts)
    for named in find_entities(whole):
        for mention in named.mentions:
            assert 0 <= mention.start < mention.end <= len(whole.text)
            assert whole.text[mention.start : mention.end].strip()


# Article A


def test_the_eleven_persons_of_article_a_are_ten_and_its_countries_have_codes(shared_data: Path) -> None:
    [path] = (shared_data / "articles").glob("000_*")
    article = clean(load(path, IngestSettings()))
    groups = entities_of(article)

    people = [group for group in groups if group.kind is EntityKind.PERSON and not group.may_be]
    lands = [group for group in groups if group.kind is EntityKind.COUNTRY]

    assert len(article.metadata["persons"]) == 11
    assert len(people) == 10
    [kihara] = [group for group in people if "Kihara" in group.name]
    assert {member.appearance.named.name for member in kihara.members} == {"Minoru Kihara", "Kihara Minoru"}
    assert {group.code for group in lands} == {"CN", "JP", "KP", "RU", "TW", "US", "AU", "HK", "IN", "KR", "UA"}
