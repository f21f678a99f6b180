from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant import Assistant
from assistant.answering.citations import cite
from assistant.answers import Answer, Claim, Question, Searched
from assistant.lookup.later import Standing, later_notices, later_of, matter_of, with_later_notices
from ingest import Record, SourceKind
from tests.assistant.memory import meeting

JANUARY = meeting("January", ("Mayor Hale", "The bus lane is approved."), held=date(2024, 1, 16))


def answer(question: str, record: Record = JANUARY) -> Answer:
    citation = cite(record, 0, len(record.turns[0].text), number=1, passage_id="p")
    return Answer(
        question=Question(text=question, standalone=question),
        claims=(Claim(text=f"Mayor Hale: “{citation.quote}”", citations=(1,)),),
        citations=(citation,),
        read=(),
        searched=Searched(records=1, of=1),
        mode="extractive",
        library_sequence=1,
        fingerprint="f",
    )


def later(*turns: tuple[str, str], held: date | None = date(2024, 11, 12)) -> Record:
    return meeting("Regular meeting", *turns, held=held)


DECIDED = (("Marsh", "I move that the bus lane be rescinded."), ("Clerk", "Five to four. The motion carries."))
NOTICES = [
    (DECIDED, "A later record tells of a decision on this: Regular meeting, 12 November 2024."),
    (DECIDED[:1], "A later record holds a motion on this: Regular meeting, 12 November 2024."),
    ((("Marsh", "The bus lane is slow."),), "A later record discusses this: Regular meeting, 12 November 2024."),
]


@pytest.mark.parametrize(("turns", "notice"), NOTICES, ids=["decided", "moved", "discussed"])
def test_decided_moved_and_discussed_are_not_the_same_word(turns: tuple[tuple[str, str], ...], notice: str) -> None:
    reply, topic = answer("Was the bus lane approved?"), matter_of("Was the bus lane approved?")
    assert topic is not None

    assert later_notices(reply, [later(*turns)], topic) == (notice,)


def test_who_does_not_ask_for_a_decision_is_not_told_of_mere_talk() -> None:
    reply, topic = answer("What will the bus lane look like?"), matter_of("bus lane")
    assert topic is not None

    assert later_notices(reply, [later(("Marsh", "The bus lane is slow."))], topic) == ()
    assert later_notices(reply, [later(*DECIDED)], topic) != ()


@pytest.mark.parametrize("held", [date(2024, 1, 16), date(2023, 11, 12), None], ids=["same day", "earlier", "undated"])
def test_only_what_is_later_is_pointed_out(held: date | None) -> None:
    topic = matter_of("bus lane")
    assert topic is not None

    assert later_notices(answer("Was the bus lane approved?"), [later(*DECIDED, held=held)], topic) == ()


@pytest.mark.parametrize(
    ("turns", "standing", "span"),
    [
        (
            (
                ("Marsh", "I move that we adopt the bus lane."),
                ("Dunne", "I move to amend it with 28 bays."),
                ("Clerk", "Two to seven. The amendment fails."),
                ("Clerk", "The motion carries, six to three."),
            ),
            Standing.DECIDED,
            "The motion carries, six to three.",
        ),
        (
            (
                ("Marsh", "I move that we adopt the bus lane."),
                ("Hale", "Item nine is the crane."),
                ("Clerk", "The motion carries."),
            ),
            Standing.MOVED,
            "I move that we adopt the bus lane.",
        ),
        (
            (
                ("Marsh", "I move that we adopt the bus lane."),
                ("Marsh", "I withdraw it."),
                ("Clerk", "The motion carries."),
            ),
            Standing.MOVED,
            "I move that we adopt the bus lane.",
        ),
        (
            (("Hale", "The bus lane is approved."), ("Dunne", "I do not like the bus lane.")),
            Standing.DECIDED,
            "The bus lane is approved.",
        ),
        ((("Dunne", "I second the bus lane."),), Standing.DISCUSSED, "I second the bus lane."),
        (
            (("Hale", "Item nine, the bus lane."), ("Dunne", "I move to table it."), ("Clerk", "It is tabled.")),
            Standing.DECIDED,
            "It is tabled.",
        ),
        (
            (("Hale", "Item nine, the bus lane."), ("Dunne", "The first test failed."), ("Hale", "Item ten.")),
            Standing.DISCUSSED,
            "Item nine, the bus lane.",
        ),
    ],
    ids=[
        "an amendment is voted on first",
        "another item's vote",
        "withdrawn",
        "told",
        "seconded",
        "what an item ended with",
        "what failed in a report",
    ],
)
def test_a_vote_is_that_of_its_own_motion(turns: tuple[tuple[str, str], ...], standing: Standing, span: str) -> None:
    record, topic = later(*turns), matter_of("bus lane")
    assert topic is not None

    found = later_of(record, topic)

    assert found is not None
    assert found.standing is standing
    assert record.text[slice(*found.span)] == span


def test_a_record_that_does_not_speak_of_it_is_none() -> None:
    topic = matter_of("bus lane")
    assert topic is not None

    assert later_of(later(("Dunne", "The bus is late.")), topic) is None


def january_answer(assistant: Assistant, question: str) -> Answer:
    """Return an answer that cites the approval of January, and nothing later."""
    [summary] = [each for each in assistant.library.records() if str(each.facts.date) == "2024-01-16"]
    record = assistant.library.record(summary.record_id)
    start = record.text.index("The Quay Street bus lane is approved.")
    citation = cite(record, start, start + len("The Quay Street bus lane is approved."), number=1, passage_id="p")
    return replace(answer(question), citations=(citation,))


def test_the_reversed_decision_of_the_sample_records_is_pointed_out(sample_assistant: Assistant) -> None:
    reply = january_answer(sample_assistant, "Did the council approve the bus lane?")

    noticed = with_later_notices(reply, sample_assistant.library)

    assert isinstance(noticed, Answer)
    decided = "tells of a decision on this: Averell Harbour City Council, regular meeting, 12 November 2024."
    assert noticed.notices[0] == f"A later record {decided}"
    assert with_later_notices(noticed, sample_assistant.library) == noticed


def test_a_question_of_a_day_of_its_own_asks_for_no_later_one(sample_assistant: Assistant) -> None:
    reply = january_answer(sample_assistant, "Did the council approve the bus lane in January?")

    assert with_later_notices(reply, sample_assistant.library) == reply


def test_what_is_outside_the_scope_is_not_pointed_out(sample_assistant: Assistant) -> None:
    reply = january_answer(sample_assistant, "Did the council approve the bus lane?")
    scoped = replace(
        reply, question=replace(reply.question, scope=replace(reply.question.scope, date_to=date(2024, 3, 1)))
    )

    assert with_later_notices(scoped, sample_assistant.library) == scoped


def test_articles_and_agendas_decide_nothing(sample_assistant: Assistant) -> None:
    reply = with_later_notices(
        january_answer(sample_assistant, "Did the council approve the bus lane?"), sample_assistant.library
    )

    records = sample_assistant.library.records()
    titles = {each.facts.title for each in records if each.facts.source_kind is SourceKind.AI_SUMMARY}
    assert reply.notices
    assert not any(title in notice for notice in reply.notices for title in titles)
    assert not any("agenda" in notice for notice in reply.notices)
