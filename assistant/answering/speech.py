"""How people speak: fillers, courtesies, words that point back, sentences that break off. Pure."""

from __future__ import annotations

import re

from assistant.answering.words import words

# Beginnings that carry nothing; cut only before a comma or another of them, so that "So be it" stays whole.
_FILLER = (
    r"(?:um+|uh+|er+m?|ah+|hmm?|mm+|mhm|well|okay|ok|so|and|but|now|right|yeah|yes,? yeah|look|you know|i mean|like|"
    r"anyway|anyhow)"
)
_SOUND = r"(?:um+|uh+|er+m?|hmm?|mm+)"
_LEAD = re.compile(
    rf"^(?:\{{\w+\}}\s*|{_SOUND}\b\s*[,.…]*\s*|{_FILLER}(?:\s*[,…]\s*(?:--?\s*)?|\s+(?={_FILLER}\s*,)))+",
    re.IGNORECASE,
)
# Endings that carry nothing: marks of a broken-off word, a dash, markup of disfluencies ("{disfmarker}").
_TAIL = re.compile(r"(?:\{\w{1,30}\}|[—–…,;:-]|\.\.\.|(?<![\w'])(?:um+|uh+|er+))$", re.IGNORECASE)
# A tail is looked for in so many last characters, again and again: a search through all would look at each blank twice.
_TAIL_REACH = 40
_BROKEN_OFF = re.compile(r"(?:\{\w+\}|--+|[—–…-]|\.\.\.|\b(?:and|or|but|the|a|to|of|so|because))\W*$", re.IGNORECASE)
_DISFLUENCY = re.compile(
    r"\{\w+\}|\b(\w+)[ ,]+\1\b|\b(?:um+|uh+|er+m?|you know|i mean|kind of|sort of)\b", re.IGNORECASE
)
_POINTING_BACK = re.compile(
    r"^(?:(?:and|but|so|because|then|also)\b[\s,]*)*"
    r"(?:it|it['’]s|its|this|that|that['’]s|these|those|they|they['’]re|them|their|he|he['’]s|she|she['’]s|his|her|him|"
    r"which|who|such|the (?:former|latter|same)|both|neither|either|one|there)\b|"
    r"^(?:because|then|also|however|therefore)\b",
    re.IGNORECASE,
)
_PROCEDURE = re.compile(
    r"\b(?:thank(?:s| you)|good (?:morning|afternoon|evening)|next (?:item|speaker|question)|"
    r"(?:call|come|called) to order|roll call|call the roll|you have the floor|go ahead|the floor is yours|"
    r"any (?:other )?(?:questions|discussion|comments)|move on to|turn (?:it )?over to|welcome|adjourn|"
    r"second(?:ed)? (?:the motion|it|that)|so moved|point of order|can you hear|you are muted|you['’]re muted|"
    r"three minutes|microphone|the honou?rable member|i yield|hear,? hear|has (?:a motion|the floor)|"
    r"^item (?:\w+|\d+))\b",
    re.IGNORECASE,
)
# Auxiliaries, common verbs, and what ends like one: enough to tell "A plain lease." from a sentence. The count of a
# vote ("Six in favour, three against.") is one too.
_VERB = re.compile(
    r"\b(?:am|is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|shall|should|must|"
    r"\w+(?:['’](?:s|re|ve|ll|d|m)|n['’]t)|\w{3,}(?:ed|ing|ize|ise|ify)|\w{3,}s|said|made|went|got|came|took|gave|"
    r"found|thought|told|kept|left|felt|put|brought|began|met|ran|paid|sent|built|lost|fell|cut|set|let|want|need|"
    r"think|know|believe|agree|support|oppose|vote|move|ask|say|get|go|make|take|see|come|give|use|work|call|try|keep|"
    r"show|hear|mean|like|help|talk|start|stand|lose|pay|meet|bring|hold|write|provide|carry|fail|pass|in favou?r|"
    r"unanimous)\b",
    re.IGNORECASE,
)


_ASKING = re.compile(
    r"\?\W*$|"
    r"\b(?:I['’]d like to|I would like to|I want to|may I|can I|let me|I['’]ll|I have to) "
    r"(?:ask|know|hear|understand)\b|"
    r"\bwants? to know\b|\b(?:my|a|one|the) question (?:is|for|to)\b|\bquestions? (?:about|on|for)\b|"
    r"\b(?:I wonder|I was wondering|tell (?:me|us)) (?:if|whether|how|what|why|who|when|where)\b",
    re.IGNORECASE,
)
# What is told next is what was asked for: "There are two reasons.", "for three reasons:", "Here is why."
_ANNOUNCING = re.compile(
    r"\b(?:two|three|four|five|six|several|a few|a number of|some|the following) (?:\w+ ){0,2}"
    r"(?:reasons|things|points|conditions|parts|pieces|steps|differences|ways|causes|grounds|problems|options|sorts|"
    r"kinds|parties|requests|demands|proposals|changes|measures|lessons|answers|facts)[.:]?$|"
    r"\b(?:here['’]s|here is|here are|I['’]ll (?:tell|give) you|let me (?:tell|give) you) "
    r"(?:why|how|what|the (?:reasons?|answer|figures|numbers))\b[^.]{0,30}[.:]?$|[^:]:$",
    re.IGNORECASE,
)
_TALK = frozenset(
    (
        *("ok", "okay", "right", "yeah", "oh", "ah", "well", "um", "uh", "mm", "mmm", "hmm", "mhm", "huh", "alright"),
        *("so", "and", "but", "i", "mean", "you", "know", "see", "like", "then", "disfmarker", "vocalsound", "pause"),
    )
)
_REFUSED = r"(?:comment|say|tell|answer|speak|discuss|speculate|give you)"
_DECLINING = re.compile(
    rf"\b(?:won['’]t|will not|can['’]t|cannot|can not|couldn['’]t) {_REFUSED}\b|"
    rf"\bnot (?:going|able|prepared|in a position) to {_REFUSED}\b|"
    r"\b(?:wouldn['’]t|would not) (?:care|like|want) to (?:say|guess|comment)\b|\b(?:no|did not) comment\b|"
    r"\b(?:don['’]t|do not|haven['’]t|have not) (?:have |got )?(?:a|the|that) (?:figure|number|answer)\b",
    re.IGNORECASE,
)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without fillers at its beginning and a false start at its end; inside nothing is touched.

    >>> said = "And so, um, the motion carries, six to three. --"
    >>> said[slice(*trimmed(said, 0, len(said)))]
    'the motion carries, six to three.'
    """
    if lead := _LEAD.match(text[start:end]):
        start += lead.end()
    while tail := _TAIL.search(text, max(end - _TAIL_REACH, start), end):
        end = tail.start()
        while end > start and text[end - 1].isspace():
            end -= 1
    return start, end


def is_courtesy(text: str) -> bool:
    """Tell whether a sentence only greets, thanks or gives the word.

    >>> is_courtesy("Thank you, Mayor."), is_courtesy("Thank you, Mayor, the reserve is at 11.2 million dollars today.")
    (True, False)
    """
    return len(words(text)) < 8 and is_procedure(text)


def says_nothing(text: str) -> bool:
    """Tell whether a sentence only keeps the talk going; a plain yes or no does more.

    >>> says_nothing("Okay, right."), says_nothing("No.")
    (True, False)
    """
    return all(word.lower() in _TALK for word in words(text))


def is_procedure(text: str) -> bool:
    """Tell whether a sentence steers the meeting ("You have the floor.")."""
    return bool(_PROCEDURE.search(text))


def points_back(text: str) -> bool:
    """Tell whether a sentence begins with a word that needs the one before it ("That is why …")."""
    return bool(_POINTING_BACK.match(text))


def breaks_off(text: str) -> bool:
    """Tell whether a sentence stops in the middle ("And then we --")."""
    return bool(_BROKEN_OFF.search(text))


def has_verb(text: str) -> bool:
    """Tell whether something in a sentence looks like a verb."""
    return bool(_VERB.search(text))


def disfluencies(text: str) -> int:
    """Return how often the speaker hesitates or repeats a word.

    >>> disfluencies("Um, we we should, you know, vote.")
    3
    """
    return len(_DISFLUENCY.findall(text))


def asks(text: str) -> bool:
    """Tell whether a sentence asks for something, be it without a question mark.

    >>> asks("I'd like to know what the airport pays."), asks("The airport pays well.")
    (True, False)
    """
    return bool(_ASKING.search(text))


def announces(text: str) -> bool:
    """Tell whether a sentence only says that something comes next, which must then be told with it.

    >>> announces("There are two reasons."), announces("That is why there are two.")
    (True, False)
    """
    return bool(_ANNOUNCING.search(text.rstrip()))


def declines(text: str) -> bool:
    """Tell whether a speaker says that the answer is not known or will not be given.

    >>> declines("I won't comment on the owners."), declines("I won't vote for it.")
    (True, False)
    """
    return bool(_DECLINING.search(text))
