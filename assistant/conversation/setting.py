"""What a conversation has been about: that to which the next question may refer without naming it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answers import Abstention, Answer, Citation, Reply
from assistant.conversation.context import phrases_of, stems_of
from assistant.conversation.deeds import does_something
from assistant.conversation.frames import Frame, frame_of
from assistant.conversation.people import Person, addressed_in, heard_in, without_persons
from assistant.conversation.wording import AUXILIARY

# Somebody who asked about nothing in so many questions is not thinking of the one before these.
LOOK_BACK = 4
_BODY = re.compile(
    r"\bthe (?:[\w-]+ ){0,2}?(?:council|committee|board|commission|ministers|ministry|parliament|assembly)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(rf"\b(?:{AUXILIARY}|say|says|said)\b", re.IGNORECASE)
_WHAT = re.compile(r"what|which|who", re.IGNORECASE)
_DID = re.compile(r"do|does|did|will|would|should|can|could", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:about|regarding|concerning|of)\s+$", re.IGNORECASE)
_KIND_OF_BODY = re.compile(r"\b(?:council|committee|board|commission|ministry|parliament|assembly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the questions and answers so far leave to refer to.

    Attributes:
        frame: the last question, taken apart.
        topic: what it was about; where it asked of nothing, the question before it.
        persons: whom a pronoun can mean, the likeliest first: named in the last question, heard in its answer, named
            earlier.
        body: who "they" are that vote.
        last: the last reply.
        phrases: what the last question was about, as far as it says, in its words.
        earlier: topics of the questions before, latest first.
        people: everybody who speaks in the library, or is named in it.
    """

    frame: Frame
    topic: str | None
    persons: tuple[Person, ...]
    body: str
    last: Reply
    phrases: tuple[str, ...]
    earlier: tuple[str, ...]
    people: tuple[str, ...]

    @property
    def time(self) -> str | None:
        """When, or on which occasion, the last question asked for."""
        return self.frame.time.text if self.frame.time else None

    @property
    def is_about(self) -> bool:
        """Tell whether the last question says what it is about, and does not ask for it ("what did he ask for?")."""
        topic, frame = self.frame.topic, self.frame
        if topic is None or not _WHAT.fullmatch(frame.wh) or not _DID.fullmatch(frame.auxiliary):
            return True
        return frame.rest.startswith(topic.text) or bool(_ABOUT.search(frame.text[: max(topic.start, 0)]))

    @property
    def thing(self) -> str | None:
        """What "it" is, where that is sure."""
        return self.sure_topic if self.is_about else None

    @property
    def sure_topic(self) -> str | None:
        """The topic, where the last question was about nothing beside it but what was done: nothing else is meant."""
        if self.topic is None or _FINITE.search(self.topic):
            return None
        topic = stems_of(self.topic)
        asked = [stems_of(without_persons(phrase, self.people)) for phrase in self.phrases if phrase != self.time]
        left = frozenset().union(*asked) - topic
        return self.topic if len(left) <= 1 and all(each & topic for each in asked if each) else None


def setting_of(replies: Sequence[Reply], people: Sequence[str]) -> Setting:
    """Return what the replies, oldest first and at least one, leave to refer to."""
    frames = [frame_of(reply.question.standalone, people) for reply in reversed(replies[-LOOK_BACK:])]
    asked = (phrases_of(reply.question.standalone, people) for reply in reversed(replies[-LOOK_BACK:]))
    topics = [frame.topic.text for frame in frames if frame.topic]
    named = [person for frame in frames[1:] for person in reversed(frame.persons)]
    persons = (*reversed(frames[0].persons), *heard_in(replies[-1]), *named)
    texts = [text for reply in replies[-LOOK_BACK:] for text in _texts_of(reply)]
    is_elsewhere = frames[0].topic is None and does_something(frames[0].text, people)
    return Setting(
        frame=frames[0],
        topic=topics[0] if topics and not is_elsewhere else None,
        persons=tuple(addressed_in(person, texts, people) for person in persons),
        body=_body(replies[-1]),
        last=replies[-1],
        phrases=next((phrases for phrases in asked if phrases), ()),
        earlier=tuple(topics[0 if is_elsewhere else 1 :]),
        people=tuple(people),
    )


def _texts_of(reply: Reply) -> Iterator[str]:
    """Yield what was asked, and what was read for an answer."""
    yield reply.question.standalone
    yield from (scored.passage.text for scored in (reply.read if isinstance(reply, Answer) else reply.nearest))
    if isinstance(reply, Answer):
        yield from (citation.quote for citation in reply.citations)


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
