"""Saved searches: what they find, once and only once, whatever happens to the records and to the run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.alerts import add_alert, change_alert, described, run_alerts
from assistant.errors import AlertError
from assistant.journal import AlertHit, Terms
from assistant.removal import remove_records
from ingest import SourceKind
from tests.assistant.made_libraries import FERRY, PIER, MadeLibrary, made_library

ARTICLE = """# Pier to close

By Jo Park, 3 April 2024

The harbour board will close its second pier on Monday, said the chair, Ana Ruiz, after divers found cracks in it.
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[MadeLibrary]:
    with made_library(tmp_path) as made:
        yield made


def run(made: MadeLibrary) -> list[AlertHit]:
    return [hit for each in run_alerts(made.library, made.journal) for hit in each.new]


def quotes(hits: list[AlertHit]) -> list[str]:
    return [hit.citation.quote for hit in hits]


@pytest.fixture(scope="module")
def two_meetings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeLibrary]:
    with made_library(tmp_path_factory.mktemp("meetings")) as made:
        made.take_in("2024-03-05-board.txt", FERRY)
        made.take_in("2024-04-02-board.txt", PIER)
        made.take_in("2024-04-03-pier.md", ARTICLE)
        yield made


TIMETABLE = "The board approves the new ferry timetable, seven to two."
SHIFT = "I voted against it, because the last boat leaves before the late shift ends."
CRACKS = "The divers found cracks in the second pier."
CLOSED = (
    "The harbour board will close its second pier on Monday, said the chair, Ana Ruiz, after divers found cracks in it."
)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        pytest.param(Terms(words="timetables ferries"), {TIMETABLE}, id="words, in any form and order"),
        pytest.param(Terms(words="the divers' crack"), {CRACKS, CLOSED}, id="words, without the small ones"),
        pytest.param(Terms(phrase="last BOAT leaves"), {SHIFT}, id="a phrase"),
        pytest.param(Terms(phrase="boat last"), set(), id="a phrase in another order"),
        pytest.param(Terms(person="Lind"), {SHIFT, CRACKS}, id="somebody who speaks"),
        pytest.param(
            Terms(person="ana ruiz"),
            {TIMETABLE, "The lighthouse repair will cost forty thousand crowns.", CLOSED},
            id="somebody who speaks, or is named",
        ),
        pytest.param(Terms(person="Lind", words="pier"), {CRACKS}, id="somebody who says a word"),
        pytest.param(Terms(person="Lind", words="timetable"), set(), id="somebody beside whom it was said"),
        pytest.param(Terms(topic="second pier"), {CRACKS, CLOSED}, id="a topic that is named"),
        pytest.param(Terms(words="pier", source_kind=SourceKind.ARTICLE), {CLOSED}, id="words in one kind of source"),
        pytest.param(Terms(source_kind=SourceKind.ARTICLE), {CLOSED}, id="every record of a kind"),
        pytest.param(Terms(words="zeppelin"), set(), id="what nobody says"),
        pytest.param(Terms(words="ferry", body="Parliament"), set(), id="words in another body's records"),
    ],
)
def test_a_saved_search_finds_what_meets_all_its_sides(
    two_meetings: MadeLibrary, terms: Terms, expected: set[str]
) -> None:
    saved = add_alert(two_meetings.library, two_meetings.journal, terms, from_start=True)
    [outcome] = run_alerts(two_meetings.library, two_meetings.journal, saved.search_id)

    assert set(quotes(list(outcome.new))) == expected
    for hit in outcome.new:
        cited = hit.citation
        record = two_meetings.library.record(cited.record_id, cited.revision)
        assert record.text[cited.quote_start : cited.quote_end] == cited.quote
        assert record.turns[cited.turn_start].speaker == cited.speaker
    assert run_alerts(two_meetings.library, two_meetings.journal, saved.search_id)[0].new == ()


def test_an_alert_looks_at_what_comes_after_it_and_gives_each_place_once(made: MadeLibrary) -> None:
    made.take_in("a.txt", FERRY)
    add_alert(made.library, made.journal, Terms(words="pier"))
    assert run(made) == []

    made.take_in("b.txt", PIER)

    assert quotes(run(made)) == [CRACKS]
    assert run(made) == []
    made.take_in("a.txt", FERRY + "\nTOM LIND: The pier is closed.\n")
    assert quotes(run(made)) == ["The pier is closed."]
    assert [hit.citation.quote for hit in made.journal.searches.hits()] == ["The pier is closed.", CRACKS]


def test_of_a_new_revision_only_what_is_new_in_it_counts(made: MadeLibrary) -> None:
    made.take_in("a.txt", PIER)
    add_alert(made.library, made.journal, Terms(words="pier"))
    add_alert(made.library, made.journal, Terms(source_kind=SourceKind.TRANSCRIPT))
    made.take_in("a.txt", PIER.replace("forty", "fifty").replace("the second pier.", "the second pier!"))
    assert run(made) == []

    # Two revisions between two runs: what the first brought is not lost.
    made.take_in("a.txt", PIER + "\nTOM LIND: A third pier is planned.\n")
    record_id = made.take_in("a.txt", PIER + "\nTOM LIND: A third pier is planned.\n\nANA RUIZ: By whom?\n")

    [hit] = run(made)
    assert hit.citation.quote == "A third pier is planned."
    assert (hit.citation.record_id, hit.citation.revision) == (record_id, 4)
    # The same words said once more are another place.
    made.take_in("a.txt", PIER + "\nTOM LIND: A third pier is planned.\n\nANA RUIZ: A third pier is planned.\n")
    assert [(each.citation.quote, each.citation.speaker) for each in run(made)] == [
        ("A third pier is planned.", "ANA RUIZ")
    ]


def test_what_was_found_in_a_removed_record_leaves_the_list(made: MadeLibrary) -> None:
    gone, kept = made.take_in("a.txt", PIER), made.take_in("b.txt", FERRY)
    add_alert(made.library, made.journal, Terms(person="Lind"), from_start=True)
    assert len(run(made)) == 2

    remove_records(made.library, [gone], journal=made.journal)

    assert [hit.citation.record_id for hit in made.journal.searches.hits()] == [kept]
    made.library.remove([kept])  # by another way: the next run notices
    assert run(made) == []
    assert made.journal.searches.hits() == []
    assert made.take_in("a.txt", PIER) == gone
    assert quotes(run(made)) == [CRACKS]


def test_wiping_leaves_no_byte_of_what_was_found(made: MadeLibrary) -> None:
    gone = made.take_in("a.txt", PIER)
    add_alert(made.library, made.journal, Terms(words="divers"), from_start=True)
    run(made)

    remove_records(made.library, [gone], wipe=True, journal=made.journal)

    assert all(b"divers found" not in path.read_bytes() for path in made.library.folder.rglob("*") if path.is_file())


def test_an_alert_is_changed_marked_and_removed(made: MadeLibrary) -> None:
    saved = add_alert(made.library, made.journal, Terms(words="ferry"), name=" Boats ", from_start=True)
    made.take_in("a.txt", FERRY)
    assert quotes(run(made)) == [TIMETABLE]
    change_alert(made.journal, saved.search_id, Terms(words="pier"))
    made.take_in("b.txt", PIER)
    assert quotes(run(made)) == [CRACKS]
    made.journal.searches.mark_seen(saved.search_id)
    [changed] = made.journal.searches.all()

    assert (saved.name, changed.name, changed.terms) == ("Boats", "pier", Terms(words="pier"))
    assert [hit.seen for hit in made.journal.searches.hits()] == [True, True]
    made.journal.searches.remove(saved.search_id)
    assert made.journal.searches.hits() == []
    for unknown in (lambda: run_alerts(made.library, made.journal, 99), lambda: made.journal.searches.remove(99)):
        with pytest.raises(AlertError, match="no alert 99"):
            unknown()


@pytest.mark.parametrize(
    "terms", [Terms(), Terms(words="  "), Terms(phrase="x" * 201)], ids=["nothing", "space", "long"]
)
def test_an_alert_that_asks_for_nothing_or_too_much_is_refused(made: MadeLibrary, terms: Terms) -> None:
    with pytest.raises(AlertError, match=r"asks for nothing|more than 200 characters"):
        add_alert(made.library, made.journal, terms)


def test_an_alert_is_described_by_its_sides() -> None:
    terms = Terms(words="bus", phrase="not now", topic="fares", body="Council", source_kind=SourceKind.AI_SUMMARY)

    assert described(terms) == "bus · “not now” · topic fares · body Council · ai summary only"


KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.journal import Found, Journal
from tests.assistant.replies import CITATION

folder = Path(sys.argv[1])
found = [Found(key=key, citation=CITATION) for key in ("one", "two")]
for step in range(1, 100):
    child = os.fork()
    if child == 0:
        with Journal(folder) as journal:
            passed = 0
            def count(statement):
                global passed
                passed += 1
                if passed == step:
                    os.kill(os.getpid(), signal.SIGKILL)
            journal._database._connection.set_trace_callback(count)
            journal.searches.keep(1, found, handled={"r1": 2}, sequence=7)
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    with Journal(folder) as journal:
        hits, search = journal.searches.hits(), journal.searches.get(1)
        state = (len(hits), search.sequence, journal.searches.handled(1))
        print(step, os.WIFSIGNALED(ended), state)
        assert state in ((0, 0, {}), (2, 7, {"r1": 2})), state
        new = journal.searches.keep(1, found, handled={"r1": 2}, sequence=7)
        assert len(new) == 2 - len(hits), new
        assert len(journal.searches.hits()) == 2
        with journal._database.writing() as connection:
            connection.execute("DELETE FROM hits")
            connection.execute("DELETE FROM handled")
            connection.execute("UPDATE searches SET sequence = 0")
    if not os.WIFSIGNALED(ended):
        break
"""


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs a system that forks")
def test_a_run_that_is_killed_at_any_statement_gives_nothing_twice_and_loses_nothing(tmp_path: Path) -> None:
    with made_library(tmp_path) as made:
        add_alert(made.library, made.journal, Terms(words="ferry"), from_start=True)

    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "library")], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) > 8
    assert [line.split()[1] for line in lines] == ["True"] * (len(lines) - 1) + ["False"]


def test_an_error_while_looking_leaves_everything_to_the_next_run(
    made: MadeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_alert(made.library, made.journal, Terms(words="pier"))
    made.take_in("a.txt", PIER)
    with monkeypatch.context() as broken:
        broken.setattr(type(made.library), "sheet", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(made)

    assert made.journal.searches.hits() == []
    assert quotes(run(made)) == [CRACKS]


def test_two_runs_at_once_give_each_place_once(made: MadeLibrary) -> None:
    saved = add_alert(made.library, made.journal, Terms(words="pier"))
    made.take_in("a.txt", PIER)
    [hit] = run(made)
    # Another process that had listed the records before this one wrote what it found.
    late = made.journal.searches.keep(saved.search_id, [], handled={}, sequence=made.library.sequence - 1)

    assert late == []
    assert made.journal.searches.hits() == [hit]
    assert run(made) == []


def test_who_is_meant_by_a_label_in_one_meeting_is_not_found_under_it_in_another(made: MadeLibrary) -> None:
    begun = {"harbour": "I give the floor to John Smith.", "tunnel": "John Smith is away, Adam Smith will speak."}
    for name, words in begun.items():
        made.take_in(
            f"{name}.txt",
            f"ALICE BROWN: {words}\n\nMR. SMITH: The {name} must be closed.\n\nALICE BROWN: Thank you.\n",
        )
    add_alert(made.library, made.journal, Terms(person="John Smith", words="must be"), from_start=True)

    assert quotes(run(made)) == ["The harbour must be closed."]
