"""When two ways of writing a name are one name."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from ingest.wording import word_set

# Below this two names are two, whatever else agrees; measured on pairs of real names, with token_sort_ratio.
# The other scorers of rapidfuzz are of no use here: a family name alone scores 100 against the whole name.
SURE = 90
_NOT_WORD = re.compile(r"[\W_]+")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
# Given names that are family names as often: "James Martin" and "Martin James" are two persons, so are these.
_EITHER = word_set(
    "adam alexander allen andrew anthony arthur austin barry benjamin bruce carl charles craig daniel david dean"
    " dennis douglas duncan edward elias elliot felix francis frank frederick george gordon graham grant gregory harry"
    " harvey henry howard hugh ivan jack jacob james jason jerome joel john jordan joseph joshua keith kevin kim"
    " lawrence lee leo leon leslie lewis louis luke marcus mark marshall martin mason matthew maurice max michael"
    " mitchell mohamed morgan morris murray nathan neil nelson nicholas noel norman oliver oscar owen patrick paul"
    " perry peter philip ralph ramsay ray raymond reid rhys richard robert robin rodney roger roland roman ross roy"
    " russell ryan samuel scott sean sidney simon stanley stephen stuart terry thomas timothy todd tyler vernon victor"
    " vincent walter warren wayne wesley william"
)


def fold(name: str) -> str:
    """Return a name as it is compared: small letters, no accents, no punctuation.

    >>> fold("Yōko  KAMIKAWA"), fold("O’Brien-Lee"), fold("J. R. Smith")
    ('yoko kamikawa', 'obrien lee', 'j r smith')
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).replace("ł", "l").replace("ø", "o").replace("đ", "d")
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_NOT_WORD.sub(" ", kept.replace("’", "").replace("'", "")).split())


def spelling_key(word: str) -> str:
    """Return what the spellings of one name have in common, and different names have not.

    Only what is known to vary: doubled consonants, th for t, ph for f, c or ck for k, y for i inside, a silent h.
    Endings are kept, because they tell Maria from Mario and Daniel from Danielle.

    >>> spelling_key("anthony") == spelling_key("antony"), spelling_key("zelenskyy") == spelling_key("zelensky")
    (True, True)
    >>> spelling_key("maria") == spelling_key("mario"), spelling_key("jin") == spelling_key("chin")
    (False, False)
    """
    key = word.replace("ph", "f").replace("th", "t").replace("ck", "k")
    key = re.sub(r"c(?=[aoukrlt]|$)", "k", key)
    key = re.sub(r"(?<=[aeiou])h$" if len(word) > 4 else r"(?!)", "", key)
    key = re.sub(r"(?<=o)h(?=n)", "", key)
    key = re.sub(r"(?<=.)y(?=.)", "i", re.sub(r"yy$", "y", key))
    return _DOUBLED.sub(r"\1", key)


def name_words(folded: str) -> tuple[str, ...]:
    """Return the words of a folded name without initials.

    >>> name_words("antony j blinken")
    ('antony', 'blinken')
    """
    words = tuple(word for word in folded.split() if len(word) > 1)
    return words or tuple(folded.split())


def initials_of(folded: str) -> frozenset[str]:
    """Return the initials in a folded name."""
    return frozenset(word for word in folded.split() if len(word) == 1)


def person_key(folded: str) -> tuple[str, ...]:
    """Return what all ways of writing one full name share: its words' spelling keys, in any order."""
    return tuple(sorted(spelling_key(word) for word in name_words(folded)))


def are_one(first: str, second: str) -> str | None:
    """Return why two folded full names are of one person, None where they are not, or not surely.

    >>> are_one("kihara minoru", "minoru kihara"), are_one("james martin", "martin james")
    ('the same words in another order', None)
    >>> are_one("anthony blinken", "antony j blinken"), are_one("john a smith", "john b smith")
    ('another spelling', None)
    """
    if first == second:
        return "the same name"
    if person_key(first) != person_key(second) or _initials_disagree(first, second):
        return None
    own, other = name_words(first), name_words(second)
    if fuzz.token_sort_ratio(" ".join(own), " ".join(other)) < SURE:
        return None
    if own == other:
        return "an initial more"
    if sorted(own) == sorted(other):
        return None if sum(word in _EITHER for word in own) > 1 else "the same words in another order"
    in_order = [spelling_key(word) for word in own] == [spelling_key(word) for word in other]
    return "another spelling" if in_order else "another spelling, in another order"


def _initials_disagree(first: str, second: str) -> bool:
    own, other = initials_of(first), initials_of(second)
    return bool(own and other and own.isdisjoint(other))


def fits_initials(short: str, full: str) -> bool:
    """Tell whether a name with initials can be a full one ("A. Blinken", "Antony Blinken").

    >>> fits_initials("a blinken", "antony blinken"), fits_initials("j blinken", "antony blinken")
    (True, False)
    """
    own, other = short.split(), full.split()
    if len(own) < 2 or len(own) > len(other) or spelling_key(own[-1]) != spelling_key(other[-1]):
        return False
    given = [word for word in own[:-1] if len(word) == 1]
    return len(given) == len(own) - 1 and all(word == whole[0] for word, whole in zip(given, other, strict=False))
