"""Pronouns of a question that mean something said before it, replaced by what they mean. Pure."""

from __future__ import annotations

import re

from assistant.conversation.people import Person, names_somebody, without_persons
from assistant.conversation.pointing import (
    END,
    PERSONAL,
    PLURAL,
    POSSESSED,
    SEVERAL,
    THAT,
    THERE,
    holds_several,
    is_bound,
    is_expletive,
)
from assistant.conversation.setting import Setting
from assistant.conversation.wording import AUXILIARY, any_of, content_of

_AFTER_PREPOSITION = (
    rf"(?P<preposed>\b{any_of('about on to of for with against after before from by like over behind in')}\s+)"
)
_AFTER_VERB = rf"(?P<verb>\b{AUXILIARY}\s+|\b{any_of('say said do mean explain approve oppose support')}\s+)"
_THEN = any_of("and or but in at then too exactly happen happened")
_DOES = any_of(
    "cost costs pass passed happen happened mean work change help take be been decided approved rejected possible for "
    "in at on to by about enough legal true right all again too"
)
_IS = any_of(
    "unanimous expensive cheap cheaper higher lower late early earlier more less good bad better worse normal "
    "usual final binding successful popular controversial new common safe dangerous fair serious urgent necessary "
    "important likely certain public secret agreed required close"
)
_OF_A_VOTE = re.compile(r"\b(?:unanimous|close)\b", re.IGNORECASE)
_THING = re.compile(
    rf"\b(?P<word>it|its)\b|{_AFTER_PREPOSITION}{THAT}(?={END}|\s+{_THEN}\b)|{_AFTER_VERB}{THAT}(?={END}|\s+(?:{_DOES}|{_IS})\b)",
    re.IGNORECASE,
)
_NOUNS = any_of(
    "vote motion amendment decision proposal idea plan project question issue matter subject topic point agreement "
    "ordinance contract grant debate discussion resolution bill law rule report cost money number figure amount price "
    "promise deal delay lane building pier ship fee lease one"
)
# Not "how much did that cost".
_NOUN = re.compile(rf"(?<!\bdid )(?<!\bdoes )(?<!\bwill )\b(?:{THAT}|the same)\s+(?P<noun>{_NOUNS}s?)\b", re.IGNORECASE)
# These name what was spoken of whatever it was.
ANY_SUBJECT = re.compile(
    rf"{any_of('idea plan project question issue matter subject topic point proposal one deal')}s?", re.IGNORECASE
)
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}
_OF_A_WOMAN = re.compile("she|hers?", re.IGNORECASE)
_PEOPLE_DO = re.compile(
    r"\s+(?:(?:\w+ly|ever|never|not|also|still)\s+)?(?:find|found|hire\w*|appoint\w*|replac\w+|elect\w*|vot\w+|"
    r"decid\w+|say|said|agree\w*|approv\w+|reject\w*|adopt\w*|want\w*|think|thought|discuss\w*|"
    r"debate\w*|propose\w*|respond\w*|answer\w*|do|did|mean|plan|intend|expect\w*|choose|chose|postpone\w*|change)\b",
    re.IGNORECASE,
)


def resolved(text: str, setting: Setting) -> tuple[str, list[str]]:
    """Return a question with its pronouns replaced, and what they were replaced by; nothing where none can be."""
    carried: list[str] = []
    for replace in (_persons, _several, _nouns, _things, _place):
        text, names = replace(text, setting)
        carried += names
    return text, carried


def person_meant(word: str, setting: Setting, *, other_than: Person | None = None) -> Person | None:
    """Return whom "he" or "she" means: the likeliest person whom the word fits.

    Where the likeliest is ruled out, it is not the clerk who called the roll either, unless the records say so.
    """
    # By the pattern that found the word: without regard to case, it takes "ſhe" and "hıs" as well.
    gender = "she" if _OF_A_WOMAN.fullmatch(word) else "he"
    others = [each for each in setting.persons if each != other_than]
    fitting = [each for each in others if each.gender in (None, gender)]
    if fitting and fitting[0] != others[0]:
        fitting = [each for each in fitting if each.gender or not each.presides]
    return fitting[0] if fitting else None


def _persons(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = PERSONAL.search(text)
    if match is None or is_bound(text, match, lambda before: names_somebody(before, setting.people)):
        return text, []
    person = person_meant(match["word"], setting)
    if person is None:
        return text, []
    return _named(PERSONAL, text, person.name), [person.name]


def _several(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = PLURAL.search(text)
    if match is None or is_bound(text, match, lambda before: holds_several(before, setting.people)):
        return text, []
    persons = setting.frame.persons
    topic = setting.thing or ""
    if len(persons) > 1:
        meant = " and ".join(person.name for person in persons[:3])
    elif topic and topic not in text and not _PEOPLE_DO.match(text, match.end()):
        meant = topic
        text = text if SEVERAL.search(topic) else _in_singular(text)
    elif _PEOPLE_DO.match(text, match.end()):
        meant = setting.body
    else:
        return text, []
    return _named(PLURAL, text, meant), [meant]


def _nouns(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _NOUN.search(text)
    if match is None or setting.thing is None:
        return text, []
    noun, topic = match["noun"], setting.thing
    if noun.lower().rstrip("s") in topic.lower() or ANY_SUBJECT.fullmatch(noun):
        meant = topic
    elif content_of(text[match.end() :]):
        return text, []
    else:
        meant = f"the {noun} on {topic}"
    return text[: match.start()] + meant + text[match.end() :], [topic]


def _things(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _THING.search(text)
    topic = setting.thing
    if match is None or topic is None or topic in text or is_expletive(text):
        return text, []

    def says_something(before: str) -> bool:
        return bool(content_of(without_persons(before, setting.people)))

    word = (match["word"] or "").lower()
    if word and is_bound(text, match, says_something):
        return text, []
    meant = f"the vote on {topic}" if _OF_A_VOTE.search(text) else topic
    kept = match["preposed"] or match["verb"] or ""
    owner = "'s" if word == "its" else ""
    return f"{text[: match.start()]}{kept}{meant}{owner}{text[match.end() :]}", [topic]


def _place(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = THERE.search(text)
    topic = setting.thing
    if match is None or topic is None or topic in text:
        return text, []
    if content_of(text[: match.start()]) and re.search(r"\b(?:at|in|on)\s+the\b", text, re.IGNORECASE):
        return text, []
    return f"{text[: match.start()]}at {topic}{text[match.end() :]}", [topic]


def _in_singular(text: str) -> str:
    """Return "does it" of "do they": some say "they" of what is one."""
    return re.sub(
        r"\b(do|are|were|have)(?=\s+they\b)", lambda verb: _SINGULAR[verb[0].lower()], text, flags=re.IGNORECASE
    )


def _named(pattern: re.Pattern[str], text: str, name: str) -> str:
    """Put a name for the first pronoun of a pattern, as an owner's where it owns; the name explains those after it."""

    def put(match: re.Match[str]) -> str:
        word = match["word"].lower()
        owns = word in ("his", "their", "hers", "theirs") or (word == "her" and POSSESSED.match(text, match.end()))
        return (name + ("'" if name.endswith("s") else "'s")) if owns else name

    return pattern.sub(put, text, count=1)
