"""Replies for tests: whole, with every field set."""

from __future__ import annotations

from datetime import date

from assistant.answers import Abstention, Answer, Citation, Claim, Question, ScoredPassage, Searched
from ingest import Passage, Scope, SourceKind, TimeSpan

PASSAGE = Passage(
    passage_id="p1",
    record_id="r1",
    ordinal=3,
    turn_start=4,
    turn_end=5,
    char_start=100,
    char_end=140,
    text="Four in favour, five against. It fails.",
    labelled_text="Clerk Ruiz: Four in favour, five against. It fails.",
    speakers=("Clerk Ruiz",),
    time=TimeSpan(start_seconds=61.5, end_seconds=70.0),
    tokens=14,
)
SCORED = ScoredPassage(passage=PASSAGE, score=1.5, dense=0.6, lexical=2.5, discussion=0)
CITATION = Citation(
    number=1,
    record_id="r1",
    revision=2,
    passage_id="p1",
    title="Council",
    body="Harbour City Council",
    date=date(2024, 5, 9),
    source_kind=SourceKind.TRANSCRIPT,
    speaker="Clerk Ruiz",
    time=TimeSpan(start_seconds=61.5, end_seconds=None),
    quote="Four in favour, five against.",
    quote_start=100,
    quote_end=129,
    turn_start=4,
    turn_end=4,
    url="https://video.example/x#t=61",
)
SEARCHED = Searched(records=2, of=3, first=date(2024, 1, 16), last=date(2024, 5, 9))


def asked(text: str = "Did it pass?") -> Question:
    return Question(text=text, standalone=f"{text} (the amendment)", scope=Scope())


def answer(text: str = "Did it pass?", *, question: Question | None = None) -> Answer:
    return Answer(
        question=question or asked(text),
        claims=(Claim(text="Clerk Ruiz, 00:01:01: “Four in favour, five against.”", citations=(1,)),),
        citations=(CITATION,),
        read=(SCORED,),
        searched=SEARCHED,
        mode="extractive",
        library_sequence=7,
        fingerprint="abc",
        notices=("a notice",),
    )


def abstention(text: str = "Who sang?") -> Abstention:
    return Abstention(
        question=asked(text),
        reason="The records do not tell. Searched 2 records of 3.",
        nearest=(SCORED,),
        searched=SEARCHED,
        mode="extractive",
        library_sequence=7,
        fingerprint="abc",
    )
