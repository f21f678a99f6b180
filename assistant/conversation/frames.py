"""A question taken as a frame in which something else can be put: its subject, its persons, its time. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversation.people import Person, persons_in
from assistant.conversation.wording import ASKING, AUXILIARY, TIME, VERB, asks_of_library, bare_of, content_of

_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|on the (?:subject|matter|question|topic) of|(?:think|thought|opinions?|views?|"
    r"positions?) (?:of|on))\s+",
    re.IGNORECASE,
)
_AUXILIARY_QUESTION = re.compile(
    rf"(?P<wh>(?:{ASKING}\b(?:(?!\b{AUXILIARY}\b)[^,;])*?)?)\b(?P<aux>{AUXILIARY})\s+(?P<after>.+)", re.IGNORECASE
)
_SUBJECT_QUESTION = re.compile(
    rf"(?P<wh>who|what|which\s+(?:[\w-]+\s+){{1,2}}?)\s*\b(?P<verb>happen(?:s|ed)|{VERB.pattern}|[a-z]+s)\b\s*(?P<rest>.*)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:the\s+)?(?:city\s+|housing\s+|transit\s+)?(?:council|committee|board|commission|ministry|ministers|city|"
    r"councillors|members|mayor|parliament|authority|they|he|she|you|we|it|anyone|anybody|someone|somebody|everyone|"
    r"residents|people)\b(?!\s+(?:hall|charter|rate|street|budget|lease))",
    re.IGNORECASE,
)
# Where what something is about ends.
_BOUNDARY = re.compile(
    rf"\s*(?:[,;:?!—–]|\s(?:and|or|but)\s+(?={ASKING}\b|{AUXILIARY}\b)|\s(?:when|while|because|if|after|before|since|"
    rf"according|though|although|until|unless|where|who|which|that)\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_LEADING = re.compile(
    r"^(?:there\s+(?:be\s+)?|be\s+|not\s+|to\s+(?=the\b|a\b|an\b)|\w+ly\s+|ever\s+|also\s+|any\s+)+", re.IGNORECASE
)
_PREPOSITION = re.compile(
    r"\b(?:about|on|for|against|of|over|with|to|from|into|at|in|by|under|through|between|among|near|along)\s+",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"to\s+(?!(?:the|a|an)\b|[A-Z])")
_BALLOT = re.compile(r"(?:yes|no|aye|nay)\s+(?=on\b|to\b|for\b)", re.IGNORECASE)
_LOOSE_END = re.compile(
    r"(?:\s+(?:to|be|to be|not|ever|also|and|or|so|today|now|currently|yet|so far|at the moment|this year))+$",
    re.IGNORECASE,
)
_NOT_A_SUBJECT = re.compile(
    r"(?:his|her|their|its|my|your|our|he|she|it|they|this|that|these|those|there)\b", re.IGNORECASE
)
_COUNTED = re.compile(r"^(?:how\s+many|which|what|how\s+much)\s+(?P<noun>\S.*)$", re.IGNORECASE)
# "What remedy did …": these are asked for, not spoken of.
_KIND_OF = re.compile(r"(?:kinds?|sorts?|types?)\s+of\s+", re.IGNORECASE)
_ASKED_FOR = re.compile(r"(?:date|day|time|year|reason|percent|percentage|share|part|role|name|way)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a question: what it says, and where it stands; -1 where its words are not the question's own."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A question, and what in it can be exchanged for something else.

    Attributes:
        text: without the mark at its end.
            wh, auxiliary, rest: "What", "did", "the council decide"; the first two empty where it begins otherwise.
        topic: what it is about.
        deed: what was done with it, where the question says it was: "tabling the ordinance" of "why was it tabled".
        time: when, or on which occasion.
    """

    text: str
    wh: str
    auxiliary: str
    rest: str
    persons: tuple[Person, ...]
    topic: Part | None
    time: Part | None
    deed: str | None = None

    def replacing(self, part: Part | Person, words: str) -> str:
        """Return the question with other words in place of a part."""
        return f"{self.text[: part.start]}{words}{self.text[part.end :]}?"


def frame_of(question: str, people: Sequence[str]) -> Frame:
    """Take a question apart.

    >>> frame = frame_of("What did Varga say about the bus lane in May?", ["Councillor Theo Varga"])
    >>> frame.topic.text, frame.time.text, frame.persons[0].name
    ('the bus lane', 'in May', 'Varga')
    """
    text = bare_of(" ".join(question.split()))[0]
    found = TIME.search(text)
    time = Part(text=found[0], start=found.start(), end=found.end()) if found else None
    persons = tuple(persons_in(text, people))
    match = _AUXILIARY_QUESTION.match(text)
    topic = _topic(text, persons)
    return Frame(
        text=text,
        wh=match["wh"].strip() if match else "",
        auxiliary=match["aux"] if match else "",
        rest=match["after"] if match else text,
        persons=persons,
        topic=topic,
        time=time,
        deed=_deed(text, topic) if match and match["aux"].lower() in ("was", "were", "is", "are") else None,
    )


def _deed(text: str, topic: Part | None) -> str | None:
    """Return "tabling the ordinance" of "the ordinance tabled"."""
    done = re.match(r"\s+(\w+)ed\b", text[topic.end :]) if topic and topic.start >= 0 else None
    return f"{done[1]}ing {topic.text}" if done and topic else None


def _topic(text: str, persons: Sequence[Person]) -> Part | None:
    """Return what a question is about: what follows "about", else its subject, else its object."""
    if about := _ABOUT.search(text):
        return _phrase(text, about.end())
    if match := _AUXILIARY_QUESTION.match(text):
        return _topic_after(text, match, persons) or _counted(match)
    if match := _SUBJECT_QUESTION.match(text):
        return _object(text, match.start("rest"), match["verb"]) or _phrase(text, match.start("rest"))
    return None


def _topic_after(text: str, question: re.Match[str], persons: Sequence[Person]) -> Part | None:
    """Return the topic of what follows the auxiliary: the subject, or what the person or body did something with."""
    start = question.start("after")
    if leading := _LEADING.match(text[start:]):
        start += leading.end()
    person = next((each for each in persons if each.start == start), None)
    body = _BODY.match(text, start)
    if person and not text[person.end : person.end + 2].startswith(("'s", "’s")):
        return _done_with(text, _end_of(persons, person), question)
    if body:
        return _done_with(text, body.end(), question)
    first = text[start:].split(" ", 1)[0]
    if VERB.fullmatch(first):
        # "Which ships will sail": what is asked for does it; "which pier was chosen for the ferry" is about the ferry.
        doer = None if question["aux"].lower() in ("was", "were", "is", "are") else _counted(question)
        return doer or _object(text, start + len(first), "")
    return _subject(text, start)


def _end_of(persons: Sequence[Person], first: Person) -> int:
    """Return where the persons end that begin with this one: "Varga and Quill"."""
    end = first.end
    for person in persons:
        if person.start in (end + len(" and "), end + len(", ")):
            end = person.end
    return end


def _done_with(text: str, start: int, question: re.Match[str]) -> Part | None:
    """Return what somebody did something with; of "how many bays did she promise for May", the bays."""
    done, counted = _after_verb(text, start), _counted(question)
    return counted if counted and done and _is_circumstance(text, done) else done


def _after_verb(text: str, start: int) -> Part | None:
    match = re.compile(r"\s*(?:(?:not|ever|also|\w+ly|each)\s+)*(?P<verb>[\w'’-]+)\s*").match(text, start)
    return _object(text, match.end(), match["verb"]) if match else None


def _object(text: str, start: int, verb: str) -> Part | None:
    """Return what a verb is done with: "to add a bay" of "moved to add a bay" is a motion."""
    rest = _BALLOT.sub("", text[start:].lstrip(), count=1)
    start = len(text) - len(rest)
    if _INFINITIVE.match(rest) and verb.lower() in ("move", "moved", "propose", "proposed"):
        whole = _phrase(text, start)
        return whole and Part(text=f"the motion {whole.text}", start=-1, end=-1)
    skipped = _INFINITIVE.match(rest) or _NOT_A_SUBJECT.match(rest)
    preposition = _PREPOSITION.match(rest)
    if preposition and not skipped:
        return _phrase(text, start + preposition.end())
    if skipped and (inner := _PREPOSITION.search(rest, skipped.end())):
        return _phrase(text, start + inner.end())
    return _phrase(text, start)


def _subject(text: str, start: int) -> Part | None:
    """Return the words up to the verb."""
    end = start
    for word in re.compile(r"\S+").finditer(text, start):
        if end > start and VERB.fullmatch(word[0]) and content_of(text[start:end]):
            break
        end = word.end()
    return _phrase(text[:end], start)


def _counted(match: re.Match[str]) -> Part | None:
    """Return what is counted, of "how many bays did she promise"."""
    counted = _COUNTED.match(match["wh"].strip())
    if counted is None or _ASKED_FOR.match(counted["noun"]) or asks_of_library(counted["noun"]):
        return None
    noun = _KIND_OF.sub("", counted["noun"])
    return Part(text=f"the {noun}", start=-1, end=-1)


def _is_circumstance(text: str, part: Part) -> bool:
    """Tell whether a part says for what, where or when, rather than what."""
    return bool(re.search(r"\b(?:for|by|at|in|to|from)$", text[: max(part.start, 0)].rstrip(), re.IGNORECASE))


def _phrase(text: str, start: int) -> Part | None:
    """Return the words from `start` to where what it is about ends; None where they say nothing."""
    phrase = _BOUNDARY.sub("", text[start:])
    if time := TIME.search(phrase):
        phrase = phrase[: time.start()]
    phrase = _LOOSE_END.sub("", phrase.rstrip(" ,.;:?!"))
    if not content_of(phrase) or _NOT_A_SUBJECT.match(phrase):
        return None
    return Part(text=phrase, start=start, end=start + len(phrase))
