"""What somebody is called, taken apart: titles and posts, the name itself, party or employer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.wording import word_set

# Before a name they say that a person follows; written with a full stop too.
HONORIFICS = word_set(
    "mr mrs ms miss mx messrs dr doctor prof professor sir dame lord lady hon honourable honorable rt right captain"
    " capt sister brother father reverend rev rabbi imam bishop archbishop cllr councillor councilor councilmember"
    " councilman councilwoman alderman alderwoman sen senator rep representative gov governor congressman"
    " congresswoman ambassador judge justice general gen colonel col major lieutenant lt sergeant sgt admiral"
    " commander supt superintendent commissioner chief mayor clerk secretary sec minister president chancellor premier"
    " chair chairman chairwoman chairperson moderator director inspector king queen prince princess pope monsieur"
    " madame"
)
# Of these, the ones that anybody is called by; what stands before them is no part of the title.
COURTESIES = word_set("mr mrs ms miss mx messrs dr doctor prof professor sir dame hon sister rev")
# The last word of a post, before or beside a name ("Harbour Master", "general manager of Averell Transit").
POSTS = HONORIFICS | word_set(
    "engineer master attorney manager officer treasurer auditor comptroller planner administrator coordinator counsel"
    " solicitor advocate librarian leader ombudsman marshal head deputy spokesman spokeswoman spokesperson reporter"
    " economist author editor analyst designer expert chief-of-staff undersecretary negotiator envoy lawmaker"
)
# Titles and posts that are family names as well: at the end of a name they are no role.
FAMILY_NAMES = word_set(
    "judge justice king queen prince pope bishop major marshal head master sir lord lady miss chancellor squire page"
)
# Labels of those who are not named ("QUESTION", "Speaker 2", "Grad C").
_ANONYMOUS = POSTS | word_set(
    "question q answer a speaker audience unknown unidentified interviewer interviewee narrator operator host guest"
    " participant voice voiceover all everyone witness caller member members male female man woman acting the of and"
    " for grad phd postdoc undergrad student staff marketing interface user industrial project public comment reporter"
    " press translator interpreter applicant resident vice assistant interim"
)
SUFFIXES = word_set("am mp ms msp mla mep qc kc jp md phd obe cbe mbe esq jr sr ii iii iv dds rn cpa aicp pe")
_ASIDE = re.compile(r"\(((?:[^()]|\([^()]*\))*)\)")
_WORD = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What somebody is called, in its parts.

    Attributes:
        name: without titles; written as names are where the source has capitals only.
        titles: titles and posts before it, as they are written.
        of: party, place or employer, as it is written.
    """

    name: str
    titles: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """Tell whether the name has more than one word."""
        return " " in self.name


def read_label(label: str) -> Called | None:
    """Take a speaker label apart; None where it names nobody.

    >>> read_label("The Acting Chair (Mr. Bruce Stanton (Simcoe North, CPC))")
    Called(name='Bruce Stanton', titles=('The Acting Chair', 'Mr.'), of=('Simcoe North, CPC',))
    >>> read_label("QUESTION (Tomas Lind, Coastal Wire)")
    Called(name='Tomas Lind', titles=(), of=('Coastal Wire',))
    >>> read_label("MINISTER ADEYEMI-HOLT")
    Called(name='Adeyemi-Holt', titles=('Minister',), of=())
    >>> read_label("Grad C") is read_label("MODERATOR") is read_label("The Chair") is None
    True
    """
    aside = _ASIDE.search(label)
    outside = _ASIDE.sub(" ", label)
    head, _, rest = outside.partition(",")
    of = tuple(part.strip() for part in [rest] if part.strip())
    called = read_name(head)
    if called is not None:
        inside = (aside[1].strip(),) if aside and aside[1].strip() else ()
        return Called(name=called.name, titles=called.titles, of=(*of, *inside))
    inner = read_label(aside[1]) if aside else None
    if inner is None:
        return None
    role = " ".join(head.split())
    is_post = any(word.casefold() in POSTS for word in role.split())
    return Called(name=inner.name, titles=((role, *inner.titles) if is_post else inner.titles), of=(*inner.of, *of))


def read_name(text: str) -> Called | None:
    """Take a name with its titles apart; None where nothing but titles and roles is there.

    >>> read_name("Harbour Master Elias Thorne"), read_name("Lynne Neagle AM").name
    (Called(name='Elias Thorne', titles=('Harbour Master',), of=()), 'Lynne Neagle')
    """
    words = [_from_capitals(word, text) for word in _WORD.findall(text)]
    while len(words) > 1 and bare(words[-1]) in SUFFIXES and not (bare(words[-1]) == "ms" and len(words) == 2):
        words.pop()
    count = title_words(words)
    name = words[count:]
    if not name or not name[0][0].isupper() or _is_anonymous(name) or _is_post(name):
        return None
    titles = " ".join(words[:count])
    return Called(name=" ".join(name).rstrip(".:"), titles=(titles,) if titles else ())


def title_words(words: Sequence[str]) -> int:
    """Return how many words at the front of a name are its titles and posts; at least one word is left as the name.

    >>> title_words(["City", "Engineer", "Bridget", "Halloran"]), title_words(["Sam", "Judge"])
    (2, 0)
    """
    for count in range(len(words) - 1, 0, -1):
        last = bare(words[count - 1])
        if last in HONORIFICS or (last in POSTS and count > 1):
            return count
    return 0


def bare(word: str) -> str:
    """Return a word in small letters, without full stop and possessive.

    >>> bare("Mr."), bare("Lyle's")
    ('mr', 'lyle')
    """
    return re.sub(r"['’]s$", "", word.casefold().strip(".,:;"))


def _is_anonymous(name: Sequence[str]) -> bool:
    """Tell whether the words are a role ("Project Manager"), a number or a letter, and nobody's name."""
    rest = [word for word in name if bare(word) not in _ANONYMOUS]
    return not any(len(bare(word)) > 1 and bare(word)[0].isalpha() for word in rest) or any(
        letter.isdigit() for word in rest for letter in word
    )


def _is_post(name: Sequence[str]) -> bool:
    """Tell whether the words end as a post does ("City Engineer")."""
    return bare(name[-1]) in POSTS - FAMILY_NAMES


def _from_capitals(word: str, whole: str) -> str:
    if whole != whole.upper() or len(word) < 2:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize() if len(part[0]) > 1 else part[0], word)
