"""A question that leans on the conversation before it, made to stand alone by rules. Pure.

A question that can be understood alone is left as it is. One that leans on the last takes its frame where it is a
fragment ("and Quill?"), has its pronouns replaced where they can mean one thing only, and for the rest keeps its own
words and is followed by what the last one was about: "Were they kept (about: two conditions, the shelter)?". What is
carried over is told, so that it can be seen and cleared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answers import Reply
from assistant.conversation.context import MOST_PHRASES, in_context, not_said_in, stems_of
from assistant.conversation.fragments import fragment_taken
from assistant.conversation.leaning import is_sentence, leans
from assistant.conversation.meetings import (
    Meeting,
    meeting_kept,
    meeting_meant,
    meeting_named,
    narrowed,
    without_meeting,
)
from assistant.conversation.people import OFFICES, persons_in, without_persons
from assistant.conversation.pronouns import resolved
from assistant.conversation.setting import Setting, setting_of
from assistant.conversation.wording import AUXILIARY, DATED, TIME, bare_of, lacks_subject, with_subject
from ingest import RecordSummary, Scope

MAX_CHARACTERS = 4_000
# A longer text says itself what it is about.
_LONGEST = 300
_LEADING = re.compile(
    r"[\s.…&–—-]*(?:(?:and|but|so|then|or|ok|okay|well|now|also|sorry|hm+|right|great|good|thanks|thank you|"
    r"interesting|i see|yes|no|really)\b[,.!?:…]*\s+)*",
    re.IGNORECASE,
)
# "whats", as many type it.
_SLURRED = re.compile(r"\b(what|who|how|where|when)s\b", re.IGNORECASE)
_IT_IS = re.compile(r"\b(it)(?:['’]s\b|s(?=\s+(?:still|not|now|been|a|the|all|already)\b))", re.IGNORECASE)
# "…, does he?" asks nothing beside what stands before it.
_TAG = re.compile(
    rf"(?<=\w),\s*(?:{AUXILIARY}\s+(?:he|she|it|they|we|you|i|there)|right|correct|no|yes)\s*(?=[?.!]*$)", re.IGNORECASE
)
_JOINS = re.compile(r"\b(?:and|but|or|so|also)\b|&", re.IGNORECASE)
_WHEN = re.compile(r"(?:when|since when|how soon|what (?:day|date|month|year))\b", re.IGNORECASE)
_AGREES = re.compile(r"\b(?:dis)?agree[ds]?$", re.IGNORECASE)
_FOR_OR_AGAINST = re.compile(r"\b(?:for|against|oppose[ds]?|support(?:s|ed)?|seconded|moved)$", re.IGNORECASE)
_OFFICE = re.compile(rf"\bthe {OFFICES.pattern}\b", re.IGNORECASE)
# Whose question, or whose words, were answered still matters.
_ANSWERS = re.compile(r"\b(?:answer|repl(?:y|ie)|respon[ds]|react)", re.IGNORECASE)
# What came of something came in other meetings.
_MOVES_ON = re.compile(r"\b(?:next|afterwards|later|since)\b", re.IGNORECASE)
_ASKS_NOTHING = re.compile(
    r"(?:what about|how about|what happened|at|in|and|(?:the )?same (?:subject|topic|question|thing))?", re.IGNORECASE
)
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
    text: str, replies: Sequence[Reply], *, scope: Scope, people: Sequence[str], records: Sequence[RecordSummary]
) -> Followup:
    """Return a question made stand-alone with what was asked and answered before it.

    Args:
        text: as it was asked.
        replies: of the conversation so far, oldest first; each holds its question.
        scope: what it is asked of; what somebody chose in it is kept.
        people: everybody who speaks in the library, or is named in it; see `known_people`.
        records: the library's records, for their meetings and dates.
    """
    untouched = Followup(standalone=text, scope=scope)
    if not replies or len(text) > _LONGEST or _COURTESY.fullmatch(text.strip()):
        return untouched
    setting = setting_of(replies, people)
    standalone, carried, meeting = _carried_over(text, setting, records)
    if len(standalone) > MAX_CHARACTERS:
        return untouched
    meeting = meeting_named(text, records) or (meeting if carried else None)
    within = narrowed(scope, meeting) if meeting else scope
    told = (*carried, meeting.words) if meeting and within != scope else carried
    return Followup(standalone=standalone, scope=within, carried=tuple(dict.fromkeys(told))) if told else untouched


def _carried_over(
    text: str, setting: Setting, records: Sequence[RecordSummary]
) -> tuple[str, Sequence[str], Meeting | None]:
    """Return the question with what it leans on, what that is, and the meeting it is asked of; any of them if known."""
    bare, joined = _without_leading(_IT_IS.sub(r"\1 is", _SLURRED.sub(r"\1's", " ".join(text.split()))))
    bare = _TAG.sub("", bare)
    other = without_meeting(bare)
    if other and (other[1] != "spoken" or leans(other[0], setting, joined=joined)):
        # Before the first meeting there is none; nothing else is meant by it.
        meeting = meeting_meant(other[1], setting.last, records)
        return (*_at_meeting(other[0], setting, meeting), meeting) if meeting else (text, (), None)
    kept = None if _MOVES_ON.search(bare) else meeting_kept(setting.last, records)
    if taken := fragment_taken(bare, setting, joined=joined):
        phrases = () if taken.is_whole else _unsaid(taken.text, setting, is_told=True, timed=False)
        whole = in_context(taken.text, phrases) if phrases else taken.text
        return whole, (*taken.carried, *phrases) or (setting.frame.text,), kept
    completed, carried = _completed(bare, setting, joined=joined, timed=bool(_MOVES_ON.search(bare)))
    return (_capitalised(completed), carried, kept) if carried else (text, (), kept)


def _without_leading(text: str) -> tuple[str, bool]:
    """Return a question without "and", "ok" and the like before it, and whether they join it to the last one."""
    leading = _LEADING.match(text)
    told = leading[0] if leading else ""
    return text[len(told) :], bool(_JOINS.search(told))


def _at_meeting(rest: str, setting: Setting, meeting: Meeting) -> tuple[str, Sequence[str]]:
    """Return a question of another meeting: the last one where it asks nothing itself."""
    asked = bare_of(_without_leading(rest.strip(" ,"))[0])[0]
    if _ASKS_NOTHING.fullmatch(asked):
        text, carried = setting.frame.text, [setting.frame.text]
    elif taken := fragment_taken(f"{asked}?", setting, joined=True):
        text, carried = taken.text, list(taken.carried)
    else:
        text, carried = _completed(f"{asked}?", setting, joined=True, timed=True)
    told, opening, context = _without_time(text).partition(" (about: ")
    return f"{_capitalised(told)} at {meeting.words}{opening}{context}?", carried or (setting.frame.text,)


def _completed(text: str, setting: Setting, *, joined: bool, timed: bool = False) -> tuple[str, list[str]]:
    """Return a sentence that leans on the last question with its pronouns resolved, and with what that was about."""
    if not leans(text, setting, joined=joined):
        return text, []
    found, carried = resolved(text, setting)
    topic = setting.sure_topic
    if topic and topic not in found and is_sentence(found) and lacks_subject(without_persons(found, setting.people)):
        found, carried = _with_topic(found, topic, setting), [*carried, topic]
    phrases = _unsaid(found, setting, is_told=found != text, timed=timed)
    if phrases == (setting.time,):
        bare, end = bare_of(found)
        return f"{bare} {setting.time}{end}", [*carried, *phrases]
    if phrases:
        found, carried = in_context(found, phrases), [*carried, *phrases]
    return found, carried or [setting.frame.text]


def _unsaid(text: str, setting: Setting, *, is_told: bool, timed: bool) -> tuple[str, ...]:
    """Return what the last question was about and a question does not say: nobody and no time but its own.

    Args:
        text: with its pronouns resolved.
        setting: what was asked and answered before.
        is_told: whether they were.
        timed: whether it is asked of a meeting.
    """
    phrases = setting.phrases
    if timed or _WHEN.match(text) or DATED.search(text):
        phrases = tuple(phrase for phrase in phrases if phrase != setting.time)
    if _has_its_own_people(text, setting) or (is_told and setting.is_about and not _ANSWERS.search(text)):
        named = {person.name for person in setting.frame.persons}
        phrases = tuple(phrase for phrase in phrases if phrase not in named and not _OFFICE.match(phrase))
    if setting.sure_topic and setting.sure_topic in text:
        topic = stems_of(setting.sure_topic)
        phrases = tuple(phrase for phrase in phrases if not stems_of(phrase) & topic)
    return tuple(each for each in phrases if each == setting.time or not_said_in(text, (each,)))[:MOST_PHRASES]


def _has_its_own_people(text: str, setting: Setting) -> bool:
    return setting.body in text or bool(_OFFICE.search(text) or persons_in(text, setting.people))


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
