from __future__ import annotations

import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import BlockRole, Dropped, Facts, LibraryDamaged, LibraryNotWritable, LibraryTooNew, SourceKind
from ingest.catalogue import Database, codec, folding, fulltext, schema, writing
from ingest.records import TURN_SEPARATOR, Record, TimeAnchor, TimeSpan, Turn

# Migrations


def versions_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return schema.version_of(connection)


def test_a_new_catalogue_has_the_newest_version_and_syncs_every_commit(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    with database.writing() as writer:
        assert writer.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert writer.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert writer.execute("PRAGMA foreign_keys").fetchone()[0] == 1
    database.close()

    assert versions_of(tmp_path / "c.sqlite3") == len(schema.MIGRATIONS)
    assert schema.backups_of(tmp_path / "c.sqlite3") == []


def test_an_older_catalogue_is_backed_up_and_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "c.sqlite3"
    database = Database(file)
    with database.writing() as writer:
        writing.set_meta(writer, "kept", "yes")
    database.close()
    version = len(schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE added (x)"))

    database = Database(file)

    with database.reading() as reader:
        assert reader.execute("SELECT count(*) FROM added").fetchone()[0] == 0
        assert writing.get_meta(reader, "kept") == "yes"
    database.close()
    [backup] = schema.backups_of(file)
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'kept'").fetchone()[0] == "yes"
    assert versions_of(backup) == version


def test_only_the_newest_backups_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.sqlite3"
    first = len(schema.MIGRATIONS)
    for number in range(6):
        Database(file).close()
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, f"CREATE TABLE t{number} (x)"))

    assert [path.name for path in schema.backups_of(file)] == [
        f"c.sqlite3.version-{first + added}" for added in (4, 3, 2)
    ]


def test_a_migration_that_fails_leaves_the_catalogue_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.sqlite3"
    Database(file).close()
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE added (x); SELECT nonsense"))
        with pytest.raises(sqlite3.OperationalError):
            Database(file)

    assert versions_of(file) == len(schema.MIGRATIONS)
    Database(file).close()


def test_a_catalogue_of_a_newer_program_is_refused_and_both_versions_named(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite3"
    Database(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(LibraryTooNew, match=rf"version 99.*reads up to {len(schema.MIGRATIONS)}\b"):
        Database(file)


def test_what_is_no_database_is_damaged_and_the_way_back_is_told(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite3"
    file.write_bytes(b"These are not the pages you are looking for. " * 200)

    with pytest.raises(LibraryDamaged, match="move it away, then ingest the files again"):
        Database(file)


def test_a_damaged_catalogue_with_a_backup_names_the_backup(tmp_path: Path) -> None:
    file = tmp_path / "c.sqlite3"
    file.write_bytes(b"no database " * 1000)
    (tmp_path / "c.sqlite3.version-1").write_bytes(b"")

    with pytest.raises(LibraryDamaged, match=r"version-1' in its place"):
        Database(file)


def test_a_file_that_cannot_be_opened_is_not_writable(tmp_path: Path) -> None:
    with pytest.raises(LibraryNotWritable, match="check the folder's rights"):
        Database(tmp_path / "absent" / "c.sqlite3")


# Transactions


def test_a_block_that_raises_changes_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    with pytest.raises(ValueError, match="stop"), database.writing() as writer:  # noqa: PT012  the block is what is tested
        writing.set_meta(writer, "half", "done")
        raise ValueError("stop")

    with database.reading() as reader:
        assert writing.get_meta(reader, "half") is None
    database.close()


def test_an_inner_block_belongs_to_the_outer_one(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    with pytest.raises(ValueError, match="stop"), database.writing() as outer:  # noqa: PT012  as above
        with database.writing() as inner:
            writing.set_meta(inner, "half", "done")
        writing.set_meta(outer, "other", "half")
        raise ValueError("stop")

    with database.reading() as reader:
        assert writing.get_meta(reader, "half") is None
    database.close()


def test_readers_see_the_last_commit_while_another_thread_writes(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    seen: list[str | None] = []

    def read() -> None:
        with database.reading() as reader:
            seen.append(writing.get_meta(reader, "value"))

    with database.writing() as writer:
        writing.set_meta(writer, "value", "new")
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(5)
    read()

    assert seen == [None, "new"]
    database.close()


def test_many_threads_read_and_write_at_once(tmp_path: Path) -> None:
    database = Database(tmp_path / "c.sqlite3")
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(15):
                with database.writing() as writer:
                    writing.set_meta(writer, f"{number}-{turn}", "x")
                with database.reading() as reader:
                    assert writing.get_meta(reader, f"{number}-{turn}") == "x"
        except BaseException as error:  # noqa: BLE001  told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with database.reading() as reader:
        assert reader.execute("SELECT count(*) FROM meta WHERE value = 'x'").fetchone()[0] == 120
    database.close()


# What is written comes back


TIMES = st.none() | st.builds(
    TimeSpan,
    start_seconds=st.floats(0, 1e6, allow_nan=False),
    end_seconds=st.none() | st.floats(0, 1e6, allow_nan=False),
)
WORDS = st.text(st.characters(codec="utf-8"), max_size=30)
TURNS = st.lists(
    st.builds(
        Turn,
        text=WORDS,
        speaker=st.none() | WORDS,
        time=TIMES,
        anchors=st.lists(
            st.builds(TimeAnchor, offset=st.integers(0, 99), time=TIMES.filter(lambda span: span is not None)),
            max_size=3,
        ).map(tuple),
        role=st.sampled_from(BlockRole),
        level=st.integers(0, 6),
    ),
    max_size=6,
).map(tuple)


@given(turns=TURNS)
def test_turns_come_back_as_they_were(turns: tuple[Turn, ...]) -> None:
    text = TURN_SEPARATOR.join(turn.text for turn in turns)

    assert codec.load_turns(codec.dump_turns(turns), text) == turns


@given(turns=TURNS.filter(bool), data=st.data())
def test_a_few_turns_come_back_as_all_of_them_would(turns: tuple[Turn, ...], data: st.DataObject) -> None:
    record = Record(record_id="r", content_hash="", format="vtt", turns=turns)
    start = data.draw(st.integers(0, len(record.text)))
    end = data.draw(st.integers(start, len(record.text)))

    first, begins, found = codec.StoredTurns(codec.dump_turns(turns), record.text).between(start, end)

    last = record.turn_at(max(end - 1, start))
    assert (first, begins) == (record.turn_at(start), record.turn_starts[first])
    assert found == turns[first : last + 1]


def test_facts_come_back_as_they_were() -> None:
    facts = Facts(title="Ärger um die Fähre", source_kind=SourceKind.MINUTES, body="Rat", reasons={"title": "heading"})

    assert codec.load_facts(codec.dump_facts(facts)) == facts


def test_what_was_left_out_comes_back_as_it_was() -> None:
    dropped = (Dropped(text="Home | About", reason="navigation"),)

    assert codec.load_dropped(codec.dump_dropped(dropped)) == dropped
    assert codec.load_metadata(codec.dump_metadata({"persons": ("A", "B")})) == {"persons": ("A", "B")}


# Exact phrases


def found_in(text: str, phrase: str) -> list[str]:
    wanted = folding.phrase_of(phrase)
    assert wanted is not None
    return [text[start:end] for start, end in folding.occurrences(wanted, folding.fold(text))]


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("The motion carries.", "MOTION carries", ["motion carries"]),
        ("It was Zoë’s café.", "zoe's cafe", ["Zoë’s café"]),
        ("She said “not\nnow”, twice.", 'said "not now"', ["said “not\nnow"]),
        ("six to three — the motion", "three the motion", ["three — the motion"]),
        ("A commotion carries on.", "motion carries", []),
        ("The motion carriesx", "motion carries", []),
        ("It cost 1.2 million, not 1 2.", "1.2", ["1.2"]),
        ("at 10:30 and 10 30", "10:30", ["10:30"]),
        ("cafe\u0301 owner", "café", ["cafe\u0301"]),
        ("no no no", "no no", ["no no"]),
        ("日米安全保障条約は尖閣諸島に適用される。", "尖閣諸島", ["尖閣諸島"]),
        ("İstanbul’da toplantı", "istanbul", ["İstanbul"]),
        ("한국어 회의", "회의", ["회의"]),
    ],
    ids=[
        "case",
        "accents and apostrophe",
        "line break and quote marks",
        "dash between words",
        "not inside a word at its start",
        "not inside a word at its end",
        "a number's point counts",
        "a time's colon counts",
        "a combining accent belongs to the match",
        "no overlap",
        "a script without spaces",
        "a letter that folds to two",
        "a letter that comes apart",
    ],
)
def test_a_phrase_is_found_where_a_reader_would_find_it(text: str, phrase: str, expected: list[str]) -> None:
    assert found_in(text, phrase) == expected


@pytest.mark.parametrize("phrase", ["", "  ", "…", '"', "--", "\u0301"])
def test_a_phrase_without_words_is_no_phrase(phrase: str) -> None:
    assert folding.phrase_of(phrase) is None


# Letters that fold to none, one or several, and none that the phrase has.
AROUND = st.text("İ가ﬁ\u0301 …\n😀z", max_size=12)
PHRASES = st.lists(st.text("aäßéñ7", min_size=1, max_size=4), min_size=1, max_size=4)


@given(before=AROUND, words=PHRASES, after=AROUND)
def test_a_phrase_put_into_a_text_is_found_exactly_there(before: str, words: list[str], after: str) -> None:
    phrase = " ".join(words)
    text = f"{before} | {phrase} | {after}"

    wanted = folding.phrase_of(phrase)

    assert wanted is not None
    assert (len(before) + 3, len(before) + 3 + len(phrase)) in list(folding.occurrences(wanted, folding.fold(text)))


@given(
    text=st.text("ab_ .", max_size=40), words=st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=3)
)
def test_a_phrase_is_found_wherever_looking_behind_its_first_word_would_find_it(text: str, words: list[str]) -> None:
    slow = re.compile(r"(?<![^\W_])" + r"[\W_]+".join(words) + r"(?![^\W_])")
    wanted = folding.phrase_of(" ".join(words))

    assert wanted is not None
    assert list(folding.occurrences(wanted, folding.fold(text))) == [found.span() for found in slow.finditer(text)]


@given(text=st.text("aÉß’…İﬁ中Σ\u0301 \n") | st.text())
def test_a_text_is_folded_alike_whether_its_offsets_move_or_not(text: str) -> None:
    slow, fast = folding._fold_with_offsets(text), folding.fold(text)

    assert fast.text == slow.text
    assert [fast.source_span(at, at + 1) for at in range(len(fast.text))] == [
        slow.source_span(at, at + 1) for at in range(len(slow.text))
    ]


@given(text=st.text())
def test_every_folded_letter_leads_back_into_the_text(text: str) -> None:
    folded = folding.fold(text)

    for offset in range(len(folded.text)):
        start, end = folded.source_span(offset, offset + 1)
        assert 0 <= start < end <= len(text)
        assert folded.text[offset] in folding.fold(text[start:end]).text


# Nothing that a user types is query syntax


@given(terms=st.lists(st.text(max_size=12), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_legal_search(terms: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    database = shared_database(tmp_path_factory)
    with database.reading() as reader:
        assert fulltext.lexical(reader, terms, limit=5, revision_keys=None, passage_keys=None) == []
        assert [fulltext.rarity(reader, term) for term in terms] == [0] * len(terms)
        assert [list(fulltext.find(reader, term, [])) for term in terms] == [[]] * len(terms)


_DATABASES: list[Database] = []


def shared_database(factory: pytest.TempPathFactory) -> Database:
    if not _DATABASES:
        _DATABASES.append(Database(factory.mktemp("catalogue") / "c.sqlite3"))
    return _DATABASES[0]


@pytest.fixture(scope="module", autouse=True)
def _close_shared_database() -> object:
    yield
    while _DATABASES:
        _DATABASES.pop().close()
