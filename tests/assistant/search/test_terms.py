from __future__ import annotations

import pytest

from assistant.search.terms import MOST_TERMS, affordable, content_terms, rarest, spellings


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        pytest.param(
            "What did the council decide about the bus lane?", ("council", "decide", "bus", "lane"), id="stop words"
        ),
        pytest.param('Who said "the motion carries" in May?', ("the motion carries", "may"), id="a phrase stays whole"),
        pytest.param("Was it 6,000 or 12.5 in 2024?", ("6,000", "12.5", "2024"), id="numbers"),
        pytest.param("the mayor's well-known plan", ("mayor", "known", "plan"), id="joined words"),
        pytest.param(
            "Did the US and the U.S. agree with WHO?", ("us", "u.s", "agree", "who"), id="capitals are no stop word"
        ),
        pytest.param("WHAT DID THE MAYOR SAY", ("mayor",), id="all in capitals"),
        pytest.param("bus, bus and Bus", ("bus",), id="each once"),
        pytest.param("What is it?", ("what", "is", "it"), id="nothing but stop words"),
        pytest.param("会議で何が決まった", ("会議で何が決まった",), id="another script"),
        pytest.param("?! —", (), id="no words"),
        pytest.param('""', (), id="an empty phrase"),
    ],
)
def test_a_question_is_searched_by_its_content(question: str, terms: tuple[str, ...]) -> None:
    assert content_terms(question) == terms


def test_a_pasted_page_is_searched_by_its_first_terms() -> None:
    page = " ".join(f"word{n}" for n in range(10_000))

    assert content_terms(page) == tuple(f"word{n}" for n in range(MOST_TERMS))


def test_the_rarest_terms_propose_candidates() -> None:
    rarity = {"council": 900, "bus": 40, "lane": 7, "zeppelin": 0, "depot": 3}

    assert rarest(tuple(rarity), rarity, most=2, common=100) == ("depot", "lane")
    assert rarest(tuple(rarity), rarity, most=9, common=100) == ("depot", "lane", "bus")


def test_a_common_term_proposes_where_there_is_no_rarer_one() -> None:
    assert rarest(("council", "meeting"), {"council": 900, "meeting": 950}, most=6, common=100) == ("council",)
    assert rarest(("zeppelin",), {"zeppelin": 0}, most=6, common=100) == ()


@pytest.mark.parametrize(
    ("most", "kept"),
    [
        pytest.param(10_000, ("council", "bus", "lane"), id="all"),
        pytest.param(60, ("bus", "lane"), id="the commonest is left out"),
        pytest.param(1, ("lane",), id="the rarest always stays"),
    ],
)
def test_the_rarest_terms_are_looked_up_while_they_are_cheap(most: int, kept: tuple[str, ...]) -> None:
    assert affordable({"council": 900, "bus": 40, "zeppelin": 0, "lane": 7}, most=most) == kept


def test_where_no_term_stands_none_is_looked_up() -> None:
    assert affordable({"zeppelin": 0}, most=10) == ()


@pytest.mark.parametrize(
    ("question", "spelled"),
    [
        ("Does the TV have an LCD?", {"tv": "t.v", "lcd": "l.c.d"}),
        ("Is it in the U.K. or the E.U.?", {"u.k": "uk", "e.u": "eu"}),
        ("Did the U.S. agree?", {}),  # "us" is said everywhere
        ("WHAT DID THE EU SAY", {}),
        ("Was I there on Sunday?", {}),
    ],
)
def test_an_abbreviation_is_written_with_stops_and_without(question: str, spelled: dict[str, str]) -> None:
    assert spellings(question) == spelled
