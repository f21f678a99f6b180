"""The entities of a whole library, and which of them stand where in each record. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.aliases import Group
from ingest.mentions import Alias, Entity, EntityKind

Key = tuple[EntityKind, str]


class Joined:
    """Entities by kind and key, and, so that a few words need no look at all of them, by where they stand.

    Attributes:
        changes: of the catalogue, when they were joined.
        groups: by kind and key.
        named: for each record, start and end of each place that names one, and which.
        speaking: for each record and speaker label, whose own it is; elsewhere it may be another's.
    """

    def __init__(self, groups: Iterable[Group], *, changes: str) -> None:
        self.changes = changes
        self.groups: dict[Key, Group] = {(group.kind, group.key): group for group in groups}
        self.named: defaultdict[str, list[tuple[int, int, Key]]] = defaultdict(list)
        self.speaking: defaultdict[tuple[str, str], set[Key]] = defaultdict(set)
        for key, group in self.groups.items():
            for appearance in (member.appearance for member in group.members):
                named = appearance.named
                self.named[appearance.record_id] += [(each.start, each.end, key) for each in named.mentions]
                for label in named.labels:
                    self.speaking[appearance.record_id, label].add(key)


def mentions_of(group: Group, record_id: str) -> list[tuple[int, int, str]]:
    """Return start, end and reason of each place of a record that names an entity."""
    return [
        (mention.start, mention.end, mention.reason)
        for member in group.members
        if member.appearance.record_id == record_id
        for mention in member.appearance.named.mentions
    ]


def labels_of(group: Group, record_id: str) -> set[str]:
    """Return the speaker labels of a record that are an entity's own."""
    own = [member.appearance for member in group.members if member.appearance.record_id == record_id]
    return {label for appearance in own for label in appearance.named.labels}


def entity_of(group: Group, order: Sequence[str]) -> Entity:
    """Return an entity as the records in `order` have it."""
    inside = set(order)
    members = [member for member in group.members if member.appearance.record_id in inside]
    named = [member.appearance.named for member in members]
    own = {member.appearance.record_id for member in members}
    return Entity(
        kind=group.kind,
        key=group.key,
        name=group.name,
        code=group.code,
        aliases=_aliases(group, inside),
        titles=tuple(dict.fromkeys(title for each in named for title in each.titles)),
        of=tuple(dict.fromkeys(of for each in named for of in each.of)),
        labels=tuple(dict.fromkeys(label for each in named for label in each.labels)),
        record_ids=tuple(record_id for record_id in order if record_id in own),
        mentions=sum(len(each.mentions) for each in named),
        turns=sum(each.turns for each in named),
        may_be=group.may_be,
    )


def _aliases(group: Group, inside: set[str]) -> tuple[Alias, ...]:
    """Return every name of an entity, its own first, then those in most records; counts are of the records inside."""
    reasons: dict[str, str | None] = {group.name: None}
    records: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for member in group.members:
        named = member.appearance.named
        reasons.setdefault(named.name, member.reason)
        if member.appearance.record_id in inside:
            records[named.name] += 1
            mentions[named.name] += len(named.mentions)
    found = [
        Alias(name=name, reason=reason, records=records[name], mentions=mentions[name])
        for name, reason in reasons.items()
    ]
    return tuple(
        sorted(found, key=lambda alias: (alias.reason is not None, -alias.records, -alias.mentions, alias.name))
    )
