"""Alerts: saved searches, run over whatever is new in the library since they were run last.

Each keeps which revision of which record it has looked at, written together with what it found, so that a place is
given once and none is lost, whenever a run ends. Removed records leave the lists; a record that is removed and taken in
again is new.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from assistant.errors import AlertError
from assistant.journal import AlertHit, Journal, SavedSearch, Terms
from assistant.matches import new_places
from ingest import Library, RecordSummary, UnknownRecord

MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRun:
    """One saved search after it was run.

    Attributes:
        new: what it found that it had not given before.
    """

    search: SavedSearch
    new: tuple[AlertHit, ...]


def add_alert(
    library: Library, journal: Journal, terms: Terms, *, name: str = "", from_start: bool = False
) -> SavedSearch:
    """Save a search, to be run over what comes from now on.

    Args:
        library: that it is run over.
        journal: of the library.
        terms: what is asked for.
        name: what the alert is called; empty takes it from the terms.
        from_start: also find what is in the library already, when it is first run.

    Raises:
        AlertError: nothing is asked for, or more than 200 characters of one side.
    """
    terms = checked(terms)
    sequence = library.sequence
    handled = {} if from_start else {record.record_id: record.revision for record in library.records()}
    return journal.searches.add(_name(name, terms), terms, handled=handled, sequence=0 if from_start else sequence)


def change_alert(journal: Journal, search_id: int, terms: Terms, *, name: str = "") -> None:
    """Let an alert ask for something else in what comes from now on; what it found stays.

    Raises:
        AlertError: there is no such alert, or nothing is asked for.
    """
    terms = checked(terms)
    journal.searches.change(search_id, _name(name, terms), terms)


def run_alerts(library: Library, journal: Journal, search_id: int | None = None) -> list[AlertRun]:
    """Run one saved search, or all, over what is new to each.

    Raises:
        AlertError: there is no such search.
    """
    searches = journal.searches.all() if search_id is None else [journal.searches.get(search_id)]
    return [_run(library, journal, search) for search in searches]


def _run(library: Library, journal: Journal, search: SavedSearch, tries: int = 3) -> AlertRun:
    # In this order: what goes live in between is looked at now, and at most once more.
    sequence = library.sequence
    records = {record.record_id: record for record in library.records()}
    present = {record_id: record.revision for record_id, record in records.items()}
    handled = journal.searches.handled(search.search_id)
    if handled == present and search.ran_at is not None:
        return AlertRun(search=search, new=())
    looked_at = {
        record_id: handled.get(record_id)
        for record_id, record in records.items()
        if handled.get(record_id) != record.revision and _is_in_scope(record, search.terms)
    }
    try:
        found = list(new_places(library, search.terms, looked_at)) if looked_at else []
    except UnknownRecord:  # removed since the list was made
        if tries == 1:
            raise
        return _run(library, journal, search, tries - 1)
    new = journal.searches.keep(search.search_id, found, handled=present, sequence=sequence)
    return AlertRun(search=search, new=tuple(new))


def _is_in_scope(record: RecordSummary, terms: Terms) -> bool:
    body = (record.facts.body or "").casefold()
    of_body = all(word in body for word in terms.body.casefold().split())
    return of_body and terms.source_kind in (None, record.facts.source_kind)


def checked(terms: Terms) -> Terms:
    """Return the terms without space around them.

    Raises:
        AlertError: nothing is asked for, or more than 200 characters of one side.
    """
    sides = [field.name for field in fields(terms) if field.name != "source_kind"]
    changes: dict[str, Any] = {name: " ".join(getattr(terms, name).split()) for name in sides}
    stripped = replace(terms, **changes)
    if stripped.is_open:
        raise AlertError(
            "the alert asks for nothing; name words, a phrase, a person, a topic, a body or a kind of source"
        )
    for name in sides:
        if len(getattr(stripped, name)) > MOST_CHARACTERS:
            raise AlertError(f"the alert's {name} has more than {MOST_CHARACTERS} characters; make it shorter")
    return stripped


def described(terms: Terms) -> str:
    """Return what is asked for as one line.

    >>> described(Terms(words="bus lane", person="Ruiz"))
    'bus lane · person Ruiz'
    """
    kind = terms.source_kind.value.replace("_", " ") if terms.source_kind else ""
    parts = (
        terms.words,
        f"“{terms.phrase}”" if terms.phrase else "",
        f"person {terms.person}" if terms.person else "",
        f"topic {terms.topic}" if terms.topic else "",
        f"body {terms.body}" if terms.body else "",
        f"{kind} only" if kind else "",
    )
    return " · ".join(part for part in parts if part)


def _name(name: str, terms: Terms) -> str:
    return " ".join(name.split())[:MOST_CHARACTERS] or described(terms)
