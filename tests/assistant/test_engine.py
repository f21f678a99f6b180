from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from llama_index.core import Settings as LlamaSettings
from llama_index.core.postprocessor import SimilarityPostprocessor
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.answers import Abstention, Answer, Question
from assistant.engine import (
    DiscussionRetriever,
    VerifiedSynthesizer,
    build_query_engine,
    found_for,
    found_of,
    scoped,
)
from assistant.settings import AnswerSettings, SearchSettings, Settings
from ingest import Scope
from tests.assistant.memory import AnswerLibrary, meeting

TURNS = tuple(
    ("Engineer Bell", f"The {name} on {place} will cost {cost} million dollars and opens in {month}.")
    for name, place, cost, month in (
        ("bus lane", "Quay Street", "six", "March"),
        ("harbour crane", "Pier Nine", "two", "April"),
        ("swimming pool", "Lantern Hill", "nine", "May"),
        ("fish market", "Tallow Lane", "four", "June"),
    )
)
SETTINGS = Settings(search=SearchSettings(budget_tokens=60, spread_radius=0), answer=AnswerSettings(budget_tokens=60))


@pytest.fixture
def library() -> Any:
    return AnswerLibrary(meeting("Council", *TURNS), meeting("Other", ("Clerk Ruiz", "The bus lane is closed.")))


def reply_of(response: Any) -> Any:
    return response.metadata["reply"]


def ask(library: Any, question: str) -> Any:
    return build_query_engine(library, SETTINGS).query(question)


def test_a_plain_query_gives_the_answer_and_the_passages_read(library: Any) -> None:
    response = ask(library, "What will the bus lane on Quay Street cost?")

    reply = reply_of(response)
    assert isinstance(reply, Answer)
    assert str(response) == reply.text
    assert "six million dollars" in str(response)
    assert [item.node.node_id for item in response.source_nodes] == [item.passage.passage_id for item in reply.read]
    assert [item.score for item in response.source_nodes] == [item.score for item in reply.read]


def test_a_node_says_where_it_comes_from(library: Any) -> None:
    node = ask(library, "What will the bus lane on Quay Street cost?").source_nodes[0].node

    assert node.metadata["record_id"] == "Council"
    assert node.metadata["speakers"] == ["Engineer Bell"]
    assert node.metadata["source_kind"] == "transcript"
    assert node.metadata["date"] == "2024-05-09"
    assert node.metadata["start_seconds"] == 0
    record = library.record("Council")
    said = record.text[node.metadata["char_start"] : node.metadata["char_end"]]
    assert node.get_content() == f"Engineer Bell: {said}" or said in node.get_content()


def test_a_scoped_query_is_answered_within_its_scope(library: Any) -> None:
    question = Question(text="And the lane?", standalone="Is the bus lane closed?", scope=Scope(record_ids=("Other",)))

    reply = reply_of(build_query_engine(library, SETTINGS).query(scoped(question)))

    assert isinstance(reply, Answer)
    assert reply.question == question
    assert {citation.record_id for citation in reply.citations} == {"Other"}
    assert reply.searched.records == 1


def test_what_the_records_do_not_tell_is_an_abstention_also_here(library: Any) -> None:
    response = ask(library, "What did the mayor say about the opera house?")

    assert isinstance(reply_of(response), Abstention)
    assert str(response).startswith("The records do not tell.")


def test_an_empty_library_is_an_abstention_and_not_an_empty_response() -> None:
    response = ask(AnswerLibrary(), "Anything?")

    assert str(response) == "The records do not tell. There are no records to search."
    assert response.source_nodes == []


def test_where_somebodys_words_are_asked_for_that_person_is_searched(library: Any) -> None:
    response = ask(library, "What did Clerk Ruiz say about the bus lane?")

    assert {item.node.metadata["record_id"] for item in response.source_nodes} == {"Other"}


def test_an_abstention_about_somebodys_words_says_whose(library: Any) -> None:
    response = ask(library, "What did Clerk Ruiz say about the harbour crane?")

    assert str(response).endswith("“harbour” and “crane” stand nowhere in what Clerk Ruiz said.")
    assert reply_of(response).searched.records == 1


def test_asynchronous_queries_are_answered_alike(library: Any) -> None:
    engine = build_query_engine(library, SETTINGS)
    question = "What will the bus lane on Quay Street cost?"

    assert str(asyncio.run(engine.aquery(question))) == str(engine.query(question))


class _DropFirst(BaseNodePostprocessor):
    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        return nodes[1:]


def test_what_a_postprocessor_takes_out_is_not_answered_from(library: Any) -> None:
    question = "What will the bus lane on Quay Street cost?"
    whole = ask(library, question)
    engine = RetrieverQueryEngine(
        retriever=DiscussionRetriever(library, SETTINGS),
        response_synthesizer=VerifiedSynthesizer(library, SETTINGS),
        node_postprocessors=[_DropFirst()],
    )

    response = engine.query(question)

    dropped = whole.source_nodes[0].node.node_id
    reply = reply_of(response)
    assert dropped not in {item.node.node_id for item in response.source_nodes}
    assert dropped not in {scored.passage.passage_id for scored in getattr(reply, "read", ())}


def test_with_everything_taken_out_the_reply_is_made_of_a_search_of_its_own(library: Any) -> None:
    engine = RetrieverQueryEngine(
        retriever=DiscussionRetriever(library, SETTINGS),
        response_synthesizer=VerifiedSynthesizer(library, SETTINGS),
        node_postprocessors=[SimilarityPostprocessor(similarity_cutoff=1e9)],
    )

    assert reply_of(engine.query("What will the bus lane on Quay Street cost?")).searched.records == 2


def test_a_run_of_white_space_in_a_question_is_one_blank(library: Any) -> None:
    asked = "What will the bus lane on Quay Street cost?"
    spaced = "\n What will the   bus lane\non Quay Street \t cost?  "
    engine = build_query_engine(library, SETTINGS)

    for query in (spaced, scoped(Question(text=spaced, standalone=spaced))):
        reply = reply_of(engine.query(query))
        assert reply.question == Question(text=asked, standalone=asked)
        assert reply == reply_of(engine.query(asked))


def test_nodes_of_somebody_else_are_not_ours() -> None:
    assert found_of([NodeWithScore(node=TextNode(text="x"), score=1.0)]) is None


def test_bare_texts_are_refused(library: Any) -> None:
    with pytest.raises(NotImplementedError, match="passages, not of bare texts"):
        VerifiedSynthesizer(library, SETTINGS).get_response("q", ["text"])


def test_the_global_settings_of_llama_index_stay_untouched(library: Any) -> None:
    before = (LlamaSettings._llm, LlamaSettings._embed_model)

    ask(library, "What will the bus lane on Quay Street cost?")

    assert (LlamaSettings._llm, LlamaSettings._embed_model) == before == (None, None)


def test_what_happened_on_a_day_is_told_by_another_meeting_where_that_day_tells_nothing() -> None:
    lane = meeting("may", ("Mayor Hale", "The bus lane on Quay Street will cost six million dollars."))
    crane = meeting(
        "june",
        ("Eve Marsh", "The commission rejected the crane on May 9 because it was too dear."),
        ("Eve Marsh", "Then we spoke of the bus lane on Quay Street again."),
        held=date(2024, 6, 20),
    )

    def records_found(text: str) -> set[str]:
        question = Question(text=text, standalone=text, scope=Scope())
        found = found_for(question, AnswerLibrary(lane, crane), Settings())  # type: ignore[arg-type]
        return {scored.passage.record_id for scored in found.passages}

    assert records_found("What did Eve Marsh say about the crane rejected on May 9?") == {"june"}
    assert "june" in records_found("Why did the commission reject the crane on May 9?")
    assert records_found("What was said about the bus lane on May 9?") == {"may"}
