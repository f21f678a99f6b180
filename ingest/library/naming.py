"""Who and what a library speaks of: its entities, where they are named, and what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from threading import RLock

from ingest.aliases import Appearance, Group, fold, join_names
from ingest.catalogue import Database, naming, writing
from ingest.entities import FINDER_VERSION, find_entities
from ingest.errors import UnknownName
from ingest.library.calling import called, nearest
from ingest.library.reader import Reader
from ingest.mentions import Alias, Entity, EntityKind, Mention, Named, NameRuling, Place
from ingest.records import Record, Scope

_OPEN = Scope()
# In so many places a country is looked for that only other records call one.
_MOST_ELSEWHERE = 1_000

_Key = tuple[EntityKind, str]


class Names:
    """The entities of a library. No method needs the library's lock.

    Which names are of one entity is worked out over the whole library, so that it is the same in every scope; a scope
    then tells which records, places and turns are counted.
    """

    def __init__(self, database: Database, library: Reader) -> None:
        self._database = database
        self._library = library
        self._working = RLock()
        self._groups: tuple[str, dict[_Key, Group]] = ("", {})

    def all(self, kind: EntityKind | None = None, scope: Scope = _OPEN) -> list[Entity]:
        """Return the entities in scope, those in most records first."""
        order = [summary.record_id for summary in self._library.records(scope)]
        found = [_entity(group, order) for group in self._joined().values() if kind in (None, group.kind)]
        return sorted(
            (entity for entity in found if entity.record_ids),
            key=lambda entity: (-len(entity.record_ids), -entity.mentions - entity.turns, entity.key),
        )

    def get(self, name: str, kind: EntityKind | None = None, scope: Scope = _OPEN) -> Entity:
        """Return the one entity that a name means, in any case and with or without titles.

        Raises:
            UnknownName: nobody and nothing is called so, or several are.
        """
        found = self.resolve(name, kind, scope)
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(f"{entity.key!r} ({entity.kind})" for entity in found)
            raise UnknownName(f"{name!r} may be any of {several}; give more of the name, or its kind")
        close = nearest(name, self.all(kind, scope))
        raise UnknownName(
            f"no {kind or 'entity'} is called {name!r}; "
            + (f"nearest: {', '.join(close)}" if close else "list what there is with: verbatim entities")
        )

    def resolve(self, name: str, kind: EntityKind | None = None, scope: Scope = _OPEN) -> list[Entity]:
        """Return the entities that a name may mean: those called just so, else those it is a part of."""
        return called(name, self.all(kind, scope))

    def places(self, entity: Entity, scope: Scope = _OPEN) -> list[Place]:
        """Return where an entity is named, the latest record first, places in their order.

        With speakers in the scope, only what they say.
        """
        found = [
            _place(record, start, end, reason)
            for record, group in self._records(entity, scope)
            for start, end, reason in sorted(_mentions(group, record.record_id))
        ]
        wanted = {speaker.casefold() for speaker in scope.speakers}
        return [place for place in found if not wanted or (place.speaker or "").casefold() in wanted]

    def said(self, entity: Entity, scope: Scope = _OPEN) -> list[Place]:
        """Return the turns that an entity speaks under any of its names, the latest record first."""
        return [
            _place(record, start, start + len(turn.text), f"the speaker {turn.speaker!r}")
            for record, group in self._records(entity, scope)
            for labels in [{label for _, label in _labels(group, record.record_id)}]
            for turn, start in zip(record.turns, record.turn_starts, strict=True)
            if turn.speaker in labels
        ]

    def beside(self, entity: Entity, scope: Scope = _OPEN) -> list[tuple[Entity, int]]:
        """Return who speaks, and who and what is named, in the turns that name an entity, with the number of turns."""
        turns = {(place.record_id, place.turn) for place in self.places(entity, scope)}
        records = {record.record_id: record for record, _ in self._records(entity, scope)}
        speakers = {(record_id, turn): (record_id, records[record_id].turns[turn].speaker) for record_id, turn in turns}
        counts: Counter[_Key] = Counter()
        for key, group in self._joined().items():
            named = {
                (record_id, record.turn_at(start))
                for record_id, record in records.items()
                for start, _, _ in _mentions(group, record_id)
            }
            labels = _labels(group)
            counts[key] = len(turns & (named | {place for place, speaker in speakers.items() if speaker in labels}))
        others = {(other.kind, other.key): other for other in self.all(scope=scope)}
        del counts[entity.kind, entity.key]
        return [(others[key], count) for key, count in counts.most_common() if count and key in others]

    def within(self, spans: Sequence[tuple[str, int, int]]) -> list[Entity]:
        """Return who speaks, and who and what is named, in spans of live records, those found most often first.

        Args:
            spans: record id, start and end in the record's text; those of records that are gone find nothing.
        """
        live = {summary.record_id for summary in self._library.records()}
        turns = [each for each in spans if each[0] in live]
        speakers = {
            (record_id, speaker)
            for record_id, start, end in turns
            for speaker in self._speakers_in(record_id, start, end)
        }
        counts: Counter[_Key] = Counter()
        for key, group in self._joined().items():
            named = sum(
                start < last and first < end
                for record_id, start, end in turns
                for first, last, _ in _mentions(group, record_id)
            )
            counts[key] = named + bool(_labels(group) & speakers)
        known = {(entity.kind, entity.key): entity for entity in self.all()}
        return [known[key] for key, count in counts.most_common() if count and key in known]

    def _speakers_in(self, record_id: str, start: int, end: int) -> set[str]:
        record = self._library.record(record_id)
        turns = record.turns[record.turn_at(start) : record.turn_at(max(end - 1, start)) + 1]
        return {turn.speaker for turn in turns if turn.speaker}

    # What the user says of names

    def same(self, one: str, other: str, kind: EntityKind | None = None) -> NameRuling:
        """Keep that two names are of one entity. It stands above every rule and survives every ingest.

        Raises:
            UnknownName: one of them is not known, or they are of two kinds.
        """
        return self._rule(one, other, kind, is_same=True)

    def apart(self, one: str, other: str, kind: EntityKind | None = None) -> NameRuling:
        """Keep that two names are of two entities. It stands above every rule and survives every ingest.

        Raises:
            UnknownName: one of them is not known, or they are of two kinds.
        """
        return self._rule(one, other, kind, is_same=False)

    def rulings(self) -> list[NameRuling]:
        """Return what the user has said of names."""
        with self._database.reading() as reader:
            return naming.rulings(reader)

    def forget(self, ruling: NameRuling) -> None:
        """Take back what the user said of two names: the rules decide again."""
        with self._database.writing() as writer:
            naming.drop_rulings(writer, [ruling])
            writing.note_change(writer)

    def undo(self, one: str, other: str, kind: EntityKind | None = None) -> NameRuling:
        """Take back what the user said of two names, whatever it was, and return it.

        Raises:
            UnknownName: nothing was said of them.
        """
        for ruling in self.rulings():
            if _is_of_pair(ruling, one, other, kind or ruling.kind):
                self.forget(ruling)
                return ruling
        raise UnknownName(f"nothing was said of {one!r} and {other!r}; list what was with: verbatim entities --rulings")

    def _rule(self, one: str, other: str, kind: EntityKind | None, *, is_same: bool) -> NameRuling:
        kind, first = self._written(one, kind)
        _, second = self._written(other, kind)
        if fold(first) == fold(second):
            raise UnknownName(
                f"{one!r} and {other!r} are one name, {first!r}; see all names of it with: verbatim entities NAME"
            )
        ruling = NameRuling(kind=kind, one=first, other=second, is_same=is_same)
        with self._database.writing() as writer:
            naming.drop_rulings(
                writer, [each for each in naming.rulings(writer) if _is_of_pair(each, first, second, kind)]
            )
            naming.put_ruling(writer, ruling)
            writing.note_change(writer)
        return ruling

    def _written(self, name: str, kind: EntityKind | None) -> tuple[EntityKind, str]:
        """Return a name as the records write it, and of which kind it is: a name itself before what it may mean."""
        for entity in self.all(kind):
            for alias in entity.aliases:
                if fold(alias.name) == fold(name):
                    return entity.kind, alias.name
        entity = self.get(name, kind)
        return entity.kind, entity.name

    # How it is worked out

    def _joined(self) -> dict[_Key, Group]:
        """Return the entities of the whole library, worked out again only when something changed."""
        with self._working:
            self._read_missing()
            with self._database.reading() as reader:
                changes = writing.get_meta(reader, "changes") or ""
                if self._groups[0] != changes:
                    appearances = [
                        Appearance(record_id=record_id, body=body, named=named)
                        for record_id, body, named in naming.live_names(reader)
                    ]
                    appearances += self._countries_elsewhere(appearances)
                    groups = join_names(appearances, naming.rulings(reader))
                    self._groups = (changes, {(group.kind, group.key): group for group in groups})
            return self._groups[1]

    def _countries_elsewhere(self, appearances: Sequence[Appearance]) -> list[Appearance]:
        """Find the countries that no gazetteer has also in the records that do not say that they are countries."""
        unlisted: dict[str, set[str]] = {}
        for each in appearances:
            if each.named.kind is EntityKind.COUNTRY and each.named.code is None:
                unlisted.setdefault(each.named.name, set()).add(each.record_id)
        bodies = {each.record_id: each.body for each in appearances}
        found: list[Appearance] = []
        for name, known in unlisted.items():
            mentions: dict[str, list[Mention]] = {}
            for hit in self._library.find(name, limit=_MOST_ELSEWHERE):
                record = self._library.record(hit.record_id)
                if hit.record_id not in known and record.text[hit.char_start : hit.char_end] == name:
                    reason = f"the name of a country in {len(known)} other records"
                    mentions.setdefault(hit.record_id, []).append(
                        Mention(start=hit.char_start, end=hit.char_end, reason=reason)
                    )
            found += [
                Appearance(
                    record_id=record_id,
                    body=bodies.get(record_id),
                    named=Named(kind=EntityKind.COUNTRY, name=name, mentions=tuple(places)),
                )
                for record_id, places in mentions.items()
            ]
        return found

    def _read_missing(self) -> None:
        """Find the names of records that came in before names were found, or by another version of the finder."""
        with self._database.reading() as reader:
            missing = naming.unnamed_revisions(reader, FINDER_VERSION)
        for key, record_id in missing:
            names = find_entities(self._library.record(record_id))
            with self._database.writing() as writer:
                # Another process may have removed or replaced the record meanwhile.
                if (key, record_id) in naming.unnamed_revisions(writer, FINDER_VERSION):
                    naming.put_names(writer, key, names, FINDER_VERSION)
                    writing.note_change(writer)

    def _records(self, entity: Entity, scope: Scope) -> Iterator[tuple[Record, Group]]:
        group = self._joined().get((entity.kind, entity.key))
        if group is None:
            raise UnknownName(f"{entity.key!r} is no longer in the library; list what is with: verbatim entities")
        wanted = {member.appearance.record_id for member in group.members}
        for summary in self._library.records(scope):
            if summary.record_id in wanted:
                yield self._library.record(summary.record_id), group


def _mentions(group: Group, record_id: str) -> list[tuple[int, int, str]]:
    return [
        (mention.start, mention.end, mention.reason)
        for member in group.members
        if member.appearance.record_id == record_id
        for mention in member.appearance.named.mentions
    ]


def _labels(group: Group, record_id: str | None = None) -> set[tuple[str, str | None]]:
    """Return the speaker labels that are an entity's own, each with its record: elsewhere they may be another's."""
    return {
        (member.appearance.record_id, label)
        for member in group.members
        if record_id in (None, member.appearance.record_id)
        for label in member.appearance.named.labels
    }


def _place(record: Record, start: int, end: int, reason: str) -> Place:
    turn = record.turn_at(start)
    return Place(
        record_id=record.record_id,
        revision=record.revision,
        start=start,
        end=end,
        turn=turn,
        speaker=record.turns[turn].speaker,
        time=record.time_of(start, end),
        text=record.text[start:end],
        reason=reason,
    )


def _entity(group: Group, order: Sequence[str]) -> Entity:
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


def _is_of_pair(ruling: NameRuling, one: str, other: str, kind: EntityKind) -> bool:
    return ruling.kind is kind and {fold(ruling.one), fold(ruling.other)} == {fold(one), fold(other)}
