"""Join the names of many records into entities: sure by sure, and never against what the user said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.aliases.persons import PersonName, join_persons
from ingest.aliases.spelling import fold
from ingest.aliases.union import Union
from ingest.mentions import EntityKind, Named, NameRuling
from ingest.wording import singular

# As many letters of a record's id tell one record of a library from the others.
_RECORD_LETTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A name in one record.

    Attributes:
        body: who met or published, where it is known: names without a given name are compared within one body only.
    """

    record_id: str
    body: str | None
    named: Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A name that belongs to an entity, and why; no reason for the entity's own name."""

    appearance: Appearance
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One entity.

    Attributes:
        key: its name, with the beginning of a record's id where another entity of its kind has the same name.
        name: the fullest and most used of its names.
        may_be: the keys of other entities that this one may be too: a family name alone that several persons have.
    """

    kind: EntityKind
    key: str
    name: str
    members: tuple[Member, ...]
    code: str | None = None
    may_be: tuple[str, ...] = ()


def join_names(appearances: Sequence[Appearance], rulings: Sequence[NameRuling] = ()) -> list[Group]:
    """Return the entities that names are of, those in most records first.

    Persons: the same words in another order, spelling variants, initials; in one record the bare family or given name,
    with or without a title, of the only person there who has it; across records a titled family name only within one
    body, and only where one person can be meant. Names that two persons can have are joined with neither.

    Args:
        appearances: every name of every record.
        rulings: the user's word, which stands above all rules.
    """
    groups: list[Group] = []
    for kind in EntityKind:
        chosen = [each for each in appearances if each.named.kind is kind]
        union = Union(
            apart=[(fold(r.one), fold(r.other)) for r in rulings if r.kind is kind and not r.is_same],
        )
        nodes = _nodes(kind, chosen, union)
        _rule(union, nodes, chosen, [r for r in rulings if r.kind is kind and r.is_same])
        may_be = join_persons(union, nodes, chosen) if kind is EntityKind.PERSON else {}
        groups += _groups(kind, union, nodes, chosen, may_be)
    return sorted(groups, key=lambda group: (-len(records_of(group)), -mentions_of(group), group.name))


def records_of(group: Group) -> set[str]:
    """Return the records that an entity appears in."""
    return {member.appearance.record_id for member in group.members}


def mentions_of(group: Group) -> int:
    """Return in how many places of the texts an entity is named."""
    return sum(len(member.appearance.named.mentions) for member in group.members)


def _nodes(kind: EntityKind, appearances: Sequence[Appearance], union: Union) -> list[str]:
    """Return a node for each appearance: equal nodes are one entity from the start."""
    return [union.node(_key(kind, each), fold(each.named.name)) for each in appearances]


def _key(kind: EntityKind, each: Appearance) -> str:
    folded = fold(each.named.name)
    match kind:
        case EntityKind.PERSON:
            name = PersonName.read(each.named.name)
            return f"full:{name.folded}" if name.is_full else f"part:{each.record_id}:{folded}"
        case EntityKind.COUNTRY:
            return each.named.code or folded
        case EntityKind.ORGANISATION:
            spelt_out = fold(each.named.of[0]) if each.named.of else folded
            return spelt_out.removeprefix("the ")
        case EntityKind.TOPIC:
            return " ".join(singular(word) for word in folded.split())


def _rule(union: Union, nodes: Sequence[str], appearances: Sequence[Appearance], same: Iterable[NameRuling]) -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for node, each in zip(nodes, appearances, strict=True):
        by_name[fold(each.named.name)].append(node)
    for ruling in same:
        for one in by_name.get(fold(ruling.one), ()):
            for other in by_name.get(fold(ruling.other), ()):
                union.join(one, other, f"you said that {ruling.one!r} and {ruling.other!r} are one")


def _groups(
    kind: EntityKind,
    union: Union,
    nodes: Sequence[str],
    appearances: Sequence[Appearance],
    may_be: dict[str, tuple[str, ...]],
) -> list[Group]:
    found: dict[str, list[tuple[str, Appearance]]] = defaultdict(list)
    for node, each in zip(nodes, appearances, strict=True):
        found[union.root(node)].append((node, each))
    names = {root: _name(kind, [each for _, each in members]) for root, members in found.items()}
    keys = _distinct(names, {root: members[0][1].record_id for root, members in found.items()})
    return [
        Group(
            kind=kind,
            key=keys[root],
            name=names[root],
            code=next((each.named.code for _, each in members if each.named.code), None),
            members=tuple(_member(union, node, each, names[root]) for node, each in members),
            may_be=tuple(dict.fromkeys(keys[union.root(other)] for other in may_be.get(root, ()))),
        )
        for root, members in found.items()
    ]


def _distinct(names: Mapping[str, str], records: Mapping[str, str]) -> dict[str, str]:
    """Return what each entity is asked for by: its name, with a record where several have it."""
    taken = Counter(fold(name) for name in names.values())
    return {
        root: name if taken[fold(name)] == 1 else f"{name} @{records[root][:_RECORD_LETTERS]}"
        for root, name in names.items()
    }


def _member(union: Union, node: str, each: Appearance, name: str) -> Member:
    if each.named.name == name:
        return Member(appearance=each)
    return Member(appearance=each, reason=union.reason(node) or f"written otherwise than {name!r}")


def _name(kind: EntityKind, appearances: Sequence[Appearance]) -> str:
    weights: dict[str, int] = defaultdict(int)
    for each in appearances:
        weights[each.named.name] += 2 + len(each.named.mentions) + 3 * len(each.named.labels)
    rank: Callable[[str], tuple[int, ...]] = _RANKS.get(kind, lambda _: (0,))
    return max(weights, key=lambda name: (rank(name), weights[name]))


def _rank_person(name: str) -> tuple[int, ...]:
    read = PersonName.read(name)
    # "Councillor Obara" tells more than "Obara", "Antony Blinken" more than both.
    return (read.is_full, bool(read.title))


def _rank_organisation(name: str) -> tuple[int, ...]:
    return (" " in name,)


_RANKS: dict[EntityKind, Callable[[str], tuple[int, ...]]] = {
    EntityKind.PERSON: _rank_person,
    EntityKind.ORGANISATION: _rank_organisation,
}
