from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.citations import cite, claim_text
from assistant.answering.verification import Fault, citation_fault, find_verbatim, quoted_texts, verify
from assistant.answers import Citation, Claim, ScoredPassage
from ingest import Record
from ingest.chunking import chunk
from tests.assistant.memory import meeting

COUNCIL = meeting(
    "Council",
    ("Mayor Hale", "Clerk, the roll please."),
    ("Clerk Ruiz", "Four in favour, five against. The “Eastbank”\namendment fails."),
)


def read_of(record: Record) -> list[ScoredPassage]:
    passages = chunk(record, target_tokens=64, max_word_pieces=None, count_word_pieces=None)
    return [ScoredPassage(passage=passage, score=1.0, dense=None, lexical=0.0) for passage in passages]


READ = read_of(COUNCIL)


def citation_of(words: str, number: int = 1, record: Record = COUNCIL) -> Citation:
    start = record.text.index(words)
    return cite(record, start, start + len(words), number=number, passage_id=READ[0].passage.passage_id)


def checked(claim: Claim, *citations: Citation) -> tuple[tuple[Claim, ...], list[Fault]]:
    verified = verify([claim], citations, records={"Council": COUNCIL}, read=READ)
    return verified.claims, [violation.fault for violation in verified.violations]


def test_a_verbatim_attributed_quote_passes_unchanged() -> None:
    citation = citation_of("Four in favour, five against.")
    claim = Claim(text=claim_text(citation), citations=(1,))

    assert checked(claim, citation) == ((claim,), [])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"quote": "Four in favour, six against."}, Fault.NOT_VERBATIM),
        ({"quote_start": 0}, Fault.NOT_VERBATIM),
        ({"revision": 2}, Fault.NOT_VERBATIM),
        ({"passage_id": "another"}, Fault.UNREAD_PASSAGE),
        ({"record_id": "another"}, Fault.UNREAD_PASSAGE),
        ({"speaker": "Mayor Hale"}, Fault.WRONG_SPEAKER),
        ({"turn_start": 0}, Fault.SEVERAL_TURNS),
    ],
    ids=["other words", "other place", "other revision", "passage not read", "record not read", "speaker", "turn"],
)
def test_a_citation_that_does_not_hold_is_named_and_its_claim_dropped(change: dict[str, object], fault: Fault) -> None:
    citation = replace(citation_of("Four in favour, five against."), **change)  # type: ignore[arg-type]

    claims, faults = checked(Claim(text=f"Clerk Ruiz: “{citation.quote}”", citations=(1,)), citation)

    assert claims == ()
    assert faults == [fault, Fault.UNSUPPORTED]


def test_a_quote_over_two_turns_is_refused() -> None:
    words = COUNCIL.text[5:40]
    citation = replace(
        citation_of("Four in favour"), quote=words, quote_start=5, quote_end=40, turn_start=0, turn_end=1
    )

    assert citation_fault(citation, records={"Council": COUNCIL}, read=READ) is Fault.SEVERAL_TURNS


def test_a_quote_outside_what_was_read_is_refused() -> None:
    long = meeting(
        "Long", *(("A", f"Sentence number {number} of many that follow each other here.") for number in range(40))
    )
    read = read_of(long)
    start = read[-1].passage.char_start - 20
    first, last = long.text.rindex("Sentence", 0, start), start + 10
    citation = cite(long, first, last, number=1, passage_id=read[-2].passage.passage_id)

    assert citation_fault(citation, records={"Long": long}, read=read) is None
    assert citation_fault(citation, records={"Long": long}, read=read[:-2]) is Fault.UNREAD_PASSAGE
    elsewhere = replace(citation, passage_id=read[0].passage.passage_id)
    assert citation_fault(elsewhere, records={"Long": long}, read=read) is Fault.NOT_READ


def test_a_quote_may_run_from_one_passage_into_the_next_if_both_were_read() -> None:
    speech = meeting("Speech", ("A", " ".join(f"word{number}" for number in range(300))))
    read = read_of(speech)
    start = read[0].passage.char_end - 10
    citation = cite(speech, start, start + 30, number=1, passage_id=read[0].passage.passage_id)

    assert citation_fault(citation, records={"Speech": speech}, read=read) is None
    assert citation_fault(citation, records={"Speech": speech}, read=[read[0], *read[2:]]) is Fault.NOT_READ


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The clerk said “four in favour,  FIVE against”.", "The clerk said “Four in favour, five against”."),
        ('It ended: “the "eastbank" amendment fails.”', "It ended: “The “Eastbank”\namendment fails.”"),
        ("It ended with “ amendment fails ”.", "It ended with “ amendment fails ”."),
    ],
    ids=["case and space", "quotation marks inside", "space at the ends"],
)
def test_a_quote_that_differs_in_case_space_or_marks_is_shown_in_the_sources_own_characters(
    said: str, shown: str
) -> None:
    claims, faults = checked(Claim(text=said, citations=(1,)), citation_of("Four in favour"))

    assert (claims[0].text, faults) == (shown, [])


@pytest.mark.parametrize(
    "text",
    [
        "Clerk Ruiz: “Five in favour, four against.”",
        "The vote was “four in favour, five opposed”.",
        "The vote ended “four in favour and never closes",
    ],
    ids=["numbers swapped", "word changed", "mark never closed"],
)
def test_words_in_quotation_marks_that_the_source_lacks_drop_the_claim(text: str) -> None:
    assert checked(Claim(text=text, citations=(1,)), citation_of("Four in favour")) == ((), [Fault.NOT_IN_SOURCE])


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Clerk Ruiz, 00:00:10: “Four in favour”", True),
        ("Clerk Ruiz, 9 May 2024, 00:00:10: “Four in favour”", True),
        ("Ruiz said that four were in favour.", True),
        ("At 00:00:10: “Four in favour”", True),
        ("The transcript has: “Four in favour”", True),
        ("Mayor Hale, 00:00:10: “Four in favour”", False),
        ("Mayor Hale said that four were in favour.", False),
        ("As the vote ended, Councillor Dunne noted that it failed.", False),
        ("She said that four were in favour.", True),
    ],
)
def test_somebody_is_named_as_the_speaker_only_where_the_turn_is_theirs(text: str, holds: bool) -> None:
    claims, faults = checked(Claim(text=text, citations=(1,)), citation_of("Four in favour"))

    assert (len(claims) == 1) is holds
    assert faults == ([] if holds else [Fault.WRONG_ATTRIBUTION])


def test_what_passes_is_numbered_anew_in_the_order_of_the_claims() -> None:
    good, bad, other = (
        citation_of("Clerk, the roll please.", 1),
        replace(citation_of("Four in favour", 2), quote="Four in flavour"),
        citation_of("five against", 3),
    )
    claims = [
        Claim(text="It failed.", citations=(3,)),
        Claim(text="Nothing supports this.", citations=(2,)),
        Claim(text="The roll was called.", citations=(1, 3)),
    ]

    verified = verify(claims, [good, bad, other], records={"Council": COUNCIL}, read=READ)

    assert [claim.citations for claim in verified.claims] == [(1,), (2, 1)]
    assert [(citation.number, citation.quote) for citation in verified.citations] == [
        (1, "five against"),
        (2, "Clerk, the roll please."),
    ]
    assert [(violation.fault, violation.claim, violation.citation) for violation in verified.violations] == [
        (Fault.NOT_VERBATIM, None, 2),
        (Fault.UNSUPPORTED, 1, None),
    ]


def test_a_proved_quote_may_hold_marks_of_its_own_that_never_close() -> None:
    odd = meeting("Odd", ("A", "He said “no and left."))
    citation = cite(odd, 0, len(odd.text), number=1, passage_id=read_of(odd)[0].passage.passage_id)
    claim = Claim(text=claim_text(citation), citations=(1,))

    assert verify([claim], [citation], records={"Odd": odd}, read=read_of(odd)).claims == (claim,)


@given(st.text(alphabet="ab “”\"'\n.", max_size=40), st.text(alphabet="AB “”\"'\n.", max_size=20))
def test_what_is_found_verbatim_is_always_a_span_of_the_source(source: str, quoted: str) -> None:
    found = find_verbatim(quoted, source)

    assert found is None or found in source


@given(st.text(alphabet='ab“”" ', max_size=30))
def test_quotation_marks_never_hide_words_from_the_check(text: str) -> None:
    inside = "".join(quoted_texts(text))

    assert all(inside.count(letter) <= text.count(letter) for letter in "ab")
    if text.startswith("“"):
        assert text[1:2] in ("", "”") or inside
