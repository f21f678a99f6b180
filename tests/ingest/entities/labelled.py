"""The hand-labelled set: reading it, and how near the finder comes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ingest.aliases import Appearance, Group, PersonName, fold, join_names
from ingest.entities import find_entities
from ingest.mentions import EntityKind
from ingest.records import Record

LABELS = Path(__file__).with_name("labels.yaml")


@dataclass
class Score:
    """Found and wanted entities, over any number of records; what is wrong or missing, with its record."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + len(self.wrong), 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.right + len(self.missing), 1)


def read_labels(part: str) -> list[dict[str, Any]]:
    """Return the labelled records of one part of the set."""
    labelled: list[dict[str, Any]] = yaml.safe_load(LABELS.read_text(encoding="utf-8"))[part]
    return labelled


def entities_of(record: Record) -> list[Group]:
    """Return the entities of one record by itself."""
    named = find_entities(record)
    return join_names([Appearance(record_id=record.record_id, body=None, named=each) for each in named])


def score(groups: Sequence[Group], label: Mapping[str, Any], kind: EntityKind, total: Score) -> None:
    """Add what one record's entities of a kind have right and wrong.

    A group counts as right where its names are of one wanted entity that no other group is; a group that holds two of
    them, a second group of one, and a group of none are wrong. Open names count neither way, nor do those of which the
    program says that it cannot tell whose they are.
    """
    wanted = label.get("persons" if kind is EntityKind.PERSON else "countries")
    if wanted is None:
        return
    ways = {name: _ways(name) for name in wanted}
    taken: set[str] = set()
    is_open = {fold(name) for name in label.get("open", ())}
    for group in (group for group in groups if group.kind is kind and not group.may_be):
        names = _names(group)
        hits = _hits(names, ways)
        if len(hits) == 1 and not hits & taken:
            taken |= hits
            total.right += 1
        elif hits or not names & is_open:
            total.wrong.append(f"{label['record']}: {group.name!r} for {sorted(hits) or 'nothing'}")
    total.missing += [f"{label['record']}: {name!r}" for name in wanted if name not in taken]


def _names(group: Group) -> set[str]:
    """Return the names of a group without titles, the fullest of them where there are any."""
    names = {PersonName.read(member.appearance.named.name).folded for member in group.members}
    if group.kind is not EntityKind.PERSON:
        names = {fold(member.appearance.named.name) for member in group.members}
    return {name for name in names if " " in name} or names


def _ways(name: str) -> set[str]:
    return {fold(way) for way in name.split("|")}


def _hits(names: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    exact = {wanted for wanted, forms in ways.items() if names & forms or any(_same(names, form) for form in forms)}
    if exact:
        return exact
    # "Ms. Idony", "Keith": a part of one wanted name.
    parts = {
        wanted for wanted, forms in ways.items() if any(set(n.split()) <= set(f.split()) for n in names for f in forms)
    }
    return parts if len(parts) == 1 else set()


def _same(names: set[str], form: str) -> bool:
    return any(sorted(name.split()) == sorted(form.split()) for name in names)
