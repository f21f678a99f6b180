"""Words that tell names apart: the generated gazetteer beside this file, and short lists kept by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.wording import word_set

_HERE = Path(__file__).parent
# In so many of the gazetteer's locales a given name is common.
_COMMON = 3

# The last word of an organisation's name.
ORGANISATION_NOUNS = word_set(
    "Council Committee Subcommittee Commission Board Authority Agency Ministry Department Office Bureau Assembly"
    " Parliament Senate Congress Cabinet Party Union Association Federation Confederation Foundation Trust Fund"
    " Society Institute Institution University College School Academy Polytechnic Hospital Bank Company Corporation"
    " Inc Ltd LLC Cooperative Partnership Consortium Coalition Alliance League Network Group Service Services Force"
    " Forces Command Navy Army Police Guard Corps Staff Centre Center Library Museum Church Collegiate Press Times"
    " Post Gazette Beacon Herald Tribune Journal Broadcasting Radio Television Railways Transit Airlines Airways"
    " Industries Engineering Systems Laboratories Laboratory Labs Tribunal Secretariat Inspectorate Consultants"
    " Organisation Organization Nations"
)
# Words of places and of things: a name with one of them is nobody's.
_PLACES = word_set(
    "street road lane peninsula hook avenue boulevard drive way alley row court square park gardens garden field"
    " fields hill hills steps point bay river creek lake island islands mountain valley bridge tunnel harbour harbor"
    " port pier quay wharf dock shed warehouse station terminal airport line route highway junction ward district"
    " county province region state city town village parish house hall room chamber building tower center centre plaza"
    " mall market shop store hotel cemetery beach coast sea ocean strait canyon falls forest ridge north south east"
    " west northern southern eastern western moor bank shore walk place close terrace crescent gate bar inn palace"
    " castle cathedral chapel theatre stadium arena"
)
_THINGS = word_set(
    "act bill law code ordinance resolution article section item motion amendment report plan programme program"
    " project scheme strategy policy agreement treaty accord protocol charter convention order standing budget grant"
    " pilot phase appendix annex chapter table figure draft version minutes agenda statement inquiry review study"
    " survey test exam day week month year eve war peace games cup award prize festival conference summit meeting"
    " session hearing forum committee council government governments opposition members member speaker madam chair"
    " house commons lords ministers internet web windows unix linux java python english french welsh spanish german"
    " latin greek mathematics science health education social care human rights equality children young people public"
    " private national international general federal royal first second third number level stage covid pandemic corona"
    " virus god lord jesus remote control user interface manager marketing expert designer industrial button buttons"
    " kick off"
)
# Provinces and states whose names, or the beginning of them, are given names too.
_PROVINCES = word_set(
    "alberta manitoba ontario quebec saskatchewan yukon nova british alabama alaska arizona arkansas california"
    " carolina colorado connecticut dakota delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky"
    " louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio"
    " oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming new"
)
# Nobody's name begins so, many a town's does.
TOWN_BEGINNINGS = word_set("san santa saint st fort port lake mount los las el new nova rio mont sainte")
# In small letters: after the first word of a name, and alone, none of these is a person's.
NO_NAMES = _PROVINCES | frozenset([*(noun.casefold() for noun in ORGANISATION_NOUNS), *_PLACES, *_THINGS])
# Given names that are as often something else, also with a capital.
_DOUBTFUL_GIVEN = word_set(
    "will mark may june april august grace hope faith joy art bill rob sue pat don rose dean chase grant guy miles"
    " drew jack rich christian norm penny dawn iris ivy amber ruby summer autumn sky star mercy an else even so king"
    " prince earl duke major trinity chelsea paris london virginia georgia jordan chad kenya india china israel"
    " holland ireland england britain america europe asia africa alba dakota carolina madison austin dallas houston"
    " lincoln jackson washington sydney vienna geneva lourdes santa san saint bella divine justice general captain"
    " queen lady honor honour lord monday friday sunday wednesday january july java scheme praise precious mu in is as"
    " can war day do he her his how its not now one our out per see she the was who win you ad ace man lan pa ari ma"
    " la le de du van von al el bin sun moon north west east angel blessing comfort gift glory goodness happiness"
    " patience peace prudence treasure wisdom success innocent evidence reason mission forward sage ray chance case"
    " cash dash dale glen lane reed heath cliff ridge ford clay stone brook brooks forest hunter archer carter mason"
    " cooper porter parker miller taylor tailor turner page baker gardener marshal sterling storm river bay coast"
    " ocean harbour harbor port rain wind snow frost winter spring wren jay lark kit colt buck fox wolf bear lion ash"
    " fern basil ginger olive cherry berry clementine apple plum pepper poppy lily violet laurel myrtle sorrel jade"
    " opal pearl coral crystal diamond gold silver sandy rusty dusty misty stormy sunny windy merry happy lucky true"
    " truly noble royal regal honest earnest rod pip dot tab tag tim jan ed id min ram rom ros lin lu li lo mo my mi"
    " me mia mid mod mad made mae"
)


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or one of the four countries of the United Kingdom."""

    code: str
    name: str


@cache
def country_forms() -> dict[str, Country]:
    """Return the countries by every form of their names; a form of two of them is left out."""
    forms: dict[str, Country | None] = {}
    for country, names, _ in _rows():
        for form in (country.name, *names):
            forms[form] = None if form in forms and forms[form] != country else country
    return {form: country for form, country in forms.items() if country is not None}


@cache
def demonyms() -> dict[str, Country]:
    """Return the countries by what their people are called."""
    return {demonym: country for country, _, called in _rows() for demonym in called}


def _rows() -> list[tuple[Country, list[str], list[str]]]:
    lines = (_HERE / "countries.tsv").read_text(encoding="utf-8").splitlines()
    rows = []
    for line in lines:
        if not line.startswith("#"):
            code, name, forms, called = line.split("\t")
            rows.append((Country(code, name), _split(forms), _split(called)))
    return rows


def _split(cell: str) -> list[str]:
    return [part for part in cell.split("; ") if part]


@cache
def given_names() -> Mapping[str, int]:
    """Return given names, in small letters, with the number of countries and languages that have them."""
    lines = (_HERE / "given_names.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name.casefold(): int(locales) for name, locales in rows}


def is_given(word: str, *, alone: bool = False) -> bool:
    """Tell whether a word is a given name; alone, it must be one that is seldom anything else.

    >>> is_given("Mark"), is_given("Mark", alone=True), is_given("Keith", alone=True), is_given("Anna-Lena")
    (True, False, True, True)
    """
    folded = word.casefold()
    known = folded in given_names() or ("-" in folded and folded.split("-")[0] in given_names())
    return known and not (alone and folded in _DOUBTFUL_GIVEN)


def is_common(word: str) -> bool:
    """Tell whether a given name is one in several countries or languages, and so hardly a word of one of them."""
    return given_names().get(word.casefold(), 0) >= _COMMON
