"""Write the gazetteer beside this file, from packages that only its maker needs.

Run in an environment of its own: `pip install pycountry countryinfo faker`, then `python make_gazetteer.py`. What it
writes is committed, so that nothing of this is needed, or downloaded, when Verbatim is built or run.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COUNTRIES_FILE = HERE / "countries.tsv"
GIVEN_NAMES_FILE = HERE / "given_names.tsv"

# What the packages lack or have wrong for running text: code -> forms. Two of these are no ISO 3166-1 countries: Kosovo
# has the code reserved for users (XK), and the four countries of the United Kingdom have those of ISO 3166-2.
BY_HAND = {
    "US": "U.S.; U.S.A.; America; the United States; US",
    "GB": "U.K.; Britain; Great Britain; UK",
    "KR": "ROK; Korea; Republic of Korea",
    "KP": "DPRK",
    "CN": "PRC; People's Republic of China; mainland China",
    "RU": "Russia; Russian Federation",
    "AE": "UAE; Emirates",
    "CZ": "Czech Republic; Czechia",
    "MK": "Macedonia; North Macedonia",
    "CI": "Ivory Coast; Côte d'Ivoire",
    "TL": "East Timor",
    "SZ": "Swaziland",
    "CV": "Cape Verde",
    "VA": "Vatican; Holy See",
    "CD": "DRC; Democratic Republic of Congo; Democratic Republic of the Congo",
    "PS": "Palestine",
    "NL": "Holland",
    "MM": "Burma",
    "TR": "Turkey; Türkiye",
    "XK": "Kosovo",
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "GB-WLS": "Wales",
    "GB-NIR": "Northern Ireland",
}
NAMES_BY_HAND = {
    "XK": "Kosovo",
    "GB-ENG": "England",
    "GB-SCT": "Scotland",
    "GB-WLS": "Wales",
    "GB-NIR": "Northern Ireland",
}
DEMONYMS_BY_HAND = {
    "Chinese": "CN",
    "American": "US",
    "British": "GB",
    "French": "FR",
    "Dutch": "NL",
    "Danish": "DK",
    "Norwegian": "NO",
    "Indian": "IN",
    "Scottish": "GB-SCT",
    "Scots": "GB-SCT",
    "Welsh": "GB-WLS",
    "English": "GB-ENG",
    "Ukrainian": "UA",
    "Filipino": "PH",
    "Philippine": "PH",
    "Kosovar": "XK",
    "Israeli": "IL",
    "Russian": "RU",
    "Swedish": "SE",
    "Turkish": "TR",
    "Polish": "PL",
    "Finnish": "FI",
    "Spanish": "ES",
    "Irish": "IE",
    "Czech": "CZ",
}
# Demonyms of several countries, or words that mean something else as often.
NO_FORMS = {"Mann", "Viti", "Thai", "Noreg"}
NO_DEMONYMS = {
    "Congolese",
    "Dominican",
    "Guinean",
    "Korean",
    "Samoan",
    "Timorese",
    "Virgin Islander",
    "Manx",
    "Channel Islander",
}
_LATIN = re.compile(r"[A-ZÀ-Þ][a-zß-ÿā-žA-Z'’-]{2,}")
# Locales of Faker whose given names are written in Latin letters.
_LOCALES = """
    cs_CZ da_DK de_AT de_CH de_DE en_GB en_IE en_IN en_KE en_NG en_NZ en_PK en_US es_AR es_CA es_CL es_CO es_ES es_MX
    et_EE fi_FI fr_BE fr_CA fr_CH fr_FR ga_IE ha_NG hr_HR hu_HU id_ID ig_NG is_IS it_IT lt_LT lv_LV nl_BE nl_NL no_NO
    pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE sw tr_TR tw_GH uz_UZ yo_NG zu_ZA
"""


def country_rows() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield code, everyday name, other forms and demonyms of every country."""
    pycountry, countryinfo = import_module("pycountry"), import_module("countryinfo")
    demonyms = _demonyms(pycountry, countryinfo)
    for country in pycountry.countries:
        code = country.alpha_2
        forms = [country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")]
        name = getattr(country, "common_name", country.name)
        known = _known(countryinfo, code)
        if known is not None:
            name = known.name()
            forms += [name, *(form for form in known.alt_spellings() if _is_form(form) and _is_like(form, forms))]
        yield code, name, _clean([*forms, *_by_hand(code)], name), demonyms.get(code, [])
    for code, name in NAMES_BY_HAND.items():
        yield code, name, _clean(_by_hand(code), name), demonyms.get(code, [])


def _by_hand(code: str) -> list[str]:
    return [form.strip() for form in BY_HAND.get(code, "").split(";") if form.strip()]


def _known(countryinfo: Any, code: str) -> Any:
    try:
        return countryinfo.CountryInfo(code)
    except countryinfo.CountryNotFoundError:
        return None


def _is_form(form: str) -> bool:
    """Leave out codes of two and three letters, which are words ("IS", "CAN"), and other scripts."""
    return len(form) > 3 and re.fullmatch(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’., -]+", form) is not None


def _is_like(form: str, names: list[str]) -> bool:
    """Leave out what a country calls itself in its own language: "Island" is a word of English."""
    words = {word.casefold() for name in names for word in re.findall(r"[A-Za-z]{4,}", name)}
    return any(word.casefold() in words for word in re.findall(r"[A-Za-z]{4,}", form))


def _clean(forms: list[str], name: str) -> list[str]:
    return sorted({form for form in forms if form and form != name} - NO_FORMS)


def _demonyms(pycountry: Any, countryinfo: Any) -> dict[str, list[str]]:
    said: dict[str, set[str]] = {}
    for country in pycountry.countries:
        known = _known(countryinfo, country.alpha_2)
        for demonym in re.split(r"[,/]| or ", known.demonym() or "") if known else []:
            if demonym.strip():
                said.setdefault(demonym.strip(), set()).add(country.alpha_2)
    sure = {demonym: next(iter(codes)) for demonym, codes in said.items() if len(codes) == 1}
    sure |= DEMONYMS_BY_HAND
    by_code: dict[str, list[str]] = {}
    for demonym, code in sorted(sure.items()):
        if demonym not in NO_DEMONYMS and re.fullmatch(r"[A-Z][A-Za-z -]+", demonym):
            by_code.setdefault(code, []).append(demonym)
    return by_code


def given_names() -> Counter[str]:
    """Return the given names of one word in Latin letters that Faker knows, with the number of locales."""
    counted: Counter[str] = Counter()
    for locale in _LOCALES.split():
        provider = import_module(f"faker.providers.person.{locale}").Provider
        names: set[str] = set()
        for field in dir(provider):
            found = getattr(provider, field)
            if field.startswith("first_name") and isinstance(found, tuple | list | dict):
                names |= {str(name) for name in found}
        counted.update({word for name in names for word in _LATIN.findall(name) if word == name.strip()})
    japanese = import_module("faker.providers.person.ja_JP").Provider
    for field in ("first_name_female_pairs", "first_name_male_pairs"):
        counted.update(romaji for _, _, romaji in getattr(japanese, field))
    return counted


def main() -> None:
    """Write both files, each with the packages that it is made from."""
    head = (
        f"# pycountry {version('pycountry')} (LGPL-2.1; names of ISO 3166), countryinfo {version('countryinfo')} (MIT)"
    )
    rows = [
        "\t".join((code, name, "; ".join(forms), "; ".join(demonyms))) for code, name, forms, demonyms in country_rows()
    ]
    COUNTRIES_FILE.write_text("\n".join([head, "# code\tname\tforms\tdemonyms", *sorted(rows), ""]), encoding="utf-8")
    names = given_names()
    head = f"# Faker {version('faker')} (MIT)\n# given name in Latin letters\tlocales that have it"
    lines = [f"{name}\t{locales}" for name, locales in sorted(names.items())]
    GIVEN_NAMES_FILE.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} countries, {len(names)} given names\n")


if __name__ == "__main__":
    main()
