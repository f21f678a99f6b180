"""Whether a question leans on what was said before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from assistant.answering.words import stem
from assistant.answers import Answer
from assistant.conversation.context import stems_of
from assistant.conversation.deeds import does_something
from assistant.conversation.people import OFFICES, names_of, persons_in, without_persons
from assistant.conversation.pointing import has_pronoun, points_back
from assistant.conversation.pronouns import ANY_SUBJECT
from assistant.conversation.setting import Setting
from assistant.conversation.wording import (
    ASKING,
    AUXILIARY,
    TIME,
    VERB,
    any_of,
    asks_of_library,
    content_of,
    lacks_subject,
)

# With more words of its own than these a question is a new one, unless a pronoun says otherwise.
_FEW = 3
# What a question asks of, in so many words.
_MATTER = re.compile(r"\b(?P<joint>about|regarding|concerning|on|of)\s+(?P<matter>.+)", re.IGNORECASE)
_POINTS_BACK = re.compile(
    rf"\b(?:same|else|others?)\b|\b{any_of('too instead either neither both again then so')}(?=\W*$)", re.IGNORECASE
)
_BODY = re.compile(r"\bthe\s+(?:[\w-]+\s+)?(?:council|committee|board|commission|city|ministry)\b", re.IGNORECASE)
# They point at something, but also stand in questions that lean on nothing.
_HINT = re.compile(
    rf"\b(?:same|else|other|others|two|three|one|ones|more|less|better|worse|actually|really)\b|"
    rf"\b{any_of('too instead either neither both again yet still then so exactly now')}(?=\W*$)",
    re.IGNORECASE,
)
_IS_SOMEBODY = re.compile(r"who(?:['’]s|\s+(?:is|are|was|were))\b", re.IGNORECASE)
_SENTENCE = re.compile(
    rf"(?:.*[,:;]\s+|\w+\s+)?(?:if|{ASKING}|{AUXILIARY}|please|tell|list|show|give|name|compare|find|summari[sz]e|"
    r"explain|describe)\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(rf"(?:the|a|an|i|you|we|but|some|somebody|someone)\b.*\b{VERB.pattern}\b", re.IGNORECASE)
_DEFINITE = re.compile(r"\bthe\s+(?P<noun>[\w'’-]+)", re.IGNORECASE)
# With the nouns that may stand before the one that is meant: "the winter shelter".
_DEFINITE_PHRASE = re.compile(r"\bthe\s+(?=(?P<words>[\w'’-]+(?:\s+[\w'’-]+)*))", re.IGNORECASE)
# "Why not longer?", "which pier?": asked of what was said, with no verb of its own.
_ELLIPTIC = re.compile(rf"{ASKING}(?:\s+(?:not|else|exactly))*(?:\s+[\w'’-]+)?\W*", re.IGNORECASE)
_HAS_VERB = re.compile(rf"\b(?:{AUXILIARY}|{VERB.pattern})\b|['’]s\b", re.IGNORECASE)
_PLACED = re.compile(
    any_of("any some no not nothing about on for with against of to over at in from by after before during since under")
    + r"\b",
    re.IGNORECASE,
)
_CHANGES_SUBJECT = re.compile(
    r"\bsomething (?:else|different|new)\b|\b(?:new|another|different|unrelated) (?:question|topic|subject|matter)\b",
    re.IGNORECASE,
)
# Who speaks, and where it stands, is not what it is about.
_NO_SUBJECT = re.compile(
    rf"(?:{OFFICES.pattern}|recordings?|articles?|minutes|transcripts?|summary|agenda|press|video|\w+['’]s|trying|going|doing|"
    r"getting|talking|saying|asking|back|way|end|thing|point)",
    re.IGNORECASE,
)
# What was said or done, but not of what: "did the residents object?"
_DANGLES = re.compile(
    rf"(?:(?:what|why|how|when|where|who)\s+)?{AUXILIARY}\b.*\b(?:say|think|vote[ds]?|voting|object|oppose|support|agree|"
    r"disagree|argue|respond|reply|answer|decide|propose|suggest|approve|reject|react|explain|want|mean|promise|comment|"
    r"mention|claim|give|against)\W*",
    re.IGNORECASE,
)


def leans(text: str, setting: Setting, *, joined: bool) -> bool:
    """Tell whether a question cannot be understood without those before it.

    Args:
        text: without a leading "and".
        setting: what was asked and answered before.
        joined: whether there was an "and".
    """
    if _CHANGES_SUBJECT.search(text):
        return False
    if points_back(text, setting.people) or _is_elliptic(text, setting):
        return True
    own = own_words(text, setting)
    if len(own) > _FEW or asks_of_library(text) or _stands_alone(text, setting, joined=joined):
        return False
    if not own:
        return not (has_pronoun(text) or _names_all_it_needs(text))
    if joined:
        return True
    return _sentence_leans(text, own, setting) if is_sentence(text) else _fragment_leans(text)


def _stands_alone(text: str, setting: Setting, *, joined: bool) -> bool:
    """Tell whether a sentence says who does what, or of what it asks; after "and" it must do both.

    "What did Ms. Teague lose?" and "What was said of the winter shelter?" are new questions, whatever was asked before.
    """
    if not is_sentence(text) or _POINTS_BACK.search(text) or _DANGLES.fullmatch(text):
        return False
    if does_something(text, setting.people):
        return True
    has_subject = bool(persons_in(text, setting.people) or _BODY.search(text))
    return (has_subject or not joined) and _names_its_matter(text, setting)


def _names_its_matter(text: str, setting: Setting) -> bool:
    """Tell whether a question says of what it asks; "the plan" and names after "of" say it only to who knows."""
    matter = _MATTER.search(TIME.sub(" ", text))
    if matter is None or not _HAS_VERB.search(text):
        return False
    if re.fullmatch("about", matter["joint"], re.IGNORECASE) and persons_in(matter["matter"], setting.people):
        return True
    return any(not ANY_SUBJECT.fullmatch(word) for word in own_words(matter["matter"], setting))


def _is_elliptic(text: str, setting: Setting) -> bool:
    return bool(_ELLIPTIC.fullmatch(text)) and not (_HAS_VERB.search(text) or persons_in(text, setting.people))


def _fragment_leans(text: str) -> bool:
    """Words without a mark or a sign that they ask may be what somebody types to search ("bus lane cost")."""
    signs = (_PLACED.match(text), _STATEMENT.match(text), _HINT.search(text))
    return text.rstrip().endswith("?") or any(signs)


def _sentence_leans(text: str, own: Sequence[str], setting: Setting) -> bool:
    if len(own) == 1 and "," not in text and (_HINT.search(text) or _DANGLES.fullmatch(text)):
        return True
    return len(own) < _FEW and _was_heard(text, setting)


def is_sentence(text: str) -> bool:
    """Tell whether a question is a whole sentence, not "in summer too?"."""
    return bool(_SENTENCE.match(text))


def own_words(text: str, setting: Setting) -> list[str]:
    """Return the words for what a question is about, without names, offices, times, and what is done with it."""
    bare = TIME.sub(" ", without_persons(text, setting.people))
    names = names_of(setting.people) - {found["noun"].lower() for found in _DEFINITE.finditer(bare)}
    return [
        word
        for word in content_of(bare)
        if word.lower() not in names and not any(pattern.fullmatch(word) for pattern in (_NO_SUBJECT, VERB, _HINT))
    ]


def _names_all_it_needs(text: str) -> bool:
    """Tell whether somebody is asked who somebody is, or what came at some time; "who was against" lacks what."""
    return bool((_IS_SOMEBODY.match(text) and not lacks_subject(text)) or (TIME.search(text) and is_sentence(text)))


def _was_heard(text: str, setting: Setting) -> bool:
    """Tell whether a question speaks of something that only the last answer brought up ("the stair")."""
    citations = setting.last.citations if isinstance(setting.last, Answer) else ()
    heard = frozenset().union(*(stems_of(citation.quote) for citation in citations))
    new = heard - frozenset().union(*map(stems_of, setting.phrases))
    return any(stem(noun) in new for noun in _definite_nouns(text, setting))


def _definite_nouns(text: str, setting: Setting) -> Iterator[str]:
    """Yield the noun that each "the" of a question belongs to, bodies left out: the council is always there."""
    own = {word.lower() for word in own_words(text, setting)}
    for phrase in _DEFINITE_PHRASE.finditer(_BODY.sub(" ", text)):
        if held := list(takewhile(lambda word: word.lower() in own, phrase["words"].split())):
            yield held[-1]
