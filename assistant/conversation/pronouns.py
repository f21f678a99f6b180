"""Pronouns of a question that mean something said before it, replaced by what they mean. Pure.

A pronoun that its own question explains ("Did Varga say that he would vote no?") stays, and so does one that means
nothing ("Is it true that …").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.conversation.people import Person, names_somebody, without_persons
from assistant.conversation.setting import Setting
from assistant.conversation.wording import ASKING, AUXILIARY, any_of, content_of

_PERSONAL = re.compile(r"\b(?P<word>he|she|him|her|his|hers)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(?P<word>they|them|their|theirs)\b", re.IGNORECASE)
# "that" and its like where they stand for a thing: after a preposition, or as subject or object, without a noun. That
# of "say that he would" and of "that evening" are something else.
_THAT = any_of("that this these those")
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
_END = r"\s*(?:$|[?.,;!])"
_THING = re.compile(
    rf"\b(?P<word>it|its)\b|{_AFTER_PREPOSITION}{_THAT}(?={_END}|\s+{_THEN}\b)|{_AFTER_VERB}{_THAT}(?={_END}|\s+(?:{_DOES}|{_IS})\b)",
    re.IGNORECASE,
)
_NOUNS = any_of(
    "vote motion amendment decision proposal idea plan project question issue matter subject topic point agreement "
    "ordinance contract grant debate discussion resolution bill law rule report cost money number figure amount price "
    "promise deal delay lane building pier ship fee lease one"
)
# Not "how much did that cost".
_NOUN = re.compile(
    rf"(?<!\bdid )(?<!\bdoes )(?<!\bwill )\b(?:{_THAT}|the same)\s+(?P<noun>{_NOUNS}s?)\b", re.IGNORECASE
)
# These name what was spoken of whatever it was.
_ANY_SUBJECT = re.compile(
    rf"{any_of('idea plan project question issue matter subject topic point proposal one deal')}s?", re.IGNORECASE
)
_THERE = re.compile(rf"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bwill )\bthere\b(?={_END})", re.IGNORECASE)
_JUDGED = any_of(
    "take takes took cost costs mean means true possible clear likely right fair safe legal necessary important known "
    "said allowed permitted difficult hard easy better worth appear appears seem seems"
)
# "Is it true that …", "how long does it take to …".
_EXPLETIVE = re.compile(
    rf"\bit\s+(?:be\s+|been\s+|really\s+)?{_JUDGED}\b(?:\s+\w+){{0,2}}?\s+(?:to\s+\w+|that|for|if|whether)\b(?P<rest>.*)",
    re.IGNORECASE,
)
_NOT_OWNED = any_of("and or but about on in at to for of with when if say do that then too vote mean")
_POSSESSED = re.compile(rf"\s+(?!{_NOT_OWNED}\b)[A-Za-z]")
_NO_PLURAL = any_of("does was this less has his its always perhaps yes says asks happens costs")
_GROUP = any_of(
    "people children men women council committee board city ministry government cooperative trust company police"
)
_SEVERAL = re.compile(rf"\b(?!{_NO_PLURAL}\b)\w+[^\Wsu]s\b|\b{_GROUP}\b", re.IGNORECASE)
# "…, and did they": of the question before it.
_SECOND_QUESTION = re.compile(rf"(?:\w+\W+){{3}}(?:and|or|but)\s+(?:{ASKING}|{AUXILIARY})\b", re.IGNORECASE)
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}
_GENDER = {"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}
_PEOPLE_DO = re.compile(
    r"\s+(?:\w+ly\s+)?(?:vot\w+|decid\w+|say|said|agree\w*|approv\w+|reject\w*|adopt\w*|want\w*|think|thought|discuss\w*|"
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
    """Return whom "he" or "she" means: the likeliest person whom the word fits."""
    gender = _GENDER[word.lower()]
    fitting = [each for each in setting.persons if each.gender in (None, gender) and each != other_than]
    return fitting[0] if fitting else None


def _persons(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _PERSONAL.search(text)
    if match is None or _is_bound(text, match.start(), lambda before: names_somebody(before, setting.speakers)):
        return text, []
    person = person_meant(match["word"], setting)
    if person is None:
        return text, []
    return _named(_PERSONAL, text, person.name), [person.name]


def _several(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _PLURAL.search(text)
    if match is None or _is_bound(text, match.start(), lambda before: _holds_several(before, setting)):
        return text, []
    persons = setting.frame.persons
    topic = setting.topic or ""
    if len(persons) > 1:
        meant = " and ".join(person.name for person in persons[:3])
    elif topic and topic not in text and not _PEOPLE_DO.match(text, match.end()):
        meant = topic
        text = text if _SEVERAL.search(topic) else _in_singular(text)
    else:
        meant = setting.body
    return _named(_PLURAL, text, meant), [meant]


def _nouns(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _NOUN.search(text)
    if match is None or setting.topic is None:
        return text, []
    noun, topic = match["noun"], setting.topic
    if noun.lower().rstrip("s") in topic.lower() or _ANY_SUBJECT.fullmatch(noun):
        meant = topic
    elif content_of(text[match.end() :]):
        return text, []
    else:
        meant = f"the {noun} on {topic}"
    return text[: match.start()] + meant + text[match.end() :], [topic]


def _things(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _THING.search(text)
    topic = setting.topic
    if match is None or topic is None or topic in text or _is_expletive(text):
        return text, []

    def says_something(before: str) -> bool:
        return bool(content_of(without_persons(before, setting.speakers)))

    word = (match["word"] or "").lower()
    if word and _is_bound(text, match.start(), says_something):
        return text, []
    meant = f"the vote on {topic}" if _OF_A_VOTE.search(text) else topic
    if (match["preposed"] or "").lower().strip() in ("about", "of", "on"):
        meant = setting.frame.clause or meant
    kept = match["preposed"] or match["verb"] or ""
    owner = "'s" if word == "its" else ""
    return f"{text[: match.start()]}{kept}{meant}{owner}{text[match.end() :]}", [topic]


def _place(text: str, setting: Setting) -> tuple[str, list[str]]:
    match = _THERE.search(text)
    if match is None or setting.topic is None or setting.topic in text:
        return text, []
    if content_of(text[: match.start()]) and re.search(r"\b(?:at|in|on)\s+the\b", text, re.IGNORECASE):
        return text, []
    return f"{text[: match.start()]}at {setting.topic}{text[match.end() :]}", [setting.topic]


def _is_bound(text: str, start: int, explains: Callable[[str], bool]) -> bool:
    """Tell whether what stands before a pronoun explains it; the subject of a question is not explained by it.

    "What remedy did she propose": nothing before "did she" can be her.
    """
    before = text[:start]
    if _SECOND_QUESTION.search(before):
        return True
    if re.fullmatch(rf"\W*(?:(?!{AUXILIARY}\b)\w+\W+){{0,4}}{AUXILIARY}\W+", before, re.IGNORECASE):
        return False
    return explains(before)


def _is_expletive(text: str) -> bool:
    match = _EXPLETIVE.search(text)
    return bool(match and content_of(match["rest"]))


def _holds_several(before: str, setting: Setting) -> bool:
    return bool(_SEVERAL.search(before)) or names_somebody(before, setting.speakers)


def _in_singular(text: str) -> str:
    """Return "does it" of "do they": some say "they" of what is one."""
    return re.sub(
        r"\b(do|are|were|have)(?=\s+they\b)", lambda verb: _SINGULAR[verb[0].lower()], text, flags=re.IGNORECASE
    )


def has_pronoun(text: str) -> bool:
    """Tell whether a question holds a pronoun for a person or several."""
    return bool(_PERSONAL.search(text) or _PLURAL.search(text))


def _named(pattern: re.Pattern[str], text: str, name: str) -> str:
    """Put a name for the first pronoun of a pattern, as an owner's where it owns; the name explains those after it."""

    def put(match: re.Match[str]) -> str:
        word = match["word"].lower()
        owns = word in ("his", "their", "hers", "theirs") or (word == "her" and _POSSESSED.match(text, match.end()))
        return (name + ("'" if name.endswith("s") else "'s")) if owns else name

    return pattern.sub(put, text, count=1)
