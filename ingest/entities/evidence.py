"""What beside a name says that it is a person's. Every function answers with the reason, or with None."""

from __future__ import annotations

import re

from ingest.titles import COURTESIES, POSTS
from ingest.wording import word_set

_NEAR = 48
_SPEECH = (
    r"(?:said|says|told|tells|asked|asks|argued|argues|added|noted|replied|explained|spoke|testified|recalled|warned"
    r"|stated|announced|insisted|reported|suggested|thinks|thought|wrote|writes|claimed|declared|voted|mentioned)"
)
_SPEAKS = re.compile(rf",? (?:also |has |had |have |just |actually |then )?(?P<verb>{_SPEECH})\b")
_NO_POSTS = COURTESIES | word_set("general major rt right st sec rep head page col gen lt king queen justice")
_KIN = (
    r"(?:wife|husband|daughter|son|mother|father|brother|sister|friend|colleague|widow|partner|uncle|aunt|cousin|nephew"
    r"|niece|neighbour|grandmother|grandfather|teacher|student|musician|singer|artist|player|lawyer|nurse)"
)
_OF_PERSON = re.compile(
    rf"\b(?P<by>{_KIN}s?|thank|thanked|thanks to|congratulate|welcome|welcomed|apologies from|murder of|killing of"
    r"|death of|family of|tribute to|condolences to|appointment of|resignation of|nominate|nominated|late),? $",
    re.IGNORECASE,
)
_KIN_BEFORE = re.compile(rf"\b(?:his|her|my|their|your|the) (?:late )?(?P<kin>{_KIN}),? $")
# ", a chandler who", ", of 9 Weir Street": what is said of a person and seldom of anything else.
_WHAT_SOMEBODY_IS = re.compile(
    r", (?P<what>an? (?:[a-z-]+ ){0,3}?(?!(?:center|centre|tower|river|sector|paper|newspaper|supplier|provider|carrier"
    r"|manufacturer|retailer|publisher|maker|charter|power|chapter|number|order|floor|door|corridor|cluster|letter)\b)"
    r"[a-z]+(?:er|or|ist|man|woman|ian|nurse|student)\b|of \d+\w* [A-Z])"
)
_WHO = re.compile(r" ?, (?P<who>who|whose|whom)\b")
_VESSEL = re.compile(r"\b(?:trawler|ship|vessel|boat|ferry|yacht|dredger|tug|tanker|schooner|barge|steamer|cutter),? $")
_IN_PLACE = re.compile(r"\b(?:in|at|near|across|throughout|outside|around|riding of|city of|town of|member for) $")
_POST = rf"(?:{'|'.join(sorted(POSTS - _NO_POSTS, key=lambda post: (-len(post), post)))})"
_POST_AFTER = re.compile(rf" ?, (?P<post>(?:[\w’'-]+ ){{0,5}}?{_POST})\b", re.IGNORECASE)
_POST_BEFORE = re.compile(rf"\b(?P<post>{_POST}),? $")
_INTRODUCED = re.compile(r"\b(?P<by>I ?['’]m|I am|[Mm]y name is|[Nn]ame['’]s|[Tt]his is|named|called) $")
_BYLINE = re.compile(r"(?:^|\n|\.\s)By $")
_CALLED = re.compile(
    r"(?:\b(?:thanks|thank you|hi|hello|okay|ok|yes|yeah|sorry|right|dear|so|and|well|no|morning|bye|please) ?,? |, )$",
    re.IGNORECASE,
)
_CALL_ENDS = re.compile(r" ?[,.?!]")
_OF_THING = re.compile(r"\b(?:the|a|an|this|that|my|your|our|their|its|in|at|from|near|on) $", re.IGNORECASE)
_OF_PLACE = re.compile(r"['’]s [A-Z]")


def before(text: str, start: int) -> str:
    """Return what stands right before a place."""
    return text[max(start - _NEAR, 0) : start]


def beside(text: str, start: int, end: int) -> str | None:
    """Return what the words around a full name say of it, None where they say nothing."""
    near = before(text, start)
    if _OF_THING.search(near):
        return None
    for pattern, group, told in (
        (_INTRODUCED, "by", "introduced by"),
        (_POST_BEFORE, "post", "after the post"),
        (_OF_PERSON, "by", "after"),
    ):
        if match := pattern.search(near):
            return f"{told} {match[group]!r}"
    for pattern, group, told in (
        (_POST_AFTER, "post", "followed by the post"),
        (_WHO, "who", "followed by"),
        (_WHAT_SOMEBODY_IS, "what", "followed by"),
        (_SPEAKS, "verb", "followed by"),
    ):
        if match := pattern.match(text, end):
            return f"{told} {match[group]!r}"
    return "in the line that names the author" if _BYLINE.search(near) else None


def alone(text: str, start: int, end: int) -> str | None:
    """Return what the words around a given name alone say of it."""
    near = before(text, start)
    if _SPEAKS.match(text, end):
        return "a given name that somebody who speaks has"
    if _CALLED.search(near) and _CALL_ENDS.match(text, end):
        return "a given name that somebody is called by"
    return kin(text, start)


def kin(text: str, start: int) -> str | None:
    """Return whose a person is who is named by one word ("his daughter, Aril")."""
    match = _KIN_BEFORE.search(before(text, start))
    return f"after {match[0].strip()!r}" if match else None


def is_thing(text: str, start: int) -> bool:
    """Tell whether an article, a possessive or a word of place stands before a name: it is hardly somebody's."""
    return _OF_THING.search(before(text, start)) is not None


def is_no_person(text: str, start: int) -> bool:
    """Tell whether the word before a name says that it is a ship or a place."""
    near = before(text, start)
    return bool(_VESSEL.search(near) or _IN_PLACE.search(near))


def is_of_place(text: str, end: int) -> bool:
    """Tell whether a name is only the beginning of a place's ("Tanner's Field")."""
    return _OF_PLACE.match(text, end) is not None
