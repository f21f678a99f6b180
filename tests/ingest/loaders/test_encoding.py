"""Bytes become clean text, and what was done to them is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.loaders.encoding import clean, decode, is_binary
from tests.ingest.loaders.speech import read, spoken

NOT_UTF8 = "not UTF-8: read as Windows-1252"


@pytest.mark.parametrize(
    ("name", "said", "notices"),
    [
        pytest.param("byte-order-mark.vtt", "Café at nine – “yes”.", (), id="byte order mark"),
        pytest.param("utf-16.vtt", "Café at nine – “yes”.", (), id="UTF-16"),
        pytest.param(
            "utf-16-without-mark.vtt",
            "Café at nine - “yes”.",
            ("read as UTF-16 without a byte order mark",),
            id="UTF-16 without mark",
        ),
        pytest.param("windows-1252.vtt", "Café at nine – “yes”.", (NOT_UTF8,), id="Windows-1252"),
        pytest.param("crlf.vtt", "Café at nine – “yes”.", (), id="CRLF"),
        pytest.param("cr-only.vtt", "Café at nine – “yes”.", (), id="CR"),
        pytest.param(
            "one-damaged-byte.vtt",
            "Café at n\ufffdine – “yes”.",
            ("characters that could not be read and show as \ufffd: 1",),
            id="one damaged byte",
        ),
        pytest.param(
            "control-characters.vtt",
            "Café at nine – “yes”.",
            ("control characters removed: 3",),
            id="control characters",
        ),
        pytest.param(
            "reordering-characters.vtt",
            "Café at n\u200dine – “yes”.",
            ("characters that change the reading order removed: 3",),
            id="reordering characters",
        ),
    ],
)
def test_a_file_is_read_whatever_its_encoding(name: str, said: str, notices: tuple[str, ...]) -> None:
    record = read(name)
    assert spoken(record) == [("Zoë", said)]
    assert record.notices == notices


def test_utf_32_is_not_taken_for_utf_16() -> None:
    assert decode("Zoë".encode("utf-32")).text == "Zoë"


def test_big_endian_utf_16_without_mark_is_read() -> None:
    assert decode("Good evening.".encode("utf-16-be")).text == "Good evening."


def test_a_byte_that_windows_1252_lacks_is_replaced_and_counted() -> None:
    decoded = decode(b"Caf\xe9 \x81")
    assert decoded.text == "Café \ufffd"
    assert decoded.notices == (NOT_UTF8, "characters that could not be read and show as \ufffd: 1")


def test_a_lone_surrogate_is_replaced() -> None:
    cleaned = clean("a\ud800b")
    assert cleaned.text == "a\ufffdb"
    assert cleaned.notices == ("lone surrogates replaced: 1",)


def test_a_tab_and_a_form_feed_keep_words_apart() -> None:
    assert clean("a\tb\fc").text == "a\tb\nc"


@given(st.binary(max_size=300))
def test_no_bytes_fail_and_no_control_character_is_left(data: bytes) -> None:
    text = decode(data).text
    text.encode("utf-8")
    assert not [letter for letter in text if (letter < " " and letter not in "\t\n") or "\x7f" <= letter <= "\x9f"]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=200))
def test_utf_8_comes_back_as_it_is(text: str) -> None:
    # With zero bytes it would be UTF-16, which the exclusion of control characters rules out.
    assert decode(text.encode("utf-8")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252", "utf-32"])
def test_text_is_not_binary(encoding: str) -> None:
    assert not is_binary(("Good evening, café. " * 50).encode(encoding))


def test_random_bytes_are_binary() -> None:
    assert is_binary(bytes(range(256)) * 20)
