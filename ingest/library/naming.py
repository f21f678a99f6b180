"""Who and what a library speaks of: its entities, where they are named, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from threading import RLock

from ingest.aliases import Appearance, Group, fold, join_names
from ingest.catalogue import Database, naming, writing
from ingest.entities import FINDER_VERSION, find_entities
from ingest.errors import UnknownName
from ingest.library.calling import called, nearest
from ingest.library.joined import Joined, Key, entity_of, labels_of, mentions_of
from ingest.library.reader import Reader
from ingest.mentions import Entity, EntityKind, Mention, Named, NameRuling, Place
from ingest.records import Record, Scope

_OPEN = Scope()
# In so many places a country is looked for that only other records call one.
_MOST_ELSEWHERE = 1_000


class Names:
    """The entities of a library. No method needs the library's lock.

    Which names are of one entity is worked out over the whole library, so that it is the same in every scope; a scope
    then tells which records, places and turns are counted.
    """

    def __init__(self, database: Database, library: Reader) -> None:
        self._database = database
        self._library = library
        self._working = RLock()
        self._known: Joined | None = None

    def all(self, kind: EntityKind | None = None, scope: Scope = _OPEN) -> list[Entity]:
        """Return the entities in scope, those in most records first."""
        order = [summary.record_id for summary in self._library.records(scope)]
        found = [entity_of(group, order) for group in self._joined().groups.values() if kind in (None, group.kind)]
        return sorted((entity for entity in found if entity.record_ids), key=_rank)

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
            for start, end, reason in sorted(mentions_of(group, record.record_id))
        ]
        wanted = {speaker.casefold() for speaker in scope.speakers}
        return [place for place in found if not wanted or (place.speaker or "").casefold() in wanted]

    def said(self, entity: Entity, scope: Scope = _OPEN) -> list[Place]:
        """Return the turns that an entity speaks under any of its names, the latest record first."""
        return [
            _place(record, start, start + len(turn.text), f"the speaker {turn.speaker!r}")
            for record, group in self._records(entity, scope)
            for labels in [labels_of(group, record.record_id)]
            for turn, start in zip(record.turns, record.turn_starts, strict=True)
            if turn.speaker in labels
        ]

    def beside(self, entity: Entity, scope: Scope = _OPEN) -> list[tuple[Entity, int]]:
        """Return who speaks, and who and what is named, in the turns that name an entity, with the number of turns."""
        turns = {(place.record_id, place.turn) for place in self.places(entity, scope)}
        joined, own = self._joined(), (entity.kind, entity.key)
        named: defaultdict[Key, set[tuple[str, int]]] = defaultdict(set)
        for record, _ in self._records(entity, scope):
            for start, _, key in joined.named.get(record.record_id, ()):
                named[key].add((record.record_id, record.turn_at(start)))
            for number, turn in enumerate(record.turns):
                for key in joined.speaking.get((record.record_id, turn.speaker or ""), ()):
                    named[key].add((record.record_id, number))
        counts = {key: len(turns & places) for key, places in named.items() if key != own}
        return [(other, counts[other.kind, other.key]) for other in self._entities(joined, counts, scope)]

    def within(self, spans: Sequence[tuple[str, int, int]]) -> list[Entity]:
        """Return who speaks, and who and what is named, in spans of live records, those found most often first.

        Args:
            spans: record id, start and end in the record's text; those of records that are gone find nothing.
        """
        live = {summary.record_id for summary in self._library.records()}
        joined = self._joined()
        counts: Counter[Key] = Counter()
        speakers: set[tuple[str, str]] = set()
        for record_id, start, end in spans:
            if record_id in live:
                here = joined.named.get(record_id, ())
                counts.update(key for first, last, key in here if start < last and first < end)
                speakers |= {(record_id, speaker) for speaker in self._speakers_in(record_id, start, end)}
        counts.update({key for speaker in speakers for key in joined.speaking.get(speaker, ())})
        return self._entities(joined, counts)

    def _entities(self, joined: Joined, counts: Mapping[Key, int], scope: Scope = _OPEN) -> list[Entity]:
        """Return the entities that were counted and are in scope, those counted most often first."""
        order = [summary.record_id for summary in self._library.records(scope)]
        found = [(count, entity_of(joined.groups[key], order)) for key, count in counts.items() if count]
        inside = [(count, entity) for count, entity in found if entity.record_ids]
        return [entity for count, entity in sorted(inside, key=lambda each: (-each[0], *_rank(each[1])))]

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

    def let_go(self) -> None:
        """Let go of the names in memory; they are worked out again when next asked for."""
        with self._working:
            self._known = None

    # How it is worked out

    def _joined(self) -> Joined:
        """Return the entities of the whole library, worked out again only when something changed."""
        with self._working:
            changes = self._changes()
            while self._known is None or self._known.changes != changes:
                if self._read_missing():
                    changes = self._changes()
                    continue
                with self._database.reading() as reader:
                    appearances = [
                        Appearance(record_id=record_id, body=body, named=named)
                        for record_id, body, named in naming.live_names(reader)
                    ]
                    rulings = naming.rulings(reader)
                appearances += self._countries_elsewhere(appearances)
                self._known = Joined(join_names(appearances, rulings), changes=changes)
            return self._known

    def _changes(self) -> str:
        with self._database.reading() as reader:
            return writing.get_meta(reader, "changes") or ""

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

    def _read_missing(self) -> bool:
        """Find the names of records that came in before names were found, or by another version of the finder.

        Returns:
            Whether there were such records.
        """
        with self._database.reading() as reader:
            missing = naming.unnamed_revisions(reader, FINDER_VERSION)
        for key, record_id in missing:
            names = find_entities(self._library.record(record_id))
            with self._database.writing() as writer:
                # Another process may have removed or replaced the record meanwhile.
                if (key, record_id) in naming.unnamed_revisions(writer, FINDER_VERSION):
                    naming.put_names(writer, key, names, FINDER_VERSION)
                    writing.note_change(writer)
        return bool(missing)

    def _records(self, entity: Entity, scope: Scope) -> Iterator[tuple[Record, Group]]:
        group = self._joined().groups.get((entity.kind, entity.key))
        if group is None:
            raise UnknownName(f"{entity.key!r} is no longer in the library; list what is with: verbatim entities")
        wanted = {member.appearance.record_id for member in group.members}
        for summary in self._library.records(scope):
            if summary.record_id in wanted:
                yield self._library.record(summary.record_id), group


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


def _rank(entity: Entity) -> tuple[int, int, str]:
    """Return what sorts entities: those in most records first."""
    return -len(entity.record_ids), -entity.mentions - entity.turns, entity.key


def _is_of_pair(ruling: NameRuling, one: str, other: str, kind: EntityKind) -> bool:
    return ruling.kind is kind and {fold(ruling.one), fold(ruling.other)} == {fold(one), fold(other)}
