"""What people, organisations, countries and topics print. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.contract.times import Json, day_text, end_of, start_of
from ingest import Entity, NameRuling, Place, RecordSummary


def entities_json(entities: Sequence[Entity]) -> Json:
    """Return what `entities --json` prints: who and what the records speak of."""
    return {"entities": [entity_json(entity) for entity in entities]}


def entity_json(entity: Entity) -> Json:
    """Return one entity; `name` asks for it again, `written` is its name alone, `may_be` names others it may mean."""
    return {
        "kind": entity.kind.value,
        "name": entity.key,
        "written": entity.name,
        "code": entity.code,
        "aliases": [
            {"name": alias.name, "reason": alias.reason, "records": alias.records, "mentions": alias.mentions}
            for alias in entity.aliases
        ],
        "titles": list(entity.titles),
        "of": list(entity.of),
        "labels": list(entity.labels),
        "records": len(entity.record_ids),
        "mentions": entity.mentions,
        "turns": entity.turns,
        "may_be": list(entity.may_be),
    }


def entity_pages_json(
    entity: Entity,
    summaries: Sequence[RecordSummary],
    said: Sequence[Place],
    places: Sequence[Place],
    beside: Sequence[tuple[Entity, int]],
) -> Json:
    """Return what `entities NAME --json` prints: the entity, record by record, and what is named beside it."""
    return {
        **entity_json(entity),
        "in": [
            {
                "record_id": summary.record_id,
                "title": summary.facts.title,
                "body": summary.facts.body,
                "date": day_text(summary.facts.date),
                "source_kind": summary.facts.source_kind.value,
                "said": [place_json(place) for place in said if place.record_id == summary.record_id],
                "named": [place_json(place) for place in places if place.record_id == summary.record_id],
            }
            for summary in summaries
        ],
        "beside": [{"kind": other.kind.value, "name": other.key, "turns": turns} for other, turns in beside],
    }


def place_json(place: Place) -> Json:
    """Return where an entity is named, or a turn that it speaks; `text` is exactly what stands there."""
    return {
        "revision": place.revision,
        "turn": place.turn,
        "speaker": place.speaker,
        "start_seconds": start_of(place.time),
        "end_seconds": end_of(place.time),
        "char_start": place.start,
        "char_end": place.end,
        "text": place.text,
        "reason": place.reason,
    }


def rulings_json(rulings: Sequence[NameRuling]) -> Json:
    """Return what `entities --rulings --json` prints: what the user said of names."""
    return {
        "rulings": [
            {"kind": ruling.kind.value, "one": ruling.one, "other": ruling.other, "same": ruling.is_same}
            for ruling in rulings
        ]
    }
