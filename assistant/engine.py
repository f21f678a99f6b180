"""The llama-index classes over search and answering: whoever knows llama-index can use them in an engine of their own.

The evidence gate and the verification sit in the synthesiser, so that nobody gets an answer past them. llama-index's
global `Settings` is neither read for a model nor changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.llms import LLM, MockLLM
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, QueryType, TextNode
from pydantic import PrivateAttr

from assistant import generation
from assistant.answering import (
    answer_extractively,
    learned,
    sought,
    stands_nowhere,
    taken_apart,
    together,
    with_nearest,
)
from assistant.answers import Discussion, Question, Reply, ScoredPassage, SearchResult
from assistant.generation.events import Event, Finished
from assistant.generation.stopping import Stop
from assistant.lookup import answer_lookup, recognise, with_later_notices
from assistant.search import search, usable
from assistant.settings import Settings
from ingest import Library, RecordSummary, Scope


@dataclass
class ScopedQuery(QueryBundle):
    """A question with the part of the library it is asked of; a plain string asks the whole library.

    Attributes:
        question: as asked and as searched; made of the string where none is given.
    """

    question: Question | None = field(default=None)


def scoped(question: Question) -> ScopedQuery:
    """Return the query that asks this question within its scope."""
    return ScopedQuery(query_str=question.standalone, question=question)


class PassageNode(TextNode):
    """A passage that was read; its text is with speaker labels, its id is the passage's."""

    _found: SearchResult = PrivateAttr()

    @classmethod
    def of(cls, scored: ScoredPassage, summary: RecordSummary, found: SearchResult) -> PassageNode:
        """Return the node of a passage, with what identifies it as metadata."""
        passage = scored.passage
        node = cls(
            id_=passage.passage_id,
            text=passage.labelled_text,
            extra_info={
                "record_id": passage.record_id,
                "revision": summary.revision,
                "title": summary.facts.title,
                "date": summary.facts.date.isoformat() if summary.facts.date else None,
                "source_kind": summary.facts.source_kind.value,
                "speakers": list(passage.speakers),
                "ordinal": passage.ordinal,
                "char_start": passage.char_start,
                "char_end": passage.char_end,
                "start_seconds": passage.time.start_seconds if passage.time else None,
                "end_seconds": passage.time.end_seconds if passage.time else None,
                "discussion": scored.discussion,
            },
        )
        # A model is shown what was said, not our numbers.
        node.excluded_llm_metadata_keys = list(node.metadata)
        node.excluded_embed_metadata_keys = list(node.metadata)
        node._found = found
        return node

    @property
    def found(self) -> SearchResult:
        """The search that found it."""
        return self._found


class DiscussionRetriever(BaseRetriever):
    """Retrieves the passages of the discussions that bear on a question, best discussion first.

    None for a question that no best passages answer ("How many meetings mention …?"): the synthesiser looks it up.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        super().__init__(callback_manager=CallbackManager())
        self._library = library
        self._settings = settings

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question = question_of(query_bundle)
        if recognise(question.standalone):
            return []
        found = found_for(question, self._library, self._settings)
        summaries = {item.record_id: self._library.summary(item.record_id) for item in found.discussions}
        return [
            NodeWithScore(node=PassageNode.of(scored, summaries[scored.passage.record_id], found), score=scored.score)
            for scored in found.passages
        ]


class VerifiedSynthesizer(BaseSynthesizer):
    """Answers from the passages it is given, after the evidence gate, with every claim verified.

    The reply stands in `response.metadata["reply"]`: an `Answer` or an `Abstention`.

    Args:
        library: whose records are quoted.
        settings: which may name a language model.
        llm: a language model to take in place of the one that the settings name.

    Raises:
        LanguageModelError: the settings name a language model that cannot be made.
    """

    def __init__(self, library: Library, settings: Settings, llm: LLM | None = None) -> None:
        # Never called; without one llama-index would look for an OpenAI key.
        super().__init__(llm=MockLLM(), callback_manager=CallbackManager())
        self._library = library
        self._settings = settings
        self.writer = generation.build_writer(settings, llm) if llm or settings.llm else None

    @property
    def fingerprint(self) -> str:
        """What changes with whatever may change an answer."""
        return fingerprint_of(self._library, self._settings, self.writer.fingerprint if self.writer else "")

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,  # noqa: ARG002  llama-index passes them to a model
    ) -> RESPONSE_TYPE:
        """Return the response to a query, an abstention where the nodes do not tell."""
        reply = self.reply(question_of(query), nodes)
        return Response(
            response=reply.text,
            source_nodes=[*nodes, *(additional_source_nodes or ())],
            metadata={"reply": reply},
        )

    async def asynthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """Return the same; nothing here waits."""
        return self.synthesize(query, nodes, additional_source_nodes, **response_kwargs)

    def reply(self, question: Question, nodes: Sequence[NodeWithScore]) -> Reply:
        """Return the answer to a question from these nodes, or the abstention; a lookup reads every record instead."""
        *_, last = self.events(question, nodes)
        assert isinstance(last, Finished)
        return last.reply

    def events(self, question: Question, nodes: Sequence[NodeWithScore], stop: Stop | None = None) -> Iterator[Event]:
        """Yield what happens while the reply is made; the last event holds it.

        Args:
            question: as it is asked.
            nodes: the passages it is answered from.
            stop: by which another thread may end it.

        Raises:
            Stopped: the end was asked for.
        """
        looked_up = answer_lookup(question, self._library, self._settings.answer, fingerprint=self.fingerprint)
        if looked_up is not None:
            yield Finished(reply=looked_up)
            return
        found = found_of(nodes)
        if found is None:
            # Nothing was found, or the nodes are somebody else's: what was searched and came nearest is asked for here.
            found = found_for(question, self._library, self._settings)
        reply = answer_extractively(question, found, self._library, self._settings.answer, fingerprint=self.fingerprint)
        written = (
            self.writer.write(question, found, self._library, reply, stop) if self.writer else [Finished(reply=reply)]
        )
        for event in written:
            if isinstance(event, Finished):
                yield Finished(reply=with_later_notices(event.reply, self._library))
            else:
                yield event

    def get_response(self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any) -> str:
        """Refuse: bare texts cannot be cited."""
        raise NotImplementedError("an answer is made of passages, not of bare texts; call synthesize")

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any) -> str:
        """Refuse likewise."""
        return self.get_response(query_str, text_chunks, **response_kwargs)

    def _get_prompts(self) -> PromptDictType:
        return {}

    def _update_prompts(self, prompts: PromptDictType) -> None:
        """There are none."""


class VerifiedQueryEngine(RetrieverQueryEngine):
    """The engine that every question goes through: `engine.query("…")`, or a `ScopedQuery`."""

    def __init__(self, retriever: DiscussionRetriever, synthesizer: VerifiedSynthesizer) -> None:
        super().__init__(retriever=retriever, response_synthesizer=synthesizer, callback_manager=CallbackManager())
        self._synthesizer = synthesizer

    @property
    def fingerprint(self) -> str:
        """What changes with whatever may change an answer."""
        return self._synthesizer.fingerprint

    @property
    def writer(self) -> generation.Writer | None:
        """What lets a language model write; None where there is no model."""
        return self._synthesizer.writer

    def events(self, query: ScopedQuery, stop: Stop | None = None) -> Iterator[Event]:
        """Yield what happens while a question is answered; the last event is `Finished`, with the reply.

        Raises:
            Stopped: the end was asked for by `stop`.
        """
        yield from self._synthesizer.events(question_of(query), self.retrieve(query), stop)


def build_query_engine(library: Library, settings: Settings, llm: LLM | None = None) -> VerifiedQueryEngine:
    """Return the engine over a library.

    Args:
        library: open, and kept open as long as this is used.
        settings: which may name a language model.
        llm: a language model to take in place of the one that the settings name.

    Raises:
        LanguageModelError: the settings name a language model that cannot be made.
    """
    return VerifiedQueryEngine(DiscussionRetriever(library, settings), VerifiedSynthesizer(library, settings, llm))


def found_for(question: Question, library: Library, settings: Settings) -> SearchResult:
    """Search for a question; where it asks what somebody said, search what that person said, and each part apart."""
    wanted = sought(question, library)
    scopes = wanted.scopes
    # The parts share one budget: what the whole question finds stands beside them.
    budget = settings.answer.budget_tokens // max(len(scopes) - 1, 1)

    def searched(scope: Scope, text: str) -> SearchResult:
        return search(library, text, scope=scope, settings=settings.search, budget_tokens=budget)

    found = [searched(scope, wanted.text) for scope in scopes]
    at_any_time = replace(scopes[0], record_ids=question.scope.record_ids)
    if len(scopes) == 1 and scopes[0] != at_any_time and _tells_nothing(found[0], question, library):
        found = [searched(at_any_time, question.standalone)]  # what happened then may have been spoken of later
    return with_nearest(together(found))


def _tells_nothing(found: SearchResult, question: Question, library: Library) -> bool:
    """Tell whether nothing was searched, or nothing that is asked about stands there."""
    return not found.searched.records or stands_nowhere(found.evidence, taken_apart(question, library).wording)


def fingerprint_of(library: Library, settings: Settings, writer: str = "") -> str:
    """Return what changes with the settings, the models, the prompt, or what was learned, behind an answer."""
    model = library.embedder.fingerprint if library.embedder else "no model"
    finding, _ = usable(library) if settings.search.learned else (None, None)
    made_by = model, learned().digest, finding.digest if finding else "", writer
    return settings.fingerprint(" ".join(part for part in made_by if part))


def question_of(query: QueryType) -> Question:
    """Return the question of a query; a plain one asks the whole library."""
    if isinstance(query, ScopedQuery) and query.question is not None:
        asked = query.question
        return replace(asked, text=one_line(asked.text), standalone=one_line(asked.standalone))
    text = one_line(query if isinstance(query, str) else query.query_str)
    return Question(text=text, standalone=text, scope=Scope())


def one_line(text: str) -> str:
    """Return a text with a blank for each run of white space and none around it.

    In a long run, what looks for a question's parts would try every place as the end of what stands before it.
    """
    return " ".join(text.split())


def found_of(nodes: Sequence[NodeWithScore]) -> SearchResult | None:
    """Return the search behind the nodes, without the passages that a postprocessor took out; None where none is."""
    ours = [item.node for item in nodes if isinstance(item.node, PassageNode)]
    if not ours:
        return None
    found, kept = ours[0].found, {node.node_id for node in ours}
    return replace(found, discussions=tuple(part for item in found.discussions for part in _kept(item, kept)))


def _kept(discussion: Discussion, kept: set[str]) -> list[Discussion]:
    """Return the discussion with the passages kept, in parts where one is missing: passages of a discussion adjoin."""
    parts: list[list[ScoredPassage]] = []
    for scored in discussion.passages:
        if scored.passage.passage_id not in kept:
            continue
        if parts and parts[-1][-1].passage.ordinal == scored.passage.ordinal - 1:
            parts[-1].append(scored)
        else:
            parts.append([scored])
    return [replace(discussion, passages=tuple(part)) for part in parts]
