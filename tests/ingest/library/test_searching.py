from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ingest import (
    IngestSettings,
    KnownScope,
    Library,
    ModelError,
    Scope,
    ScopeError,
    SourceKind,
)
from ingest.library import lexical as lexical_module
from ingest.library import models
from tests.fakes import HashEmbedder
from tests.ingest.library_tools import SETTINGS, ids_by_title, meeting, opened, take_in, write

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
        monkeypatch.setattr(lexical_module, "_MOST_BY_LISTS", 0)
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


def test_a_sentence_of_the_last_questions_is_not_embedded_again(folder: Path) -> None:
    embedder = HashEmbedder()
    with opened(folder, embedder) as library:
        first = library.embed_sentences(["The ferry stops.", "So it does.", "The ferry stops."])
        again = library.embed_sentences(["So it does.", "It runs again in May."])

    assert embedder.texts == ["The ferry stops.", "So it does.", "It runs again in May."]
    assert first.shape == (3, embedder.dimensions)
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])


def test_a_sentence_that_is_remembered_keeps_no_others_in_memory(folder: Path) -> None:
    with opened(folder) as library:
        library.embed_sentences(["The ferry stops.", "So it does."])

        assert [row.base for row in library._models._sentences._values.values()] == [None, None]


def test_no_sentences_have_no_embeddings(folder: Path) -> None:
    with opened(folder) as library:
        assert library.embed_sentences([]).shape == (0, 384)


def test_only_so_many_sentences_are_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_KEPT_SENTENCES", 1)
    embedder = HashEmbedder()
    with opened(folder, embedder) as library:
        for text in ("One.", "Two.", "One."):
            library.embed_sentences([text])

    assert embedder.texts == ["One.", "Two.", "One."]


def test_sentences_without_a_model_are_told_apart_from_none(folder: Path, tmp_path: Path) -> None:
    settings = IngestSettings(model_dir=tmp_path / "nowhere", cache_dir=tmp_path)
    with Library.open(folder, settings, writable=True) as library, pytest.raises(ModelError, match="nowhere"):
        library.embed_sentences(["The ferry stops."])
