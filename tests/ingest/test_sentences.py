from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("The Sec. of State spoke. He left.", ["The Sec. of State spoke.", "He left."], id="abbreviation"),
        pytest.param("It is under No. 5 of the act. Is it?", ["It is under No. 5 of the act.", "Is it?"], id="number"),
        pytest.param("The answer is no. We go on.", ["The answer is no.", "We go on."], id="no as an answer"),
        pytest.param(
            "So , yeah . Uh , we think so .", ["So , yeah .", "Uh , we think so ."], id="space before the stop"
        ),
        pytest.param("The agenda\n\nItem one", ["The agenda", "Item one"], id="blank line"),
        pytest.param('He said "stop." Then he left.', ['He said "stop."', "Then he left."], id="closing quote"),
        pytest.param("  \n ", [], id="space alone"),
        pytest.param("", [], id="empty"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet=st.sampled_from("aB .!?\n\t\u00a0\u2003No.5\"')é中"), max_size=300))
def test_sentences_hold_every_character_but_space_once_and_in_order(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        position = end
    assert not text[position:].strip()


def test_a_sentence_that_straddles_two_windows_stays_whole() -> None:
    long = " ".join(f"The clerk reads motion {n} of the {n * 7} before the council." for n in range(1, 400))

    found = sentences(long)

    assert len(found) == 399
    assert all(sentence.startswith("The clerk") and sentence.endswith("council.") for sentence in found)


def test_a_run_without_space_is_cut_into_windows() -> None:
    assert max(len(part) for part in sentences("a.)" * 20_000)) <= 4_000


def test_the_sentence_model_is_read_without_importing_llama_index() -> None:
    program = (
        "import sys; from ingest.sentences import sentence_spans; sentence_spans('A b. C d.');"
        "sys.exit('llama_index.core' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
