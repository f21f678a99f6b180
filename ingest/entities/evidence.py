"""What beside a name says that it is a person's. Every function answers with the reason, or with None."""

from __future__ import annotations

import re

from ingest.titles import POSTS, word_set

_NEAR = 48
_SPEECH = (
    r"(?:said|says|told|tells|asked|asks|argued|argues|added|noted|replied|explained|spoke|testified|recalled|warned"
    r"|stated|announced|insisted|reported|suggested|thinks|thought|wrote|writes|claimed|declared|voted|mentioned)"
)
_SPEAKS = re.compile(rf",? (?:also |has |had |have |just |actually |then )?(?P<verb>{_SPEECH})\b")
_NO_POSTS = word_set("miss general major mx rt right st sec rep head page col gen lt king queen justice")
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
    for pattern, group, told in (
        (_INTRODUCED, "by", "introduced by"),
        (_POST_BEFORE, "post", "after the post"),
    ):
        if match := pattern.search(near):
            return f"{told} {match[group]!r}"
    for pattern, group, told in ((_POST_AFTER, "post", "followed by the post"), (_SPEAKS, "verb", "followed by")):
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
    return None


def is_thing(text: str, start: int) -> bool:
    """Tell whether an article, a possessive or a word of place stands before a name: it is hardly somebody's."""
    return _OF_THING.search(before(text, start)) is not None


def is_of_place(text: str, end: int) -> bool:
    """Tell whether a name is only the beginning of a place's ("Tanner's Field")."""
    return _OF_PLACE.match(text, end) is not None
