from __future__ import annotations

import pytest

from assistant.answering.sentences import Sentence
from assistant.answering.thoughts import runs_by_turn, thought_around
from tests.assistant.answering.test_sentences import sentences_of
from tests.assistant.memory import meeting

LONG = "The engineer went through every drawing of the old brick arch again and found nothing that was new to anybody."


def thought(said: str, core: str, worth: dict[str, float] | None = None) -> str:
    record = meeting("M", ("Ann", said))
    sentences = sentences_of(record)
    first = next(item for item in sentences if item.text.startswith(core))

    def value(item: Sentence) -> float:
        return next((score for text, score in (worth or {}).items() if item.text.startswith(text)), 0.1)

    run = thought_around(first, sentences, value)
    return record.text[run[0].start : run[-1].end]


@pytest.mark.parametrize(
    ("said", "core", "quote"),
    [
        ("You may come in. You may not bring a drink.", "You may come", "You may come in. You may not bring a drink."),
        ("The pump failed. That is why it flooded.", "That is why", "The pump failed. That is why it flooded."),
        ("Good evening. The pump failed.", "The pump", "The pump failed."),
        ("Okay, right. The pump failed.", "The pump", "The pump failed."),
        ("Um, the pump failed. It flooded.", "It flooded", "the pump failed. It flooded."),
        ("Four in favour, five against. It fails.", "It fails", "Four in favour, five against. It fails."),
    ],
    ids=["a condition", "what points back", "not a courtesy", "not mere talk", "trimmed", "a result with its count"],
)
def test_a_short_thought_is_quoted_whole(said: str, core: str, quote: str) -> None:
    assert thought(said, core) == quote


@pytest.mark.parametrize(
    ("core", "is_quoted"),
    [("We are late, for two reasons.", True), ("We are late.", False)],
    ids=["announced", "not announced"],
)
def test_what_is_announced_is_quoted_with_it(core: str, is_quoted: bool) -> None:
    said = f"{LONG} {LONG} {LONG} {core} {LONG}"
    worth = {"We are late": 1.0, "The engineer": 0.6}

    quote = thought(said, "We are late", worth)

    assert quote.endswith(f"{core} {LONG}") == is_quoted


def test_a_long_thought_takes_in_only_what_bears_on_the_question() -> None:
    said = f"{LONG} {LONG} {LONG} The arch costs six million. {LONG}"

    plain = thought(said, "The arch", {"The arch": 1.0, "The engineer": 0.0})
    bearing = thought(said, "The arch", {"The arch": 1.0, "The engineer": 0.6})

    assert (plain.count(LONG), bearing.count(LONG)) == (2, 3)


def test_what_points_back_joins_also_where_the_quote_is_no_longer_short() -> None:
    said = f"{LONG} {LONG} That is what it costs."

    assert thought(said, "That is what", {"That is what": 1.0, "The engineer": 0.0}).endswith(
        f"{LONG} That is what it costs."
    )


def test_a_thought_never_grows_beyond_what_can_be_read_at_once() -> None:
    quote = thought(" ".join([LONG] * 8), "The engineer", {"The engineer": 1.0})

    assert len(quote.split()) <= 75


def test_each_sentence_of_a_turn_is_listed_once_in_order() -> None:
    record = meeting("M", ("Ann", "One thing is said. Another is said."), ("Bob", "A third is said."))
    sentences = sentences_of(record)

    runs = runs_by_turn([*reversed(sentences), *sentences])

    assert [[item.text for item in run] for _, run in sorted(runs.items())] == [
        ["One thing is said.", "Another is said."],
        ["A third is said."],
    ]
