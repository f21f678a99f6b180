from __future__ import annotations

from pathlib import Path

import pytest

from ingest import EntityKind, Library, Scope, UnknownName
from ingest.catalogue import naming
from tests.ingest.library.test_removing import holding
from tests.ingest.library_tools import SETTINGS, ids_by_title, opened, take_in, write

MAY = """
MAYOR RUTH HALE: Thank you, Ms. Dunne. The loading bays of Norway come next, and then Mr. Marsh.

COUNCILLOR IMOGEN MARSH: I thank Antony Blinken, who is the minister. The mayor knows Keith.

ALDOUS MARSH: Councillor Marsh is no relation of mine.

MARGUERITE DUNNE: I live on the quay.

MAYOR RUTH HALE: Then we go on without Antony Blinken.

MARGUERITE DUNNE: Thank you.

ALDOUS MARSH: Good night.
"""
JUNE = """
MAYOR RUTH HALE: Councillor Marsh asked of Anthony Blinken, who came from Norway.

COUNCILLOR IMOGEN MARSH: I did, and the Norwegian government answered.

MAYOR RUTH HALE: So it did.
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write(tmp_path / "sources", may=MAY, june=JUNE)


def keys(library: Library, kind: EntityKind = EntityKind.PERSON, scope: Scope = Scope()) -> list[str]:  # noqa: B008  frozen
    return [entity.key for entity in library.names.all(kind, scope)]


def test_entities_are_counted_over_the_library_and_over_a_scope(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        june = ids_by_title(library)["June"]
        imogen = library.names.get("Imogen Marsh")

        assert (len(imogen.record_ids), imogen.turns, imogen.mentions) == (2, 2, 2)
        assert [alias.name for alias in imogen.aliases] == ["Imogen Marsh", "Councillor Marsh"]
        inside = library.names.get("Imogen Marsh", scope=Scope(record_ids=(june,)))
        assert (inside.record_ids, inside.turns, inside.mentions) == ((june,), 1, 1)
        assert "Aldous Marsh" not in keys(library, scope=Scope(record_ids=(june,)))
        assert keys(library, EntityKind.COUNTRY) == ["Norway"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("councillor imogen MARSH", ["Imogen Marsh"]),
        ("COUNCILLOR IMOGEN MARSH", ["Imogen Marsh"]),
        ("Marsh, Imogen", ["Imogen Marsh"]),
        ("marsh", ["Imogen Marsh", "Aldous Marsh"]),
        ("Mr. Marsh", ["Imogen Marsh", "Aldous Marsh"]),
        ("Dunne", ["Marguerite Dunne"]),
        ("blinken", ["Antony Blinken"]),
        ("no", ["Norway"]),
        ("Kingdom of Norway", ["Norway"]),
        ("nobody at all", []),
    ],
)
def test_a_typed_name_means_these(folder: Path, sources: Path, typed: str, meant: list[str]) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        assert [entity.key for entity in library.names.resolve(typed)] == meant


def test_a_name_that_means_several_or_nobody_is_told(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(UnknownName, match=r"'marsh' may be any of 'Imogen Marsh' \(person\), 'Aldous Marsh'"):
            library.names.get("marsh")
        with pytest.raises(UnknownName, match="no person is called 'Imogene Mars'; nearest: Imogen Marsh"):
            library.names.get("Imogene Mars", EntityKind.PERSON)


def test_what_a_person_said_and_where_a_name_stands(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        imogen = library.names.get("imogen marsh")

        assert {place.speaker for place in library.names.said(imogen)} == {"COUNCILLOR IMOGEN MARSH"}
        for place in (*library.names.said(imogen), *library.names.places(imogen)):
            record = library.record(place.record_id)
            assert record.text[place.start : place.end] == place.text
            assert record.turn_at(place.start) == place.turn
        said_by_mayor = library.names.places(imogen, Scope(speakers=("mayor ruth hale",)))
        assert [place.text for place in said_by_mayor] == ["Councillor Marsh"]


def test_who_speaks_of_something_stands_beside_it(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        beside = {entity.key: turns for entity, turns in library.names.beside(library.names.get("Norway"))}

        assert (beside["Ruth Hale"], beside["Imogen Marsh"], beside["Marguerite Dunne"]) == (2, 2, 1)
        assert "Norway" not in beside


def test_the_users_word_stands_above_the_rules_and_survives_a_new_revision(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        ruling = library.names.apart("antony blinken", "Anthony Blinken")
        library.names.same("Mr. Marsh", "Aldous Marsh")
        assert {"Antony Blinken", "Anthony Blinken"} <= set(keys(library))

        write(sources, may=MAY.replace("the quay", "the old quay"))
        assert take_in(library, sources).replaced == 1

        assert {"Antony Blinken", "Anthony Blinken"} <= set(keys(library))
        assert "Mr. Marsh" in {alias.name for alias in library.names.get("Aldous Marsh").aliases}
        library.names.forget(ruling)
        assert library.names.undo("aldous marsh", "mr marsh").one == "Mr. Marsh"
        assert library.names.rulings() == []
        assert "Anthony Blinken" in {alias.name for alias in library.names.get("Antony Blinken").aliases}


def test_a_ruling_replaces_what_was_said_of_the_pair_before(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        library.names.apart("Antony Blinken", "Anthony Blinken")
        library.names.same("Anthony Blinken", "Antony Blinken")

        assert [ruling.is_same for ruling in library.names.rulings()] == [True]
        with pytest.raises(UnknownName, match="are one name"):
            library.names.apart("Antony Blinken", "antony blinken")
        with pytest.raises(UnknownName, match="nothing was said"):
            library.names.undo("Keith", "Norway")


def test_a_library_from_before_names_were_found_finds_them_when_asked(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        before = library.names.all()
        with library._database.writing() as writer:
            for key in writer.execute("SELECT revision_key FROM named_by").fetchall():
                naming.drop_names(writer, key[0])

    with Library.open(folder, SETTINGS) as reader:
        assert reader.names.all() == before
        with reader._database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM named_by").fetchone()[0] == 2


def test_a_country_that_one_record_calls_so_is_one_in_the_others(folder: Path, tmp_path: Path) -> None:
    sources = write(
        tmp_path / "s", treaty="CLERK: The Republic of Caldria signs.\n", ferry="CLERK: A ship to Caldria.\n"
    )
    with opened(folder) as library:
        take_in(library, sources)
        caldria = library.names.get("Caldria")

        assert (len(caldria.record_ids), caldria.mentions, caldria.code) == (2, 2, None)


def test_names_and_rulings_go_with_the_record_and_a_purge_leaves_no_byte(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        library.names.same("Keith", "Marguerite Dunne")
        may = ids_by_title(library)["May"]
        assert holding(folder, "Keith")

        library.remove([may])
        assert keys(library) == ["Imogen Marsh", "Ruth Hale", "Anthony Blinken"]

        library.purge()
        assert holding(folder, "Keith") == holding(folder, "Dunne") == []
        assert library.verify().ok


def test_who_is_meant_by_a_label_in_one_record_does_not_speak_under_it_in_another(folder: Path, tmp_path: Path) -> None:
    harbour = """
ALICE BROWN: I give the floor to John Smith about the harbour.

MR. SMITH: The harbour must be dredged before winter.

ALICE BROWN: Thank you, Mr. Smith.
"""
    tunnel = """
ALICE BROWN: John Smith is not here today, and Adam Smith will speak of the tunnel.

MR. SMITH: I want the tunnel closed for ever.

ALICE BROWN: Thank you, Adam Smith.
"""
    with opened(folder) as library:
        take_in(library, write(tmp_path / "smiths", harbour=harbour, tunnel=tunnel))
        john, record_id = library.names.get("John Smith"), ids_by_title(library)["Tunnel"]

        assert len(john.record_ids) == 2
        assert [place.text for place in library.names.said(john)] == ["The harbour must be dredged before winter."]
        start = library.record(record_id).turn_starts[1]
        assert [entity.key for entity in library.names.within([(record_id, start, start + 6)])] == ["Mr. Smith"]
        # Nor does the label mean only whom it meant there.
        assert [entity.key for entity in library.names.resolve("MR. SMITH")] == ["John Smith", "Adam Smith"]
