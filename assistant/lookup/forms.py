"""Which questions ask for a query over every record rather than for an answer found in one. Pure.

A question is taken only where its whole form says so: everything in it must be accounted for. "How many meetings
mention the ferry?" counts; "How many people will the shelter house?" is told somewhere in a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from assistant.answering.periods import Period, without_periods
from assistant.answering.words import STOP_WORDS, words
from assistant.lookup.patterns import PATTERNS, QUOTED
from assistant.lookup.rollcalls import Cast, cast_of
from assistant.lookup.topics import Topic, topic_of

# What is asked politely is asked all the same.
_POLITE = re.compile(
    r"^(?:(?:please|hello|hi|so|and|ok(?:ay)?)[,\s]+)*"
    r"(?:(?:can|could|would) you (?:please )?(?:tell|show|give) (?:me|us)\s+|"
    r"(?:please )?tell (?:me|us)[,:]?\s+(?=(?:who|when|how|which|what|in)\b)|(?:do|can) you (?:know|say|tell me)\s+|"
    r"I(?:['’]d| would) like to know\s+|I want to know\s+|remind me\s*[,:]?\s+)?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"[\s?.!,]+$|[\s,]+(?:please|so far|at all|altogether|in total|overall)[\s?.!]*$", re.IGNORECASE)
# A clause is no topic: "who mentioned that …" is told by a record.
_CLAUSE = re.compile(
    r"^(?:that|whether|if|how|why|what|when|who|whose|which|where|for|against|to|not|being|having|as|with|by|it|them|"
    r"this|these|those|him|her|he|she|they|both)\b(?!\s+(?:the\s+)?(?:bill|act)\b)|"
    r"\b(?:was|were|is|are|will|would|should|could|can|had|has|have|did|does|do|because|who|that|whether|before|after|"
    r"if|per|in favou?r|"
    r"(?:at|in|during) (?:the|this|that|a) (?:[\w'’-]+ ){0,3}(?:meeting|session|hearing|conference))\b",
    re.IGNORECASE,
)
_MOST_TOPIC_WORDS = 8
# Anybody: no speaker is meant by these.
_ANYBODY = frozenset(
    (
        *("anyone", "anybody", "someone", "somebody", "everyone", "people", "they", "we", "it", "speakers", "members"),
        *("the speakers", "the members", "the meeting", "the meetings", "the records", "the participants"),
    )
)
# What is voted on, whatever it is about.
_ANY_MATTER = frozenset(
    "amendment motion proposal item resolution ordinance bill plan measure question matter".split()  # noqa: SIM905
)
_GROUP = re.compile(
    r"^(?:the )?(?:[\w'’-]+ )*(?:council|committee|board|commission|assembly|panel|ministry|parliament)$"
)


class Form(StrEnum):
    """What is asked for."""

    COUNT = "count"
    LIST = "list"
    TIMES = "times"
    WHO = "who"
    FIRST = "first"
    LAST = "last"
    PHRASE = "phrase"
    SPOKE = "spoke"
    INVENTORY = "inventory"
    LENGTH = "length"
    AIRTIME = "airtime"
    PRESENCE = "presence"
    COMPARE = "compare"
    STANDING = "standing"
    VOTE = "vote"
    WHY_VOTED = "why voted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A question that a query answers.

    Attributes:
        topic: what is looked for, None where any words count.
        phrase: exact words, in place of a topic.
        who: whose words or presence is asked for, as the question names them; None for anybody.
        body: a group that met ("the council"); None for any.
        unit: what is counted or listed: "meetings", "records", "articles", "speakers", … as the question has it.
        qualifier: words before the unit ("council" in "council meetings").
        names: meetings as the question calls them ("January", "the housing hearing"); empty for all.
        periods: days the meetings must lie in, all of them.
        cast: which votes are asked for; None for all.
        deed: what was voted to do ("rescind"); None where that is not said.
        end: "first" or "last" where one is asked for.
    """

    form: Form
    topic: Topic | None = None
    phrase: str | None = None
    who: str | None = None
    body: str | None = None
    unit: str = "meetings"
    qualifier: str = ""
    names: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    cast: Cast | None = None
    deed: str | None = None
    end: Literal["first", "last"] | None = None


def recognise(question: str) -> Lookup | None:
    """Return the lookup that a question asks for; None where passages answer it.

    >>> recognise("How many meetings mention the ferry?").form
    <Form.COUNT: 'count'>
    >>> recognise("How many people will the shelter house?") is None
    True
    """
    bare = _ENDING.sub("", _ENDING.sub("", _POLITE.sub("", " ".join(question.split()))))
    for text, periods in dict.fromkeys((without_periods(bare), (bare, ()))):
        for form, pattern in PATTERNS:
            found = pattern.fullmatch(text)
            lookup = found and _lookup(Form(form), {k: v.strip() for k, v in found.groupdict().items() if v}, periods)
            if lookup:
                return lookup
    return None


def _lookup(form: Form, said: Mapping[str, str], periods: tuple[Period, ...]) -> Lookup | None:
    """Return the lookup of a form that fits, None where what it is about is no topic."""
    is_last = re.match(r"(?:last|latest|most recent)", said.get("end", ""), re.IGNORECASE) is not None
    if form is Form.FIRST and is_last:
        form = Form.LAST
    topic, phrase = None, None
    if asked := said.get("topic"):
        if quoted := QUOTED.fullmatch(
            re.sub(r"^(?:the )?(?:words?|phrase|term|name|sentence)\s+", "", asked, flags=re.IGNORECASE)
        ):
            phrase = next(part for part in quoted.groups() if part)
        elif (topic := _plain_topic(asked)) is None:
            return None
    if form in (Form.VOTE, Form.WHY_VOTED) and topic and _ANY_MATTER.issuperset(topic.words):
        return None
    who, body = _whom(said.get("who"))
    if who == "":
        return None
    if phrase is not None and form is Form.WHO:
        form = Form.PHRASE
    return Lookup(
        form=form,
        topic=topic,
        phrase=phrase,
        who=who,
        body=body,
        unit=said.get("unit", "meetings").lower(),
        qualifier=said.get("qualifier", ""),
        names=tuple(said[key] for key in ("meeting", "other") if key in said),
        periods=periods,
        cast=cast_of(said["cast"]) if "cast" in said else None,
        deed=topic.words[0] if topic and said.get("cast", "").lower() == "to" else None,
        end=("last" if is_last else "first") if "end" in said else None,
    )


def _plain_topic(asked: str) -> Topic | None:
    if _CLAUSE.search(asked) or len(words(asked)) > _MOST_TOPIC_WORDS:
        return None
    return topic_of(asked)


def _whom(asked: str | None) -> tuple[str | None, str | None]:
    """Return who is meant and which group; an empty name where it is a thing."""
    if asked is None or asked.lower() in _ANYBODY:
        return None, None
    if _GROUP.match(asked.lower()):
        return None, re.sub(r"^the ", "", asked, flags=re.IGNORECASE)
    if _CLAUSE.search(asked) or all(word.lower() in STOP_WORDS for word in words(asked)):
        return "", None
    return asked, None
