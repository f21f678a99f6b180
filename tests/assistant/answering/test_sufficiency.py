from __future__ import annotations

import pytest

from assistant.answering.sufficiency import (
    asks_for_name,
    counted_noun,
    counts,
    gives_amount,
    gives_name,
    holds_name,
    is_sufficient,
    names_of,
)
from assistant.answering.words import Wording, question_terms, stem, stems


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("How many engines are there?", "engines"),
        ("How many days a year are lost?", "days"),
        ("How many holiday lets did he count?", "lets"),
        ("How many people came?", None),
        ("How many did she expect?", None),
        ("How many voted for the lane?", None),
        ("How many little ones attended?", None),
        ("How many extra children came?", "children"),
        ("What is the count?", None),
    ],
)
def test_what_is_to_be_counted_is_read_from_the_question(question: str, noun: str | None) -> None:
    assert counted_noun(question) == (noun and stem(noun))


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("There are 31 piles under the pier.", True),
        ("Of the piles, it's 39.", True),
        ("Two. The piles are new.", True),
        ("We replaced thirty old piles.", True),
        ("The piles under Pier 4 are old.", False),
        ("The piles cost $60 each.", False),
        ("The piles were driven within 5 minutes.", False),
        ("One is glad of the piles.", False),
        ("It is forty metres deep.", False),
        ("They moved 2,000 tons on 23 piles.", True),
        ("It closed in June. Three piles were new.", True),
        ("It's a 15-pile pier.", True),
        ("The piles shook. November, 6:02.", False),
        ("The piles? My standard is five and a half.", False),
        ("There are no piles.", True),
        ("(39), and the piles are old.", True),
        ("I counted the piles: 39.", True),
        ("In 2019 piles were driven.", False),
    ],
    ids=[
        "before it",
        "bare",
        "bare first",
        "adjective",
        "a name",
        "money",
        "of another thing",
        "pronoun",
        "not spoken of",
        "after another number",
        "after a sentence's end",
        "joined by a hyphen",
        "a time of day",
        "and a half",
        "none",
        "in brackets",
        "after a colon",
        "a year",
    ],
)
def test_a_count_is_a_number_of_the_very_thing(text: str, counted: bool) -> None:
    assert counts("pile", text) is counted


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("The rent is $96,500 a year.", True),
        ("Fifty percent of the rent is paid.", True),
        ("The rent is high.", False),
        ("It comes to $500.", True),
        (f"The winch costs $37,000, {'and so it goes on and on ' * 3} and there is rent.", False),
    ],
    ids=["a sum", "a share", "none", "in other words", "of something else"],
)
def test_a_sum_stands_near_what_it_is_the_sum_of(text: str, given: bool) -> None:
    assert gives_amount(text, frozenset({"rent"})) is given


def test_an_abbreviation_is_one_name() -> None:
    assert names_of("Does the L.C.D. work?", []) == [("lcd",)]


def test_names_are_capitals_after_the_first_word_without_speakers_titles_and_months() -> None:
    question = "Which berth did Mr. Hale of Quay Street see on April 2 at Pier 11?"

    assert names_of(question, ["Mayor Ruth Hale"]) == [("quay", "street"), ("pier", "11")]


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        (("pier", "11"), "There is water at Pier 11.", True),
        (("pier", "11"), "At Pier 4 there are 11 boats.", False),
        (("station", "two"), "from Station Two", True),
        (("central", "library"), "the Library", True),
        (("millrace",), "The mill races on.", False),
        (("lcd",), "The L_C_D_ is dark.", True),
        (("lcd",), "the LCDs", False),
    ],
)
def test_a_name_with_a_number_must_stand_whole(name: tuple[str, ...], text: str, held: bool) -> None:
    assert holds_name(name, text) is held


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("The families in the hotel pay $310 at Pier 11.", True),
        ("The families in the hotel pay $310 at Pier 12.", False),
        ("At Pier 11 they grow $310 of roses.", False),
        ("The families in the hotel pay a lot at Pier 11.", False),
    ],
    ids=["all of it", "another pier", "another subject", "no sum"],
)
def test_a_thought_answers_with_the_name_the_subject_and_the_kind_of_answer(text: str, answers: bool) -> None:
    question = "How much do families in the hotel pay at Pier 11?"
    terms = question_terms(question)
    topic = Wording(terms=terms, weight=dict.fromkeys(terms, 1.0))

    sufficient = is_sufficient(question, topic, names_of(question, []), stems(text), text=text, around=text)

    assert sufficient is answers


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("In which city did the panel take place?", True),
        ("What other companies tendered?", True),
        ("What is the name of her dog?", True),
        ("What was the ferry called?", True),
        ("Which company won?", True),
        ("Which side of the pier is it on?", False),
        ("Which city services will be cut?", False),
        ("Which university students protested?", False),
        ("What road works are planned?", False),
        ("What sort of countries trade freely?", False),
        ("Who called the vote?", False),
    ],
)
def test_a_name_is_asked_for_where_a_thing_of_that_kind_always_has_one(question: str, asks: bool) -> None:
    assert asks_for_name(question) is asks


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("She is booked in Velsund from March.", True),
        ("Halvmoon, from March.", True),
        ("The Constance is here until the end of February. She can only work at night.", False),
        ("Councillors agreed. Well, she is gone.", False),
        ("she is booked in velsund from march", True),
    ],
    ids=[
        "a name",
        "a name that comes first",
        "only what the question names",
        "only how sentences begin",
        "written without capitals",
    ],
)
def test_what_has_a_name_must_be_named(text: str, given: bool) -> None:
    question = "Which port is the dredger Constance booked in from March?"
    terms = question_terms(question)
    topic = Wording(terms=terms, weight=dict.fromkeys(terms, 1.0))

    assert gives_name(text, question) is given
    assert is_sufficient(question, topic, [], stems(text), text=text, around=text) is given
