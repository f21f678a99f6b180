"""Lookups as a reader of the sample records asks them, through the one way that all questions take."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.answers import Abstention, Answer
from ingest import Scope


def ask(assistant: Assistant, text: str, scope: Scope | None = None) -> Answer:
    reply = assistant.ask(text, scope=scope)
    assert isinstance(reply, Answer), reply.text
    assert reply.mode == "lookup"
    return reply


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("How many meetings mention the ferry?", ["in 4 of 5 meetings, in 10 places.", "counted apart"]),
        ("How many articles mention the bus lane?", ["in 2 of 3 articles"]),
        ("Which councillors spoke about the fee?", ["1 councillor mentions ‘fee’: Councillor Marguerite Dunne."]),
        ("Who spoke about parking?", ["Yusuf Adeyinka, 1 place, 16 January 2024, 00:06:36: “"]),
        ("When was the bus lane first mentioned?", ["on 16 January 2024.", "I am here about your bus lane."]),
        ("When was the bus lane last mentioned?", ["on 12 November 2024.", "of 13 November 2024", "later: “"]),
        ("Who first raised the culvert?", ["City Engineer Bridget Halloran, 00:27:10: “The Millrace culvert is"]),
        ("Who said 'before anyone gets excited'?", ["Harbour Master Elias Thorne"]),
        ("How often was “the motion carries” said?", ["said 5 times"]),
        ("How many meetings did Varga speak at?", ["Councillor Theo Varga speaks in 3 of 5 meetings."]),
        ("How many council meetings are there?", ["There are 3 meetings"]),
        ("How long was the May meeting?", ["lasts 1 hour 1 minute", "from 00:00:14 (“Good evening.”)"]),
        ("How long did Councillor Dunne speak in January?", ["speaks for 2 minutes 44 seconds in all"]),
        (
            "Who attended the May meeting?",
            ["has 24 speakers", "“Councillor Quill is excused.”", "not who was there in"],
        ),
        ("What did both the January and the May meeting discuss?", ["Both speak of ‘bus lane’"]),
        (
            "Compare the January and the November meetings on the ferry.",
            ["(Averell Harbour City Council, regular meeting) does not mention ‘ferry’.", "12 November 2024"],
        ),
        ("What meetings are there?", ["There are 5 meetings; 3 articles are counted apart."]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_sample_records_are_looked_up(question: str, parts: list[str], sample_assistant: Assistant) -> None:
    reply = ask(sample_assistant, question)

    assert [part for part in parts if part not in reply.text] == []


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "Who voted against the shelter?",
            [
                "2 roll calls found on ‘shelter’.",
                "Councillor Marguerite Dunne and Councillor Walter Quill vote no (2)",
                "“No, because of July 2026.”",
                "Dunne and Lyle vote no (2)",
            ],
        ),
        (
            "How did the council vote on the bus lane in January?",
            ["Dunne and Tremblay vote no (2)", "in favour; Dunne, Lyle and Quill against. The motion carries, six to"],
        ),
        ("How did Varga vote on the bus lane in January?", ["Varga votes yes", "Councillor Theo Varga votes yes"]),
        ("Did Lyle vote for the stormwater fee?", ["Lyle votes no"]),
        (
            "Who voted to rescind the bus lane?",
            ["1 roll call found", "of the 16th of January is rescinded"],
        ),
        ("How many voted for the Sunday opening?", ["Tremblay and Mayor Ruth Okonjo-Hale vote yes (5)"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_voted_how_is_told_from_the_roll_calls(
    question: str, parts: list[str], sample_assistant: Assistant
) -> None:
    reply = ask(sample_assistant, question)

    assert [part for part in parts if part not in reply.text] == []


@pytest.mark.parametrize("question", ["Who voted against the ferry?", "How did Vasko vote on the shelter?"])
def test_what_no_roll_call_tells_is_looked_for_in_passages(question: str, sample_assistant: Assistant) -> None:
    assert sample_assistant.ask(question).mode == "extractive"


def test_nobody_is_asked_why_they_voted_as_they_did_not(sample_assistant: Assistant) -> None:
    denied = sample_assistant.ask("Why did Councillor Tremblay vote to rescind the bus lane?")
    asked = sample_assistant.ask("Why did Councillor Dunne vote against the shelter in January?")

    assert isinstance(denied, Abstention)
    assert "by the roll calls on ‘rescind the bus lane’, Councillor Joss Tremblay votes no." in denied.reason
    assert asked.mode == "extractive"


def test_a_reversed_decision_is_told_with_both_decisions(sample_assistant: Assistant) -> None:
    reply = ask(sample_assistant, "Is the bus lane approved?")

    quotes = [citation.quote for citation in reply.citations]
    assert quotes[0] == "The Quay Street bus lane is approved."
    assert quotes[-1] == "The approval of the 16th of January is rescinded."
    assert [str(citation.date) for citation in reply.citations] == ["2024-01-16", "2024-11-12", "2024-11-12"]
    assert reply.claims[0].text.startswith("The latest decision found on ‘bus lane’ is of 12 November 2024;")


def test_an_amendment_that_failed_is_not_told_as_carried(sample_assistant: Assistant) -> None:
    reply = ask(sample_assistant, "What is the latest on the Eastbank branch?")

    january = next(claim.text for claim in reply.claims if "16 January 2024" in claim.text)
    assert "“The amendment fails.”" in january


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many meetings mention the zeppelin?", "No meeting in scope mentions ‘zeppelin’."),
        ("Who said 'not one more pile'?", "The exact words ‘not one more pile’ stand nowhere in scope."),
        ("How long was the press conference?", "has no times in its records."),
        ("Who took part in the housing hearing?", "has no speakers named in its records."),
        ("How often did Zeppelin mention rent?", "Nobody called ‘Zeppelin’ speaks in the records in scope."),
    ],
)
def test_what_the_records_lack_is_said(question: str, reason: str, sample_assistant: Assistant) -> None:
    reply = sample_assistant.ask(question)

    assert isinstance(reply, Abstention)
    assert reply.mode == "lookup"
    assert reason in reply.text
    assert "Searched 10 records, 16 January 2024 to 13 November 2024." in reply.text


def test_the_scope_is_kept(sample_assistant: Assistant) -> None:
    january = next(r for r in sample_assistant.library.records() if str(r.facts.date) == "2024-01-16")

    reply = ask(sample_assistant, "How many meetings mention the bus lane?", Scope(record_ids=(january.record_id,)))

    assert reply.claims[0].text == "‘bus lane’ is mentioned in 1 of 1 meeting, in 9 places."
    assert reply.searched.records == 1


def test_an_ordinary_question_is_answered_as_before(sample_assistant: Assistant) -> None:
    reply = sample_assistant.ask("How many beds does the shelter have?")

    assert reply.mode == "extractive"
