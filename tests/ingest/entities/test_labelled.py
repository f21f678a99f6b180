from __future__ import annotations

from pathlib import Path

import pytest

from assistant.samples import sample_folder
from ingest import IngestSettings, Library, Record, Turn
from ingest.cleaning import clean
from ingest.entities import find_entities
from ingest.loaders import load
from ingest.mentions import EntityKind
from tests.ingest.entities.labelled import Score, entities_of, read_labels, score


@pytest.fixture(scope="module")
def samples() -> list[Record]:
    """Return the sample records, as their labels have them."""
    return [clean(load(sample_folder() / label["record"], IngestSettings())) for label in read_labels("samples")]


def test_persons_and_countries_of_the_sample_records_are_found(samples: list[Record]) -> None:
    persons, countries = Score(), Score()
    for record, label in zip(samples, read_labels("samples"), strict=True):
        groups = entities_of(record)
        score(groups, label, EntityKind.PERSON, persons)
        score(groups, label, EntityKind.COUNTRY, countries)

    assert persons.precision >= 0.95, persons.wrong
    assert persons.recall >= 0.85, persons.missing
    assert countries.precision >= 0.98, countries.wrong
    # Two records name a country that exists only in this library, and that only the others call one.
    assert countries.missing == [
        "2024-05-09-city-council.vtt: 'Veskland'",
        "2024-09-04-housing-committee-hearing.srt: 'Caldria'",
    ]


def test_over_the_library_every_country_of_the_sample_records_is_found(sample_library: Path) -> None:
    with Library.open(sample_library, IngestSettings()) as library:
        files = {record.record_id: Path(record.origins[0]).name for record in library.records()}
        countries = library.names.all(EntityKind.COUNTRY)

    found = {(files[record_id], country.name) for country in countries for record_id in country.record_ids}
    wanted = {(label["record"], name) for label in read_labels("samples") for name in label["countries"]}
    assert found == wanted


def test_every_mention_in_the_sample_records_is_the_name_it_stands_for(samples: list[Record]) -> None:
    for record in samples:
        for named in find_entities(record):
            for mention in named.mentions:
                written = record.text[mention.start : mention.end]
                if named.kind is EntityKind.PERSON:
                    assert written.split()[-1] == named.name.split()[-1], (written, named.name)
                assert mention.reason


def test_a_wrong_join_a_second_group_and_a_stranger_count_as_wrong() -> None:
    turns = (
        Turn(speaker="Ann Lee", text="Thank you, Mr. Ross. Thank you, Keith."),
        Turn(speaker="Bob Ross", text="Yes."),
    )
    groups = entities_of(Record(record_id="r", content_hash="", format="text", turns=turns))
    total = Score()

    score(groups, {"record": "r", "persons": ["Ann Lee", "Cy Day"]}, EntityKind.PERSON, total)

    assert total.right == 1
    assert len(total.wrong) == 2
    assert total.missing == ["r: 'Cy Day'"]
    assert total.precision == pytest.approx(1 / 3)
