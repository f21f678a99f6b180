from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.differences.amounts import Amount, amounts_in

SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(number: int) -> str:
    for size, name in ((1_000_000, "million"), (1_000, "thousand")):
        if number >= size:
            rest = number % size
            joined = "" if not rest else " and " if rest < 100 else " "
            return f"{in_words(number // size)} {name}{joined}{in_words(rest) if rest else ''}"
    if number >= 100:
        return f"{SMALL[number // 100]} hundred" + (f" and {in_words(number % 100)}" if number % 100 else "")
    if number < 20:
        return SMALL[number]
    return TENS[number // 10] + (f"-{SMALL[number % 10]}" if number % 10 else "")


def only(text: str) -> Amount:
    found = amounts_in(text)
    assert len(found) == 1, found
    return found[0]


@given(st.integers(min_value=2, max_value=999_999_999))
def test_digits_words_and_separators_are_one_number(number: int) -> None:
    written = [only(f"there were {form} gulls") for form in (str(number), f"{number:,}", in_words(number))]

    assert {amount.value for amount in written} == {number}
    assert all(one.may_be(other) and one.is_comparable(other) for one in written for other in written)


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=99))
def test_a_sum_in_millions_is_the_sum_in_full(whole: int, cents: int) -> None:
    short = only(f"it costs ${whole}.{cents:02d} million")
    full = only(f"it costs {whole * 1_000_000 + cents * 10_000:,} dollars")

    assert short.may_be(full)


@given(st.integers(min_value=2, max_value=10_000), st.integers(min_value=2, max_value=10_000))
def test_agreeing_is_mutual(one: int, other: int) -> None:
    first, second = only(f"{one} bales"), only(f"about {other} bales")

    assert first.agrees_with(second) == second.agrees_with(first)


@given(st.integers(min_value=11, max_value=10_000))
def test_a_number_half_as_large_again_is_another_number(number: int) -> None:
    assert not only(f"{number} bales").agrees_with(only(f"{number * 1.5:.0f} bales"))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        pytest.param("a saving of 3 minutes and 10 seconds", 190, "second", id="minutes-and-seconds"),
        pytest.param("the model said 6 minutes and 40.", 400, "second", id="seconds-left-out"),
        pytest.param("it takes five and a half minutes", 330, "second", id="a-half"),
        pytest.param("three hours and fifty minutes", 13_800, "second", id="hours-and-minutes"),
        pytest.param("one and a half million dollars", 1.5e6, "$", id="dollars-in-words"),
        pytest.param("a debt of €3.4bn", 3.4e9, "€", id="suffix"),
        pytest.param("opened one point seven times", 1.7, None, id="decimals-in-words"),
        pytest.param("eleven hundred metres away", 1_100, "metre", id="eleven-hundred"),
        pytest.param("for 4.2 kilometres", 4_200, "metre", id="kilometres"),
        pytest.param("two weeks to object", 14, "day", id="weeks"),
        pytest.param("a 12-month pilot", 12, "month", id="hyphen"),
        pytest.param("seven per cent more", 7, "percent", id="per-cent"),
    ],
)
def test_units_are_reckoned(text: str, value: float, unit: str | None) -> None:
    amount = only(text)

    assert amount.value == pytest.approx(value)
    assert amount.unit == unit


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        pytest.param("The vote was six to three.", (6, 3), id="words"),
        pytest.param("Four in favour, five against. The amendment fails.", (5, 4), id="in-favour-against"),
        pytest.param("It failed by four votes to five.", (5, 4), id="votes-to"),
        pytest.param("Council backs the lane, 6–3, after a long vote", (6, 3), id="dash"),
        pytest.param("The lease is approved, nine to nothing.", (9, 0), id="to-nothing"),
        pytest.param("Seven to two.", (7, 2), id="alone"),
        pytest.param("adopted by nine votes to one", (9, 1), id="to-one"),
    ],
)
def test_a_vote_has_two_sides(text: str, sides: tuple[int, int]) -> None:
    amount = only(text)

    assert (amount.value, amount.losing) == sides


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("the terminal on Pier 14 and Fire Station Two", id="names"),
        pytest.param("It was sent on Monday, by Engine 7 alone", id="engine"),
        pytest.param("Item six, then page nine.", id="labels"),
        pytest.param("Bonded Warehouse No. 3 opened", id="number-sign"),
        pytest.param("on the 4th of May, or on June 30, 2026", id="dates"),
        pytest.param("at 6:30 it was 5:44", id="clock"),
        pytest.param("Ordinance 2024-11 and form B12", id="identifiers"),
        pytest.param("one of them, and no one else", id="one"),
        pytest.param("The bus lane is approved.", id="none"),
    ],
)
def test_numbers_that_count_nothing_are_no_amounts(text: str) -> None:
    assert amounts_in(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("about 60 percent", "61.3 percent", id="about"),
        pytest.param("nearly 500,000 people", "487,300 people", id="nearly"),
        pytest.param("12,000 people", "12,430 people", id="rounded"),
        pytest.param("more than 300 letters", "317 letters", id="more-than"),
        pytest.param("10 to 12 weeks", "11 weeks", id="range"),
        pytest.param("between 10 and 12 weeks", "11 weeks", id="between"),
    ],
)
def test_hedged_and_rounded_numbers_agree(one: str, other: str) -> None:
    assert only(one).agrees_with(only(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("84 seconds", "48 seconds", id="digits-swapped"),
        pytest.param("40 million dollars", "14 million dollars", id="misheard"),
        pytest.param("16 percent", "60 percent", id="teens"),
        pytest.param("$1.2 million", "$120,000", id="scale"),
        pytest.param("about 60 percent", "80 percent", id="too-far-for-about"),
        pytest.param("5 minutes", "5 minutes and 30 seconds", id="half-a-minute"),
    ],
)
def test_other_numbers_do_not(one: str, other: str) -> None:
    first, second = only(one), only(other)

    assert first.is_comparable(second)
    assert not first.may_be(second)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("$46 million", "46 of that", id="scale-left-out"),
        pytest.param("28 loading bays", "28 of them", id="noun-left-out"),
    ],
)
def test_a_bare_number_may_leave_out_what_is_understood(one: str, other: str) -> None:
    assert only(one).may_be(only(other))


def test_sums_for_different_times_are_not_compared() -> None:
    assert not only("$30 million to build").is_comparable(only("$2 million a year"))
