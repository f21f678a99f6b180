from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant import Assistant
from assistant.answering import answer_extractively
from assistant.answering.extractive import OTHER_MODEL
from assistant.answers import Abstention, Answer, Question, Reply
from assistant.search import search
from assistant.search.learned import OTHER_MODEL as FOUND_BY_OTHERS
from assistant.settings import AnswerSettings, SearchSettings
from ingest import Record, Scope, SourceKind
from tests.assistant.memory import AnswerLibrary, meeting

COUNCIL = meeting(
    "Council",
    ("Mayor Hale", "Good evening. Item seven is the bus lane on Quay Street."),
    ("Engineer Bell", "The bus lane on Quay Street will cost six million dollars. It opens in March."),
    ("Councillor Dunne", "I oppose the bus lane on Quay Street because deliveries will have nowhere to stop."),
    ("Mayor Hale", "Thank you. Any other comments on the bus lane?"),
    ("Clerk Ruiz", "On the bus lane on Quay Street: six in favour, three against. The motion carries."),
    ("Mayor Hale", "Item eight is the harbour crane."),
    ("Engineer Bell", "The harbour crane was inspected in the spring and needs a new cable."),
)
NEWS = meeting(
    "News",
    (None, "The bus lane on Quay Street was approved by six to three."),
    (None, "Shopkeepers on Quay Street had asked for loading bays."),
    kind=SourceKind.AI_SUMMARY,
    held=date(2024, 5, 10),
    seconds=None,
)

LIFEBOAT = "The $37,000 are for the winch of the volunteer lifeboat, one half of the whole price quoted to us,"
BOTH = "What will the bus lane on Quay Street cost, and what had shopkeepers on Quay Street asked for?"


def ask(text: str, *records: Record, scope: Scope | None = None, model: bool = True, **settings: float) -> Reply:
    library = AnswerLibrary(*(records or (COUNCIL,)), model=model)
    question = Question(text=text, standalone=text, scope=scope or Scope())
    found = search(library, text, scope=question.scope, settings=SearchSettings())  # type: ignore[arg-type]
    # Words that meet by hash are nearer to one another than meanings are.
    calibrated = AnswerSettings(**settings)  # type: ignore[arg-type]
    return answer_extractively(question, found, library, calibrated, fingerprint="f")  # type: ignore[arg-type]


def quotes_of(reply: Reply) -> list[str]:
    assert isinstance(reply, Answer)
    return [citation.quote for citation in reply.citations]


def test_an_answer_is_attributed_verbatim_quotes_with_their_times() -> None:
    reply = ask("How did the vote on the Quay Street bus lane end?")

    assert isinstance(reply, Answer)
    assert "Clerk Ruiz, 00:00:40: “On the bus lane on Quay Street: six in favour, three against." in reply.text
    assert all(COUNCIL.text[c.quote_start : c.quote_end] == c.quote for c in reply.citations)
    assert [claim.citations for claim in reply.claims] == [(number,) for number in range(1, len(reply.claims) + 1)]
    assert (reply.mode, reply.library_sequence, reply.fingerprint) == ("extractive", 7, "f")


def test_claims_stand_in_the_order_of_the_records() -> None:
    reply = ask(BOTH, NEWS, COUNCIL)

    assert isinstance(reply, Answer)
    places = [(c.date, c.quote_start) for c in reply.citations]
    assert places == sorted(places)
    assert {c.title for c in reply.citations} == {"Council", "News"}


def test_where_two_records_answer_each_claim_names_its_record() -> None:
    reply = ask(BOTH, NEWS, COUNCIL)

    assert "9 May 2024" in reply.text
    assert "The AI-written article (News, 10 May 2024) says" in reply.text


def test_questions_asked_in_the_record_and_courtesies_are_not_said() -> None:
    said = " ".join(quotes_of(ask("What about the bus lane on Quay Street?", relevance_floor=0.2)))

    assert "?" not in said
    assert "Thank you" not in said
    assert "Good evening" not in said


def test_what_does_not_bear_on_the_question_is_not_said() -> None:
    assert not any("crane" in quote for quote in quotes_of(ask("What will the bus lane on Quay Street cost?")))


def test_of_somebody_asked_for_by_name_only_the_own_words_are_quoted() -> None:
    reply = ask("What did Councillor Dunne say about the bus lane?")

    assert isinstance(reply, Answer)
    assert {citation.speaker for citation in reply.citations} == {"Councillor Dunne"}


def test_of_somebody_asked_for_only_what_bears_on_the_matter_is_quoted(sample_assistant: Assistant) -> None:
    quotes = quotes_of(sample_assistant.ask("What did Quill say about the shelter?"))

    # His speech on the lease of the fish shed is nearer to these words than what he asks about the shelter's size.
    assert any("why so big?" in quote for quote in quotes)
    assert not any("clause 12" in quote or "that lease" in quote for quote in quotes)


def test_what_one_part_of_a_question_names_the_other_part_means_as_well(sample_assistant: Assistant) -> None:
    reply = sample_assistant.ask(
        "What did Harold Pim say of the shelter in January, and where does he stand in November?"
    )

    assert isinstance(reply, Answer)
    assert {citation.date for citation in reply.citations} == {date(2024, 1, 16), date(2024, 11, 12)}


def test_a_speaker_in_the_scope_means_what_that_speaker_said() -> None:
    reply = ask("What about the bus lane on Quay Street?", scope=Scope(speakers=("Engineer Bell",)))

    assert isinstance(reply, Answer)
    assert {citation.speaker for citation in reply.citations} == {"Engineer Bell"}


def test_repeats_are_said_once() -> None:
    again = meeting("Again", ("Clerk Ruiz", "The bus lane on Quay Street is approved."), held=date(2024, 6, 1))
    twice = meeting("Twice", ("Clerk Ruiz", "The bus lane on Quay Street is approved."), held=date(2024, 7, 1))

    assert len(quotes_of(ask("Is the bus lane on Quay Street approved?", again, twice))) == 1


def test_neighbouring_sentences_become_one_quote() -> None:
    record = meeting(
        "M", ("Ann", "The bus lane on Quay Street opens in March. The bus lane costs six million dollars.")
    )

    assert quotes_of(ask("When does the bus lane open and what does the bus lane cost?", record)) == [record.text]


def test_an_answer_from_secondary_sources_alone_says_so() -> None:
    assert ask("Was the bus lane on Quay Street approved?", NEWS).notices == (
        FOUND_BY_OTHERS,
        "This answer rests on secondary sources alone.",
        OTHER_MODEL,
    )
    assert ask("What does the bus lane on Quay Street cost?", COUNCIL).notices == (FOUND_BY_OTHERS, OTHER_MODEL)


def test_an_answer_from_a_record_in_another_language_says_so() -> None:
    assert COUNCIL.facts
    foreign = replace(COUNCIL, facts=replace(COUNCIL.facts, title="Rat", language="de"))

    assert ask("What will the bus lane on Quay Street cost?", foreign).notices == (
        FOUND_BY_OTHERS,
        "'Rat' is not in English; questions find less in it.",
        OTHER_MODEL,
    )


@pytest.mark.parametrize(
    "question",
    [
        "What did Councillor Zeppelin say about the bus lane?",
        "What did the mayor say about the opera house?",
        "Who won the football championship?",
    ],
    ids=["absent person", "absent topic", "other domain"],
)
@pytest.mark.parametrize("model", [True, False], ids=["with a model", "without"])
def test_what_the_records_do_not_tell_is_not_answered(question: str, model: bool) -> None:
    reply = ask(question, COUNCIL, NEWS, model=model)

    assert isinstance(reply, Abstention)
    assert reply.text.startswith("The records do not tell. Searched 2 records, 9 May 2024 to 10 May 2024.")
    assert reply.nearest


def test_somebody_who_said_nothing_of_it_is_not_answered_for() -> None:
    assert isinstance(ask("What did Councillor Dunne say about the harbour crane?"), Abstention)


def test_without_a_model_words_alone_answer_and_the_reader_is_told() -> None:
    reply = ask("What will the bus lane on Quay Street cost?", model=False)

    assert any("six million dollars" in quote for quote in quotes_of(reply))
    assert any("words alone" in notice for notice in reply.notices)


def test_what_is_noticed_only_while_answering_is_told_with_the_answer() -> None:
    library, text = AnswerLibrary(COUNCIL), "What will the bus lane on Quay Street cost?"
    found = search(library, text, scope=Scope(), settings=SearchSettings())  # type: ignore[arg-type]
    library.notices = ("the reader cannot be loaded",)
    question = Question(text=text, standalone=text)

    reply = answer_extractively(question, found, library, AnswerSettings(), fingerprint="f")  # type: ignore[arg-type]

    assert "the reader cannot be loaded" in reply.notices


def test_an_empty_library_abstains() -> None:
    library = AnswerLibrary()
    found = search(library, "Anything?", scope=Scope(), settings=SearchSettings())  # type: ignore[arg-type]
    question = Question(text="Anything?", standalone="Anything?")

    reply = answer_extractively(question, found, library, AnswerSettings(), fingerprint="f")  # type: ignore[arg-type]

    assert reply.text == "The records do not tell. There are no records to search."


def test_everything_read_is_listed_and_everything_cited_was_read() -> None:
    reply = ask("What will the bus lane on Quay Street cost?", COUNCIL, NEWS)

    assert isinstance(reply, Answer)
    assert {citation.passage_id for citation in reply.citations} <= {item.passage.passage_id for item in reply.read}


def test_what_was_decided_is_told_by_the_result_and_not_by_the_motion() -> None:
    record = meeting(
        "Council",
        ("Councillor Dunne", "I move that the bus lane on Quay Street be rescinded."),
        ("Mayor Hale", "Clerk, call the roll on the bus lane."),
        *((f"Councillor {name}", "Aye.") for name in ("Lyle", "Marsh", "Quill")),
        ("Clerk Ruiz", "The motion carries, five to four."),
    )

    assert "The motion carries, five to four." in quotes_of(
        ask("What was decided about the Quay Street bus lane?", record)
    )


def test_of_two_that_say_the_same_the_meeting_itself_is_quoted() -> None:
    reply = ask("Was the bus lane on Quay Street approved by six to three?", NEWS, COUNCIL)

    assert isinstance(reply, Answer)
    assert {citation.title for citation in reply.citations} == {"Council"}


def test_a_fact_and_its_condition_are_one_quote() -> None:
    record = meeting("M", ("Ann", "You may come into the shelter having had a drink. You may not bring one in."))

    assert quotes_of(ask("May somebody who had a drink come into the shelter?", record)) == [record.text]


def test_what_answers_a_question_of_somebody_else_is_found_by_what_was_asked() -> None:
    record = meeting(
        "M",
        ("Ann", "I'd like to know how many of the harbour flats are let by the night."),
        ("Bob", "Thank you. Two. The rest are empty."),
    )

    said = quotes_of(ask("How many of the harbour flats are let by the night?", record))

    assert said[-1] == "Two. The rest are empty."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How many engines stand in the fire station?", "The engines leave the fire station within 5 minutes."),
        ("How deep is the water at Pier 11?", "At Pier 4 the water is nine metres deep, and there are 11 boats."),
        ("Who are the owners of the cargo ship?", "I won't comment on the cargo ship or on its owners."),
        (
            "How much do the fireworks on the pier cost?",
            f"{LIFEBOAT} and the permit is for the fireworks on the pier.",
        ),
    ],
    ids=["another count", "another pier", "refused", "the price of something else"],
)
def test_what_only_mentions_the_subject_is_no_answer(question: str, said: str) -> None:
    assert isinstance(ask(question, meeting("M", ("Ann", said))), Abstention)


def test_for_a_month_the_meeting_of_that_month_is_quoted() -> None:
    january = meeting("January", ("Ann", "Of the piles under the pier, 31 need replacing."), held=date(2024, 1, 16))
    may = meeting("May", ("Ann", "We looked again at the piles under the pier, and it's 39."), held=date(2024, 5, 9))

    reply = ask("How many piles under the pier need replacing in January, and how many in May?", may, january)

    assert isinstance(reply, Answer)
    assert [citation.title for citation in reply.citations] == ["January", "May"]
