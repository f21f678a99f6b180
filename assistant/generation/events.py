"""What happens while a language model writes: text as it comes, what held, what did not, and the reply at the end."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answers import Citation, Claim, Question, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The question as it is searched: the first event, before anything is found."""

    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWritten:
    """A piece of text, not checked yet.

    Attributes:
        sentence: number of the sentence that it belongs to, from 0.
        text: plain text, without citation marks; joined, the pieces of a sentence are what the model wrote of it.
    """

    sentence: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceVerified:
    """A sentence that holds; it takes the place of the pieces with its number.

    Attributes:
        claim: as it will stand in the answer, its citations numbered as there.
        citations: those of the claim that no sentence before it had.
        changes: what was changed in it, for the reader.
    """

    sentence: int
    claim: Claim
    citations: tuple[Citation, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTakenBack:
    """A sentence that does not hold and must not be left standing.

    Attributes:
        text: what was written.
        reason: why it is taken back, for the reader.
    """

    sentence: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The end: what counts, whatever was shown before."""

    reply: Reply


Event = Understood | TextWritten | SentenceVerified | SentenceTakenBack | Finished
