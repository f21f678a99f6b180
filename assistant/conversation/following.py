"""A question that leans on the conversation before it, made to stand alone by rules. Pure.

The rules are cautious: a question that can be understood alone is left as it is, for a wrong rewriting is worse than
none. What they carry over is told, so that it can be seen and cleared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Reply
from assistant.conversation.fragments import fragment_taken
from assistant.conversation.meetings import (
    Meeting,
    meeting_kept,
    meeting_meant,
    meeting_named,
    narrowed,
    without_meeting,
)
from assistant.conversation.people import without_persons
from assistant.conversation.pronouns import has_pronoun, resolved
from assistant.conversation.setting import Setting, setting_of
from assistant.conversation.wording import AUXILIARY, TIME, bare_of, lacks_subject, with_subject
from ingest import RecordSummary, Scope

MAX_CHARACTERS = 4_000
# A longer text says itself what it is about.
_LONGEST = 300
_LEADING = re.compile(
    r"(?:(?:and|but|so|then|or|ok|okay|well|now|also|sorry|hm+|right|great|good|thanks|thank you|interesting|i see|yes|"
    r"no)\b[,.!:…]*\s+)+",
    re.IGNORECASE,
)
_JOINS = re.compile(r"\b(?:and|but|or|so|also)\b", re.IGNORECASE)
_WHEN = re.compile(r"(?:when|since when|how soon|what (?:day|date|month|year))\b", re.IGNORECASE)
_AGREES = re.compile(r"\b(?:dis)?agree[ds]?$", re.IGNORECASE)
_FOR_OR_AGAINST = re.compile(r"\b(?:for|against|oppose[ds]?|support(?:s|ed)?|seconded|moved)$", re.IGNORECASE)
_HOW_MANY = re.compile(rf"how many\s+(?={AUXILIARY}\b)", re.IGNORECASE)
# What came of something came in other meetings.
_MOVES_ON = re.compile(r"\b(?:next|afterwards|later|since)\b", re.IGNORECASE)
_COURTESY = re.compile(r"(?:thanks|thank you|ok|okay|great|hello|hi|yes|no|good|bye)(?:\s+\w+){0,2}\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followup:
    """A question as it is searched.

    Attributes:
        standalone: understandable without the conversation; the question itself where it already is.
        scope: as given, narrowed to the meeting that the conversation is about, where the question means that one.
        carried: what was taken over from the conversation, in its words; empty where nothing was.
    """

    standalone: str
    scope: Scope
    carried: tuple[str, ...] = ()


def follow_up(
    text: str, replies: Sequence[Reply], *, scope: Scope, speakers: Sequence[str], records: Sequence[RecordSummary]
) -> Followup:
    """Return a question made stand-alone with what was asked and answered before it.

    Args:
        text: as it was asked.
        replies: of the conversation so far, oldest first; each holds its question.
        scope: what it is asked of; what somebody chose in it is kept.
        speakers: everybody who speaks in the library.
        records: the library's records, for their meetings and dates.
    """
    untouched = Followup(standalone=text, scope=scope)
    if not replies or len(text) > _LONGEST or _COURTESY.fullmatch(text.strip()):
        return untouched
    setting = setting_of(replies, speakers)
    named = meeting_named(text, records)
    if named and narrowed(scope, named[1]) != scope:
        return Followup(standalone=named[0], scope=narrowed(scope, named[1]), carried=(named[1].words,))
    standalone, carried, meeting = _carried_over(text, setting, records)
    if not carried or len(standalone) > MAX_CHARACTERS:
        return untouched
    within = narrowed(scope, meeting) if meeting else scope
    told = (*carried, meeting.words) if meeting and within != scope else carried
    return Followup(standalone=standalone, scope=within, carried=tuple(dict.fromkeys(told)))


def _carried_over(
    text: str, setting: Setting, records: Sequence[RecordSummary]
) -> tuple[str, Sequence[str], Meeting | None]:
    """Return the question with what it leans on, what that is, and the meeting it is asked of; any of them if known."""
    words = " ".join(text.split())
    leading = _LEADING.match(words)
    bare = words[leading.end() :] if leading else words
    joined = bool(leading and _JOINS.search(leading[0]))
    if other := without_meeting(bare):
        # Before the first meeting there is none; nothing else is meant by it.
        meeting = meeting_meant(other[1], setting.last, records)
        return (*_at_meeting(other[0], setting), meeting) if meeting else (text, (), None)
    kept = None if _MOVES_ON.search(bare) else meeting_kept(setting.last, records)
    if taken := fragment_taken(bare, setting, joined=joined):
        return taken.text, taken.carried or (setting.frame.text,), kept
    completed, carried = _completed(bare, setting, joined=joined)
    return _capitalised(completed), carried, kept


def _at_meeting(rest: str, setting: Setting) -> tuple[str, Sequence[str]]:
    """Return a question of another meeting: the last one where it asks nothing itself."""
    asked = bare_of(_LEADING.sub("", rest.strip(" ,")))[0]
    if re.fullmatch(r"(?:what about|how about|what happened|at|in|and)?", asked, re.IGNORECASE):
        return f"{_without_time(setting.frame.text)}?", (setting.frame.text,)
    taken = fragment_taken(f"{asked}?", setting, joined=True)
    text, carried = (taken.text, taken.carried) if taken else _completed(f"{asked}?", setting, joined=True, timed=True)
    return f"{_capitalised(_without_time(text))}?", carried or (setting.frame.text,)


def _completed(text: str, setting: Setting, *, joined: bool, timed: bool = False) -> tuple[str, list[str]]:
    """Return a sentence with its pronouns resolved and, where it is about nothing, with the last topic."""
    found, carried = resolved(_counting(text, setting), setting)
    carried = carried or ([setting.topic] if setting.topic and found != text else [])
    topic = setting.topic
    # A pronoun that is left is explained by its own question, which then says what it is about; so may a time.
    is_own = (has_pronoun(found) and not carried) or (TIME.search(found) and not (joined or carried))
    if topic is None or topic in found or is_own or not lacks_subject(without_persons(found, setting.speakers)):
        return found, carried
    found, carried = _with_topic(found, topic, setting), [*carried, topic]
    if setting.time and not timed and not TIME.search(found) and not _WHEN.match(found):
        bare, end = bare_of(found)
        found, carried = f"{bare} {setting.time}{end}", [*carried, setting.time]
    return found, carried


def _counting(text: str, setting: Setting) -> str:
    """Return "how many bays were there" of "how many were there"."""
    thing = re.sub(r"^the\s+", "", setting.topic or "")
    if not _HOW_MANY.match(text) or not re.search(r"[^s]s\b", thing):
        return text
    time = f" {setting.time}" if setting.time and not TIME.search(text) else ""
    bare, end = bare_of(_HOW_MANY.sub(rf"\g<0>{thing} ", text, count=1))
    return f"{bare}{time}{end}"


def _with_topic(text: str, topic: str, setting: Setting) -> str:
    """Return "who disagreed" with the topic and, where the last question was about somebody's words, with whom."""
    bare, end = bare_of(text)
    if _AGREES.search(bare) and setting.frame.persons:
        return f"{bare} with {setting.frame.persons[0].name} about {topic}{end}"
    deed = setting.frame.deed if _FOR_OR_AGAINST.search(bare) else None
    return with_subject(text, deed or topic)


def _without_time(text: str) -> str:
    return bare_of(TIME.sub("", text))[0].rstrip()


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
