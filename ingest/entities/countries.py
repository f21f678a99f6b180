"""Countries: the gazetteer's names and demonyms, and countries that only the record itself calls so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ingest.entities.collecting import Collected
from ingest.entities.lexicon import Country, country_forms, demonyms, is_given
from ingest.mentions import EntityKind
from ingest.wording import word_set

# As often a person, a state or a thing; taken for the country only after a word of place.
_DOUBTFUL = frozenset(
    {"Georgia", "Jordan", "Chad", "Jersey", "Guernsey", "Holland", "Turkey", "Guinea", "Niger", "Macedonia"}
)
_OF_PLACE = re.compile(
    r"\b(?:in|from|to|with|of|between|and|against|into|across|through|near|for) (?:the )?$", re.IGNORECASE
)
# Names of other things begin or end so: New Mexico, Panama City, South China Sea, Prince of Wales, anti-American.
_NO_COUNTRY_BEFORE = re.compile(
    r"(?:\b(?:New|(?:Prince|Princess|Bank|Strait|Straits|Gulf|Sea|Bay) of|Latin|North|South|Central) "
    r"|\b(?:Mr|Mrs|Ms|Dr|St|Minister|Councill?or)\.? |\b[a-z]+-)$"
)
_NAME_BEFORE = re.compile(r"\b(?P<given>[A-ZÀ-Þ][a-zß-ÿ]+) $")
_NO_COUNTRY_AFTER = re.compile(r"(?:,? (?:City|Sea|Ocean|Street|Road|Avenue|Lane|Day|Strait)\b)")
_AMERICAS = re.compile(r"\b(?:North(?:ern)?|South(?:ern)?|Latin|Central|Native|African|Asian|First) $")
_LANGUAGES = word_set(
    "English French Spanish German Italian Portuguese Dutch Welsh Irish Polish Russian Chinese Japanese Turkish"
    " Swedish Danish Norwegian Finnish Greek Hungarian Czech Icelandic Romanian Ukrainian Thai Vietnamese Indonesian"
    " Swiss"
)
_OF_STATE = re.compile(
    r"s?(?: [A-Za-z-]+)? (?:[Gg]overnment|[Pp]arliament|president|prime minister|minister|[Mm]inistry|[Ff]oreign"
    r"|officials?|forces?|army|navy|military|troops|people|public|authorities|[Ee]mbassy|ambassador|border|economy"
    r"|compan(?:y|ies)|citizens?|nationals?|delegation|territory|waters|soldiers|capital|leaders?|leadership|side|share|firm|vessels?"
    r"|aircraft|Assembly)\b"
)
_STATE = re.compile(
    r"\b(?:Republic|Kingdom|Principality|Sultanate|Emirate|Grand Duchy) of (?:the )?"
    r"(?P<name>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)*)"
    r"|\b(?:[Mm]inister|[Mm]inistry) of (?:[A-ZÀ-Þ]\w+,? (?:and )?)+of (?P<of>[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)*)"
)
# "The Caldrian parliament", in a text that has Caldria too.
_OF_UNLISTED = re.compile(
    r"\b(?P<name>[A-ZÀ-Þ]\w+[ai])n (?:[Pp]arliament|[Ee]mbassy|ambassador|border|coast guard|navy|army"
    r"|foreign ministry)\b"
)
_LISTS = ("countries", "country")


def find_countries(text: str, lists: dict[str, tuple[str, ...]], collected: Collected, people: frozenset[str]) -> None:
    """Note the countries of a record.

    Args:
        text: of the record.
        lists: its labelled lists.
        collected: where they are noted.
        people: words of the speakers' names, which are no countries there.
    """
    for label in _LISTS:
        for listed in lists.get(label, ()):
            country = resolve_country(listed)
            collected.add(
                EntityKind.COUNTRY,
                country.name if country else listed,
                code=country.code if country else None,
                reason=f"in the list {label!r}" + (f" as {listed!r}" if country and country.name != listed else ""),
            )
    for start, end, country, reason in _named(text, people):
        collected.mention(EntityKind.COUNTRY, country.name, start, end, reason, code=country.code)
    _find_unlisted(text, collected)


def resolve_country(name: str) -> Country | None:
    """Return the country that a name means, in any case, or None.

    >>> resolve_country("Korea, Republic of").code, resolve_country("the Netherlands").code, resolve_country("Caldria")
    ('KR', 'NL', None)
    """
    wanted = re.sub(r"^the\s+", "", " ".join(name.split()).casefold())
    return _folded().get(wanted) or _folded().get(wanted.rstrip("."))


@cache
def _folded() -> Mapping[str, Country]:
    return {form.casefold(): country for form, country in country_forms().items()}


@cache
def _by_beginning() -> dict[str, list[tuple[str, Country, bool]]]:
    """Return forms and demonyms by their first two letters, the longest first."""
    every = [(form, country, False) for form, country in country_forms().items()]
    every += [(demonym, country, True) for demonym, country in demonyms().items()]
    found: dict[str, list[tuple[str, Country, bool]]] = {}
    for form, country, is_demonym in sorted(every, key=lambda one: -len(one[0])):
        found.setdefault(form[:2], []).append((form, country, is_demonym))
    return found


_CAPITAL = re.compile(r"(?<![\w.])[A-ZÀ-Þ][\w.ô]")


def _named(text: str, people: frozenset[str]) -> Iterator[tuple[int, int, Country, str]]:
    passed = 0
    by_demonym: list[tuple[int, int, Country]] = []
    named: set[str] = set()
    for place in _CAPITAL.finditer(text):
        start = place.start()
        form, country, is_demonym = _form_at(text, start) if start >= passed else ("", None, False)
        if country is None:
            continue
        passed = end = start + len(form)
        if form in people or not _is_country(text, start, end, form):
            continue
        if is_demonym:
            by_demonym.append((start, end, country))
        else:
            named.add(country.code)
            yield start, end, country, f"the country's name {form!r}"
    # What its people are called is less sure: it may be a language, and then only a state's organs tell.
    for start, end, country in by_demonym:
        demonym = text[start:end]
        if (country.code in named and demonym not in _LANGUAGES) or _OF_STATE.match(text, end):
            yield start, end, country, f"{demonym!r}, of {country.name}"


def _form_at(text: str, start: int) -> tuple[str, Country | None, bool]:
    """Return the longest form or demonym that begins here, with its country; whether it is a demonym."""
    for form, country, is_demonym in _by_beginning().get(text[start : start + 2], ()):
        if text.startswith(form, start) and not _goes_on(text, start + len(form), is_demonym):
            return form, country, is_demonym
    return "", None, False


def _goes_on(text: str, end: int, is_demonym: bool) -> bool:
    rest = text[end : end + 2]
    if is_demonym and rest[:1] == "s" and not rest[1:].isalnum():
        return False
    return rest[:1].isalnum() or rest[:1] == "_"


def _is_country(text: str, start: int, end: int, form: str) -> bool:
    before = text[max(start - 14, 0) : start]
    if _NO_COUNTRY_BEFORE.search(before) or _NO_COUNTRY_AFTER.match(text, end) or _AMERICAS.search(before):
        return False
    given = _NAME_BEFORE.search(before)
    if given and is_given(given["given"]) and " " not in form:
        return False  # "Nick Brazil"
    if form in ("US", "UK"):
        return not (before[-3:].strip().isupper() and text[end : end + 3].strip().isupper())  # "TELL US NOW"
    return form not in _DOUBTFUL or bool(_OF_PLACE.search(before) and not re.match(r" [A-Z]", text[end : end + 2]))


def _find_unlisted(text: str, collected: Collected) -> None:
    """Note countries that no gazetteer has, where the text calls them states or a list has them."""
    known = country_forms()
    found = {name: "" for name in collected.names(EntityKind.COUNTRY) if name not in known}
    for match in _STATE.finditer(text):
        name = match["name"] or match["of"]
        if resolve_country(name) is None:
            found.setdefault(name, f"called a state by {match[0]!r}")
    for match in _OF_UNLISTED.finditer(text):
        if resolve_country(match["name"]) is None and re.search(rf"\b{match['name']}\b", text):
            found.setdefault(match["name"], f"called a state by {match[0]!r}")
    for name, reason in list(found.items()):
        if reason:
            collected.add(EntityKind.COUNTRY, name, reason=reason)
        for match in re.finditer(rf"\b{re.escape(name)}(?:n\b|\b)", text):
            said = f"the country's name {name!r}" if match[0] == name else f"{match[0]!r}, of {name}"
            collected.mention(EntityKind.COUNTRY, name, match.start(), match.end(), said)
