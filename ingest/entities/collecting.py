"""What is found of a record's names, put together name by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.mentions import EntityKind, Mention, Named


@dataclass(slots=True)
class _Found:
    mentions: dict[tuple[int, int], str] = field(default_factory=dict)
    labels: dict[str, None] = field(default_factory=dict)
    titles: dict[str, None] = field(default_factory=dict)
    of: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)
    code: str | None = None
    turns: int = 0


class Collected:
    """The names found so far, and the places of the text that are taken by them."""

    def __init__(self) -> None:
        self._found: dict[tuple[EntityKind, str], _Found] = {}
        self._taken: dict[int, int] = {}

    def add(
        self,
        kind: EntityKind,
        name: str,
        *,
        labels: Iterable[str] = (),
        titles: Iterable[str] = (),
        of: Iterable[str] = (),
        code: str | None = None,
        reason: str | None = None,
        turns: int = 0,
    ) -> None:
        """Note a name and what goes with it; a reason is evidence that is no place in the text."""
        found = self._found.setdefault((kind, name), _Found())
        found.labels.update(dict.fromkeys(labels))
        found.titles.update(dict.fromkeys(titles))
        found.of.update(dict.fromkeys(of))
        found.code = found.code or code
        found.turns += turns
        if reason:
            found.reasons[reason] = None

    def mention(
        self,
        kind: EntityKind,
        name: str,
        start: int,
        end: int,
        reason: str,
        *,
        titles: Iterable[str] = (),
        code: str | None = None,
    ) -> None:
        """Note a place where a name stands; a place that is taken stays with what took it first."""
        if self.is_taken(start, end):
            return
        self.add(kind, name, titles=titles, code=code)
        self._found[kind, name].mentions[start, end] = reason
        self._taken.update(dict.fromkeys(range(start, end), end))

    def topic(self, name: str, start: int, end: int, reason: str) -> None:
        """Note a place where a topic is spoken of; it takes no place from a name in it."""
        self.add(EntityKind.TOPIC, name)
        self._found[EntityKind.TOPIC, name].mentions[start, end] = reason

    def is_taken(self, start: int, end: int) -> bool:
        """Tell whether a name has been found in or over this place; topics take no place."""
        return any(place in self._taken for place in range(start, end))

    def names(self, kind: EntityKind) -> list[str]:
        """Return the names of one kind found so far, in the order in which they were."""
        return [name for each, name in self._found if each is kind]

    def all(self) -> tuple[Named, ...]:
        """Return everything found."""
        return tuple(
            Named(
                kind=kind,
                name=name,
                mentions=tuple(
                    Mention(start=start, end=end, reason=reason)
                    for (start, end), reason in sorted(found.mentions.items())
                ),
                labels=tuple(found.labels),
                turns=found.turns,
                titles=tuple(found.titles),
                of=tuple(found.of),
                code=found.code,
                reasons=tuple(found.reasons),
            )
            for (kind, name), found in self._found.items()
        )
