"""The command that tells who and what the records speak of, and takes the user's word on names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import console, contract
from assistant.cli.opening import open_library
from assistant.cli.options import AsJson, DateFrom, DateTo, LibraryFolder, Records, Speakers, scope_of
from assistant.cli.printing import emit
from assistant.numbers import count
from assistant.people import EntityPage, entity_page, first_sentences, longest
from ingest import Entity, EntityKind, NameRuling, Place, format_timecode

if TYPE_CHECKING:
    from ingest import Library

_BESIDE = 8

_Kind = Annotated[EntityKind | None, typer.Option("--kind", help="Only this kind of entity.")]
_Same = Annotated[str | None, typer.Option("--same", metavar="NAME", help="Say that NAME is the same one.")]
_Apart = Annotated[str | None, typer.Option("--apart", metavar="NAME", help="Say that NAME is another one.")]
_Undo = Annotated[
    str | None, typer.Option("--undo", metavar="NAME", help="Take back what you said of NAME and this one.")
]


def entities(
    name: Annotated[str | None, typer.Argument(show_default=False, help="In any case, titles apart.")] = None,
    *,
    kind: _Kind = None,
    records: Records = None,
    speakers: Speakers = None,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    same: _Same = None,
    apart: _Apart = None,
    undo: _Undo = None,
    rulings: Annotated[bool, typer.Option("--rulings", help="List what you said of names.")] = False,
    quotes: Annotated[int, typer.Option(min=0, help="At most so many quotes a record.")] = 3,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Tell who and what the records speak of; with a NAME, what was said by and of it, record by record."""
    given = [other for other in (same, apart, undo) if other is not None]
    if given and (name is None or len(given) > 1):
        raise typer.BadParameter("--same, --apart and --undo take one NAME before them, and stand alone")
    scope = scope_of(records=records, speakers=speakers, date_from=date_from, date_to=date_to, kinds=None)
    with open_library(library) as held:
        if name is not None and given:
            rule(held, name, kind, same=same, apart=apart, undo=undo)
        if given or rulings:
            said = held.names.rulings()
            emit(contract.rulings_json(said), show_rulings, said, as_json=as_json)
            return
        known = held.known_scope(scope)
        for notice in known.notices:
            console.show_note(notice)
        if name is None:
            found = held.names.all(kind, known.scope)
            emit(contract.entities_json(found), show_entities, found, as_json=as_json)
            return
        page = entity_page(held, held.names.get(name, kind), known.scope)
    data = contract.entity_pages_json(page.entity, page.summaries, page.said, page.places, page.beside)
    emit(data, lambda shown: show_page(shown, quotes), page, as_json=as_json)


def rule(
    library: Library, name: str, kind: EntityKind | None, *, same: str | None, apart: str | None, undo: str | None
) -> None:
    """Keep or take back what the user says of two names."""
    if same is not None:
        library.names.same(name, same, kind)
    elif apart is not None:
        library.names.apart(name, apart, kind)
    elif undo is not None:
        library.names.undo(name, undo, kind)


def show_entities(found: Sequence[Entity]) -> None:
    """Print one line an entity, kind by kind, those in most records first."""
    for kind in EntityKind:
        own = [entity for entity in found if entity.kind is kind]
        if own:
            console.say(f"{kind.value}: {len(own)}")
        for entity in own:
            console.say(f"  {entity_line(entity)}")
    if not found:
        console.say("nobody and nothing is named here")


def entity_line(entity: Entity) -> str:
    """Return an entity with its counts, as one line."""
    code = f" ({entity.code})" if entity.code else ""
    doubt = f", may be {' or '.join(entity.may_be)}" if entity.may_be else ""
    return f"{entity.key}{code}: {counts_of(len(entity.record_ids), entity.turns, entity.mentions)}{doubt}"


def counts_of(records: int | None, turns: int, mentions: int) -> str:
    """Return counts in words; what is none is left out, but for the records."""
    parts = [] if records is None else [count(records, "record")]
    parts += [count(turns, "turn")] if turns else []
    parts += [f"named {count(mentions, 'time')}"] if mentions else []
    return ", ".join(parts)


def show_page(page: EntityPage, quotes: int) -> None:
    """Print an entity: its names and why they are its, what it said in each record, and where it is spoken of."""
    entity = page.entity
    console.say(entity_line(entity))
    if entity.titles or entity.of:
        console.say(f"  {'; '.join((*entity.titles, *entity.of))}")
    for alias in entity.aliases[1:]:
        console.say(f"  also {alias.name!r}: {alias.reason}")
    number = 0
    for summary in page.summaries:
        said = [place for place in page.said if place.record_id == summary.record_id]
        named = [place for place in page.places if place.record_id == summary.record_id]
        counts = counts_of(None, len(said), len(named)) or "in a list"
        console.say(f"\n{summary.facts.date or 'undated'}  {summary.facts.title}  [{summary.record_id[:12]}]: {counts}")
        for place in longest(said, quotes) if said else named[:quotes]:
            number += 1
            words = marked(place.text) if said else named_line(place, page.sentences[place])
            console.say(f"  [{number}] {_when(place)}{words}")
    if page.beside:
        near = ", ".join(f"{other.key} ({turns})" for other, turns in page.beside[:_BESIDE])
        console.say(f"\nspoken of beside it: {near}")


def marked(text: str) -> str:
    """Return the first sentences of a turn in quotation marks, word for word."""
    quote = first_sentences(text)
    return f"“{quote}”" + (" …" if len(quote) < len(text.rstrip()) else "")


def named_line(place: Place, sentence: str) -> str:
    """Return who names an entity, where a speaker is known, and the sentence."""
    return (f"{place.speaker}: " if place.speaker else "") + marked(sentence)


def _when(place: Place) -> str:
    return f"{format_timecode(place.time.start_seconds)}  " if place.time else f"turn {place.turn}  "


def show_rulings(said: Sequence[NameRuling]) -> None:
    """Print what the user said of names."""
    for ruling in said:
        console.say(f"{ruling.kind}: {ruling.one!r} and {ruling.other!r} are {'one' if ruling.is_same else 'two'}")
    if not said:
        console.say("you have said nothing of names; the rules decide")
