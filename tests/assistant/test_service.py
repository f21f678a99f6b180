from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from assistant.answers import Abstention, Answer
from assistant.errors import QuestionError
from assistant.generation import Event, Finished, TextWritten
from assistant.generation.events import Understood
from assistant.journal import Journal
from assistant.service import Assistant
from assistant.settings import AnswerSettings, Settings
from ingest import Library, LibraryBusy, Record, RecordSummary, Scope, ScopeError, UnknownRecord, ingest_paths
from tests.assistant.memory import AnswerLibrary, meeting
from tests.fakes import HashEmbedder

LANE = "\n\n".join(
    (
        "MAYOR HALE: Item seven is the bus lane on Quay Street.",
        "ENGINEER BELL: The bus lane on Quay Street will cost six million dollars. It opens in March.",
        "COUNCILLOR DUNNE: I oppose the bus lane on Quay Street because the lorries have nowhere to stop.",
        "CLERK RUIZ: On the bus lane: six in favour, three against. The motion carries.",
        "MAYOR HALE: The bus lane is approved. Item eight is the harbour crane.",
        "ENGINEER BELL: The harbour crane needs a new cable. The harbour crane is old. A harbour crane lasts long.",
        "MAYOR HALE: Thank you. The harbour crane will be repaired in the spring, and the bus lane opened.",
    )
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("service")
    (folder / "2024-05-09-council.txt").write_text(LANE, encoding="utf-8")
    # The vectors are of words, not of meanings: how near they are says nothing.
    settings = Settings(library=folder / "library", answer=AnswerSettings(min_likelihood=0))
    with Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library:
        report = ingest_paths([folder / "2024-05-09-council.txt"], library, settings.ingest)
    assert report.added == 1
    return settings


@pytest.fixture
def assistant(settings: Settings) -> Iterator[Assistant]:
    with (
        Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library,
        Journal(settings.library) as journal,
    ):
        yield Assistant(library, settings, journal)


def test_a_question_is_answered_by_quotes_of_the_record(assistant: Assistant) -> None:
    reply = assistant.ask("  What will the bus lane on Quay Street cost?  ")

    assert isinstance(reply, Answer)
    assert any("six million dollars" in citation.quote for citation in reply.citations)
    assert reply.question.text == reply.question.standalone == "What will the bus lane on Quay Street cost?"
    assert reply.library_sequence == assistant.library.sequence
    assert reply.fingerprint == assistant.fingerprint


@pytest.mark.parametrize("blanks", ["   ", "\n\n", " \t\u00a0", " " * 5_000], ids=["blanks", "lines", "odd", "many"])
def test_a_run_of_white_space_in_a_question_is_one_blank(assistant: Assistant, blanks: str) -> None:
    asked = "What is the cost of the bus lane on Quay Street?"

    reply = assistant.ask(asked.replace(" ", blanks, 2))

    assert reply.question.text == reply.question.standalone == asked
    assert reply == assistant.ask(asked)
    assert assistant.search(f"harbour{blanks}crane") == assistant.search("harbour crane")
    assert assistant.find(f"nowhere{blanks}to stop") == assistant.find("nowhere to stop")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the question is empty"),
        (" \n ", "the question is empty"),
        ("x" * 4_001, "4,001 characters, more than 4,000"),
        ("the bus\ud800 lane", "half of a character"),
    ],
    ids=["empty", "blank", "too long", "half a character"],
)
def test_what_is_no_question_is_refused(assistant: Assistant, text: str, message: str) -> None:
    for refuse in (assistant.ask, assistant.search, assistant.find):
        with pytest.raises(QuestionError, match=message):
            refuse(text)


def test_what_the_records_do_not_tell_is_said_so(assistant: Assistant) -> None:
    reply = assistant.ask("What did Councillor Zeppelin say about the bus lane?")

    assert isinstance(reply, Abstention)
    assert "“zeppelin” stands nowhere in them." in reply.text


def test_the_scope_is_kept(assistant: Assistant) -> None:
    reply = assistant.ask("What about the bus lane?", scope=Scope(speakers=("ENGINEER BELL",)))

    assert isinstance(reply, Answer)
    assert {citation.speaker for citation in reply.citations} == {"ENGINEER BELL"}
    assert assistant.ask("What about the bus lane?", scope=Scope(speakers=("Bell",))) == reply
    assert assistant.ask("What about the bus lane?", scope=Scope(date_from=date(2030, 1, 1))).text == (
        "The records do not tell. The one record was not searched."
    )


def test_a_scope_takes_the_beginning_of_an_id_and_refuses_a_record_that_is_not_there(assistant: Assistant) -> None:
    [summary] = assistant.library.records()

    reply = assistant.ask("What about the bus lane?", scope=Scope(record_ids=(summary.record_id[:8],)))

    assert reply.question.scope.record_ids == (summary.record_id,)
    for refuse in (assistant.ask, assistant.search, assistant.find):
        with pytest.raises(UnknownRecord):
            refuse("What about the bus lane?", scope=Scope(record_ids=("f" * 24,)))


def test_a_speaker_who_does_not_speak_is_refused_with_the_nearest(assistant: Assistant) -> None:
    for refuse in (assistant.ask, assistant.search, assistant.find):
        with pytest.raises(ScopeError, match="no speaker 'Belll'; nearest: ENGINEER BELL"):
            refuse("What about the bus lane?", scope=Scope(speakers=("Belll",)))


def test_an_exchange_is_kept_in_the_conversation_it_belongs_to(assistant: Assistant) -> None:
    assert assistant.journal is not None
    conversation = assistant.journal.start("browser")

    reply = assistant.ask("What will the bus lane cost?", conversation=conversation)
    assistant.ask("And the crane?")

    assert [each.reply for each in assistant.journal.exchanges("browser", conversation)] == [reply]


def test_a_follow_up_is_searched_as_it_is_understood_in_its_conversation(assistant: Assistant) -> None:
    assert assistant.journal is not None
    conversation = assistant.journal.start("browser")
    assistant.ask("What did Councillor Dunne say about the bus lane?", conversation=conversation)

    reply = assistant.ask("And Engineer Bell?", conversation=conversation)

    assert reply.question.text == "And Engineer Bell?"
    assert reply.question.standalone == "What did Engineer Bell say about the bus lane?"
    assert reply.question.carried == ("the bus lane",)
    assert isinstance(reply, Answer)
    assert {citation.speaker for citation in reply.citations} == {"ENGINEER BELL"}
    assert assistant.journal.exchanges("browser", conversation)[-1].reply == reply


def test_a_follow_up_may_be_asked_in_just_its_words(assistant: Assistant) -> None:
    assert assistant.journal is not None
    conversation = assistant.journal.start("browser")
    assistant.ask("What did Councillor Dunne say about the bus lane?", conversation=conversation)

    reply = assistant.ask("And Engineer Bell?", conversation=conversation, alone=True)

    assert reply.question.standalone == reply.question.text == "And Engineer Bell?"
    assert len(assistant.journal.exchanges("browser", conversation)) == 2


def test_a_question_in_no_conversation_leans_on_nothing(assistant: Assistant) -> None:
    assert assistant.journal is not None
    assistant.ask("What will the bus lane cost?", conversation=assistant.journal.start("browser"))

    for conversation in (None, assistant.journal.start("browser")):
        question = assistant.ask("And Engineer Bell?", conversation=conversation).question
        assert (question.standalone, question.carried) == ("And Engineer Bell?", ())


def test_search_and_find_answer_through_the_same_door(assistant: Assistant) -> None:
    assert assistant.search("harbour crane", limit=1).passages[0].passage.record_id
    assert [hit.turn for hit in assistant.find("nowhere to stop")] == [2]


def test_every_example_question_is_answered(assistant: Assistant) -> None:
    examples = assistant.examples()

    assert 1 <= len(examples) <= 6
    assert all(isinstance(assistant.ask(question), Answer) for question in examples)
    assert assistant.examples() == examples
    assert assistant.examples() is not assistant.examples()


def test_a_quote_is_shown_in_its_record(assistant: Assistant) -> None:
    reply = assistant.ask("What will the bus lane on Quay Street cost?")
    assert isinstance(reply, Answer)
    citation = reply.citations[0]

    source = assistant.source(citation.record_id, citation.revision, citation.quote_start, citation.quote_end)

    assert source.is_current
    assert len(source.turns) == 7
    assert source.marked == citation.turn_start
    marked = source.turns[citation.turn_start]
    assert marked.mark is not None
    assert marked.text[slice(*marked.mark)] == citation.quote
    assert marked.speaker == citation.speaker
    assert [turn.mark for turn in source.turns if turn.turn != citation.turn_start] == [None] * 6


def test_a_record_that_is_gone_is_unknown(assistant: Assistant) -> None:
    with pytest.raises(UnknownRecord):
        assistant.source("0" * 24, 1, 0, 5)


def test_many_may_ask_at_once(assistant: Assistant) -> None:
    questions = ["What will the bus lane cost?", "What about the harbour crane?"] * 4
    alone = [assistant.ask(question) for question in questions]

    with ThreadPoolExecutor(max_workers=4) as threads:
        together = list(threads.map(assistant.ask, questions))

    assert together == alone


class LosingLibrary(AnswerLibrary):
    """Loses records to somebody who removes each at the moment when an answer opens it."""

    def __init__(self, *records: Record, losing: Sequence[str]) -> None:
        super().__init__(*records)
        self._losing = set(losing)

    def record(self, record_id: str, revision: int | None = None) -> Record:
        if record_id in self._losing:
            self._losing.remove(record_id)
            del self._records[record_id], self._passages[record_id]
            raise UnknownRecord(f"no record {record_id!r}")
        return super().record(record_id, revision)

    def summary(self, record_id: str) -> RecordSummary:
        if record_id not in self._records:
            raise UnknownRecord(f"no record {record_id!r}")
        return super().summary(record_id)


def losing(*names: str) -> Assistant:
    """Return an assistant over three records on one matter, of which these get lost."""
    said = ("Engineer Bell", "The bus lane on Quay Street will cost six million dollars.")
    records = [meeting(name, said, ("Mayor Hale", f"Thank you for {name}.")) for name in ("May", "June", "July")]
    return Assistant(LosingLibrary(*records, losing=names), Settings(answer=AnswerSettings(min_likelihood=0)))  # type: ignore[arg-type]


COST = "What will the bus lane on Quay Street cost?"


def test_a_record_that_is_removed_while_a_question_is_answered_is_answered_without() -> None:
    events = list(losing("May").events(COST))

    assert [type(event) for event in events] == [Understood, Finished]
    reply = events[-1].reply  # type: ignore[union-attr]
    assert isinstance(reply, Answer)
    assert {citation.record_id for citation in reply.citations} <= {"June", "July"}
    assert reply.searched.records == 2
    assert reply == losing("May").ask(COST)


def test_a_question_is_answered_only_once_more() -> None:
    with pytest.raises(UnknownRecord, match=r"no record '(May|June)'"):
        losing("May", "June").ask(COST)


def test_whoever_names_a_record_that_is_removed_meanwhile_is_told_so() -> None:
    with pytest.raises(UnknownRecord, match="no record 'May'"):
        losing("May").ask(COST, scope=Scope(record_ids=("May", "June")))


def test_a_draft_that_is_begun_anew_is_not_shown_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    assistant = losing()
    finished = Finished(reply=assistant.ask(COST))
    drafts = iter([UnknownRecord("no record 'May'"), None])

    def events(*_: object) -> Iterator[Event]:
        yield TextWritten(sentence=0, text="Six")
        if error := next(drafts):
            raise error
        yield finished

    monkeypatch.setattr(assistant._engine, "events", events)

    assert list(assistant.events(COST))[1:] == [TextWritten(sentence=0, text="Six"), finished]


def test_open_takes_what_it_needs_and_gives_it_back(settings: Settings) -> None:
    with Assistant.open(settings) as reader:
        assert reader.journal is None
        assert [record.facts.date for record in reader.library.records()] == [date(2024, 5, 9)]
    with Assistant.open(settings, writable=True) as owner:
        assert owner.journal is not None
        with pytest.raises(LibraryBusy):
            Assistant.open(settings, writable=True)
    with Assistant.open(settings, writable=True):
        pass


def test_a_library_that_is_not_there_is_opened_empty(tmp_path: Path) -> None:
    with Assistant.open(Settings(library=tmp_path / "new"), writable=True) as assistant:
        assert assistant.ask("Anything?").text == "The records do not tell. There are no records to search."
        assert assistant.examples() == []


def test_wiping_a_record_takes_the_answers_that_quote_it_along(tmp_path: Path) -> None:
    (tmp_path / "council.txt").write_text(LANE, encoding="utf-8")
    settings = Settings(library=tmp_path / "library", answer=AnswerSettings(min_likelihood=0))
    with (
        Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library,
        Journal(settings.library) as journal,
    ):
        ingest_paths([tmp_path / "council.txt"], library, settings.ingest)
        assistant = Assistant(library, settings, journal)
        conversation = journal.start("browser")
        reply = assistant.ask("What will the bus lane cost?", conversation=conversation)
        assert isinstance(reply, Answer)

        assistant.remove([record.record_id for record in library.records()], wipe=True)

        assert library.records() == []
        assert journal.conversations("browser") == []
    for file in tmp_path.joinpath("library").rglob("*"):
        assert file.is_dir() or b"six million dollars" not in file.read_bytes(), file
