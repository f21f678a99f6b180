from __future__ import annotations

from itertools import permutations

import pytest

from ingest.aliases import Appearance, Group, join_names
from ingest.mentions import EntityKind, Mention, Named, NameRuling
from ingest.titles import read_label

PERSON = EntityKind.PERSON


def person(name: str, record: str = "r1", body: str | None = None, label: str | None = None) -> Appearance:
    called = read_label(label) if label else read_label(name)
    titles = called.titles if called else ()
    labels = (label,) if label else ()
    return Appearance(
        record_id=record,
        body=body,
        named=Named(
            kind=PERSON,
            name=name,
            titles=titles,
            labels=labels,
            mentions=() if label else (Mention(start=0, end=len(name), reason="test"),),
        ),
    )


def other(
    kind: EntityKind, name: str, record: str = "r1", of: tuple[str, ...] = (), code: str | None = None
) -> Appearance:
    return Appearance(record_id=record, body=None, named=Named(kind=kind, name=name, of=of, code=code))


def sets(groups: list[Group]) -> set[frozenset[tuple[str, str]]]:
    return {frozenset((m.appearance.record_id, m.appearance.named.name) for m in group.members) for group in groups}


def names(groups: list[Group]) -> dict[str, set[str]]:
    return {group.key: {member.appearance.named.name for member in group.members} for group in groups}


def same(one: str, two: str) -> NameRuling:
    return NameRuling(kind=PERSON, one=one, other=two, is_same=True)


def apart(one: str, two: str) -> NameRuling:
    return NameRuling(kind=PERSON, one=one, other=two, is_same=False)


DUNNE = [person("Marguerite Dunne", label="Councillor Marguerite Dunne"), person("Ms. Dunne"), person("Dunne")]


def test_family_name_and_title_follow_the_full_name_in_one_record() -> None:
    [group] = join_names(DUNNE)

    assert group.name == "Marguerite Dunne"
    assert [member.reason is None for member in group.members] == [True, False, False]
    assert group.members[1].reason == "the family name of 'Marguerite Dunne', the only one it fits in that record"


def test_a_family_name_of_two_persons_is_joined_with_neither_and_says_so() -> None:
    marshes = [person("Imogen Marsh", label="Councillor Imogen Marsh"), person("Aldous Marsh"), person("Marsh")]

    groups = {group.name: group for group in join_names([*marshes, person("Mr. Marsh"), person("Councillor Marsh")])}

    assert set(groups["Marsh"].may_be) == {"Imogen Marsh", "Aldous Marsh"}
    assert set(groups["Mr. Marsh"].may_be) == {"Imogen Marsh", "Aldous Marsh"}
    # Only one of them has the title.
    assert {m.appearance.named.name for m in groups["Imogen Marsh"].members} == {"Imogen Marsh", "Councillor Marsh"}
    assert groups["Imogen Marsh"].may_be == ()


def test_a_given_name_alone_is_the_only_person_who_has_it() -> None:
    found = names(
        join_names(
            [person("Bridget Halloran"), person("Bridget"), person("Sam Oduya"), person("Sam Lee"), person("Sam")]
        )
    )

    assert found["Bridget Halloran"] == {"Bridget Halloran", "Bridget"}
    assert found["Sam"] == {"Sam"}


def test_a_title_keeps_a_couple_apart() -> None:
    found = names(join_names([person("Paul Manly", label="Mr. Paul Manly"), person("Mr. Manly"), person("Mrs. Manly")]))

    assert found == {"Paul Manly": {"Paul Manly", "Mr. Manly"}, "Mrs. Manly": {"Mrs. Manly"}}


def test_an_initial_stands_for_the_given_name_in_one_record() -> None:
    found = names(join_names([person("Antony Blinken"), person("A. Blinken"), person("J. Blinken")]))

    assert found["Antony Blinken"] == {"Antony Blinken", "A. Blinken"}
    assert "J. Blinken" in found


def test_a_name_without_initial_is_neither_of_two_with() -> None:
    assert len(join_names([person("John A. Smith"), person("John B. Smith"), person("John Smith")])) == 3


def test_a_bare_family_name_means_nobody_in_another_record() -> None:
    groups = join_names([person("Marguerite Dunne", "r1"), person("Dunne", "r2")])

    assert len(groups) == 2


def test_a_titled_family_name_follows_within_one_body_only() -> None:
    label = "Councillor Nkechi Obara"
    full = person("Nkechi Obara", "r1", "Harbour City Council", label)
    inside = person("Councillor Obara", "r2", "Harbour City Council Housing Committee")
    outside = person("Councillor Obara", "r3", "Hillside Council")

    groups = join_names([full, inside, outside])

    assert sets(groups) == {
        frozenset({("r1", "Nkechi Obara"), ("r2", "Councillor Obara")}),
        frozenset({("r3", "Councillor Obara")}),
    }
    assert next(group for group in groups if group.name == "Councillor Obara").may_be == ("Nkechi Obara",)


def test_two_entities_of_one_name_are_asked_for_with_their_record() -> None:
    assert {group.key for group in join_names([person("Keith", "r1"), person("Keith", "r2")])} == {
        "Keith @r1",
        "Keith @r2",
    }


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_the_order_of_the_names_changes_nothing(order: tuple[int, ...]) -> None:
    given = [
        person("Kihara Minoru"),
        person("Minoru Kihara", "r2"),
        person("Minister Kihara", "r2"),
        person("Ana Ruiz"),
    ]

    assert sets(join_names([given[place] for place in order])) == sets(join_names(given))


def test_the_user_joins_what_no_rule_does() -> None:
    pair = [person("Joe Biden"), person("Joseph R. Biden", "r2")]
    assert len(join_names(pair)) == 2

    [group] = join_names(pair, [same("joe biden", "Joseph R. Biden")])

    assert {member.reason for member in group.members} >= {"you said that 'joe biden' and 'Joseph R. Biden' are one"}


def test_what_the_user_parted_no_rule_joins() -> None:
    found = names(
        join_names(
            [person("Anthony Blinken"), person("Antony Blinken", "r2")], [apart("Anthony Blinken", "Antony Blinken")]
        )
    )

    assert set(found) == {"Anthony Blinken", "Antony Blinken"}


def test_two_names_that_are_parted_do_not_meet_by_way_of_a_third() -> None:
    groups = join_names(
        [person("Anthony Blinken"), person("Antony J. Blinken", "r2"), person("Antony Blinken", "r3")],
        [apart("Anthony Blinken", "Antony Blinken")],
    )

    assert not any(
        {"Anthony Blinken", "Antony Blinken"} <= {m.appearance.named.name for m in group.members} for group in groups
    )


def test_a_family_name_is_parted_from_its_person_by_the_user() -> None:
    found = names(join_names(DUNNE, [apart("Ms. Dunne", "Marguerite Dunne")]))

    assert found["Marguerite Dunne"] == {"Marguerite Dunne", "Dunne"}
    assert found["Ms. Dunne"] == {"Ms. Dunne"}


def test_a_question_that_the_user_has_answered_is_none_any_more() -> None:
    marshes = [person("Imogen Marsh"), person("Aldous Marsh"), person("Mr. Marsh")]

    groups = {group.name: group for group in join_names(marshes, [same("Mr. Marsh", "Aldous Marsh")])}

    assert set(groups) == {"Imogen Marsh", "Aldous Marsh"}
    assert groups["Aldous Marsh"].may_be == ()


def test_organisations_countries_and_topics_join_by_their_own_names() -> None:
    found = names(
        join_names(
            [
                other(EntityKind.ORGANISATION, "WHO", of=("World Health Organization",)),
                other(EntityKind.ORGANISATION, "World Health Organization", "r2"),
                other(EntityKind.ORGANISATION, "The World Health Organization", "r3"),
                other(EntityKind.COUNTRY, "South Korea", code="KR"),
                other(EntityKind.TOPIC, "loading bay"),
                other(EntityKind.TOPIC, "Loading bays", "r2"),
            ]
        )
    )

    assert found["World Health Organization"] >= {"WHO", "The World Health Organization"}
    assert set(found) >= {"South Korea"}
    assert sum("oading" in key for key in found) == 1
