from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.asking import Facet
from assistant.answering.bearing import worth_embedding
from assistant.answering.features import PLAIN
from assistant.answering.ranking import learned
from assistant.answering.words import Wording, question_terms
from tests.assistant.answering.test_sentences import sentences_of
from tests.assistant.memory import meeting

SAID = " ".join(f"The pump number {number} failed." for number in range(12))


def facet(question: str) -> Facet:
    terms = question_terms(question)
    return Facet(text=question, wording=Wording(terms=terms, weight=dict.fromkeys(terms, 1.0)), period=None)


@pytest.mark.parametrize(
    ("question", "count"),
    [("Which pump failed?", 3), ("What machine broke down?", 6)],
    ids=["in the records' words", "in other words"],
)
def test_in_other_words_twice_as_many_sentences_are_looked_at(question: str, count: int) -> None:
    sentences = sentences_of(meeting("M", ("Ann", SAID)))
    plain = np.zeros((len(sentences), len(PLAIN)))
    first = int(np.argmax(learned().first))
    plain[:, first] = np.arange(len(sentences))

    kept = worth_embedding(sentences, plain, facet(question), most=3)

    assert kept == list(range(len(sentences)))[-count:]
