"""The one service: command line, page and evaluation ask through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant import generation
from assistant.answering import example_questions
from assistant.answers import Answer, Question, Reply, SearchResult
from assistant.conversation import LOOK_BACK, MOST_REPLIES, follow_up, known_people, rewritten
from assistant.engine import build_query_engine, fingerprint_of, one_line, scoped
from assistant.errors import QuestionError
from assistant.generation.events import Event, Finished, Understood
from assistant.journal import Journal
from assistant.related import Related, related_to
from assistant.removal import remove_records
from assistant.search import search
from assistant.settings import Settings
from assistant.summaries import Quote, Summary, quotes, summarise
from ingest import EntityKind, KnownScope, Library, PhraseHit, Record, RecordSummary, Scope, TimeSpan, UnknownRecord

if TYPE_CHECKING:
    from assistant.generation import LLM, Stop

MAX_QUESTION_CHARACTERS = 4_000
# Example questions are about so many of the latest records.
MOST_EXAMPLE_RECORDS = 12
# Summaries that are kept until the library changes; a language model takes its time.
MOST_SUMMARIES = 64


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
    """Answers questions from one library. Safe to use from several threads, which do not wait for each other.

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
        has_model = llm is not None or settings.llm is not None
        self._rewriter = generation.build_rewriter(settings, llm) if has_model else None
        # Example questions are tried out: a model must not be asked, and paid, for that.
        quoting = build_query_engine(library, settings.model_copy(update={"llm": None})) if has_model else self._engine
        self._quoting = quoting
        self._examining = RLock()
        self._examples: tuple[list[RecordSummary], list[str]] | None = None
        self._summarising = RLock()
        self._summaries: tuple[list[RecordSummary], dict[str, Summary]] = ([], {})
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
        *_, last = self.events(text, scope=scope, conversation=conversation, alone=alone)
        assert isinstance(last, Finished)
        return last.reply

    def events(
        self,
        text: str,
        *,
        scope: Scope | None = None,
        conversation: int | None = None,
        alone: bool = False,
        stop: Stop | None = None,
    ) -> Iterator[Event]:
        """Yield what happens while a question is answered: how it was understood, what is written, and the reply.

        What comes before the last event is a draft: it holds for nothing, and nothing of it is kept. The conversation
        gets the exchange right before the last event, `Finished`; closed or stopped before, it gets nothing.

        Args:
            text: the question, as it was asked.
            scope: the part of the library it is asked of; None is all of it.
            conversation: number of the journal's conversation that the exchange belongs to.
            alone: ask just these words, whatever was asked before in the conversation.
            stop: by which another thread may end it.

        Raises:
            Stopped: the end was asked for; while the events are read.
            QuestionError, JournalError, UnknownRecord, ScopeError: as `ask`.
        """
        asked, known = validated(text), self._known(scope)
        return self._answering(asked, known, conversation, alone=alone, stop=stop or generation.Stop())

    def _answering(
        self, asked: str, known: KnownScope, conversation: int | None, *, alone: bool, stop: Stop
    ) -> Iterator[Event]:
        question = self._question(asked, known.scope, None if alone else conversation, stop)
        yield Understood(question=question)
        for event in self._answered(question, stop):
            stop.check()
            if isinstance(event, Finished):
                reply = replace(event.reply, notices=(*known.notices, *event.reply.notices))
                if conversation is not None and self.journal is not None:
                    self.journal.add(conversation, reply)
                yield Finished(reply=reply)
            else:
                yield event

    def _answered(self, question: Question, stop: Stop) -> Iterator[Event]:
        """Yield what the engine does; where a record that it found is removed meanwhile, search and answer once more.

        Nothing is shown twice: after the beginning of a draft, all that comes of the second time is its end.
        """
        is_shown = False
        try:
            for event in self._engine.events(scoped(question), stop):
                is_shown = True
                yield event
        except UnknownRecord:
            for named in question.scope.record_ids:
                self.library.summary(named)  # whoever names the record that is gone is told so
        else:
            return
        for event in self._engine.events(scoped(question), stop):
            if isinstance(event, Finished) or not is_shown:
                yield event

    def search(
        self, text: str, *, scope: Scope | None = None, limit: int | None = None, budget_tokens: int | None = None
    ) -> SearchResult:
        """Find the discussions that bear on some words.

        Raises:
            QuestionError: the words are none, or more than 4,000 characters.
            UnknownRecord: the scope names a record that is not there.
            ScopeError: the scope names a speaker who does not speak, or reversed dates.
        """
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
        return self.library.find(validated(phrase), scope=self._known(scope).scope, limit=limit)

    def examples(self) -> list[str]:
        """Return up to six questions that this library answers; made anew when the library changes."""
        with self._examining:
            # Not by the library's sequence: it stands still when a record is removed or corrected.
            records = self.library.records()
            if self._examples is None or self._examples[0] != records:
                self._examples = records, example_questions(self._example_records(), first_quote=self._first_quote)
            return list(self._examples[1])

    def summary(self, record_id: str) -> Summary:
        """Return a record in brief: what was discussed, decided, counted and left open, each sentence cited.

        Raises:
            UnknownRecord: there is no such record, or none of it can be read yet.
        """
        known, whole_id = self.library.records(), self.library.summary(record_id).record_id
        with self._summarising:
            if self._summaries[0] != known:
                self._summaries = (known, {})
            kept = self._summaries[1]
            if whole_id in kept:
                return kept[whole_id]
        writer = self._engine.writer
        made = summarise(
            whole_id,
            self.library,
            fingerprint=fingerprint_of(
                self.library, self.settings, writer.fingerprint_of("summarise") if writer else ""
            ),
            writer=writer,
            budget_tokens=self.settings.generation.budget_tokens,
        )
        with self._summarising:
            kept[whole_id] = made
            while len(kept) > MOST_SUMMARIES:
                kept.pop(next(iter(kept)))
        return made

    def quotes(self, record_id: str) -> list[Quote]:
        """Return the words that a record gives as somebody's own; a speaker only where the record names one.

        Raises:
            UnknownRecord: there is no such record, or none of it can be read yet.
        """
        return quotes(record_id, self.library)

    def related(self, record_id: str) -> Related:
        """Return what belongs to a record: records of the same event, events on the same matter, links of its page.

        Raises:
            UnknownRecord: there is no such record, or none of it can be read yet.
        """
        return related_to(record_id, self.library)

    def source(self, record_id: str, revision: int, start: int, end: int) -> Source:
        """Return a record opened at characters `start` to `end`, in the revision that was cited.

        Raises:
            UnknownRecord: it was removed, or never had that revision.
        """
        record = self.library.record(record_id, revision)
        current = self.library.summary(record.record_id).revision
        return Source(record=record, turns=tuple(_marked_turns(record, start, end)), is_current=current == revision)

    def _question(self, asked: str, scope: Scope, conversation: int | None, stop: Stop) -> Question:
        """Return the question as it is searched: with what it leans on in the conversation."""
        if conversation is None or self.journal is None:
            return Question(text=asked, standalone=asked, scope=scope)
        replies = self.journal.replies(conversation, latest=MOST_REPLIES if self._rewriter else LOOK_BACK)
        followed = follow_up(
            asked,
            replies[-LOOK_BACK:],
            scope=scope,
            people=people_of(self.library),
            records=self.library.records(),
        )
        if self._rewriter is not None:
            followed = rewritten(asked, followed, replies, self._rewriter, stop)
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
        reply = (self._quoting.query(question).metadata or {})["reply"]
        if not isinstance(reply, Answer):
            return None
        cited = reply.claims[0].citations
        return next((each.quote for each in reply.citations if each.number in cited), None)


def people_of(library: Library) -> tuple[str, ...]:
    """Return whom a conversation may be about: everybody who speaks, and everybody who is only named."""
    named = [each.name for each in library.names.all(EntityKind.PERSON) if not each.labels]
    return known_people(library.speakers(Scope()), named)


def validated(text: str) -> str:
    """Return what is asked, with a blank for each run of white space and none around it.

    Raises:
        QuestionError: nothing is left, or more than 4,000 characters are, or one of them is no character.
    """
    asked = one_line(text)
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
