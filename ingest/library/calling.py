"""Which entity somebody means who types a name. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from ingest.aliases import PersonName, are_one, fold
from ingest.entities import resolve_country
from ingest.mentions import Entity, EntityKind

_NEAREST = 3
_NEAR_ENOUGH = 70


def called(name: str, entities: Sequence[Entity]) -> list[Entity]:
    """Return the entities that a name means: by key, else by a name of theirs, a country's form, a spelling, a part.

    A family name alone that several persons have means all of them.
    """
    folded = fold(name)
    if not folded:
        return []
    if exact := [entity for entity in entities if entity.key == name and not entity.may_be]:
        return exact
    for means in (_has_name, _is_country, _is_spelling, _has_part):
        if found := [entity for entity in entities if means(entity, name, folded)]:
            return _without_unsure(found, entities)
    return []


def _has_name(entity: Entity, _: str, folded: str) -> bool:
    names = (entity.key, entity.code or "", *entity.labels, *(alias.name for alias in entity.aliases))
    return any(folded == fold(name) for name in names)


def _is_country(entity: Entity, name: str, _: str) -> bool:
    country = resolve_country(name) if entity.kind is EntityKind.COUNTRY and entity.code else None
    return country is not None and country.code == entity.code


def _is_spelling(entity: Entity, name: str, _: str) -> bool:
    if entity.kind is not EntityKind.PERSON:
        return False
    typed = PersonName.read(name).folded
    read = [PersonName.read(alias.name) for alias in entity.aliases]
    return any(each.is_full and are_one(typed, each.folded) for each in read)


def _has_part(entity: Entity, name: str, folded: str) -> bool:
    typed = PersonName.read(name).folded if entity.kind is EntityKind.PERSON else folded
    return set(typed.split()) <= set(fold(entity.name).split())


def _without_unsure(found: Sequence[Entity], entities: Sequence[Entity]) -> list[Entity]:
    """Leave out names of which nobody can tell whose they are, for those whose they may be."""
    meant = {(entity.kind, key) for entity in found for key in entity.may_be}
    meant |= {(entity.kind, entity.key) for entity in found if not entity.may_be}
    return [entity for entity in entities if (entity.kind, entity.key) in meant] or list(found)


def nearest(name: str, entities: Sequence[Entity]) -> list[str]:
    """Return the names nearest to one that nobody has."""
    names = list(dict.fromkeys(alias.name for entity in entities for alias in entity.aliases))
    close = process.extract(
        name, names, scorer=fuzz.WRatio, processor=str.casefold, limit=_NEAREST, score_cutoff=_NEAR_ENOUGH
    )
    return [found[0] for found in close]
