"""The one service: command line, page and evaluation ask through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant.answering import example_questions
from assistant.answers import Answer, Question, Reply, SearchResult
from assistant.conversation import LOOK_BACK, follow_up
from assistant.engine import build_query_engine, scoped
from assistant.errors import QuestionError
from assistant.journal import Journal
from assistant.removal import remove_records
from assistant.search import search
from assistant.settings import Settings
from ingest import KnownScope, Library, PhraseHit, Record, RecordSummary, Scope, TimeSpan

if TYPE_CHECKING:
    from assistant.generation import LLM

MAX_QUESTION_CHARACTERS = 4_000
# Example questions are about so many of the latest records.
MOST_EXAMPLE_RECORDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTurn:
    """One turn as the source panel shows it.

    Attributes:
        mark: the part of `text` that is quoted, start and end; None where nothing of it is.
    """

    turn: int
    speaker: str | None
    time: TimeSpan | None
    text: str
    role: str
    mark: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A record opened at a quote.

    Attributes:
        record: in the revision cited.
        turns: all its turns, in order; those with a mark hold the quote.
        is_current: False where a later revision has taken its place ("text changed since").
    """

    record: Record
    turns: tuple[SourceTurn, ...]
    is_current: bool

    @property
    def marked(self) -> int | None:
        """The first turn that holds the quote."""
        return next((turn.turn for turn in self.turns if turn.mark), None)


class Assistant:
    """Answers questions from one library. Safe to use from several threads; one question is answered at a time.

    Args:
        library: open, and kept open as long as this is used.
        journal: where conversations are kept; None keeps none.
        llm: a llama-index model to take in place of the one that the settings name.

    Raises:
        LanguageModelError: the settings name a language model that cannot be made.
    """

    def __init__(
        self, library: Library, settings: Settings, journal: Journal | None = None, llm: LLM | None = None
    ) -> None:
        self.library = library
        self.settings = settings
        self.journal = journal
        self._engine = build_query_engine(library, settings, llm)
        self._lock = RLock()
        self._examples: tuple[list[RecordSummary], list[str]] | None = None
        self._resources = ExitStack()

    @classmethod
    def open(cls, settings: Settings, *, writable: bool = False, llm: LLM | None = None) -> Self:
        """Open the library that the settings name; a context manager closes it.

        Args:
            settings: whose `library` is opened.
            writable: whether records may be added, and conversations kept.
            llm: a llama-index model to take in place of the one that the settings name.

        Raises:
            IngestError: the library cannot be opened, or another process owns it.
            JournalError: the journal cannot be opened.
            LanguageModelError: the settings name a language model that cannot be made.
        """
        with ExitStack() as resources:
            library = resources.enter_context(Library.open(settings.library, settings.ingest, writable=writable))
            journal = resources.enter_context(Journal(settings.library)) if writable else None
            opened = cls(library, settings, journal, llm)
            opened._resources = resources.pop_all()
        return opened

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what `open` opened."""
        self._resources.close()

    @property
    def fingerprint(self) -> str:
        """What changes with the settings or the model behind an answer."""
        return self._engine.fingerprint

    def ask(
        self, text: str, *, scope: Scope | None = None, conversation: int | None = None, alone: bool = False
    ) -> Reply:
        """Answer a question from the records, or say that they do not tell.

        In a conversation, a question that leans on those before it is made to stand alone first.

        Args:
            text: the question, as it was asked.
            scope: the part of the library it is asked of; None is all of it.
            conversation: number of the journal's conversation that the exchange belongs to.
            alone: ask just these words, whatever was asked before in the conversation.

        Raises:
            QuestionError: the question is empty or longer than 4,000 characters.
            JournalError: the conversation cannot be read or written.
            UnknownRecord: the scope names a record that is not there.
            ScopeError: the scope names a speaker who does not speak, or reversed dates.
        """
        asked = validated(text)
        known = self._known(scope)
        question = self._question(asked, known.scope, None if alone else conversation)
        with self._lock:
            response = self._engine.query(scoped(question))
        reply = (response.metadata or {})["reply"]
        assert isinstance(reply, Reply)
        reply = replace(reply, notices=(*known.notices, *reply.notices))
        if conversation is not None and self.journal is not None:
            self.journal.add(conversation, reply)
        return reply

    def search(
        self, text: str, *, scope: Scope | None = None, limit: int | None = None, budget_tokens: int | None = None
    ) -> SearchResult:
        """Find the discussions that bear on some words.

        Raises:
            QuestionError: the words are none, or more than 4,000 characters.
            UnknownRecord: the scope names a record that is not there.
            ScopeError: the scope names a speaker who does not speak, or reversed dates.
        """
        with self._lock:
            words, known = validated(text), self._known(scope)
            found = search(
                self.library,
                words,
                scope=known.scope,
                settings=self.settings.search,
                budget_tokens=budget_tokens,
                limit=limit,
            )
        return replace(found, notices=(*known.notices, *found.notices))

    def remove(self, record_ids: Sequence[str], *, wipe: bool = False) -> None:
        """Remove records; with `wipe`, leave no word of them in the library's files or the conversations about them.

        Raises:
            UnknownRecord: one of them is not there; then nothing is removed.
            LibraryBusy: the library is open for reading only.
        """
        remove_records(self.library, record_ids, wipe=wipe, journal=self.journal)

    def find(self, phrase: str, *, scope: Scope | None = None, limit: int = 200) -> list[PhraseHit]:
        """Find every place where an exact phrase stands.

        Raises:
            QuestionError: the phrase is empty or longer than 4,000 characters.
            UnknownRecord: the scope names a record that is not there.
            ScopeError: the scope names a speaker who does not speak, or reversed dates.
        """
        # Without the lock: a phrase needs no engine, and is not made to wait for an answer.
        return self.library.find(validated(phrase), scope=self._known(scope).scope, limit=limit)

    def examples(self) -> list[str]:
        """Return up to six questions that this library answers; made anew when the library changes."""
        with self._lock:
            # Not by the library's sequence: it stands still when a record is removed or corrected.
            records = self.library.records()
            if self._examples is None or self._examples[0] != records:
                self._examples = records, example_questions(self._example_records(), first_quote=self._first_quote)
            return list(self._examples[1])

    def source(self, record_id: str, revision: int, start: int, end: int) -> Source:
        """Return a record opened at characters `start` to `end`, in the revision that was cited.

        Raises:
            UnknownRecord: it was removed, or never had that revision.
        """
        record = self.library.record(record_id, revision)
        current = self.library.summary(record.record_id).revision
        return Source(record=record, turns=tuple(_marked_turns(record, start, end)), is_current=current == revision)

    def _question(self, asked: str, scope: Scope, conversation: int | None) -> Question:
        """Return the question as it is searched: with what it leans on in the conversation."""
        if conversation is None or self.journal is None:
            return Question(text=asked, standalone=asked, scope=scope)
        followed = follow_up(
            asked,
            self.journal.replies(conversation, latest=LOOK_BACK),
            scope=scope,
            speakers=self.library.speakers(Scope()),
            records=self.library.records(),
        )
        return Question(text=asked, standalone=followed.standalone, scope=followed.scope, carried=followed.carried)

    def _known(self, scope: Scope | None) -> KnownScope:
        """Return the scope as the library has it; a name that is nobody's must not look like silence."""
        return self.library.known_scope(scope or Scope())

    def _example_records(self) -> list[Record]:
        """Return the latest records, primary sources first, so that examples are about the meetings themselves."""
        latest = sorted(
            self.library.records()[:MOST_EXAMPLE_RECORDS], key=lambda item: not item.facts.source_kind.is_primary
        )
        return [self.library.record(item.record_id) for item in latest]

    def _first_quote(self, question: str) -> str | None:
        """Return the words that the first claim of the answer rests on; None where there is no answer."""
        reply = self.ask(question)
        if not isinstance(reply, Answer):
            return None
        cited = reply.claims[0].citations
        return next((each.quote for each in reply.citations if each.number in cited), None)


def validated(text: str) -> str:
    """Return what is asked without space around it.

    Raises:
        QuestionError: nothing is left, or more than 4,000 characters are, or one of them is no character.
    """
    asked = text.strip()
    if not asked:
        raise QuestionError("the question is empty; write what you want to know")
    if any("\ud800" <= letter <= "\udfff" for letter in asked):
        raise QuestionError("the question holds half of a character, or bytes that are not UTF-8; write it anew")
    if len(asked) > MAX_QUESTION_CHARACTERS:
        raise QuestionError(
            f"the question has {len(asked):,} characters, more than {MAX_QUESTION_CHARACTERS:,}; ask a shorter one"
        )
    return asked


def _marked_turns(record: Record, start: int, end: int) -> Iterator[SourceTurn]:
    for number, (turn, begins) in enumerate(zip(record.turns, record.turn_starts, strict=True)):
        low, high = max(start - begins, 0), min(end - begins, len(turn.text))
        yield SourceTurn(
            turn=number,
            speaker=turn.speaker,
            time=turn.time,
            text=turn.text,
            role=turn.role.value,
            mark=(low, high) if low < high else None,
        )
