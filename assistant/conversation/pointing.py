"""Pronouns of a question that point to something said before it. Pure.

A pronoun that its own question explains ("Did Varga say that he would vote no?") points nowhere, and so does one that
means nothing ("Is it true that …").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.conversation.people import names_somebody, without_persons
from assistant.conversation.wording import ASKING, AUXILIARY, VERB, any_of, content_of

PERSONAL = re.compile(r"\b(?P<word>he|she|him|her|his|hers)\b", re.IGNORECASE)
PLURAL = re.compile(r"\b(?P<word>they|them|their|theirs)\b", re.IGNORECASE)
# "that" and its like where they stand for a thing: after a preposition, or as subject or object, without a noun. That
# of "say that he would" and of "that evening" are something else.
THAT = any_of("that this these those")
END = r"\s*(?:$|[?.,;!])"
_IT = re.compile(r"\b(?:it|its|it['’]s)\b", re.IGNORECASE)
_ANYBODY = re.compile(r"\b(?:the|an?)\s+(?!\w+\s+(?:of|on)\b)\w+", re.IGNORECASE)
_THE_ONE = re.compile(
    rf"\bthe\s+(?:one|ones|two|three|four|other|others|rest|former|latter)(?={END}|\s+(?:about|on|for|with|who|that)\b)",
    re.IGNORECASE,
)
_PLACING = any_of("about on to of for with against before from by like over behind in at and or but then too")
_BEFORE_POINTING = any_of("about on to of for with against after before from by like over behind in and but or all so")
_REPORTING = any_of(
    "say said think thought know knew agree agreed disagree tell told feel felt mean meant see saw hear heard believe "
    "claim claimed decide decided explain explained argue argued suggest suggested propose proposed promise promised "
    "expect expected admit admitted show shown found find write wrote written answer answered accept accepted"
)
THERE = re.compile(rf"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bwill )\bthere\b(?={END})", re.IGNORECASE)
_JUDGED = any_of(
    "take takes took cost costs mean means true possible clear likely right fair safe legal necessary important known "
    "said allowed permitted difficult hard easy better worth appear appears seem seems"
)
# "Is it true that …", "how long does it take to …".
_EXPLETIVE = re.compile(
    rf"\bit\s+(?:(?:be\s+|been\s+|really\s+)?{_JUDGED}\b(?:\s+\w+){{0,2}}?\s+(?:to\s+\w+|that|for|if|whether)|"
    rf"(?=[\w\s.]*[A-Z])(?:[\w.]+\s+){{1,4}}(?:who|that))\b(?P<rest>.*)",
    re.IGNORECASE,
)
_NOT_OWNED = any_of("and or but about on in at to for of with when if say do that then too vote mean")
POSSESSED = re.compile(rf"\s+(?!{_NOT_OWNED}\b)[A-Za-z]")
_ACTS = re.compile(rf"\s+(?:(?:\w+ly|not|never|also)\s+)?(?:{AUXILIARY}|{VERB.pattern}|[a-z]+[^\Ws]s)\b", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[,;:]|\b(?:that|when|if|because|while|who|whom|which|where|since|after|before|until|unless|whether|though|although|"
    r"and|but|or|so|as|than|how|why|what)\s+\S+\s",
    re.IGNORECASE,
)
_NO_PLURAL = any_of("does was this less has his its always perhaps yes says asks happens costs")
_GROUP = any_of(
    "people children men women council committee board city ministry government cooperative trust company police"
)
SEVERAL = re.compile(rf"\b(?!{_NO_PLURAL}\b)\w+[^\Wsu]s\b|\b{_GROUP}\b", re.IGNORECASE)
# "…, and did they": of the question before it.
_SECOND_QUESTION = re.compile(rf"(?:\w+\W+){{3}}(?:and|or|but)\s+(?:{ASKING}|{AUXILIARY})\b", re.IGNORECASE)


def is_bound(text: str, pronoun: re.Match[str], explains: Callable[[str], bool]) -> bool:
    """Tell whether what stands before a pronoun explains it.

    The subject of a question does not explain its object: "it" of "Did the council approve it" is something else, and
    "she" of "What remedy did she propose" as well.
    """
    before = text[: pronoun.start()]
    if _SECOND_QUESTION.search(before):
        return True
    if re.fullmatch(rf"\W*(?:(?!{AUXILIARY}\b)\w+\W+){{0,4}}{AUXILIARY}\W+", before, re.IGNORECASE):
        return False
    owns = re.fullmatch(r"its|his|their", pronoun[0], re.IGNORECASE) or POSSESSED.match(text, pronoun.end())
    if not owns and not _ACTS.match(text, pronoun.end()):
        clauses = list(_CLAUSE.finditer(before))
        before = before[: clauses[-1].start()] if clauses else ""
    return explains(before)


def is_expletive(text: str) -> bool:
    """Tell whether the "it" of a question means nothing.

    >>> is_expletive("Is it true that the bridge is up?"), is_expletive("Is it true?")
    (True, False)
    """
    match = _EXPLETIVE.search(text)
    return bool(match and content_of(match["rest"]))


def points_back(text: str, people: Sequence[str]) -> bool:
    """Tell whether a pronoun of a question means something that the question does not name.

    >>> points_back("Is that true?", []), points_back("Who said that the bridge is up?", [])
    (True, False)
    """

    def somebody(before: str) -> bool:
        return names_somebody(before, people) or bool(_ANYBODY.search(before))

    def something(before: str) -> bool:
        return bool(content_of(without_persons(before, people)))

    bound = ((PERSONAL, somebody), (PLURAL, lambda before: holds_several(before, people)))
    for pattern, explains in bound:
        if (match := pattern.search(text)) and not is_bound(text, match, explains):
            return True
    it = _IT.search(text)
    if it and not is_expletive(text) and not is_bound(text, it, something):
        return True
    # "…, and how much of that is paid": of what stands before it.
    second = _SECOND_QUESTION.search(text)
    first = text[: second.end()] if second and something(text[: second.start()] + second[0]) else text
    tokens = re.findall(r"[\w'’-]+|[^\w\s]", first.lower())
    around = zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False)
    return bool(THERE.search(text) or _THE_ONE.search(text)) or any(_points(*three) for three in around)


def has_pronoun(text: str) -> bool:
    """Tell whether a question holds a pronoun for a person or several."""
    return bool(PERSONAL.search(text) or PLURAL.search(text))


def holds_several(text: str, people: Sequence[str]) -> bool:
    """Tell whether "they" after this text can mean several in it."""
    return bool(SEVERAL.search(text)) or names_somebody(text, people)


def _points(before: str, word: str, after: str) -> bool:
    """Tell whether "that" between two words stands for something, or is of something known ("that number")."""
    if not re.fullmatch(THAT, word):
        return False
    if word != "that":
        return not re.match(r"who|that|of\b|year|week|month|morning|\w+ing$|\w+ed$", after)
    if not re.match(r"\w", after) or re.fullmatch(_PLACING, after):
        return True
    if re.fullmatch(rf"(?:{_BEFORE_POINTING}|{AUXILIARY}|{ASKING}(?:['’]s)?|)", before):
        return True
    if re.fullmatch(AUXILIARY, after) and re.fullmatch(_REPORTING, before):
        return True
    return bool(VERB.fullmatch(before)) and not re.fullmatch(_REPORTING, before)
