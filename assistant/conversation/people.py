"""Persons in a question: who is named there, by name or by office, and who was heard in an answer. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant.answering.kinds import MONTHS
from assistant.answers import Answer, Reply

_MONTH = rf"(?:{'|'.join(month.title() for month in MONTHS)})"
_TITLE = (
    r"(?:mr|mrs|ms|miss|dr|doctor|prof|professor|sir|dame|lord|lady|captain|sister|father|mayor|clerk|chief|minister|"
    r"secretary|senator|representative|councillor|councilmember|councilor|alderman|commissioner|superintendent|"
    r"director|engineer|attorney|judge|president|chair|chairman|chairwoman|moderator)"
)
# "the mayors reason": an office, with or without its apostrophe.
OFFICES = re.compile(rf"{_TITLE}(?:['’]?s)?", re.IGNORECASE)
_IS_TITLE = re.compile(rf"{_TITLE}\.?", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\(.*?\)")
_TITLED_NAME = re.compile(
    rf"\b{_TITLE.replace('(?:', '(?i:', 1)}\.?\s+(?:[A-Z]\w*\.?\s+)?(?:[A-Z]['’])?[A-Z]\w+(?:-[A-Z]\w+)*"
)
# Whom a pronoun later in the same question can mean, beside those who are named.
_SOMEBODY = re.compile(
    rf"\b(?:who|whoever|anyone|anybody|someone|somebody|everyone|everybody|nobody|no one|(?:the|a|an|each|every|which|"
    rf"what|one|any|another|\w+'s)\s+(?:[\w-]+\s+){{0,2}}?(?:{_TITLE}|speaker|witness|councillors?|tenant|landlord|"
    r"driver|nurse|resident|citizen|member|officer|person|people|man|woman|child|mother|father|wife|husband|son|"
    r"daughter|owner|chandler|economist|reporter|journalist|manager|master|coxswain|firefighter|student|girl|boy|"
    r"applicant|candidate|author|neighbour|merchant|farmer|teacher|doctor|expert|consultant|spokesman|spokeswoman))\b",
    re.IGNORECASE,
)
# Whoever bears a name, and speaks or not.
_NAMED = re.compile(rf"(?<=\w )(?!{_MONTH}\b)[A-Z][a-z]+")
_SHE = re.compile(r"\b(?:ms|mrs|miss|dame|lady|sister|madam|chairwoman|councilwoman|spokeswoman)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:mr|sir|lord|father|chairman|councilman|spokesman)\b", re.IGNORECASE)
_COURTESY = "(?:Ms|Mrs|Miss|Madam|Mr|Sir)"
# They lead and record the meeting: an answer quotes them for what others did.
_PRESIDING = re.compile(r"\b(?:mayor|clerk|moderator|chair(?:man|woman|person)?|speaker|president)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody named in a question, or heard in an answer.

    Attributes:
        name: as it is written in a question.
        speaker: who in the library it is: the label, or the name of somebody who is only named there; None where nobody
            of this name is known, or several are.
        start, end: where the name stands in the question; 0 and 0 in an answer.
        addressed: what others say before the name ("Ms."); empty where nobody does.
    """

    name: str
    speaker: str | None = None
    start: int = 0
    end: int = 0
    addressed: str = field(default="", compare=False)

    @property
    def gender(self) -> str | None:
        """Tell "he" or "she" where a title does; None for most people."""
        called = f"{self.name} {self.speaker or ''} {self.addressed}"
        return "she" if _SHE.search(called) else "he" if _HE.search(called) else None

    @property
    def presides(self) -> bool:
        """Tell whether it is somebody who leads or records the meeting."""
        return bool(_PRESIDING.search(self.speaker or self.name))


def known_people(speakers: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    """Return everybody whom a conversation may be about: who speaks, and who is only named, by first and last name.

    A last name that a speaker bears means the speaker.

    >>> known_people(["Councillor Theo Varga"], ["Idris Falk", "Mrs. Falk", "Dennis", "Marta Varga"])
    ('Councillor Theo Varga', 'Idris Falk')
    """
    taken = _last_names(tuple(speakers)).keys()
    return (*speakers, *(each for each in named if len(name := _name(each)) == 2 and name[-1] not in taken))


def persons_in(text: str, people: Sequence[str]) -> list[Person]:
    """Return who is named in a text, in its order: people by name or by an office of theirs, and titled names.

    >>> [person.name for person in persons_in("Did Varga agree with the harbour master?",
    ...     ["Councillor Theo Varga", "Harbour Master Elias Thorne"])]
    ['Varga', 'the harbour master']
    """
    found = [*_by_name(text, people), *_by_office(text, people)]
    found += [Person(name=match[0], start=match.start(), end=match.end()) for match in _TITLED_NAME.finditer(text)]
    kept: list[Person] = []
    # Where two overlap, the longer one; of equal ones a speaker's.
    for person in sorted(found, key=lambda each: (each.start - each.end, each.speaker is None)):
        if all(person.end <= other.start or other.end <= person.start for other in kept):
            kept.append(person)
    return sorted(kept, key=lambda each: each.start)


def person_called(words: str, people: Sequence[str]) -> Person | None:
    """Return the person that words name and nothing else, whatever their case.

    >>> person_called("quill", ["Councillor Walter Quill"]).name
    'Quill'
    >>> person_called("quill pens", ["Councillor Walter Quill"])
    """
    for written in (words, words.title()):
        for person in persons_in(written, people):
            if person.start == 0 and person.end == len(written):
                return person
    return None


def heard_in(reply: Reply) -> list[Person]:
    """Return who is quoted in an answer, the most quoted first, those who only preside last."""
    if not isinstance(reply, Answer):
        return []
    quoted = Counter(
        citation.speaker for citation in reply.citations if citation.speaker and not _is_nobody(citation.speaker)
    )
    order = {speaker: place for place, speaker in enumerate(quoted)}
    ranked = sorted(quoted, key=lambda each: (bool(_PRESIDING.search(each)), -quoted[each], -order[each]))
    return [Person(name=spoken_name(speaker), speaker=speaker) for speaker in ranked]


def addressed_in(person: Person, texts: Sequence[str], people: Sequence[str]) -> Person:
    """Return a person as texts address him or her; as it is where they do not, or by a name that several bear.

    >>> addressed_in(Person(name="Corinne Vasko"), ["Ms. Vasko, please.", "Mr. Quill?"], []).gender
    'she'
    """
    last = _name(person.speaker or person.name)[-1:]
    if not last or len(_last_names(tuple(people)).get(last[0], ())) > 1:
        return person
    courtesy = re.compile(rf"\b(?P<title>{_COURTESY})\.?\s+{re.escape(last[0])}\b")
    said = {match["title"] for text in texts for match in courtesy.finditer(text)}
    # "Mr. Vasko" beside "Ms. Vasko" is another one.
    return person if len({bool(_SHE.fullmatch(title)) for title in said}) != 1 else replace(person, addressed=min(said))


def colleague_of(person: Person, title: str, people: Sequence[str]) -> Person | None:
    """Return the one other speaker of a title ("the other minister"); None where there are more, or none."""
    others = [each for each in people if title.lower() in _words(each) and each != person.speaker]
    return Person(name=spoken_name(others[0]), speaker=others[0]) if len(others) == 1 else None


def titled(person: Person, like: Person) -> str:
    """Return a person's name with the title of another one who was called by it, where both bear it.

    >>> titled(Person(name="Quill", speaker="Councillor Walter Quill"), Person(name="Councillor Varga"))
    'Councillor Quill'
    """
    title = like.name.split()[0]
    bears = _IS_TITLE.fullmatch(title) and title in (person.speaker or "").split()
    return f"{title} {person.name}" if bears and title not in person.name.split() else person.name


def without_persons(text: str, people: Sequence[str]) -> str:
    """Return a text without the names in it, and without whoever is called by what he is ("the driver").

    >>> without_persons("What did Varga say?", ["Councillor Theo Varga"])
    'What did  say?'
    """
    for person in reversed(persons_in(text, people)):
        text = text[: person.start] + text[person.end :]
    return _SOMEBODY.sub("", text)


def names_somebody(text: str, people: Sequence[str]) -> bool:
    """Tell whether a pronoun after this text can mean somebody in it.

    >>> names_somebody("Did Marisol Keane get ", []), names_somebody("By May ", [])
    (True, False)
    """
    return bool(_SOMEBODY.search(text) or _NAMED.search(text) or persons_in(text, people))


def names_of(people: Sequence[str]) -> frozenset[str]:
    """Return first and last names, in lower case: many type them so."""
    return _all_names(tuple(people))


@lru_cache(maxsize=4)
def _all_names(people: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for each in people for word in _name(each))


def spoken_name(speaker: str) -> str:
    """Return a speaker's label as it is written in a sentence.

    >>> spoken_name("MINISTER SOLVIK-REHN"), spoken_name("Dr. Leon Abiodun (economist)")
    ('Minister Solvik-Rehn', 'Dr. Leon Abiodun')
    """
    bare = _ASIDE.sub("", speaker).strip()
    return bare.title() if bare.isupper() else bare


def _by_name(text: str, people: Sequence[str]) -> Iterator[Person]:
    for last, bearers in _last_names(tuple(people)).items():
        if last not in text:
            continue
        firsts = "|".join(re.escape(word) for speaker in bearers for word in _name(speaker)[:-1])
        first = rf"(?:(?:{firsts})\s+)?" if firsts else ""
        office = rf"(?:(?:{_TITLE}|city|finance|fire|harbour|housing|library|market|transit)\.?\s+)*"
        pattern = re.compile(rf"(?i:\b{office}){first}\b{re.escape(last)}\b")
        for match in pattern.finditer(text):
            called = [each for each in bearers if _words(match[0]) <= _words(each)]
            speaker = called[0] if len(called) == 1 else None
            yield Person(name=match[0], speaker=speaker, start=match.start(), end=match.end())


def _by_office(text: str, people: Sequence[str]) -> Iterator[Person]:
    lowered = text.lower()
    for office, held in _holders(tuple(people)).items():
        if office not in lowered:
            continue
        # "Mayor" and "Mayor Ruth Hale" are one: other records name the office alone.
        named = [speaker for speaker in held if _name(speaker)] or sorted(held)
        for match in re.finditer(rf"\bthe {re.escape(office)}\b", text, re.IGNORECASE):
            if len(named) == 1:
                yield Person(name=match[0], speaker=named[0], start=match.start(), end=match.end())


# Asked of one library again and again, of which thousands may speak.
@lru_cache(maxsize=4)
def _last_names(people: tuple[str, ...]) -> dict[str, list[str]]:
    bearers: dict[str, list[str]] = {}
    for each in people:
        if name := _name(each):
            bearers.setdefault(name[-1], []).append(each)
    return bearers


@lru_cache(maxsize=4)
def _holders(people: tuple[str, ...]) -> dict[str, set[str]]:
    """Return who holds each office that a label names, by the office in lower case."""
    holders: dict[str, set[str]] = {}
    for each in people:
        label = spoken_name(each).lower().split()
        title = label[: len(label) - len(_name(each))]
        for start in range(len(title)):
            holders.setdefault(" ".join(title[start:]), set()).add(each)
    return holders


def _name(speaker: str) -> list[str]:
    """Return first and last name, without title and office; nothing where a label is an office alone."""
    if _is_nobody(speaker):
        return []
    words = spoken_name(speaker).split()
    if not words or "of" in words or _IS_TITLE.fullmatch(words[-1]):
        return []
    while _IS_TITLE.fullmatch(words[0]):
        words = words[1:]
    return words[-2:]


def _is_nobody(speaker: str) -> bool:
    """Labels of whoever asks from the floor are no names."""
    return bool(re.match(r"(?:questions?|answers?|speaker|unidentified|unknown|audience)\b", speaker, re.IGNORECASE))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w'’-]+", name.lower())) - {"the"}
