"""Counting and cutting in cl100k tokens."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import tokens
from ingest.tokens import LONGEST_PIECE, count_tokens, truncate_tokens

ODD_TEXTS = [
    pytest.param("<|endoftext|>", id="special token"),
    pytest.param("\x00\x01", id="control characters"),
    pytest.param("a\ud800b", id="lone surrogate"),
    pytest.param("\U0001f469\u200d\U0001f4bb" * 20, id="joined emoji"),
    pytest.param("", id="empty"),
]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="empty"),
        pytest.param("The motion carries, six to three.", 8, id="sentence"),
        pytest.param("hello world", 2, id="two words"),
    ],
)
def test_counts_are_those_of_cl100k(text: str, count: int) -> None:
    assert count_tokens(text) == count


def test_a_special_token_in_a_text_is_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_text_is_counted_and_cut(text: str) -> None:
    count = count_tokens(text)

    assert truncate_tokens(text, count) == text
    assert not count or truncate_tokens(text, count - 1) != text
    assert text.startswith(truncate_tokens(text, 2))


@pytest.mark.parametrize(
    "run",
    [
        pytest.param("^" * 1_000_000, id="no space at all"),
        pytest.param(" " * 1_000_000, id="nothing but spaces"),
        pytest.param("\n" * 1_000_000, id="nothing but line ends"),
        pytest.param("中" * 1_000_000, id="chinese"),
    ],
)
def test_an_unbroken_run_of_a_million_characters_is_counted(run: str) -> None:
    short = count_tokens(run[:LONGEST_PIECE])
    assert count_tokens(run) <= (len(run) // LONGEST_PIECE + 1) * short


WORDS = st.text("abc12.,!?\n'é中", min_size=1, max_size=12).filter(lambda word: word == word.strip())


@given(st.lists(WORDS, max_size=30), st.integers(16, 64))
def test_cutting_at_spaces_changes_no_count(words: list[str], longest: int) -> None:
    text = " ".join(words)
    pieces = list(tokens._pieces(text, longest))
    assert "".join(pieces) == text
    assert all(len(piece) <= longest for piece in pieces)
    assert sum(map(count_tokens, pieces)) == count_tokens(text)


@given(st.text(max_size=200), st.integers(0, 60))
def test_a_cut_text_is_a_prefix_within_its_limit(text: str, limit: int) -> None:
    prefix = truncate_tokens(text, limit)
    assert text.startswith(prefix)
    assert count_tokens(prefix) <= limit
    assert prefix == text or count_tokens(text) > limit


def test_a_text_within_its_limit_is_left_alone() -> None:
    assert truncate_tokens("one two three", 3) == "one two three"
    assert truncate_tokens("one two three", 2) == "one two"


def test_a_character_is_never_cut_apart() -> None:
    assert truncate_tokens("\U0001f469", 1) == ""


def test_a_negative_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 tokens"):
        truncate_tokens("text", -1)


def test_counting_needs_neither_the_network_nor_llama_index() -> None:
    program = (
        "import sys; from ingest.tokens import count_tokens; assert 'tiktoken' not in sys.modules;"
        "print(count_tokens('hello world'), 'llama_index.core' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False"]
