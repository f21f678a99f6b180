"""Whether a thought answers or only mentions what is asked about: names, counts, amounts, refusals. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.answering.kinds import MONTHS, NUMBER
from assistant.answering.words import STOP_WORDS, Wording, coverage, stem, stems, without_stops, words

# Share of what is asked about, names apart, that must be spoken of where a sum is asked for.
_LEAST_TOPIC = 0.2
_HOW_MANY = re.compile(r"\bhow many (?P<noun>(?:[a-z-]+ ?){1,3})", re.IGNORECASE)
_HOW_MUCH = re.compile(
    r"\bhow much\b(?!\s+(?:of|time|longer|later|more often))|\bwhat (?:did|does|will|would|do) .{1,80}\bcost\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"[$€£]\s?\d|(?<![\d.,])\d[\d.,]*\s*(?:%|percent|per cent|dollars?|euros?|pounds?|cents?|million|billion|thousand)|"
    rf"\b{NUMBER}\s+(?:and a half\s+)?(?:percent|per cent|dollars?|euros?|pounds?|cents?|million|billion|thousand|"
    r"hundred)\b",
    re.IGNORECASE,
)
# What follows a number is looked at, not taken: a second number may stand in it ("20,000 people on 232 flights").
_NUMBER = re.compile(
    rf"(?:(?P<name>\b(?!(?i:{NUMBER}))[A-Z]\w*|\b(?:[Nn]o|[A-Z])\.|[$€£#])\s*)?(?P<number>(?i:{NUMBER}))"
    r"(?=(?:\s+|-)(?P<next>[\w'’-]+(?:\s+[\w'’-]+){0,2})|)"
)
# A time of day and a share of one count nothing.
_NO_COUNT = re.compile(r"\d:\d|\band a half\b", re.IGNORECASE)
# What says that it is a year, and counts nothing; characters in which the word before a number stands.
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE_A_YEAR = frozenset(("in", "since", "by", "of", "from", "until", "during", "year", "before", "after"))
_NEAR = 40
_NONE_OF = re.compile(r"\b(?:no|zero)\s+(?P<next>[\w'’-]+(?:\s+[\w'’-]+){0,2})", re.IGNORECASE)
# Words that any count of people or times may do without ("How many people came?" "143.").
_COUNTED_AS = frozenset(
    stem(word) for word in ("people", "persons", "residents", "members", "times", "more", "others", "ones")
)
# Of many without an "s".
_PLURALS = frozenset(("people", "children", "men", "women", "feet", "teeth", "mice", "staff", "police"))
# What stands before a number that counts what is understood.
_COUNTING = frozenset(
    (
        *("it", "is", "are", "was", "were", "be", "been", "have", "has", "had", "about", "around", "nearly", "almost"),
        *("over", "under", "by", "only", "just", "to", "at"),
    )
)
# Words between an amount and what it is the amount of.
_REACH = 15
# Titles, and what begins a date.
_NO_NAME = frozenset(
    (
        *("mr", "mrs", "ms", *MONTHS, "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("saturdays", "sundays", "weekdays"),
    )
)
# What stands alone at the beginning of a sentence, and names nothing.
_INTERJECTIONS = frozenset(
    ("well", "okay", "oh", "ah", "no", "yes", "yeah", "so", "now", "sure", "right", "thanks", "sorry", "true")
)
# What is always called by a name of its own; not where it only says what kind of another thing ("which city services").
_NAME_ASKED = re.compile(
    r"\b(?:which|what)\s+(?:other\s+)?(?:city|cities|towns?|ports?|villages?|islands?|country|countries|provinces?|"
    r"company|companies|firms?|banks?|airlines?|newspapers?|university|universities|streets?|roads?|languages?)"
    r"(?=\W*$|,|\s+(?:is|are|was|were|has|have|had|does|do|did|will|would|can|could|should|may|might|must|in|of|on|to|"
    r"from|for|by|that|which|who|\w+ed|won|made|built|makes?|sold|bought|took|got|gave|went|runs?)\b)|"
    r"\bwhat(?:[’']s|\s+(?:is|was|are|were))\b.{1,60}\b(?:called|named)\s*\??$|"
    r"\bwhat(?:['’]s|\s+(?:is|was|are|were))\s+the\s+(?:\w+\s+)?names?\s+of\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w-]*(?:\s+(?:[A-Z][\w-]*|\d+\b))*")


def counted_noun(question: str) -> str | None:
    """Return the stem of what "how many" asks to count; None where it counts nothing that is named.

    >>> counted_noun("How many fire engines are there?"), counted_noun("How many did she expect?")
    ('engin', None)
    """
    found = _HOW_MANY.search(question)
    if not found:
        return None
    nouns: list[str] = []
    for word in found["noun"].split():
        if word.lower() in STOP_WORDS:
            break
        nouns.append(word)
    # "How many piles needed replacing": a verb in the past is not counted.
    while len(nouns) > 1 and not _is_plural(nouns[-1]):
        nouns.pop()
    if len(nouns) == 1 and nouns[0].endswith("ed"):  # "how many voted"
        return None
    head = stem(nouns[-1]) if nouns else None
    return None if head in _COUNTED_AS else head


def _is_plural(word: str) -> bool:
    return word.endswith("s") or word.lower() in _PLURALS


def counts(noun: str, text: str, around: str = "") -> bool:
    """Tell whether a text counts something that is called so, or gives a bare number where it is spoken of.

    Args:
        noun: stem of what is to be counted.
        text: what may count it.
        around: what is said around the text.

    >>> counts("engin", "We have three old engines."), counts("engin", "Engines from Station Two take 5 minutes.")
    (True, False)
    """
    if any(_says(noun, found["next"]) for found in _NONE_OF.finditer(text)):
        return True
    spoken_of = _says(noun, f"{text} {around}")
    for found in _NUMBER.finditer(text):
        if _is_part_of_name(found, text) or _is_year(found, text):
            continue
        if _says(noun, found["next"] or "") or (spoken_of and _is_bare(found, text)):
            return True
    return False


def _says(noun: str, text: str) -> bool:
    return noun in {stem(word) for word in words(text)}


def _is_year(number: re.Match[str], text: str) -> bool:
    return bool(_YEAR.fullmatch(number["number"])) and _word_before(number, text) in _BEFORE_A_YEAR


def _word_before(number: re.Match[str], text: str) -> str:
    """Return the word right before a number, in lower case; empty where there is none."""
    return (words(text[max(number.start("number") - _NEAR, 0) : number.start("number")]) or [""])[-1].lower()


def _is_part_of_name(number: re.Match[str], text: str) -> bool:
    """Tell whether a number belongs to a name or a sum ("Pier 11", "$60"); a capital may also begin a sentence."""
    before = number["name"]
    return bool(before) and (before in "$€£#" or text[: number.start("name")].rstrip()[-1:] not in ("", ".", "?", "!"))


def _is_bare(number: re.Match[str], text: str) -> bool:
    """Tell whether a number counts what is understood ("It's 39.", "31 need replacing")."""
    if number["number"].lower() == "one":  # mostly "somebody", or "a thing"
        return False
    if _NO_COUNT.search(f"{number['number']} {number['next'] or ''}"):
        return False
    following = (number["next"] or "").split()
    ends = text[number.end("number") : number.end("number") + 1] in ("", ".", ",", ";")
    if not ends and following and following[0].lower() not in STOP_WORDS:
        return False
    begins = text[: number.start("number")].rstrip()[-1:] in ("", ".", "?", "!", ":", "(", "“", '"')
    last = _word_before(number, text)
    return begins or last in _COUNTING or last.endswith(("'s", "’s", "'re", "’re"))


def asks_for_amount(question: str) -> bool:
    """Tell whether a sum of money or a share is asked for."""
    return bool(_HOW_MUCH.search(question))


def gives_amount(text: str, about: frozenset[str]) -> bool:
    """Tell whether a sum or a share stands near a word of what is asked about.

    Args:
        text: a thought with what it replies to.
        about: stems of what is asked about.
    """
    spoken = [(found.start(), stem(found.group())) for found in re.finditer(r"[^\W_]+(?:['’][^\W_]+)*", text)]
    places = [place for place, (_, word) in enumerate(spoken) if word in about]
    for found in _AMOUNT.finditer(text):
        if not places:  # said in other words altogether
            return True
        at = sum(start < found.start() for start, _ in spoken)
        if any(abs(place - at) <= _REACH for place in places):
            return True
    return False


def asks_for_name(question: str) -> bool:
    """Tell whether something is asked for that is called by a name of its own.

    >>> asks_for_name("Which port is she booked in?"), asks_for_name("Which side of the pier is she on?")
    (True, False)
    """
    return bool(_NAME_ASKED.search(question))


def gives_name(text: str, question: str) -> bool:
    """Tell whether a text names something that a question does not; a text without capitals may name anything.

    A capital at the beginning of a sentence is a name's only if it stands alone there ("Velsund, from March.").

    >>> gives_name("She sails to Velsund in March.", "Which port does she sail to?")
    True
    >>> gives_name("The Constance stays until March.", "Which port is the Constance booked in?")
    False
    """
    if text == text.lower():
        return True
    asked = {word.casefold() for word in words(question)}
    said = {
        word.casefold()
        for found in _NAME.finditer(text)
        for word in words(found.group())[_begins_sentence(found, text) :]
    }
    return bool(said - asked - STOP_WORDS - _NO_NAME - _INTERJECTIONS)


def _begins_sentence(name: re.Match[str], text: str) -> bool:
    """Tell whether the first capital of a name is that of a sentence, which goes on after it."""
    before, after = text[: name.start()].rstrip()[-1:], text[name.end() : name.end() + 1]
    return before in ("", ".", "?", "!", "“", '"') and not (after in (",", ".", ";") and " " not in name.group())


def names_of(question: str, known: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what a question names with capitals after its first word, as lower-case words; known speakers apart.

    >>> names_of("How deep is it at Pier 11, Mayor Hale?", ["Mayor Ruth Hale"])
    [('pier', '11')]
    """
    people = {word.casefold() for name in known for word in words(name)}
    found = []
    for match in _NAME.finditer(without_stops(question)):
        if match.start() == 0 and " " not in match.group():
            continue
        if match.group().split()[0].casefold().rstrip(".") in _NO_NAME:
            continue
        name = tuple(word.casefold().removesuffix("'s").removesuffix("’s") for word in words(match.group()))
        if match.start() == 0:
            name = name[1:]
        if name and not set(name) <= people:
            found.append(name)
    return found


def holds_name(name: Sequence[str], text: str) -> bool:
    """Tell whether a text holds a name: its last word, and where that is a number the word before it too.

    >>> holds_name(("pier", "11"), "at Pier 4, for 11 days"), holds_name(("central", "library"), "the library")
    (False, True)
    """
    said = name[-2:] if _is_numbered(name) else name[-1:]
    pattern = r"[\s-]+".join(re.escape(word) for word in said)
    return bool(re.search(rf"\b{pattern}(?![^\W_])", without_stops(text), re.IGNORECASE))


def is_sufficient(
    question: str,
    topic: Wording,
    names: Sequence[Sequence[str]],
    spoken: Collection[str],
    *,
    text: str,
    around: str,
) -> bool:
    """Tell whether a thought can answer a question that asks one thing.

    What it names by a number ("Pier 11") must stand around it; what is to be counted must be counted, what has a name
    be named, and a sum must stand near what it is the sum of.

    Args:
        question: as it is searched.
        topic: what it asks about, without the names of those whose words are asked for.
        names: what it names.
        spoken: stems of all that could be quoted; what is called by no word of the question cannot be counted by it.
        text: the thought, with what it replies to.
        around: the passages in which it stands.
    """
    if not all(holds_name(name, around) for name in names if _is_numbered(name)):
        return False
    if asks_for_name(question) and not gives_name(text, question):
        return False
    noun = counted_noun(question)
    if noun is not None and noun in topic.weight and noun in spoken:
        return counts(noun, text, around)
    return not asks_for_amount(question) or (
        _is_about(topic, names, around) and gives_amount(text, frozenset(topic.weight))
    )


def _is_about(topic: Wording, names: Sequence[Sequence[str]], around: str) -> bool:
    """Tell whether more is spoken of than what the question names: any sum might stand beside a name."""
    named = {stem(word) for name in names for word in name}
    weight = {term: value for term, value in topic.weight.items() if term not in named}
    return not names or len(weight) < 2 or coverage(stems(around), weight) >= _LEAST_TOPIC


def _is_numbered(name: Sequence[str]) -> bool:
    """Tell whether a number sets the thing apart from others of its kind ("Pier 11")."""
    return len(name) > 1 and bool(re.fullmatch(NUMBER, name[-1], re.IGNORECASE))
