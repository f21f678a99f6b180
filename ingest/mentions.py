"""The vocabulary of entities: plain frozen values, no input or output.

An entity is a person, an organisation, a country or a topic that records speak of. A record gives it one or more names;
which names are of one entity is decided in `ingest.aliases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.records import TimeSpan


class EntityKind(StrEnum):
    """What is named."""

    PERSON = "person"
    ORGANISATION = "organisation"
    COUNTRY = "country"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where a name stands: `record.text[start:end]`, and why it is taken for that name."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One name that one record gives to somebody or something.

    Attributes:
        name: as it is written, titles apart ("Imogen Marsh"); where only one word is left, with the title
            ("Councillor Marsh"), because that is all that tells whom it means.
        mentions: where it stands in the text, in order; empty for a name that only labels or lists have.
        labels: the speaker labels that are this name ("Councillor Imogen Marsh").
        turns: how many turns these labels speak.
        titles: titles and posts that stand before it or beside it.
        of: parties, places and employers that a label or a text gives with it.
        code: of a country: ISO 3166-1 alpha-2, for the countries of the United Kingdom ISO 3166-2; None if it has none.
        reasons: evidence that is no place in the text ("in the list 'persons'").
    """

    kind: EntityKind
    name: str
    mentions: tuple[Mention, ...] = ()
    labels: tuple[str, ...] = ()
    turns: int = 0
    titles: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    code: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One of the names of an entity.

    Attributes:
        reason: why it is this entity's; None for the entity's own name.
        records, mentions: in how many records, and places of them, the name stands.
    """

    name: str
    reason: str | None
    records: int
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, an organisation, a country or a topic of a library, under one name.

    Attributes:
        key: what it is asked for by; its name, with a record's id where two entities have one name.
        code: of a country, see `Named.code`.
        aliases: all names it has, its own first.
        labels: the speaker labels that are its own; what they say is what it says.
        record_ids: where it is named, speaks or is listed, the latest record first.
        mentions: in how many places of the texts it is named.
        turns: how many turns it speaks.
        may_be: the keys of others that this name may mean as well: nobody can tell which of them is spoken of.
    """

    kind: EntityKind
    key: str
    name: str
    code: str | None = None
    aliases: tuple[Alias, ...] = ()
    titles: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    record_ids: tuple[str, ...] = ()
    mentions: int = 0
    turns: int = 0
    may_be: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of a record where an entity is named, or a turn that it speaks.

    Attributes:
        start, end: span in the record's text.
        turn: position of the turn that holds it.
        speaker: who says it, as the record has it.
        time: of the place, as fine as the record tells.
        text: the words of the record there: of a mention the name, of a turn all that is said.
        reason: why it is taken for this entity.
    """

    record_id: str
    revision: int
    start: int
    end: int
    turn: int
    speaker: str | None
    time: TimeSpan | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRuling:
    """What a user said of two names: they are of one entity, or of two."""

    kind: EntityKind
    one: str
    other: str
    is_same: bool
