"""The words by which a question depends on what was asked before it. Pure."""

from __future__ import annotations

import re

from assistant.answering.kinds import MONTHS
from assistant.answering.words import STOP_WORDS, stem, words


def any_of(listed: str) -> str:
    """Return the pattern of any of the words in a list.

    >>> any_of("yes no")
    '(?:yes|no)'
    """
    return f"(?:{'|'.join(listed.split())})"


AUXILIARY = r"(?:did|does|do|is|are|was|were|will|would|has|have|had|can|could|should|may|might|must)(?:n['’]t)?"
ASKING = r"(?:what|who|whom|whose|why|how|when|where|which)"
MONTH = rf"(?:{'|'.join(MONTHS)})"
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+\d{{4}})?|{MONTH}(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?"
    r"(?:,?\s+\d{4})?|(?:19|20)\d\d)"
)
_OCCASION = r"(?:meeting|hearing|session|press conference|committee|minutes)"
_WHICH = any_of("last latest first regular council housing committee joint city")
_BY_DATE = rf"{any_of('in on at since during by from until before after')}\s+(?:the\s+)?(?:(?:early|late)\s+)?{_DATE}"
_BY_OCCASION = (
    r"(?:in|at|during|according to)\s+(?:the|that|this)\s+(?:same\s+)?"
    rf"(?:(?:{_DATE}|{_WHICH})\s+)*{_OCCASION}(?:\s+(?:of|on|in)\s+(?:the\s+)?{_DATE})?"
)
# "in the October storm" names no time: after a date comes no noun.
_GOES_ON = any_of("about on for with and or but to at by of in from over when that against did was is")
_NO_NOUN = rf"\s*(?:$|[^\w\s]|\s{_GOES_ON}\b)"
# When, or on which occasion, something was said: what it was about is something else.
TIME = re.compile(rf"\b(?:back\s+)?(?:{_BY_DATE}(?={_NO_NOUN})|{_BY_OCCASION})(?=\W|$)", re.IGNORECASE)
# A month or a year, whatever stands beside it; "may" is none.
DATED = re.compile(rf"\b(?:(?!(?-i:may)\b){MONTH}|(?:19|20)\d\d)\b", re.IGNORECASE)
_VERBS = """
    accept add affect agree allow answer apply approve arrive ask attack be become been began begin being belong
    benefit borrow bought bring brought build built buy care carry cause change chosen close come compare compensate
    complete connect contain cost count cover cross cut decide decrease delay demand depend deserve differ disagree
    do does done doubt drain drawn drive drop earn end expect explain express fail fall feel fell felt fight finance
    find finish flood found fund gave get give given go got grew grow guard had handle happen have held help hide
    hire hold hurt include increase intend issue join keep kept knew know known lay leave led left lend lie link
    live look lose lost made make manage matter mean meant measure meet mention met move need object open operate
    oppose owe own paid park pass pay plan prefer promise propose protect put ran reach react read receive refuse
    reject remain remove rent replace require respond ride rise rose run said sail sat save saw say see seem seen
    seize sell send sent serve set share shown sign sit slow sold speak spend spent spoke spoken stand start stay
    stood stop sue suggest support take taken talk teach tell think thought told took treat turn use visit vote wait
    walk want went win withdraw won work worry write written wrote
"""
# A verb of a question: one of these, or by its ending; not a noun that ends alike.
VERB = re.compile(rf"(?:{any_of(_VERBS)}|(?!\w*eed$)[a-z]{{3,}}ed|[a-z]{{2,}}ied)")
# What people do with a subject in a meeting. A question of these words alone needs the subject.
_DEALINGS = """
    say said think thought vote voted votes voting yes no aye nay favour favor against disagree disagreed agree agreed
    agrees disagrees oppose opposed opposes object objected objection objections support supported supports supporter
    opponent opponents argue argued argument arguments respond responded response reply replied answer answered decide
    decided decision decisions outcome result results pass passed fail failed carry carried approve approved approval
    reject rejected adopt adopted propose proposed proposal proposals suggest suggested suggestion move moved mover
    second seconded seconder motion motions amendment amendments resolution item change changed changes happen happened
    happens next later then afterwards since before after cost costs price pay pays paid much many long often soon
    reason reasons cause caused happen end ended conclusion consensus resolved unanimous unanimously debate debated
    discuss discussed discussion explain explained mean meant concern concerned concerns worry worried comment comments
    raise raised react reacted reaction reactions view views opinion opinions position stance abstain abstained
    abstentions split margin tally roll call won win lose lost promise promised want wanted wanted council committee
    board councillors councillor members member people anybody anyone somebody someone everybody everyone residents
    public else more other others again too also still exactly finally actually really instead details detail
    council's speak spoke way unanimous close
"""
DEALINGS = frozenset(stem(word) for word in _DEALINGS.split())
_REACTIONS = """
    accept allow answer ask care compare demand deserve differ doubt expect express feel felt handle heard hear include
    insist intend know known mention need plan prefer receive refuse require saw see show speak spoke stand take talk
    tell treat vote
"""
# What somebody may do with whatever is being talked of, so that it need not be named.
REACTIONS = DEALINGS | frozenset(stem(word) for word in _REACTIONS.split())
# A question with one of these asks of the library, not of a subject.
_OF_THE_LIBRARY = re.compile(
    rf"\b{any_of('meetings records transcripts documents articles hearings speakers topics')}\b", re.IGNORECASE
)
_SAYS_WHAT_IS_DONE = re.compile(
    r"\b(?:say|said|think|thought|vot\w+|(?:dis)?agree\w*|against|favou?r|oppos\w+|object\w*|support\w*|argu\w+|"
    r"respond\w*|repl\w+|"
    r"answer\w*|decid\w+|decision|outcome|result|pass|passed|fail|failed|carr\w+|approv\w+|reject\w*|adopt\w*|propos\w+|"
    r"suggest\w*|moved?|second(?:ed)?|amend\w*|happen\w*|costs?|price|pays?|paid|reasons?|debate\w*|discuss\w*|"
    r"react\w*|abstain\w*|comment\w*|concern\w*|explain\w*|promis\w+|want\w*|speak|spoke)\b",
    re.IGNORECASE,
)
_LAST_WORD_TAKES_IT = re.compile(
    r"\b(?:against|for|on|about|of|with|to|over|oppose[sd]?|support(?:s|ed)?|approve[sd]?|reject(?:s|ed)?|second|"
    r"seconded|propose[sd]?|moved?|adopt(?:s|ed)?|debate[sd]?|discuss(?:ed)?|favou?r|cause[sd]?|pays? for|paid for)$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?\w+ed$", re.IGNORECASE)
_JOINTS = tuple(
    (re.compile(rf"\b(?:{words})", re.IGNORECASE), joint)
    for words, joint in (
        ("happen", "with"),
        (r"reasons?\b", "for"),
        (r"(?:costs?|price)\b", "of"),
        (r"(?:vote|motion|amendment|resolution|item|decision|debate|discussion|proposal)s?\b|voted\b", "on"),
    )
)


def content_of(text: str) -> list[str]:
    """Return the words that say what a question is about, without those that only say what was done with it.

    >>> content_of("Who voted against the shelter?"), content_of("Who voted against?")
    (['shelter'], [])
    """
    return [
        word
        for word in words(text)
        if word.lower() not in STOP_WORDS and stem(word) not in DEALINGS and word.lower() not in MONTHS
    ]


def asks_of_library(text: str) -> bool:
    """Tell whether a question asks of the library as a whole ("which meetings …")."""
    return bool(_OF_THE_LIBRARY.search(text))


def lacks_subject(text: str) -> bool:
    """Tell whether a question says what was done, but of nothing.

    >>> lacks_subject("Who disagreed?"), lacks_subject("Who is Quill?"), lacks_subject("How many meetings passed it?")
    (True, False, False)
    """
    return bool(_SAYS_WHAT_IS_DONE.search(text)) and not content_of(text) and not asks_of_library(text)


def with_subject(text: str, subject: str) -> str:
    """Return a question that lacks one with its subject.

    >>> with_subject("Who voted against?", "the lane"), with_subject("What did Quill say?", "the lane")
    ('Who voted against the lane?', 'What did Quill say about the lane?')
    """
    bare, end = bare_of(text)
    if _LAST_WORD_TAKES_IT.search(bare) and not _PASSIVE.search(bare):
        return f"{bare} {subject}{end}"
    joint = next((joint for pattern, joint in _JOINTS if pattern.search(bare)), "about")
    return f"{bare} {joint} {subject}{end}"


def bare_of(text: str) -> tuple[str, str]:
    """Return a question without the marks at its end, and the mark it ends with."""
    bare = text.rstrip(" ?.!…")
    return bare, "?" if not text.rstrip().endswith(".") else "."
