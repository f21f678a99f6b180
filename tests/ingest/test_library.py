from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import (
    CorrectionError,
    IngestSettings,
    KnownScope,
    Library,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritable,
    ModelError,
    Scope,
    ScopeError,
    SourceKind,
    UnknownRecord,
    ingest_paths,
)
from ingest.catalogue import database, schema
from ingest.library import index as index_module
from ingest.library import reader as reader_module
from ingest.vectors import IndexBroken, VectorIndex
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, read_in_process, take_in, write

OPEN = Scope()
COUNCIL = "\n\n".join(
    f"{speaker}: The ferry was put to the vote, and nobody spoke against it that evening."
    for speaker in (
        "MR. HOLT",
        "Ivo Marsh",
        "Eva Marsh",
        *(f"Member {name}" for name in ("Ash", "Elm", "Fir", "Oak", "Yew", "Ivy")),
    )
    * 2
)


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_process(monkeypatch)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write(tmp_path / "sources", ferry=meeting("ferry"), harbour=meeting("harbour"), school=meeting("school", 6))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


def all_ids(library: Library) -> list[str]:
    return [p.passage_id for r in library.records() for p in library.record_passages(r.record_id)]


# Opening


def test_a_folder_without_a_library_is_not_made_into_one_by_reading(folder: Path) -> None:
    with pytest.raises(LibraryError, match="make one with: verbatim ingest"):
        Library.open(folder, SETTINGS)

    assert not folder.exists()


def test_a_library_in_use_is_refused_to_a_second_writer_and_open_to_readers(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(LibraryBusy, match="process"):
            Library.open(folder, SETTINGS, writable=True)
        with Library.open(folder, SETTINGS) as reader:
            assert len(reader.records()) == 3


def test_a_library_whose_opening_fails_is_given_back(folder: Path) -> None:
    folder.mkdir()
    (folder / "catalogue.sqlite3").write_bytes(b"not a database " * 500)
    with pytest.raises(LibraryError):
        Library.open(folder, SETTINGS, writable=True)
    (folder / "catalogue.sqlite3").unlink()

    Library.open(folder, SETTINGS, writable=True).close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(LibraryNotWritable, match="cannot be made"):
        Library.open(tmp_path / "file" / "library", SETTINGS, writable=True)


def test_a_reader_of_an_older_library_brings_it_up_to_date(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    migrations = (*schema.MIGRATIONS, "CREATE TABLE added (x)")
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    monkeypatch.setattr(database, "MIGRATIONS", migrations)

    with Library.open(folder, SETTINGS) as reader:
        assert len(reader.records()) == 3
    assert (folder / "catalogue.sqlite3.version-1").is_file()


@pytest.mark.parametrize(
    "change",
    [
        lambda library: library.remove(["abc"]),
        lambda library: library.rebuild(),
        lambda library: library.bring_up_to_date(),
        lambda library: library.keep_failure("x", "y"),
    ],
    ids=["remove", "rebuild", "bring up to date", "keep a failure"],
)
def test_without_the_lock_nothing_changes_and_the_owner_is_named(folder: Path, change: object) -> None:
    assert callable(change)
    with opened(folder) as owner:
        owner.announce("http://127.0.0.1:7860")
        with Library.open(folder, SETTINGS) as reader, pytest.raises(LibraryBusy, match=r"127\.0\.0\.1:7860"):
            change(reader)


# Reading


def test_a_record_comes_back_whole(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        record = library.record(record_id)
        passages = library.record_passages(record_id)

        assert record.turns[1].speaker == "CLERK"
        assert "Item 2 is about the ferry" in record.text
        assert record.facts is not None
        assert record.facts.source_kind is SourceKind.TRANSCRIPT
        assert [p.ordinal for p in passages] == list(range(len(passages)))
        assert all(p.text == record.text[p.char_start : p.char_end] for p in passages)
        assert library.original(record_id).read_bytes() == (sources / "ferry.txt").read_bytes()
        assert library.summary(record_id).words == len(record.text.split())
        assert library.passages([passages[1].passage_id, "absent", passages[0].passage_id]) == [
            passages[1],
            passages[0],
        ]


def test_the_beginning_of_an_id_is_enough(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]

        assert library.record(record_id[:6]).record_id == record_id
        assert library.sheet(record_id[:6]).passages[0].record_id == record_id


@pytest.mark.parametrize("asked", ["", "zzzzzz", "a*", "??????", "[a-f]*"])
def test_an_unknown_id_says_how_to_list_them(folder: Path, sources: Path, asked: str) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        for ask in (library.record, library.summary, library.sheet, library.original):
            with pytest.raises(UnknownRecord, match="verbatim records"):
                ask(asked)


def test_an_unknown_revision_is_told(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(UnknownRecord, match="no revision 7"):
            library.record(ids_by_title(library)["Ferry"], 7)


def test_records_stand_newest_first_and_undated_last(folder: Path, tmp_path: Path) -> None:
    sources = write(tmp_path / "s", a=meeting("ferry"), b=meeting("tram"), c=meeting("school"))
    with opened(folder) as library:
        take_in(library, sources)
        ids = ids_by_title(library)
        library.correct(ids["A"], date="2024-03-01")
        library.correct(ids["C"], date="2024-05-09")

        assert [summary.facts.title for summary in library.records()] == ["C", "A", "B"]


def test_speakers_and_bodies_are_listed_once(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        for record_id in ids_by_title(library).values():
            library.correct(record_id, body="Harbour Council")

        assert library.speakers() == ["CLERK", "MAYOR"]
        assert library.bodies() == ["Harbour Council"]


# Searching


def test_each_passage_is_its_own_best_match_with_the_index_and_without(folder: Path, sources: Path) -> None:
    with opened(folder) as library, Library.open(folder, SETTINGS, embedder=HashEmbedder()) as reader:
        take_in(library, sources)
        for record in library.records():
            sheet = library.sheet(record.record_id)
            assert sheet.vectors is not None
            for passage, vector in zip(sheet.passages, sheet.vectors, strict=True):
                assert library.dense(vector, limit=1)[0].passage_id == passage.passage_id
                assert reader.dense(vector, limit=1)[0].passage_id == passage.passage_id
        vector = reader.embed_query("papers about the ferry")
        assert vector is not None
        by_index, by_scan = library.dense(vector, limit=9), reader.dense(vector, limit=9)

    assert [hit.passage_id for hit in by_index] == [hit.passage_id for hit in by_scan]
    assert [hit.score for hit in by_index] == pytest.approx([hit.score for hit in by_scan], abs=1e-5)
    assert [(hit.record_id, hit.ordinal) for hit in by_index] == [(hit.record_id, hit.ordinal) for hit in by_scan]


def test_a_reader_never_opens_the_index(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with Library.open(folder, SETTINGS, embedder=HashEmbedder()) as reader:
        vector = reader.embed_query("ferry")
        assert vector is not None

        assert reader.dense(vector, limit=3)
        assert reader._index._vectors is None


def scopes(ids: dict[str, str]) -> dict[str, tuple[Scope, set[str]]]:
    return {
        "records": (Scope(record_ids=(ids["Ferry"], ids["School"])), {"Ferry", "School"}),
        "bodies": (Scope(bodies=("Harbour Council",)), {"Harbour"}),
        "kinds": (Scope(source_kinds=(SourceKind.MINUTES,)), {"Ferry"}),
        "from": (Scope(date_from=date(2024, 5, 9)), {"School"}),
        "to": (Scope(date_to=date(2024, 5, 8)), {"Harbour"}),
        "speakers": (Scope(speakers=("ana ruiz",)), {"School"}),
        "several": (Scope(bodies=("Harbour Council",), date_from=date(2024, 5, 9)), set()),
    }


@pytest.mark.parametrize("side", ["records", "bodies", "kinds", "from", "to", "speakers", "several"])
def test_a_scope_is_applied_before_ranking(folder: Path, tmp_path: Path, side: str) -> None:
    school = meeting("school", 6).replace("CLERK", "Ana Ruiz")
    sources = write(tmp_path / "s", ferry=meeting("ferry"), harbour=meeting("harbour"), school=school)
    with opened(folder) as library:
        take_in(library, sources)
        ids = ids_by_title(library)
        library.correct(ids["Harbour"], body="Harbour Council", date="2024-05-08")
        library.correct(ids["School"], date="2024-05-09")
        library.correct(ids["Ferry"], kind="minutes")
        scope, titles = scopes(ids)[side]
        wanted = {ids[title] for title in titles}
        vector = library.embed_query("ferry papers")
        assert vector is not None

        assert {summary.record_id for summary in library.records(scope)} == wanted
        dense = library.dense(vector, limit=100, scope=scope)
        lexical = library.lexical(["papers"], scope=scope)
        phrases = library.find("was put to the vote", scope=scope)

        for hits in (dense, lexical, phrases):
            assert {hit.record_id for hit in hits} == wanted
        if side == "speakers":
            assert {hit.speaker for hit in phrases} == {"Ana Ruiz"}
            assert all("Ana Ruiz" in p.speakers for p in library.passages([hit.passage_id for hit in dense]))


def test_words_are_found_by_their_stem_and_speakers_by_name(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        ids = ids_by_title(library)

        assert {hit.record_id for hit in library.lexical(["ferries"])} == {ids["Ferry"]}
        assert all(hit.score > 0 for hit in library.lexical(["ferry", "school", "mayor"]))
        assert len(library.lexical(["papers"], limit=2)) == 2
        assert {h.record_id for h in library.lexical(["papers"], record_ids=[ids["School"]])} == {ids["School"]}
        assert library.lexical([]) == []
        rarity = library.rarity(["ferries", "absent", "papers"])
        assert rarity["ferries"] == len(library.lexical(["ferry"]))
        assert rarity["absent"] == 0
        assert rarity["papers"] > rarity["ferries"] > 0


@pytest.mark.parametrize(
    "terms",
    [["ferry"], ["ferries", "FERRY", "mayor"], ["papers", "14", "évening"], ["absent"], ["ferry-papers", "item"]],
    ids=["one", "several of one stem", "common ones", "none", "two words in one"],
)
def test_a_few_records_are_ranked_by_their_word_lists_as_the_full_text_ranks_them(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, terms: list[str]
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, ferry=meeting("ferry", 7))
        take_in(library, sources)
        chosen = list(ids_by_title(library).values())[:2]
        by_lists = library.lexical(terms, record_ids=chosen)
        monkeypatch.setattr(reader_module, "_MOST_BY_LISTS", 0)
        by_full_text = library.lexical(terms, record_ids=chosen)

    assert {hit.passage_id: hit.score for hit in by_lists} == pytest.approx(
        {hit.passage_id: hit.score for hit in by_full_text}
    )
    assert [round(hit.score, 9) for hit in by_lists] == [round(hit.score, 9) for hit in by_full_text]


def test_a_phrase_is_found_where_it_stands(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        [hit] = library.find("about the FERRY, with 14 pages")
        record = library.record(hit.record_id)

        assert record.text[hit.char_start : hit.char_end] == "about the ferry, with 14 pages"
        assert (hit.turn, hit.speaker, hit.title) == (1, "CLERK", "Ferry")
        assert "about the ferry, with 14 pages" in hit.context
        assert len(library.find("that evening", limit=5)) == 5
        assert library.find('") OR 1=1 --') == []


@pytest.mark.parametrize(
    ("name", "meant", "notices"),
    [
        ("MR. HOLT", ("MR. HOLT",), ()),
        ("mr. holt", ("MR. HOLT",), ()),
        ("Holt", ("MR. HOLT",), ()),
        ("eva marsh", ("Eva Marsh",), ()),
        ("Marsh", ("Eva Marsh", "Ivo Marsh"), ("speaker 'Marsh' is taken as Eva Marsh and Ivo Marsh",)),
    ],
    ids=["as written", "other case", "part of a name", "whole name", "two of a name"],
)
def test_a_scope_names_speakers_in_any_case_and_by_part(
    folder: Path, tmp_path: Path, name: str, meant: tuple[str, ...], notices: tuple[str, ...]
) -> None:
    with opened(folder) as library:
        take_in(library, write(tmp_path / "s", council=COUNCIL))

        assert library.known_scope(Scope(speakers=(name,))) == KnownScope(scope=Scope(speakers=meant), notices=notices)


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (Scope(speakers=("Hollt",)), "no speaker 'Hollt'; nearest: MR. HOLT"),
        (Scope(speakers=("Member",)), "speaker 'Member' may be any of 6: .* give more of the name"),
        (Scope(speakers=(" ",)), "no speaker ' '; nearest"),
        (
            Scope(date_from=date(2024, 5, 9), date_to=date(2024, 1, 2)),
            "reversed: nothing lies from 2024-05-09 to 2024-01-02",
        ),
    ],
    ids=["nobody", "a title", "no name", "reversed dates"],
)
def test_a_scope_that_means_nothing_is_refused_with_what_was_meant(
    folder: Path, tmp_path: Path, scope: Scope, told: str
) -> None:
    with opened(folder) as library:
        take_in(library, write(tmp_path / "s", council=COUNCIL))
        with pytest.raises(ScopeError, match=told):
            library.known_scope(scope)


def test_a_speaker_outside_the_rest_of_a_scope_is_known_all_the_same(folder: Path, tmp_path: Path) -> None:
    scope = Scope(speakers=("holt",), date_from=date(2030, 1, 1))
    with opened(folder) as library:
        with pytest.raises(ScopeError, match="no record here names its speakers"):
            library.known_scope(scope)
        take_in(library, write(tmp_path / "s", council=COUNCIL))

        assert library.known_scope(scope).scope.speakers == ("MR. HOLT",)


def test_what_was_looked_up_is_remembered_until_something_changes(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        sheet, record = library.sheet(record_id), library.record(record_id)

        assert library.sheet(record_id) is sheet
        assert library.record(record_id) is record

        library.correct(record_id, title="The ferry")
        assert library.record(record_id).facts != record.facts


def test_only_so_many_sheets_are_remembered(folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "_KEPT_SHEETS", 2)
    with opened(folder) as library:
        take_in(library, sources)
        for record_id in ids_by_title(library).values():
            library.sheet(record_id)

        assert len(library._sheets) == 2


# Changing


def test_a_new_revision_takes_over_and_the_former_still_opens(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        old = library.record(record_id)
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        report = take_in(library, sources)

        assert (report.replaced, report.unchanged, report.added) == (1, 2, 0)
        assert library.record(record_id).revision == 2
        assert library.record(record_id, 1).text == old.text
        assert library.find("14 pages of papers")
        assert not library.find("about the ferry, with 14 pages")
        assert library.find("fourteen pages")[0].record_id == record_id
        assert library.summary(record_id).sequence == library.sequence == 4
        assert library.verify().ok


def test_editing_one_turn_of_a_long_transcript_embeds_little_again(folder: Path, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    text = meeting("ferry", 120)
    sources = write(tmp_path / "s", ferry=text)
    with opened(folder, embedder) as library:
        take_in(library, sources)
        whole = embedder.embedded
        write(sources, ferry=text.replace("Item 60 is about", "Item sixty, after a recess, is about"))
        take_in(library, sources)

    assert 0 < embedder.embedded - whole <= 0.15 * whole


class FailingEmbedder(HashEmbedder):
    """Fails when it meets a word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        if any(self.word in text for text in texts):
            raise RuntimeError("the model gave up")
        return super().embed_passages(texts)


def test_a_revision_that_fails_leaves_the_former_one_answering(folder: Path, sources: Path) -> None:
    with opened(folder, FailingEmbedder("fourteen")) as library:
        take_in(library, sources)
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        report = ingest_paths([sources], library, SETTINGS)

        assert (report.failed, report.unchanged) == (1, 2)
        assert "RuntimeError: the model gave up" in next(f.reason for f in report.records if f.state == "failed")
        assert library.find("about the ferry, with 14 pages")
        assert library.verify().ok
        assert library.count() == 3
        assert [summary.state for summary in library.all_records()].count("failed") == 1
    with opened(folder) as library:
        assert take_in(library, sources).replaced == 1
        assert [summary.state for summary in library.all_records()] == ["live"] * 3


def test_readers_see_old_or_new_and_nothing_between(folder: Path, sources: Path) -> None:
    seen: set[tuple[int, bool]] = set()
    failures: list[BaseException] = []
    done = threading.Event()

    def read(library: Library, record_id: str) -> None:
        try:
            while not done.is_set():
                record = library.record(record_id)
                sheet = library.sheet(record_id)
                assert "".join(p.text for p in sheet.passages)
                assert sheet.vectors is not None
                assert len(sheet.vectors) == len(sheet.passages)
                seen.add((record.revision, "fourteen" in record.text))
                assert library.lexical(["papers"])
        except BaseException as error:  # noqa: BLE001  told to the test's own thread
            failures.append(error)

    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        threads = [threading.Thread(target=read, args=(library, record_id)) for _ in range(3)]
        for thread in threads:
            thread.start()
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        take_in(library, sources)
        done.set()
        for thread in threads:
            thread.join()
        seen.add((library.record(record_id).revision, True))

    assert failures == []
    assert seen <= {(1, False), (2, True)}


def test_a_correction_stands_above_the_file_and_survives_a_new_revision(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.correct(record_id[:8], title="Ferry hearing", kind="minutes", date="2024-05-09", body="Council")
        library.correct(record_id, body=None)
        write(sources, ferry=meeting("ferry", 5))
        take_in(library, sources)
        facts = library.summary(record_id).facts

        assert (facts.title, facts.source_kind, facts.date) == (
            "Ferry hearing",
            SourceKind.MINUTES,
            date(2024, 5, 9),
        )
        assert facts.body is None
        assert facts.reasons["title"] == "your correction"
        assert library.record(record_id).revision == 2


def test_a_correction_needs_no_lock(folder: Path, sources: Path) -> None:
    with opened(folder) as owner:
        take_in(owner, sources)
        record_id = ids_by_title(owner)["Ferry"]
        with Library.open(folder, SETTINGS) as other:
            other.correct(record_id, title="The ferry")

        assert owner.record(record_id).facts.title == "The ferry"  # type: ignore[union-attr]
        assert owner.sequence == 3


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("speaker", "X", "'speaker' cannot be corrected; these can: title, body, date, kind, url, media"),
        ("kind", "poem", "kind: 'poem' is none of transcript, minutes, article, ai_summary"),
        ("date", "3.4.2025", "date: '3.4.2025' is no date; write year-month-day, as 2024-05-09"),
        ("date", "2024-13-45", "date: '2024-13-45' is no date"),
        ("url", "javascript:alert(1)", "url: 'javascript:alert(1)' is no address of a page"),
        ("url", "http://[", "is no address of a page"),
        ("url", "https://example.org/" + "x" * 2_000, "url: an address of 2,020 characters; give one of up to 2,000"),
        ("media", "absent.mp4", "media: 'absent.mp4' is neither an address"),
    ],
    ids=[
        "no such field",
        "no such kind",
        "day first",
        "no such day",
        "script",
        "broken address",
        "long",
        "no such file",
    ],
)
def test_a_correction_that_means_nothing_is_refused_by_name_and_changes_nothing(
    folder: Path, sources: Path, field: str, value: str, told: str
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        before = library.record(record_id).facts
        with pytest.raises(CorrectionError) as refused:
            library.correct(record_id, title="Another", **{field: value})

        assert told in str(refused.value)
        assert library.record(record_id).facts == before
        assert library.corrections(record_id) == {}


def test_a_correction_is_kept_in_the_form_of_its_field(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        library.correct(
            record_id, date="20240509", kind="AI summary", media=str(sources / "ferry.txt"), url=" http://a.example "
        )

        assert library.corrections(record_id) == {
            "date": "2024-05-09",
            "kind": "ai_summary",
            "media": str(sources / "ferry.txt"),
            "url": "http://a.example",
        }
        library.correct(record_id, date="", kind=None)
        assert sorted(library.corrections(record_id)) == ["media", "url"]


def test_a_removed_record_is_nowhere(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        record_id = ids_by_title(library)["Ferry"]
        original = library.original(record_id)
        gone = {passage.passage_id for passage in library.record_passages(record_id)}
        vector = library.embed_query("ferry")
        assert vector is not None
        library.remove([record_id[:10]])

        assert not original.exists()
        assert library.find("about the ferry") == []
        assert library.lexical(["ferry"]) == []
        assert gone.isdisjoint(hit.passage_id for hit in library.dense(vector, limit=50))
        assert gone.isdisjoint(library._index.opened("hash-384").ids())
        assert library.passages(sorted(gone)) == []
        with pytest.raises(UnknownRecord):
            library.record(record_id)
        assert library.verify().ok
        assert (take_in(library, sources).added, library.count()) == (1, 3)


def test_removing_an_unknown_record_removes_none(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        with pytest.raises(UnknownRecord):
            library.remove([ids_by_title(library)["Ferry"], "unknown-record"])

        assert library.count() == 3


def test_after_a_purge_no_byte_of_the_record_is_left_in_any_file(folder: Path, tmp_path: Path) -> None:
    secret = "Xylophagous Quokkas"
    text = meeting("ferry").replace("nobody", secret)
    sources = write(tmp_path / "s", ferry=text, harbour=meeting("harbour"), school=meeting("school"))
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, ferry=text.replace("14 pages", "fourteen pages"))
        take_in(library, sources)
        (folder / "catalogue.sqlite3.version-0").write_text(secret, encoding="utf-8")
        assert holding(folder, secret)
        library.remove([library.find(secret)[0].record_id], purge=True)

        assert holding(folder, secret) == []
        assert holding(folder, "Harbour") or holding(folder, "harbour")
        assert library.verify().ok
        assert len(library.records()) == 2


def test_a_purge_wipes_what_was_removed_before(folder: Path, tmp_path: Path) -> None:
    secret = "Xylophagous Quokkas"
    sources = write(tmp_path / "s", ferry=meeting("ferry").replace("nobody", secret), harbour=meeting("harbour"))
    with opened(folder) as library:
        take_in(library, sources)
        library.remove([ids_by_title(library)["Ferry"]])
        assert holding(folder, secret)
        library.purge()

        assert holding(folder, secret) == []
        assert library.verify().ok


@pytest.mark.parametrize("step", ["records removed", "catalogue rewritten"])
def test_a_purge_that_was_ended_goes_on_when_the_library_is_opened_next(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    secret = "Xylophagous Quokkas"
    sources = write(tmp_path / "s", ferry=meeting("ferry").replace("nobody", secret), harbour=meeting("harbour"))

    def end_at(point: str) -> None:
        if point == step:
            raise KeyboardInterrupt

    with opened(folder) as library:
        take_in(library, sources)
        monkeypatch.setattr("ingest.library.library.crashpoint", end_at)
        with pytest.raises(KeyboardInterrupt):
            library.remove([ids_by_title(library)["Ferry"]], purge=True)
        monkeypatch.undo()
    with opened(folder) as library:
        assert holding(folder, secret) == []
        assert library.verify().ok
        assert len(library.records()) == 1


def test_a_rebuild_deletes_originals_that_belong_to_no_record(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        stray_file(folder, library)
        assert not library.verify().ok
        library.rebuild()

        assert library.verify().ok


def test_a_catalogue_without_a_byte_beside_originals_is_no_empty_library(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    for beside in folder.glob("catalogue.sqlite3*"):
        beside.unlink()
    (folder / "catalogue.sqlite3").touch()

    for writable in (False, True):
        with pytest.raises(LibraryDamaged, match="originals beside it"):
            Library.open(folder, SETTINGS, writable=writable)


def test_a_full_disk_names_the_folder_and_the_next_step(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(folder) as library:
        monkeypatch.setattr(library._originals, "put", full)
        with pytest.raises(LibraryNotWritable, match=r"library' cannot be written \(No space left.*make room"):
            ingest_paths([sources], library, SETTINGS)


def holding(folder: Path, words: str) -> list[str]:
    """Return the files with any of the words' bytes in any case, as UTF-8 or UTF-16."""
    parts = [part.casefold() for part in words.split()]
    needles = [part.encode(code) for part in parts for code in ("utf-8", "utf-16-le")]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes().lower() for needle in needles)
    ]


def test_samples_go_together_and_only_they(folder: Path, sources: Path, tmp_path: Path) -> None:
    own = write(tmp_path / "own", tram=meeting("tram"))
    with opened(folder) as library:
        ingest_paths([sources], library, SETTINGS, sample=True)
        take_in(library, own)

        assert [s.sample for s in library.records()].count(True) == 3
        assert library.remove_samples() == 3
        assert library.remove_samples() == 0
        assert list(ids_by_title(library)) == ["Tram"]


# Rebuilding and verifying


def test_a_rebuild_needs_neither_sources_nor_model_and_keeps_every_id(
    folder: Path, sources: Path, tmp_path: Path
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        before = all_ids(library)
        sheet = library.sheet(ids_by_title(library)["Ferry"])
    for path in [*sources.iterdir(), *(folder / "index").rglob("*")]:
        if path.is_file():
            path.unlink()
    no_model = IngestSettings(**{**SETTINGS.model_dump(), "model_dir": tmp_path / "none", "cache_dir": tmp_path / "c"})
    with Library.open(folder, no_model, writable=True) as library:
        library.rebuild()

        assert all_ids(library) == before
        assert library._index.opened("hash-384").ids() == set(before)
        assert library.verify().ok
        assert sheet.vectors is not None
        assert library.dense(sheet.vectors[0], limit=1)[0].passage_id == sheet.passages[0].passage_id


def test_a_rebuild_mends_the_full_text(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
        connection.execute("INSERT INTO passages_fts (passages_fts) VALUES ('delete-all')")
        connection.commit()
    with opened(folder) as library:
        report = library.verify()
        assert any("missing from the full text" in difference for difference in report.differences)
        assert library.lexical(["ferry"]) == []
        library.rebuild()

        assert library.verify().ok
        assert library.lexical(["ferry"])


def damage_sql(statement: str) -> object:
    def damage(folder: Path, library: Library) -> None:
        with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
            connection.execute(statement)
            connection.commit()

    return damage


def drop_from_index(folder: Path, library: Library) -> None:
    vectors = library._index.opened("hash-384")
    vectors.delete(sorted(vectors.ids())[:1])


def stranger_in_index(folder: Path, library: Library) -> None:
    vector = np.ones((1, 384), np.float32) / np.sqrt(384)
    library._index.opened("hash-384").upsert(["stranger"], vector, ["words"], [{"record_id": "none"}])


def other_words_in_index(folder: Path, library: Library) -> None:
    sheet = library.sheet(ids_by_title(library)["Ferry"])
    assert sheet.vectors is not None
    one = sheet.passages[0].passage_id
    library._index.opened("hash-384").upsert([one], sheet.vectors[:1], ["forged"], [{"record_id": "none"}])


def other_vector_in_index(folder: Path, library: Library) -> None:
    passage = library.sheet(ids_by_title(library)["Ferry"]).passages[0]
    vector = np.ones((1, 384), np.float32) / np.sqrt(384)
    library._index.opened("hash-384").upsert(
        [passage.passage_id], vector, [passage.labelled_text], [{"record_id": "r"}]
    )


def original_gone(folder: Path, library: Library) -> None:
    library.original(ids_by_title(library)["Ferry"]).unlink()


def original_changed(folder: Path, library: Library) -> None:
    library.original(ids_by_title(library)["Ferry"]).write_bytes(b"other")


def stray_file(folder: Path, library: Library) -> None:
    (folder / "originals" / "ab").mkdir(exist_ok=True)
    (folder / "originals" / "ab" / "abcdef.part").write_bytes(b"half")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (drop_from_index, "missing from the index"),
        (stranger_in_index, "in the index without a live passage"),
        (other_words_in_index, "words differ in the index"),
        (other_vector_in_index, "that a search does not find"),
        (original_gone, "originals missing"),
        (original_changed, "bytes changed"),
        (stray_file, "belong to no record"),
        (damage_sql("UPDATE passages SET text = 'forged' WHERE key = 1"), "are not its words"),
        (damage_sql("DELETE FROM embeddings"), "without an embedding"),
        (damage_sql("DELETE FROM passages WHERE key = 2"), "without a live passage"),
        (damage_sql("DELETE FROM revisions_fts_docsize"), "live revisions missing from the full text"),
    ],
    ids=[
        "lost vector", "extra vector", "other words", "other vector", "lost original", "changed original",
        "stray original", "changed passage", "lost embeddings", "lost passage", "lost full text",
    ],
)  # fmt: skip
def test_verify_names_every_difference(folder: Path, sources: Path, damage: object, told: str) -> None:
    assert callable(damage)
    with opened(folder) as library:
        take_in(library, sources)
        assert library.verify().ok
        damage(folder, library)
        report = library.verify()

    assert not report.ok
    assert any(told in difference for difference in report.differences), report.differences


def test_verify_takes_the_lock_for_the_check_where_nobody_owns_the_library(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with Library.open(folder, SETTINGS) as reader:
        report = reader.verify()

        assert (report.ok, report.is_index_checked, report.mended) == (True, True, None)
        with opened(folder) as owner:
            drop_from_index(folder, owner)
            stranger_in_index(folder, owner)
        assert any("missing from the index" in difference for difference in reader.verify().differences)
        with opened(folder):
            pass


def test_verify_tells_that_it_mended_an_index_that_is_gone(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    shutil.rmtree(folder / "index")
    with Library.open(folder, SETTINGS) as reader:
        report = reader.verify()

    assert report.ok
    assert report.mended is not None
    assert "its folder is gone" in report.mended


def test_verify_without_the_lock_says_that_the_index_was_not_looked_at(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        library.announce("http://127.0.0.1:7860")
        with Library.open(folder, SETTINGS) as reader:
            report = reader.verify()
        whole = library.verify()

    assert report.ok
    assert not report.is_index_checked
    assert f"process {os.getpid()}, serving at http://127.0.0.1:7860" in report.unchecked_because
    assert (report.records, report.passages) == (3, whole.passages)
    assert whole.is_index_checked


# The index breaks


def abandon(library: Library) -> None:
    """Leave a library as a killed process leaves it: nothing noted as closed, the lock gone."""
    library._index._close_vectors()
    library._database.close()
    assert library._ownership is not None
    library._ownership.release()


def test_ids_that_a_kill_left_in_the_index_go_when_it_is_opened_next(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        write(sources, ferry=meeting("ferry").replace("14 pages", "fourteen pages"))
        with monkeypatch.context() as patch:
            patch.setattr(library._index, "delete_stale", lambda: None)
            take_in(library, sources)
        assert "in the index without a live passage" in library.verify().differences[0]

    with opened(folder) as library:
        assert library.verify().ok


def break_vectors(folder: Path) -> None:
    [file] = (folder / "index").glob("*/*/data_level0.bin")
    file.write_bytes(b"")


def test_a_broken_index_is_rebuilt_after_an_unclean_end(folder: Path, sources: Path) -> None:
    library = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    take_in(library, sources)
    before = all_ids(library)
    vector = library.embed_query("papers about the harbour")
    assert vector is not None
    answers = library.dense(vector, limit=10)
    abandon(library)
    break_vectors(folder)

    with opened(folder) as library:
        after = library.dense(vector, limit=10)

        assert [hit.passage_id for hit in after] == [hit.passage_id for hit in answers]
        assert all_ids(library) == before
        assert "has been rebuilt from the catalogue" in library.notices[0]
        assert library.verify().ok
    assert len(list((folder / "index").iterdir())) == 1


def test_ids_that_an_unclean_end_lost_are_missed_even_where_the_count_is_right(folder: Path, sources: Path) -> None:
    library = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    take_in(library, sources)
    drop_from_index(folder, library)
    stranger_in_index(folder, library)
    abandon(library)

    with opened(folder) as library:
        assert library.verify().ok
        assert "1 passages were missing from it" in library.notices[0]


def test_a_healthy_index_is_kept_after_an_unclean_end(folder: Path, sources: Path) -> None:
    library = Library.open(folder, SETTINGS, writable=True, embedder=HashEmbedder())
    take_in(library, sources)
    abandon(library)

    with opened(folder) as library:
        assert library.verify().ok
        assert library.notices == ()


def test_no_child_is_started_after_an_orderly_close(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_probe(*_: object) -> None:
        raise AssertionError("probed")

    with opened(folder) as library:
        take_in(library, sources)
    monkeypatch.setattr(index_module, "probe", no_probe)

    with opened(folder) as library:
        assert library.verify().ok


def test_an_index_that_breaks_under_an_open_library_does_not_stop_its_answers(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise IndexBroken("the vector index failed: nothing found on disk")

    with opened(folder) as library:
        take_in(library, sources)
        vector = library.embed_query("ferry")
        assert vector is not None
        whole = library.dense(vector, limit=4)
        monkeypatch.setattr(VectorIndex, "query", broken)

        assert [hit.passage_id for hit in library.dense(vector, limit=4)] == [hit.passage_id for hit in whole]
        assert "compared one by one" in library.notices[0]


@pytest.mark.parametrize("losses", [1, 5], ids=["by writing it again", "in a new index"])
def test_a_write_that_is_lost_is_made_good(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, losses: int
) -> None:
    real = VectorIndex.upsert
    lost: list[str] = []

    def lose_some(self: VectorIndex, ids: Sequence[str], *rest: Any) -> None:
        if len(lost) < losses:
            lost.append(ids[0])
        else:
            real(self, ids, *rest)

    with opened(folder) as library:
        monkeypatch.setattr(VectorIndex, "upsert", lose_some)
        take_in(library, sources)

        assert len(lost) == losses
        assert library.verify().ok
        assert library._index.opened("hash-384").folder.name == ("chroma-1" if losses == 1 else "chroma-2")


def test_a_write_that_is_always_lost_fails_and_nothing_goes_live(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(VectorIndex, "upsert", lambda *_: None)
    with opened(folder) as library:
        report = ingest_paths([sources], library, SETTINGS)
        assert report.failed == report.seen == len(list(sources.iterdir()))
        assert all("cannot be found in the index" in file.reason for file in report.records)
    with Library.open(folder, SETTINGS) as reader:
        assert reader.records() == []
        assert {summary.state for summary in reader.all_records()} == {"failed"}
        assert not list((folder / "originals").glob("*/*"))


# Models


def test_another_model_takes_over_and_is_never_mixed_with_the_first(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        ids, collection = all_ids(library), library._index.opened("hash-384").name
        vector = library.embed_query("ferry")
        assert vector is not None
    other = HashEmbedder(dimensions=64, name="other")
    with opened(folder, other) as library:
        assert library.embed_query("ferry") is None
        assert "another model" in library.notices[0]
        assert library.lexical(["ferry"])

        assert take_in(library, sources).unchanged == 3
        assert other.embedded == len(ids)
        assert all_ids(library) == ids
        assert library._index.opened(other.fingerprint).name != collection
        query = library.embed_query("ferry")
        assert query is not None
        assert library.dense(query, limit=1)
        sheet = library.sheet(ids_by_title(library)["Ferry"])
        assert sheet.vectors is not None
        assert sheet.vectors.shape[1] == 64
        assert library.verify().ok
        take_in(library, sources)
        assert other.embedded == len(ids)
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
        assert connection.execute("SELECT DISTINCT fingerprint FROM embeddings").fetchall() == [("other-64",)]


def test_a_rebuild_with_another_model_embeds_anew(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
    with opened(folder, HashEmbedder(dimensions=64, name="other")) as library:
        library.rebuild()

        assert library.verify().ok
        assert library.embed_query("ferry") is not None


def test_another_size_of_passages_cuts_the_records_anew_without_their_sources(folder: Path, sources: Path) -> None:
    with opened(folder) as library:
        take_in(library, sources)
        small = all_ids(library)
        texts = {r.record_id: library.record(r.record_id).text for r in library.records()}
    larger = IngestSettings(**{**SETTINGS.model_dump(), "passage_tokens": 100})
    with opened(folder, settings=larger) as library:
        assert library.bring_up_to_date()

        assert len(all_ids(library)) < len(small)
        assert {r.record_id: library.record(r.record_id).text for r in library.records()} == texts
        assert library.verify().ok
        assert not library.bring_up_to_date()


def test_without_a_model_words_alone_are_searched_until_there_is_one(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_model(_: object) -> None:
        raise ModelError("'model.safetensors' is missing")

    monkeypatch.setattr(reader_module, "build_embedder", no_model)
    with Library.open(folder, SETTINGS, writable=True) as library:
        report = take_in(library, sources)

        assert report.added == 3
        assert any("'model.safetensors' is missing" in notice for notice in report.notices)
        assert library.embed_query("ferry") is None
        assert library.lexical(["ferry"])
        assert library.sheet(ids_by_title(library)["Ferry"]).vectors is None
        assert library.dense(np.zeros(384, np.float32), limit=3) == []
        assert library.verify().ok
    embedder = HashEmbedder()
    with opened(folder, embedder) as library:
        assert take_in(library, sources).unchanged == 3

        assert embedder.embedded == len(all_ids(library))
        vector = library.embed_query("ferry")
        assert vector is not None
        assert len(library.dense(vector, limit=3)) == 3
        assert library.verify().ok
        assert library.sheet(ids_by_title(library)["Ferry"]).vectors is not None


# Passages that no search tells apart


def looping(words: str, segments: int) -> str:
    """Return a Whisper transcript that says the same words over and over."""
    said = [{"start": 2 * number, "end": 2 * number + 2, "text": words} for number in range(segments)]
    return json.dumps({"language": "en", "segments": said})


@pytest.mark.parametrize("embedder", [HashEmbedder(), HashEmbedder(dimensions=32)], ids=["wide", "narrow"])
def test_a_transcript_that_loops_hides_neither_itself_nor_the_others(
    folder: Path, sources: Path, embedder: HashEmbedder
) -> None:
    settings = IngestSettings(sync_threshold=1000)
    (sources / "aa.json").write_text(looping(" Thank you.", 5400), encoding="utf-8")
    with opened(folder, embedder, settings) as library:
        take_in(library, sources)
        assert library.verify().ok
        for text in ("The ferry was put to the vote", "Thank you. Thank you."):
            vector = library.embed_query(text)
            assert vector is not None
            [nearest] = library.dense(vector, limit=1)
            [exact] = library.dense(vector, limit=1, scope=Scope(record_ids=tuple(all_ids_of_records(library))))
            assert nearest.score == pytest.approx(exact.score, abs=1e-4)
        library.rebuild()
        assert library.verify().ok
    with opened(folder, embedder, settings) as library:
        assert library._index.opened(embedder.fingerprint).count() == sum(one.passages for one in library.records())
        assert library.notices == ()


def all_ids_of_records(library: Library) -> list[str]:
    return [summary.record_id for summary in library.records()]


def test_a_transcript_that_loops_can_be_shortened_and_removed(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "loop.json"
    with opened(folder) as library:
        for segments in (400, 800, 100):
            file.write_text(looping(" Thank you.", segments), encoding="utf-8")
            take_in(library, file)
            assert library.verify().ok
        library.remove(all_ids_of_records(library))
        assert library._index.opened("hash-384").ids() == set()


def test_a_file_that_the_index_does_not_find_fails_alone_and_leaves_the_record_as_it_was(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = VectorIndex.unreachable

    def blind(self: VectorIndex, ids: Sequence[str], vectors: np.ndarray, *, sample: int) -> list[str]:
        return [*ids] if len(ids) > 4 else real(self, ids, vectors, sample=sample)

    with opened(folder) as library:
        take_in(library, sources)
        before = library.all_records()
        (sources / "ferry.txt").write_text(meeting("ferry", turns=40), encoding="utf-8")
        (sources / "zoo.txt").write_text(meeting("zoo", turns=2), encoding="utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(VectorIndex, "unreachable", blind)
            report = ingest_paths([sources], library, SETTINGS)

        assert {Path(file.path).name: file.state for file in report.records}["zoo.txt"] == "added"
        assert [Path(file.path).name for file in report.records if file.state == "failed"] == ["ferry.txt"]
        after = {summary.record_id: summary for summary in library.all_records()}
        assert {one.record_id: one.revision for one in before} == {
            one.record_id: after[one.record_id].revision for one in before
        }
        checked = library.verify()
        assert (checked.differences, checked.unfinished) == ((), ())
        again = ingest_paths([sources], library, SETTINGS)
        assert (again.replaced, again.failed) == (1, 0)


def test_a_record_whose_ingest_did_not_get_through_can_be_removed(
    folder: Path, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("the disk is full")

    with opened(folder) as library:
        with monkeypatch.context() as patch:
            patch.setattr("ingest.library.index.Index.write", full)
            with pytest.raises(LibraryError, match="the disk is full"):
                ingest_paths([sources], library, SETTINGS)
        [unfinished] = library.verify().unfinished
        library.remove([unfinished])
        assert library.all_records() == []
        assert library.verify().ok
