"""What it is that two accounts of one event differ in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.answering.differences.statements import Statement


class Kind(StrEnum):
    """What two accounts contradict each other in."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One contradiction between a sentence that was written and one that was said.

    Attributes:
        written: the sentence of the secondary record.
        said: the sentence of the primary record.
        written_span, said_span: of each sentence's text, the words that differ.
        strength: how sure it is that both are about one thing, 0 to 2.
    """

    kind: Kind
    written: Statement
    said: Statement
    written_span: tuple[int, int]
    said_span: tuple[int, int]
    strength: float

    @property
    def written_words(self) -> str:
        """The words of the secondary record that differ."""
        return self.written.text[slice(*self.written_span)]

    @property
    def said_words(self) -> str:
        """The words of the primary record that differ."""
        return self.said.text[slice(*self.said_span)]
