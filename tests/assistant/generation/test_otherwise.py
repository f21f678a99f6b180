"""What an article tells otherwise than the meeting, in answers that a language model writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant import Answer, Assistant
from assistant.answers import Reply
from assistant.generation import Event, Finished, SentenceTakenBack
from assistant.generation.writer import SAID_OTHERWISE
from tests.assistant.answering.differences.test_samples import NAME, NUMBER
from tests.assistant.generation.lying import Asked, LyingServer

SLOWER = "Why did the engines become slower?"
FAILURE = "Who said that three minutes and ten seconds is not a failure?"
ENGINES = "The average response from Fire Station Two has become {} seconds slower."


@pytest.fixture(scope="module")
def writing_assistant(sample_assistant: Assistant, liar: LyingServer) -> Assistant:
    settings = sample_assistant.settings.model_copy(update={"llm": f"openai-like:liar@{liar.address}"})
    return Assistant(sample_assistant.library, settings)


def wrong_number(asked: Asked) -> str:
    return f"{ENGINES.format(84)} [{asked.id_of('84 seconds slower')}]\n"


def right_number(asked: Asked) -> str:
    return f"So it’s 48 seconds slower than it was. [{asked.id_of('48 seconds slower')}]\n"


def wrong_name(asked: Asked) -> str:
    said = "“Three minutes and ten seconds, twice a day, for 12,000 people, is not a failure,” said Councillor"
    return f"{said} Safiya Brandt. [{asked.id_of('Supporters of the lane')}]\n"


def texts(reply: Reply) -> list[str]:
    assert isinstance(reply, Answer)
    return [claim.text for claim in reply.claims]


def asked_of(assistant: Assistant, question: str) -> tuple[list[Event], Answer]:
    *events, last = assistant.events(question)
    assert isinstance(last, Finished)
    assert isinstance(last.reply, Answer)
    return events, last.reply


def reasons(events: list[Event]) -> list[str]:
    return [event.reason for event in events if isinstance(event, SentenceTakenBack)]


def test_a_number_of_the_article_is_taken_back_and_the_difference_told(
    writing_assistant: Assistant, liar: LyingServer
) -> None:
    liar.play(lambda asked, wire: wire.text(wrong_number(asked) + right_number(asked)))

    events, reply = asked_of(writing_assistant, SLOWER)

    assert reply.mode == "generative"
    assert reasons(events) == [SAID_OTHERWISE]
    assert NUMBER in texts(reply)
    assert not [text for text in texts(reply) if "84" in text and text != NUMBER]
    assert any(SAID_OTHERWISE in notice for notice in reply.notices)
    numbers = [citation.number for citation in reply.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {number for claim in reply.claims for number in claim.citations} == set(numbers)


@pytest.mark.parametrize(
    ("question", "script", "difference"),
    [(SLOWER, wrong_number, NUMBER), (FAILURE, wrong_name, NAME)],
    ids=["a number", "an attribution"],
)
def test_where_nothing_else_was_written_the_meeting_s_own_words_stand_in(
    writing_assistant: Assistant,
    liar: LyingServer,
    question: str,
    script: Callable[[Asked], str],
    difference: str,
) -> None:
    liar.play(lambda asked, wire: wire.text(script(asked)))

    events, reply = asked_of(writing_assistant, question)

    assert reply.mode == "extractive"
    assert reasons(events) == [SAID_OTHERWISE]
    assert difference in texts(reply)


def test_a_question_about_the_article_gets_what_it_says_with_the_difference(
    writing_assistant: Assistant, liar: LyingServer
) -> None:
    liar.play(lambda asked, wire: wire.text(wrong_number(asked)))

    events, reply = asked_of(writing_assistant, "According to the article, why did the engines become slower?")

    assert reasons(events) == []
    assert [ENGINES.format(84), NUMBER] == texts(reply)


def test_a_true_answer_is_told_what_the_article_says_otherwise(writing_assistant: Assistant, liar: LyingServer) -> None:
    liar.play(lambda asked, wire: wire.text(right_number(asked)))

    events, reply = asked_of(writing_assistant, SLOWER)

    assert reasons(events) == []
    assert texts(reply)[1:] == [NUMBER]


def test_a_later_record_on_the_matter_is_pointed_out(writing_assistant: Assistant, liar: LyingServer) -> None:
    liar.play(lambda asked, wire: wire.text(f"The amendment carries, seven to two. [{asked.id_of('Seven to two')}]"))

    _, reply = asked_of(writing_assistant, "What was decided about the bus lane?")

    assert reply.mode == "generative"
    assert any(notice.startswith("A later record tells of a decision on this") for notice in reply.notices)
