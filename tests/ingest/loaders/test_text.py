from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BrokenFile
from ingest.identity import content_hash, record_id_of
from ingest.loaders.text import load_text
from ingest.records import BlockRole

FIXTURES = Path(__file__).parents[2] / "fixtures/articles"


def blocks(text: str) -> list[tuple[str, str]]:
    return [(turn.role.value, turn.text) for turn in load_text(text.encode(), "a.md").turns]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("# Title\n\nText.", [("heading", "Title"), ("paragraph", "Text.")], id="hash-heading"),
        pytest.param("Title\n=====\nText.", [("heading", "Title"), ("paragraph", "Text.")], id="underlined-heading"),
        pytest.param("One.\nTwo.", [("paragraph", "One."), ("paragraph", "Two.")], id="a-line-is-a-block"),
        pytest.param("- one\n- two", [("list_item", "one"), ("list_item", "two")], id="bullets"),
        pytest.param("- 1.China\n- 2.Japan", [("list_item", "1.China"), ("list_item", "2.Japan")], id="numbers-stay"),
        pytest.param("1. one\n2) two", [("list_item", "1. one"), ("list_item", "2) two")], id="numbered"),
        pytest.param(
            "- a long item that\n  goes on here\n", [("list_item", "a long item that goes on here")], id="item-goes-on"
        ),
        pytest.param("|A|B|\n|---|:-:|\n|1|2|", [("table_row", "A | B"), ("table_row", "1 | 2")], id="table"),
        pytest.param("> said so\n> twice", [("paragraph", "said so"), ("paragraph", "twice")], id="quoted"),
        pytest.param("One.\n\n---\n\nTwo.", [("paragraph", "One."), ("paragraph", "Two.")], id="a-rule-is-no-text"),
        pytest.param("**Bold** _and_ *thin* `code` ~~out~~", [("paragraph", "Bold and thin code out")], id="emphasis"),
        pytest.param("a_b_c and 2 * 3 * 4", [("paragraph", "a_b_c and 2 * 3 * 4")], id="no-emphasis"),
        pytest.param('the \\"ironclad\\" word', [("paragraph", 'the "ironclad" word')], id="escaped-quotes"),
        pytest.param(
            "See [the minutes](https://a.example/m) here.", [("paragraph", "See the minutes here.")], id="link-inside"
        ),
        pytest.param(
            "- [Minutes](https://a.example/m)", [("list_item", "Minutes <https://a.example/m>")], id="link-alone"
        ),
        pytest.param("Text ![a pier](pier.jpg) more.", [("paragraph", "Text more.")], id="image"),
        pytest.param("One.\\nTwo.", [("paragraph", "One."), ("paragraph", "Two.")], id="line-ends-written-out"),
        pytest.param("<|endoftext|> is text.", [("paragraph", "<|endoftext|> is text.")], id="special-token"),
    ],
)
def test_a_text_becomes_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(source) == expected


def test_list_items_keep_their_depth() -> None:
    assert [turn.level for turn in load_text(b"- a\n  - b\n    - c\n- d", "a.md").turns] == [1, 2, 3, 1]


def test_lines_broken_at_a_common_width_are_one_paragraph() -> None:
    record = load_text((FIXTURES / "newsletter.txt").read_bytes(), "newsletter.txt")

    assert (
        "On Monday the roads panel heard from eleven of you. It will ask the quarry to keep its lorries off School "
        "Lane between eight and nine in the morning, and to pay for a crossing at the foot of the hill."
    ) in [turn.text for turn in record.turns]
    assert "Dear members," in [turn.text for turn in record.turns]


def test_lines_of_their_own_lengths_stay_apart() -> None:
    assert len(blocks("Get access to full videos now\nSearch any phrase in complete texts\nReceive alerts\nGo")) == 4


def test_front_matter_becomes_hints() -> None:
    record = load_text((FIXTURES / "front_matter.md").read_bytes(), "front_matter.md")

    assert record.hints == {
        "title": "Water board raises the standing charge",
        "date": "2024-02-29",
        "author": "Sana Idris",
        "site": "The Upland Courier",
        "url": "https://upland-courier.example/water",
    }
    assert not any("standing charge" in turn.text for turn in record.turns if turn.role is BlockRole.TABLE_ROW)
    assert record.turns[0].text == "Water board raises the standing charge"


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("---\ntitle: [unclosed\n---\n", id="bad-yaml"),
        pytest.param("---\njust words\n---\n", id="no-mapping"),
        pytest.param("---\ndate: 2024-02-31\n---\n", id="impossible-date"),
        pytest.param("---\ntitle: never closed\n", id="never-closed"),
    ],
)
def test_what_only_looks_like_front_matter_is_read_as_text(head: str) -> None:
    record = load_text(f"{head}\nThe text.".encode(), "a.md")

    assert record.turns[-1].text == "The text."
    assert record.hints == {}


def test_front_matter_cannot_build_objects() -> None:
    record = load_text(b"---\ntitle: !!python/object/apply:os.getcwd []\n---\nText.", "a.md")

    assert record.hints == {}


def test_the_head_of_an_email_becomes_hints() -> None:
    record = load_text((FIXTURES / "newsletter.txt").read_bytes(), "newsletter.txt")

    assert record.hints["title"] == "What was decided about the quarry road"
    assert record.hints["date"].startswith("Thu, 18 Apr 2024")
    assert not any("Subject:" in turn.text for turn in record.turns)


def test_a_record_is_named_by_its_bytes() -> None:
    record = load_text(b"Some words.", "a.txt")

    assert (record.record_id, record.content_hash) == (record_id_of(b"Some words."), content_hash(b"Some words."))
    assert record.format == "text"
    assert record.facts is None


def test_another_encoding_is_said() -> None:
    record = load_text("Café crème, déjà vu.".encode("cp1252"), "a.txt")

    assert record.turns[0].text == "Café crème, déjà vu."
    assert any("1252" in notice for notice in record.notices)


@pytest.mark.parametrize("data", [b"", b"  \n\n ", b"---\n***\n"], ids=["empty", "space", "rules"])
def test_a_text_without_words_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenFile, match=r"'a\.txt': there is no text in it"):
        load_text(data, "a.txt")


def test_a_hint_of_absurd_size_is_cut() -> None:
    record = load_text(f"---\ntitle: {'x' * 100_000}\n---\nText.".encode(), "a.md")

    assert len(record.hints["title"]) == 1_000


@pytest.mark.parametrize("piece", ["![", "[a](", "**a ", "| ", "- ", "<", "\\", "__a", " \t"], ids=repr)
def test_a_long_line_of_one_sign_is_read_in_linear_time(piece: str) -> None:
    # Quadratic time would run into the suite's timeout.
    record = load_text((piece * 300_000 + "x").encode(), "a.txt")

    assert record.text


@given(st.lists(st.from_regex(r"[A-Za-z][a-z ,]{0,80}[a-z.]", fullmatch=True), min_size=1, max_size=20))
def test_no_word_is_lost(lines: list[str]) -> None:
    record = load_text("\n".join(lines).encode(), "a.txt")

    assert record.text.split() == " ".join(lines).split()
