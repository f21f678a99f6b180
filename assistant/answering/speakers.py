"""Whose words a question asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.answering.kinds import asked_sources
from assistant.answering.parts import parts_of
from assistant.answering.words import STOP_WORDS, words

# A word that more speakers share ("Councillor") sets nobody apart.
_MOST_OF_ONE_NAME = 3
_NO_NAME = frozenset(("the", "of", "for", "and", "a", "an", "by", "in", "on", "to"))
_ASIDE = re.compile(r"\(.*?\)")
_TITLES = frozenset(
    (
        *("mr", "mrs", "ms", "miss", "dr", "doctor", "professor", "prof", "sir", "hon", "captain", "sister", "father"),
        *("councillor", "councilmember", "councilor", "mayor", "minister", "secretary", "senator", "representative"),
        *("chair", "chairman", "chairwoman", "president", "director", "chief", "commissioner", "superintendent"),
        *("clerk", "engineer", "attorney", "judge", "alderman", "supervisor", "member", "city", "deputy", "vice"),
    )
)
_VERBS = (
    r"(?:address|admit|advise|advocate|agree|announce|announced|answer|answered|apologi[sz]e|argue|argued|ask|"
    r"asked|assure|attach|believe|believed|blame|bring|call|change|cite|claim|claimed|clarify|comment|commented|"
    r"commit|compare|complain|concede|conclude|concluded|consider|contribute|contributed|correct|critici[sz]e|"
    r"defend|define|demand|deny|describe|described|detail|disagree|discuss|discussed|dislike|doubt|elaborate|"
    r"elaborated|emphasi[sz]e|encourage|envision|estimate|expect|explain|explained|express|expressed|favou?r|"
    r"feel|felt|give|have|hope|illustrate|imply|inquire|insist|intend|introduce|introduced|invite|justify|like|"
    r"list|make|mean|mention|mentioned|move|need|note|object|offer|oppose|plan|pledge|point|praise|predict|"
    r"prefer|present|presented|promise|promised|propose|proposed|question|raise|recall|recommend|recommended|"
    r"refuse|reject|remark|remember|remind|replied|reply|report|reported|request|respond|responded|said|say|"
    r"saying|seek|share|show|speak|specify|speculate|spoke|state|stated|stress|suggest|suggested|support|talk|"
    r"talked|tell|think|thought|told|urge|vote|want|wanted|warn|warned|wish|wonder|worry)"
)
_WORDS_OF = (
    r"(?:views?|opinions?|positions?|stance|thoughts?|comments?|remarks?|words|attitude|concerns?|answers?|"
    r"objections?)"
)
_OWN = r"(?:reply|response|arguments?|explanations?|suggestions?|proposals?|statement|reasons?)"
_ASKING = (
    re.compile(
        r"\b(?:[Dd]id|[Dd]oes|[Dd]o|[Ww]ould|[Hh]as|[Hh]ad|[Ii]s|[Ww]as)\s+(?P<who>[^?]{1,60}?)\s+(?:\w+ly\s+)?"
        rf"(?P<verb>{_VERBS})\b"
    ),
    re.compile(r"\b[Aa]ccording to (?P<who>[^?,]{1,60})"),
    re.compile(rf"(?P<who>\b[\w .-]{{1,60}})['’]s?\s+(?:\w+\s+){{0,2}}(?:{_WORDS_OF}|{_OWN})\b"),
    re.compile(rf"\b{_WORDS_OF}\s+(?:of|by|from)\s+(?P<who>[^?,]{{1,60}})"),
)
# How somebody voted is told by the roll call.
_HOW_VOTED = re.compile(r"\bhow (?:did|does|has|will)\b[^?,]{1,60}\bvoted?\b", re.IGNORECASE)


def asked_speakers(question: str, speakers: Sequence[str]) -> tuple[str, ...]:
    """Return the speakers whose own words are asked for ("What did Councillor Marsh say about …?").

    A name or an office will do.

    >>> asked_speakers("What did Marsh say about the budget?", ["Councillor Ivo Marsh", "Mayor Ruth Hale"])
    ('Councillor Ivo Marsh',)
    >>> asked_speakers("What did the mayor think of it?", ["Councillor Ivo Marsh", "Mayor Ruth Hale"])
    ('Mayor Ruth Hale',)
    >>> asked_speakers("Who opposed Marsh?", ["Councillor Ivo Marsh"])
    ()
    >>> asked_speakers("How did Marsh vote on the lane?", ["Councillor Ivo Marsh"])
    ()
    """
    if _is_told_by_others(question) or len(parts_of(question)) > 1:
        return ()
    found = (match["who"] for pattern in _ASKING for match in pattern.finditer(question))
    return tuple(dict.fromkeys(speaker for who in found for speaker in _named(who, speakers)))


def _is_told_by_others(question: str) -> bool:
    """Tell whether not those who are named answer a question, but what is written of them or the roll call."""
    return bool(asked_sources(question) or _HOW_VOTED.search(question))


# Between two names these set the one beside the other.
_BESIDE = re.compile(
    r"\b(?:and|or|compared? (?:with|to)|differs? from|different from|unlike|against|versus|vs)\b|^\s*,\s*$",
    re.IGNORECASE,
)
_MOST_SIDE_BY_SIDE = 3
_COMPARING = re.compile(r"\b(?:both|each|compare[ds]?|differ\w*|unlike|(?:dis)?agree[ds]?|versus|vs)\b", re.IGNORECASE)


def compares(question: str) -> bool:
    """Tell whether a question holds what one says against what another says."""
    return bool(_COMPARING.search(question))


def set_side_by_side(question: str, speakers: Sequence[str]) -> tuple[str, ...]:
    """Return the speakers whom a question sets side by side, in its order; fewer than two make none.

    >>> set_side_by_side("What did Hale and Marsh each say about it?", ["Mayor Hale", "Ivo Marsh"])
    ('Mayor Hale', 'Ivo Marsh')
    >>> set_side_by_side("How does Marsh's count compare with Hale's?", ["Mayor Hale", "Ivo Marsh"])
    ('Ivo Marsh', 'Mayor Hale')
    >>> set_side_by_side("What did Hale tell Marsh?", ["Mayor Hale", "Ivo Marsh"])
    ()
    >>> set_side_by_side("How did Hale and Marsh vote on it?", ["Mayor Hale", "Ivo Marsh"])
    ()
    """
    asks = compares(question) or any(pattern.search(question) for pattern in _ASKING)
    if _is_told_by_others(question) or not asks:
        return ()
    places: dict[str, tuple[int, int]] = {}
    for name in names_of_speakers(question, speakers):
        own = [part for part in words(_ASIDE.sub("", name)) if part not in _NO_NAME and part[:1].isupper()]
        found = [match for part in own for match in re.finditer(rf"\b{re.escape(part)}\b", question)]
        if found:
            places[name] = min(match.start() for match in found), max(match.end() for match in found)
    in_order = sorted(places, key=lambda name: places[name])
    # Two who share a name are one to whoever asks.
    if not 1 < len(in_order) <= _MOST_SIDE_BY_SIDE or len({places[name] for name in in_order}) < len(in_order):
        return ()
    between = [question[places[one][1] : places[other][0]] for one, other in pairwise(in_order)]
    return tuple(in_order) if all(_BESIDE.search(text) for text in between) else ()


def whose_words(question: str) -> str:
    """Return what a question calls those whose words it asks for, known or not; empty where it asks for anybody's.

    >>> whose_words("What did Councillor Zeppelin say about the lane?")
    'Councillor Zeppelin'
    """
    return " ".join(match["who"] for pattern in _ASKING for match in pattern.finditer(question))


def titles_in(who: str) -> list[str]:
    """Return the titles in what a question calls somebody, whom the records may call otherwise.

    >>> titles_in("Captain Thorne")
    ['Captain']
    """
    return [word for word in words(who) if _bare(word) in _TITLES]


def asking_verbs(question: str) -> list[str]:
    """Return the verbs with which a question asks for somebody's words: how they were said, not what they are about.

    >>> asking_verbs("What did Marsh recommend on the plan?")
    ['recommend']
    """
    return [match["verb"] for match in _ASKING[0].finditer(question)]


def _named(who: str, speakers: Sequence[str]) -> list[str]:
    """Return the speakers who share the most words with `who`, where these words set them apart.

    A name must fit whole ("Councillor Zeppelin" is nobody, also where there is only one councillor), of an office the
    last word ("the police superintendent").
    """
    asked, needed = _name_words(who), _proper_names(who) or {_bare(word) for word in words(who)[-1:]}
    shared = {
        speaker: len(asked & own) for speaker in speakers if needed <= (own := _name_words(speaker)) and asked & own
    }
    best = [speaker for speaker, count in shared.items() if count == max(shared.values())]
    return best if len(best) <= _MOST_OF_ONE_NAME else []


def _name_words(name: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in words(name) if word not in _NO_NAME)


def _proper_names(who: str) -> frozenset[str]:
    """Return the words written with a capital that are neither titles nor the beginning of the question."""
    return frozenset(_bare(word) for word in words(who) if word[:1].isupper()) - _TITLES - STOP_WORDS


def _bare(word: str) -> str:
    return word.casefold().removesuffix("'s").removesuffix("’s")


def names_of_speakers(question: str, speakers: Sequence[str]) -> list[str]:
    """Return the speakers whom a question names, for whatever reason.

    >>> names_of_speakers("Did Marsh agree with the mayor?", ["Councillor Ivo Marsh", "Mayor Ruth Hale"])
    ['Councillor Ivo Marsh']
    """
    named = _proper_names(question)
    bearers: dict[str, list[str]] = {}
    for speaker in speakers:
        # "QUESTION (Owen Tarrant, The Shore)": what stands in brackets is no name to be called by.
        for word in _name_words(_ASIDE.sub("", speaker)) & named:
            bearers.setdefault(word, []).append(speaker)
    return sorted({name for names in bearers.values() if len(names) <= _MOST_OF_ONE_NAME for name in names})
