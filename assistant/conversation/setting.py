"""What a conversation has been about: that to which the next question may refer without naming it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Abstention, Answer, Citation, Reply
from assistant.conversation.frames import Frame, frame_of
from assistant.conversation.people import Person, heard_in

# Somebody who asked about nothing in so many questions is not thinking of the one before these.
LOOK_BACK = 4
_BODY = re.compile(
    r"\bthe (?:[\w-]+ ){0,2}?(?:council|committee|board|commission|ministers|ministry|parliament|assembly)\b",
    re.IGNORECASE,
)
_KIND_OF_BODY = re.compile(r"\b(?:council|committee|board|commission|ministry|parliament|assembly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the questions and answers so far leave to refer to.

    Attributes:
        frame: the last question, taken apart.
        topic: what it was about; where it was about nothing, the question before it.
        persons: whom a pronoun can mean, the likeliest first: named in the last question, heard in its answer, named
            earlier.
        body: who "they" are that vote.
        last: the last reply.
        earlier: topics of the questions before, latest first.
        speakers: everybody who speaks in the library.
    """

    frame: Frame
    topic: str | None
    persons: tuple[Person, ...]
    body: str
    last: Reply
    earlier: tuple[str, ...]
    speakers: tuple[str, ...]

    @property
    def time(self) -> str | None:
        """When, or on which occasion, the last question asked for."""
        return self.frame.time.text if self.frame.time else None


def setting_of(replies: Sequence[Reply], speakers: Sequence[str]) -> Setting:
    """Return what the replies, oldest first and at least one, leave to refer to."""
    frames = [frame_of(reply.question.standalone, speakers) for reply in reversed(replies[-LOOK_BACK:])]
    topics = [frame.topic.text for frame in frames if frame.topic]
    named = [person for frame in frames[1:] for person in reversed(frame.persons)]
    return Setting(
        frame=frames[0],
        topic=topics[0] if topics else None,
        persons=(*reversed(frames[0].persons), *heard_in(replies[-1]), *named),
        body=_body(replies[-1]),
        last=replies[-1],
        earlier=tuple(topics[1:]),
        speakers=tuple(speakers),
    )


def _body(reply: Reply) -> str:
    if named := _BODY.search(reply.question.standalone):
        return named[0]
    cited: Sequence[Citation] = reply.citations if isinstance(reply, Answer) else ()
    kinds = [kind for citation in cited if citation.body for kind in _KIND_OF_BODY.findall(citation.body)[-1:]]
    return f"the {kinds[0].lower()}" if kinds else "the council"


def record_of(reply: Reply) -> str | None:
    """Return the record that a reply rests on most, or came nearest; None where it found nothing."""
    if isinstance(reply, Abstention):
        return reply.nearest[0].passage.record_id if reply.nearest else None
    cited = [citation.record_id for citation in reply.citations]
    return max(cited, key=cited.count) if cited else None
