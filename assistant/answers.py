"""What is asked and what is answered: plain frozen values, no input or output."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from ingest import Passage, Scope, SourceKind, TimeSpan

Mode = Literal["extractive", "generative", "lookup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was asked, and as it is searched.

    Attributes:
        standalone: the same question made understandable without the conversation before it.
        carried: what it took over from that conversation, in its words; empty where it stands alone.
    """

    text: str
    standalone: str
    scope: Scope = field(default_factory=Scope)
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The words a claim rests on, and where they stand: `record@revision`, characters `quote_start` to `quote_end`.

    Attributes:
        number: as printed, from 1.
        paper: what the record is called where the name of its kind would mislead ("agenda"), see `ingest.Facts`.
        quote: exactly `record.text[quote_start:quote_end]`, within one turn.
        turn_start, turn_end: first and last turn of the quote, both inclusive (equal, as a quote stays in one turn).
        url: of the recording at that second, or of the document's page.
    """

    number: int
    record_id: str
    revision: int
    passage_id: str
    title: str
    body: str | None
    date: dt.date | None
    source_kind: SourceKind
    speaker: str | None
    time: TimeSpan | None
    quote: str
    quote_start: int
    quote_end: int
    turn_start: int
    turn_end: int
    url: str | None = None
    paper: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of an answer and the numbers of the citations that support it; the text is without the numbers.

    The last claim of a lookup tells what was covered: it is about the search, and cites nothing.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """The part of the library that was searched.

    Attributes:
        records: records searched.
        of: all records of the library, unreadable ones too.
        first, last: earliest and latest date among the records searched.
    """

    records: int
    of: int
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage:
    """A passage with what was found for it.

    Attributes:
        score: what it is ranked by, comparable within one question only.
        alone: the same by its own words alone, without its neighbours'.
        dense: cosine of question and passage, -1 to 1; None where no model was used.
        lexical: BM25 of the question's terms, from 0.
        discussion: number of the discussion it stands in, from 0; None where it was not chosen.
    """

    passage: Passage
    score: float
    dense: float | None
    lexical: float
    alone: float = 0.0
    discussion: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discussion:
    """Adjacent passages of one record retrieved together, in record order."""

    number: int
    record_id: str
    passages: tuple[ScoredPassage, ...]
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How much speaks for the records holding an answer at all; what the evidence gate looks at.

    Attributes:
        best_cosine: highest cosine of the question with any passage in scope; None without a model.
        term_coverage: largest share, 0 to 1, of the question's content terms (weighted by rarity) in one discussion.
        missing_terms: content terms of the question that stand nowhere in scope.
    """

    best_cosine: float | None
    term_coverage: float
    missing_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What the search found, best discussion first.

    Attributes:
        nearest: the best passages by what they say themselves, without what is said around them.
        nearest_in_meaning: the best by meaning alone, for questions in other words than the records'; none without a
            model.
    """

    query: str
    discussions: tuple[Discussion, ...]
    nearest: tuple[ScoredPassage, ...]
    evidence: Evidence
    searched: Searched
    notices: tuple[str, ...] = ()
    nearest_in_meaning: tuple[ScoredPassage, ...] = ()

    @property
    def passages(self) -> tuple[ScoredPassage, ...]:
        """All passages of the discussions, best discussion first, in record order within it."""
        return tuple(scored for discussion in self.discussions for scored in discussion.passages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer whose every claim is supported by its citations.

    Attributes:
        read: every passage the answer was made from, cited or not, with its scores.
        notices: true statements about this answer that the reader needs ("rests on secondary sources alone").
        library_sequence: of the library when it was asked.
        fingerprint: of the settings and the model that made it.
    """

    question: Question
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    read: tuple[ScoredPassage, ...]
    searched: Searched
    mode: Mode
    library_sequence: int
    fingerprint: str
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The claims in order, each followed by its citation numbers in brackets."""
        return " ".join(claim.text + "".join(f" [{number}]" for number in claim.citations) for claim in self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """The records do not tell: what was searched, and the passages that came nearest.

    Attributes:
        reason: one sentence for the reader.
    """

    question: Question
    reason: str
    nearest: tuple[ScoredPassage, ...]
    searched: Searched
    mode: Mode
    library_sequence: int
    fingerprint: str
    notices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is said in place of an answer."""
        return self.reason


Reply = Answer | Abstention


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and its reply, as the journal keeps them."""

    exchange_id: int
    asked_at: dt.datetime
    reply: Reply
