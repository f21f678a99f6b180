from __future__ import annotations

from threading import Event as Signal

import pytest

from assistant.answers import Abstention, Answer, Question
from assistant.engine import build_query_engine, scoped
from assistant.generation import Event, Finished, SentenceTakenBack, SentenceVerified, TextWritten
from assistant.settings import AnswerSettings
from tests.assistant.generation.conftest import QUESTION, Asking
from tests.assistant.generation.lying import Asked, LyingServer, Wire
from tests.assistant.generation.scripts import COST, DUNNE, VOTE, honest


def events_of(assistant_of: Asking, **limits: float) -> list[Event]:
    assistant = assistant_of(**limits)
    engine = build_query_engine(assistant.library, assistant.settings)
    return list(engine.events(scoped(Question(text=QUESTION, standalone=QUESTION))))


def three_sentences(asked: Asked, wire: Wire) -> None:
    wire.text(
        f"The bus lane was approved, six to three. [{asked.id_of(VOTE)}]\n"
        f"It will cost 9.9 million dollars. [{asked.id_of(COST)}]\n"
        f"Dunne opposes it because “the lorries have nowhere to park”. [{asked.id_of(DUNNE)}]\n",
        size=3,
    )


def test_text_comes_as_it_is_written(liar: LyingServer, assistant_of: Asking) -> None:
    pieces, read = ("The bus lane ", "was approved, ", "six to three."), Signal()

    def slowly(asked: Asked, wire: Wire) -> None:
        wire.begin()
        for piece in pieces:
            read.clear()
            wire.delta(piece)
            read.wait(20)
        wire.delta(f" [{asked.id_of(VOTE)}]")
        wire.end()

    liar.play(slowly)
    assistant = assistant_of()
    engine = build_query_engine(assistant.library, assistant.settings)
    written = []
    for event in engine.events(scoped(Question(text=QUESTION, standalone=QUESTION))):
        if isinstance(event, TextWritten):
            written.append(event.text)
            read.set()

    assert written == ["The bus lane", " was approved,", " six to three."]


def test_each_sentence_is_judged_when_it_is_whole(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(three_sentences)

    events = events_of(assistant_of)

    judged = [event for event in events if isinstance(event, SentenceVerified | SentenceTakenBack)]
    assert [(type(event), event.sentence) for event in judged] == [
        (SentenceVerified, 0),
        (SentenceTakenBack, 1),
        (SentenceVerified, 2),
    ]
    first, second, third = judged
    assert isinstance(first, SentenceVerified)
    assert [citation.number for citation in first.citations] == [1]
    assert isinstance(second, SentenceTakenBack)
    assert second.reason == "a number or date of the claim stands in no cited passage"
    assert isinstance(third, SentenceVerified)
    assert third.changes == ("a quotation was mended to the record's own words",)
    assert "“the lorries have nowhere to stop”" in third.claim.text
    written = [event for event in events if isinstance(event, TextWritten)]
    for number, text in enumerate(("The bus lane was approved, six to three.", "It will cost 9.9 million dollars.")):
        assert text.startswith("".join(event.text for event in written if event.sentence == number).strip())
    assert all(events.index(first) < events.index(event) for event in written if event.sentence > 0)


def test_the_last_event_is_the_reply_of_what_held(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(three_sentences)

    *before, last = events_of(assistant_of)

    assert not [event for event in before if isinstance(event, Finished)]
    assert isinstance(last, Finished)
    held = [event for event in before if isinstance(event, SentenceVerified)]
    assert isinstance(last.reply, Answer)
    assert list(last.reply.claims) == [event.claim for event in held]
    assert list(last.reply.citations) == [citation for event in held for citation in event.citations]
    assert "A quotation was mended to the record's own words." in last.reply.notices


def test_what_was_shown_is_what_was_read(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(lambda asked, wire: wire.text("Nothing."))
    *_, last = events_of(assistant_of)
    assert isinstance(last, Finished)
    assert isinstance(last.reply, Answer)
    assert len(last.reply.read) > 4

    liar.play(lambda asked, wire: wire.text(f"Write of the bus lane on Quay Street. [{next(iter(asked.passages))}]"))
    *_, last = events_of(assistant_of, budget_tokens=100)

    assert isinstance(last, Finished)
    assert isinstance(last.reply, Answer)
    shown = list(liar.asked[0].passages.values())
    assert [scored.passage.labelled_text for scored in last.reply.read] == shown
    assert sum(scored.passage.tokens for scored in last.reply.read) <= 100


def test_what_the_records_do_not_tell_is_not_asked_of_the_model(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(lambda asked, wire: wire.text(honest(asked)))

    reply = assistant_of().ask("What did Councillor Zeppelin say about the opera house?")

    assert isinstance(reply, Abstention)
    assert liar.asked == []


def test_the_gate_stands_before_the_model(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(lambda asked, wire: wire.text(honest(asked)))
    assistant = assistant_of()
    strict = assistant.settings.model_copy(update={"answer": AnswerSettings(min_likelihood=1, min_likelihood_words=1)})

    reply = build_query_engine(assistant.library, strict).query(QUESTION).metadata["reply"]  # type: ignore[index]

    assert isinstance(reply, Abstention)
    assert liar.asked == []


def test_a_question_that_is_counted_is_not_asked_of_the_model(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(lambda asked, wire: wire.text(honest(asked)))

    reply = assistant_of().ask("How many meetings mention the harbour crane?")

    assert reply.mode == "lookup"
    assert liar.asked == []


def test_citations_of_one_place_have_one_number(liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(
        lambda asked, wire: wire.text(
            f"The motion carries. [{asked.id_of(VOTE)}]\nSix were in favour and three against it. [{asked.id_of(VOTE)}]"
        )
    )

    reply = assistant_of().ask(QUESTION)

    assert isinstance(reply, Answer)
    places = [(citation.record_id, citation.quote_start, citation.quote_end) for citation in reply.citations]
    assert len(set(places)) == len(places)
    assert [citation.number for citation in reply.citations] == list(range(1, len(places) + 1))


@pytest.mark.parametrize("most", [1, 2], ids=["one", "two"])
def test_no_more_sentences_are_read_than_allowed(most: int, liar: LyingServer, assistant_of: Asking) -> None:
    liar.play(three_sentences)

    events = events_of(assistant_of, max_sentences=most)

    assert len([event for event in events if isinstance(event, SentenceVerified | SentenceTakenBack)]) == most
