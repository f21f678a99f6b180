"""Everything that a record names, found in one pass over its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ingest.entities.collecting import Collected
from ingest.entities.countries import find_countries
from ingest.entities.organisations import find_organisations
from ingest.entities.persons import PersonFinder
from ingest.entities.runs import lower_words, runs_of
from ingest.entities.topics import find_topics
from ingest.mentions import Named
from ingest.records import Record
from ingest.titles import read_label

# Goes up with every change of what is found, so that libraries are read again.
FINDER_VERSION = "1"


def find_entities(record: Record) -> tuple[Named, ...]:
    """Return the names of a record, each with the places where it stands and the evidence for it.

    Every mention is exact: `record.text[start:end]` is the name as it is written there. Names of one person are not
    joined here, see `ingest.aliases`.
    """
    collected = Collected()
    lists = dict(record.metadata)
    labels = Counter(turn.speaker for turn in record.turns if turn.speaker)
    find_organisations(record.text, lists, collected)
    find_countries(record.text, lists, collected, _words_of(labels))
    persons = PersonFinder(record.text, runs_of(record.text), lower_words(record.text), collected)
    persons.read_labels(labels)
    persons.read_lists(lists, record.hints.get("author"))
    persons.read_plurals()
    persons.read_titled()
    persons.read_evident()
    persons.read_rows()
    persons.read_known()
    persons.read_given()
    find_topics(record, collected)
    return collected.all()


def _words_of(labels: Iterable[str]) -> frozenset[str]:
    called = [read_label(label) for label in labels]
    return frozenset(word for each in called if each is not None for word in each.name.split())
