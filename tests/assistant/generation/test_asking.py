"""Asking with a model, at the level of `Assistant`: as it happens, several at once, stopped, and in a conversation."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Signal

import pytest

from assistant.answers import Answer
from assistant.generation import Finished, SentenceTakenBack, SentenceVerified, Stop, Stopped, TextWritten, Understood
from assistant.journal import Journal
from assistant.service import Assistant
from tests.assistant.generation.conftest import QUESTION, Asking
from tests.assistant.generation.lying import Asked, LyingServer, Wire
from tests.assistant.generation.lying import Reply as Script
from tests.assistant.generation.scripts import COST, honest

SLOW = "What will the bus lane on Quay Street cost?"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path) as journal:
        yield journal


@pytest.fixture
def assistant(assistant_of: Asking, journal: Journal) -> Assistant:
    made = assistant_of()
    made.journal = journal
    return made


def half_an_answer(asked: Asked, wire: Wire) -> None:
    """Write a sentence and a half, then fall silent."""
    wire.begin()
    wire.delta(honest(asked))
    wire.delta("It will cost 3.9 mil")
    wire.wait()


def test_what_happens_is_told_as_it_happens_and_kept_only_when_it_is_final(
    liar: LyingServer, assistant: Assistant, journal: Journal
) -> None:
    liar.play(lambda asked, wire: wire.text(honest(asked) + f"It will cost 9.9 million dollars. [{asked.id_of(COST)}]"))
    conversation = journal.start("browser")
    kinds: list[type] = []
    kept: list[int] = []

    for event in assistant.events(QUESTION, conversation=conversation):
        kinds.append(type(event))
        kept.append(len(journal.exchanges("browser", conversation)))

    assert kinds[0] is Understood
    assert [kind for kind in kinds if kind not in (Understood, TextWritten)] == [
        SentenceVerified,
        SentenceTakenBack,
        Finished,
    ]
    assert kept == [0] * (len(kept) - 1) + [1]
    assert isinstance(event, Finished)
    assert journal.exchanges("browser", conversation)[0].reply == event.reply
    assert assistant.ask(QUESTION) == event.reply


def test_one_whose_model_stalls_keeps_nobody_else_waiting(liar: LyingServer, assistant: Assistant) -> None:
    asked_first, gone_on = Signal(), Signal()

    def stall_one(asked: Asked, wire: Wire) -> None:
        if SLOW not in asked.user:
            wire.text(honest(asked))
            return
        asked_first.set()
        gone_on.wait(20)
        wire.text(f"The bus lane on Quay Street will cost 3.9 million dollars. [{asked.id_of(COST)}]")

    liar.play(stall_one)
    with ThreadPoolExecutor() as threads:
        slow = threads.submit(assistant.ask, SLOW)
        assert asked_first.wait(20)
        quick = assistant.ask(QUESTION)
        found = assistant.search("bus lane")
        assert not slow.done()
        gone_on.set()

    assert (quick.mode, slow.result().mode) == ("generative", "generative")
    assert found.passages


@pytest.mark.parametrize("begun", [True, False], ids=["while it writes", "before it writes"])
def test_a_question_that_is_stopped_ends_the_call_and_keeps_nothing(
    liar: LyingServer, assistant: Assistant, journal: Journal, begun: bool
) -> None:
    reached, hung_up = Signal(), Signal()

    def stall(asked: Asked, wire: Wire) -> None:
        if begun:
            wire.begin()
            wire.delta("The bus lane on Quay Street was")
        reached.set()
        if wire.hung_up(15):
            hung_up.set()

    liar.play(stall)
    conversation, stop = journal.start("browser"), Stop()
    with ThreadPoolExecutor() as threads:
        asking = threads.submit(list, assistant.events(QUESTION, conversation=conversation, stop=stop))
        assert reached.wait(20)
        before = time.monotonic()
        stop.ask()
        with pytest.raises(Stopped):
            asking.result()

    assert time.monotonic() - before < 5
    assert hung_up.wait(5)
    assert journal.exchanges("browser", conversation) == []


def test_whoever_stops_reading_ends_the_call(liar: LyingServer, assistant: Assistant, journal: Journal) -> None:
    hung_up = Signal()

    def stall(asked: Asked, wire: Wire) -> None:
        wire.begin()
        wire.delta(honest(asked))
        if wire.hung_up(15):
            hung_up.set()

    liar.play(stall)
    conversation = journal.start("browser")
    events = assistant.events(QUESTION, conversation=conversation)
    while not isinstance(next(events), SentenceVerified):
        pass
    events.close()  # type: ignore[attr-defined]

    assert hung_up.wait(5)
    assert journal.exchanges("browser", conversation) == []


def test_what_was_stopped_before_it_began_asks_no_model(liar: LyingServer, assistant: Assistant) -> None:
    liar.play(half_an_answer)
    stop = Stop()
    stop.ask()

    with pytest.raises(Stopped):
        list(assistant.events(QUESTION, stop=stop))
    assert liar.asked == []


def test_trying_out_example_questions_asks_no_model(liar: LyingServer, assistant: Assistant) -> None:
    liar.play(lambda asked, wire: wire.text(honest(asked)))

    assert assistant.examples()
    assert liar.asked == []


def rewriting(as_written: str) -> Script:
    """Return a script that makes questions stand alone so, and answers them honestly."""

    def play(asked: Asked, wire: Wire) -> None:
        wire.text(as_written if "made to stand alone" in asked.user else honest(asked))

    return play


BELL = "What did Engineer Bell say about the bus lane?"
THERE = "What did Engineer Bell say about the bus lane on Quay Street?"


@pytest.mark.parametrize(
    ("written", "standalone"),
    [
        (THERE, THERE),
        (f"Question: “{BELL}”\n", BELL),
        ("What did Engineer Bell say about the bribe?", BELL),
        ("What did Engineer Zeppelin say about the bus lane?", BELL),
        ("What did Engineer Bell say about the 9.9 million bus lane?", BELL),
        ("What did Engineer Bell not say about the bus lane?", BELL),
        ("What did Dunne say about the bus lane?", BELL),
        ("It will cost 3.9 million dollars.\nIt opens in June.", BELL),
        ("What did Engineer Bell say about <b>the bus lane</b>?", BELL),
        ("And Engineer Bell?", BELL),
        ("", BELL),
    ],
    ids=[
        "other words of the conversation", "labelled and quoted", "a matter invented", "a name invented",
        "a number invented", "denied", "another person", "an answer", "markup", "repeated", "nothing",
    ],
)  # fmt: skip
def test_a_follow_up_is_made_to_stand_alone_by_the_model_or_else_by_rules(
    liar: LyingServer, assistant: Assistant, journal: Journal, written: str, standalone: str
) -> None:
    conversation = journal.start("browser")
    liar.play(lambda asked, wire: wire.text(honest(asked)))
    assistant.ask("What did Councillor Dunne say about the bus lane?", conversation=conversation)
    liar.play(rewriting(written))

    reply = assistant.ask("And Engineer Bell?", conversation=conversation)

    assert reply.question.text == "And Engineer Bell?"
    assert reply.question.standalone == standalone
    assert reply.question.carried


def test_a_model_that_fails_at_rewriting_leaves_it_to_the_rules(
    liar: LyingServer, assistant: Assistant, journal: Journal
) -> None:
    conversation = journal.start("browser")
    liar.play(lambda asked, wire: wire.text(honest(asked)))
    assistant.ask("What did Councillor Dunne say about the bus lane?", conversation=conversation)
    liar.play(lambda asked, wire: wire.status(500) if "made to stand alone" in asked.user else wire.text(honest(asked)))

    reply = assistant.ask("And Engineer Bell?", conversation=conversation)

    assert reply.question.standalone == BELL
    assert reply.mode == "generative"


def test_a_model_that_rewrites_sees_the_conversation_and_nothing_of_its_marks(
    liar: LyingServer, assistant: Assistant, journal: Journal
) -> None:
    conversation = journal.start("browser")
    liar.play(lambda asked, wire: wire.text(honest(asked)))
    first = assistant.ask("What did Councillor Dunne say about the bus lane?", conversation=conversation)
    liar.play(rewriting(BELL))

    assistant.ask("And Engineer\u202e Bell?", conversation=conversation)

    told = liar.asked[0].user
    assert "\u202e" not in told
    assert f"Asked: {first.question.standalone}" in told
    assert isinstance(first, Answer)
    assert first.claims[0].text in told
    assert "And Engineer Bell?" in told
