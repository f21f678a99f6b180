"""What a question was about, in phrases of its own words, and a later question shown with them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answering.words import STOP_WORDS, stem
from assistant.conversation.people import persons_in
from assistant.conversation.wording import ASKING, AUXILIARY, TIME, any_of, bare_of, content_of

# A question that grows with each one asked after it would end up about everything.
MOST_PHRASES = 6
_DEGREE = any_of("long often far soon fast close many much old big high")
_ASKS_OR_POINTS = any_of(
    "say says said saying tell told think thought mean means about regarding concerning because that this these those "
    "if while he she it they his her their its him them there anyone anybody someone somebody ever really exactly also "
    "else please be become becomes decide decided hear heard want wants wanted know"
)
# "No. 3" and "Dr. Wain" are not the end of anything, nor are "$250,000" and "May 9, 2024".
_MARK = r"[;:?!()—–\"“”]|,(?!\d|\s\d{4}\b)|(?<!\bno)(?<!\bdr)(?<!\bm[rs])(?<!\bmrs)(?<!\bst)\.(?=\s|$)"
_BREAK = re.compile(
    rf"\s*(?:{_MARK}|\bhow {_DEGREE}\b|\baccording to\b|"
    rf"(?!(?-i:May)\b)\b(?:{ASKING}|{AUXILIARY}|{_ASKS_OR_POINTS})(?:['’]s)?\b(?![-'’]))\s*",
    re.IGNORECASE,
)
_MAY_I = re.compile(r"may\s+(?!\d)", re.IGNORECASE)
# They say nothing alone, but "a special meeting" is not "a special".
_NAMED_BY_KIND = re.compile(r"(?:meeting|hearing|session|record|article|committee|council)s?", re.IGNORECASE)
_ARTICLES = frozenset(("the", "a", "an"))
# After "did Varga", the next word is what he did.
_DEED = re.compile(r"(?!['’]s\b)\s+(?!(?:and|or|of|on|in|at|from|for|to)\b)[a-z]+")
# What says little of what it is done with: "does the bus need on Quay Street", "to save the bus lane".
_DOES = re.compile(
    rf"\b{any_of('do does did will would can could should may might must')}\s+(?P<subject>[^,;:?]{{0,200}}?\w)\s+"
    rf"(?P<verb>{any_of('need give put start begin get take have make do go come try want use keep set issue')})\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(
    r"\bto\s+(?!(?:the|an?|his|her|their|its|our|my|your|each|all|any|no)\b)[a-z]+(?=\s+(?:the|an?|on|in|for|with|[A-Z]))"
)
# Where something is told is not what it is about.
_SOURCE = re.compile(r"\b(?i:according to|going by)\s+(?:(?:the|an?|this|that)\s[^,;:?]+|(?=[A-Z]))")


def phrases_of(question: str, people: Sequence[str]) -> tuple[str, ...]:
    """Return the phrases of a question that say what it is about, in its order; when it was comes last.

    >>> phrases_of("Which two conditions did Quill attach to the shelter in May?", ["Councillor Walter Quill"])
    ('two conditions', 'Quill', 'the shelter', 'in May')
    """
    text = _MAY_I.sub("", question) if _MAY_I.match(question) else question
    time = TIME.search(text)
    text = _without_deeds(_SOURCE.sub(",", TIME.sub(",", text)))
    for person in reversed(persons_in(text, people)):
        text = text[: person.end] + re.sub(rf"^{_DEED.pattern}", ",", text[person.end :])
    found = [_trimmed(piece) for piece in _BREAK.split(text)] + ([time[0]] if time else [])
    return tuple(dict.fromkeys(phrase for phrase in found if phrase == (time and time[0]) or content_of(phrase)))


def _without_deeds(text: str) -> str:
    """Return a question with a comma for the verb that its subject does, and for those it does something to do."""
    if (does := _DOES.search(text)) and content_of(does["subject"]):
        text = f"{text[: does.start('verb')]},{text[does.end('verb') :]}"
    return _TO_DO.sub(",", text)


def in_context(text: str, phrases: Sequence[str]) -> str:
    """Return a question followed by what it is about.

    >>> in_context("Were they kept?", ("two conditions", "the shelter"))
    'Were they kept (about: two conditions, the shelter)?'
    """
    bare, end = bare_of(text)
    return f"{bare} (about: {', '.join(phrases)}){end}"


def not_said_in(text: str, phrases: Iterable[str]) -> tuple[str, ...]:
    """Return the phrases that add something to a text that it could be about."""
    said = stems_of(text)
    return tuple(phrase for phrase in phrases if stems_of(phrase) - said)


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the words that say what a text is about."""
    return frozenset(stem(word) for word in content_of(text))


def _trimmed(phrase: str) -> str:
    """Return a phrase without the words at its ends that say nothing; empty where it is made of these."""
    held = phrase.strip(" .,'’").split()
    while held and _is_idle(held[-1]) and not (len(held) > 2 and _NAMED_BY_KIND.fullmatch(held[-1])):
        held.pop()
    while held and _is_idle(held[0]) and not (held[0].lower() in _ARTICLES and not _is_idle(held[1])):
        if held[0].lower() == "no.":
            break
        held.pop(0)
    return " ".join(held)


def _is_idle(word: str) -> bool:
    return word.strip(".,").lower() in STOP_WORDS and word != "May"
