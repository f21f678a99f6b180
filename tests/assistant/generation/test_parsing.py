from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.generation.parsing import Draft, DraftReader, has_markup

ONE, TWO = "kfdwq", "bcdfg"
MARKER = "zzzzmarkzzzzmark"


def read(text: str, *, size: int = 5, is_cut: bool = False) -> list[Draft]:
    reader = DraftReader((ONE, TWO), MARKER)
    drafts = [draft for start in range(0, len(text), size) for draft in reader.feed(text[start : start + size])]
    return [*drafts, *reader.close(is_cut=is_cut)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"It passed. [{ONE}]\nIt opens [{TWO}].", [("It passed.", (ONE,)), ("It opens.", (TWO,))]),
        (
            f"- **It** passed [{ONE}][{TWO}]\n2) It `opens` [{ONE}, {TWO}]",
            [("It passed", (ONE, TWO)), ("It opens", (ONE, TWO))],
        ),
        (f"It passed. It opens. [{ONE}]", [("It passed.", (ONE,)), ("It opens.", (ONE,))]),
        (
            f"It passed [{ONE}], and it opens [{TWO}]. It ends. [{ONE}]",
            [("It passed, and it opens", (ONE, TWO)), ("It ends.", (ONE,))],
        ),
        (f"It passed ({ONE}).", [("It passed.", (ONE,))]),
        (f"It passed [ids: {ONE}; {TWO.upper()}]", [("It passed", (ONE, TWO))]),
        (f"It passed and\nwas printed.\n[{ONE}]", [("It passed and was printed.", (ONE,))]),
        (f"It [inaudible] passed (at last). [{ONE}]", [("It [inaudible] passed (at last).", (ONE,))]),
        (f"She said “it passed. It opens.” [{ONE}]", [("She said “it passed. It opens.”", (ONE,))]),
        (f"<think>It failed. [{ONE}]\n</think>It passed. [{TWO}]", [("It passed.", (TWO,))]),
        (f"```mermaid\ngraph [{ONE}]\n```\nIt passed. [{TWO}]", [("It passed.", (TWO,))]),
        (f"| a | b | [{ONE}]\nIt passed. [{TWO}]", [("It passed.", (TWO,))]),
        (f"{MARKER} passage {ONE}\nIt passed. [{TWO}]", [("It passed.", (TWO,))]),
        ("It passed.\n\nIt opens.", [("It passed.", ()), ("It opens.", ())]),
        ("", []),
        ("\n \n[kfdwq]\n", []),
    ],
    ids=[
        "one a line",
        "list, stress, several marks",
        "two sentences before one mark",
        "a mark within a sentence",
        "round brackets",
        "a word before the ids",
        "wrapped lines",
        "brackets that cite nothing",
        "a quotation of two sentences",
        "thinking aloud",
        "a fenced block",
        "a table",
        "an echo of the prompt",
        "nothing cited",
        "nothing",
        "a citation alone",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000], ids=["letter by letter", "in pieces", "at once"])
def test_sentences_are_read_with_what_they_cite(
    text: str, expected: list[tuple[str, tuple[str, ...]]], size: int
) -> None:
    assert [(draft.text, draft.ids) for draft in read(text, size=size)] == expected


def test_what_was_not_given_is_kept_apart() -> None:
    [draft] = read(f"It passed. [7, {ONE}]")

    assert (draft.ids, draft.unknown) == ((ONE,), ("7",))


def test_the_end_of_a_text_that_was_cut_off_is_no_sentence() -> None:
    assert [draft.text for draft in read(f"It passed. [{ONE}]\nIt opens on the fir", is_cut=True)] == ["It passed."]


@pytest.mark.parametrize("text", ["NOT TOLD", "Not told.", "**NOT TOLD**"])
def test_a_model_may_say_that_the_passages_do_not_tell(text: str) -> None:
    assert [draft.is_not_told for draft in read(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b>",
        "a <img src=x",
        "&lt;script&gt;",
        "&amp;lt;script&amp;gt;",
        "![x](y)",
        "![x][y]",
        "[x](y)",
        "[x]: http://y",
        "see http://x",
        "see HTTPS://x",
        "see //x.example",
        "see www.x.example",
        "javascript:x",
        "data:text/html,x",
        "<!-- x",
    ],
)
def test_markup_and_addresses_are_seen(text: str) -> None:
    assert has_markup(text)


@pytest.mark.parametrize(
    "text", ["5 < 6 and 7 > 3", "Marsh [sic] said so", "at 6:30", "either/or", "3 & 4", "the data: none"]
)
def test_what_only_looks_like_markup_is_none(text: str) -> None:
    assert has_markup(text) == (text == "the data: none")


@given(st.text(alphabet=f'ab{ONE}[](),.\n “”<>*`"7', max_size=80), st.integers(1, 80))
@example("777777777\n<", 3)
@example("The lane is red.\n<think>", 80)
def test_pieces_do_not_change_what_is_read(text: str, size: int) -> None:
    assert read(text, size=size) == read(text, size=1)


@given(st.text(alphabet=f'ab{ONE}[](),.\n “”<>*`"7\u202e\x00', max_size=80))
def test_what_is_shown_of_an_unfinished_sentence_has_no_marks_of_ours_and_nothing_hidden(text: str) -> None:
    reader = DraftReader((ONE, TWO), MARKER)
    for letter in text:
        reader.feed(letter)
        assert "\u202e" not in reader.partial
        assert "\x00" not in reader.partial
        assert "[kfdwq" not in reader.partial
