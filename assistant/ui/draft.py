"""An answer while it is written: which sentences hold, which do not, and which nobody has checked yet. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answers import Citation, Claim, Question, Reply
from assistant.generation import Event, Finished, SentenceTakenBack, SentenceVerified, TextWritten, Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the draft.

    Attributes:
        text: as it was written.
        claim: as it will stand in the answer, once it is checked and holds.
        reason: why it is taken back, once it is checked and does not hold.
    """

    text: str
    claim: Claim | None = None
    reason: str | None = None


class Draft:
    """What is known of an answer so far.

    Attributes:
        question: as it was understood; None until that is known.
        reply: the answer itself; None until it is finished.
    """

    def __init__(self) -> None:
        self.question: Question | None = None
        self.reply: Reply | None = None
        self._sentences: dict[int, Sentence] = {}
        self._citations: dict[int, Citation] = {}

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences in the order they were written."""
        return [sentence for _, sentence in sorted(self._sentences.items())]

    @property
    def taken_back(self) -> list[Sentence]:
        """Those that do not hold."""
        return [sentence for sentence in self.sentences if sentence.reason is not None]

    def cited(self, claim: Claim) -> list[Citation]:
        """Return the citations of a claim."""
        return [self._citations[number] for number in claim.citations]

    def take(self, event: Event) -> None:
        """Take the next event into account."""
        match event:
            case Understood():
                self.question = event.question
            case TextWritten():
                before = self._sentences.get(event.sentence)
                self._sentences[event.sentence] = Sentence(text=(before.text if before else "") + event.text)
            case SentenceVerified():
                self._citations |= {citation.number: citation for citation in event.citations}
                self._sentences[event.sentence] = Sentence(text=event.claim.text, claim=event.claim)
            case SentenceTakenBack():
                self._sentences[event.sentence] = Sentence(text=event.text, reason=event.reason)
            case Finished():
                self.reply = event.reply
