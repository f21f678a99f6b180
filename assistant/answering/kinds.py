"""What kind of answer a question asks for, and what shows it in a sentence. Pure."""

from __future__ import annotations

import re

from ingest import SourceKind

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NUMBER = (
    r"\b(?:\d[\d.,:]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|"
    r"seven|eigh|nine)ty|hundred|thousand|million|billion|half|dozen|none|no one|nobody)\b"
)
_DATE = (
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|"
    r"wednesday|thursday|friday|saturday|sunday|spring|summer|autumn|fall|winter|today|tomorrow|tonight|yesterday|"
    r"week|month|year|o['’]clock|deadline|by the end|(?:19|20)\d\d|\d{1,2}:\d\d)s?\b"
)
_REASON = (
    r"\b(?:because|since|reasons?|so that|in order|due to|therefore|that['’]s why|that is why|owing|as a result|"
    r"concern(?:ed|s)?|worr(?:y|ied|ies)|problem)\b"
)
_MOTION = r"\b(?:I|I['’]d|I['’]ll|I would|will) (?:now |like to )?(?:move|second|propose)\b"
_SIDES = r"(?:in favou?r|ayes?|nays?|against|opposed)"
_ENDED = (
    r"(?:approved|adopted|authori[sz]ed|agreed|resolved|rejected|refused|rescinded|defeated|carried|passed|lost|decided|"
    r"upheld|granted|denied|tabled|postponed|deferred)"
)
# Moved is not decided, and an adopted budget is only spoken of: a result is a vote's count or end, or who decided it.
_DECISION = (
    rf"^(?!.*{_MOTION}).*\b(?:carries|carried|fails|failed|passes|unanimous(?:ly)?|{_SIDES}\b.*\b{_SIDES}|"
    rf"(?:is|are|was|were|be|been|stands?|it['’]s|that['’]s) (?:\w+ )?{_ENDED}|"
    rf"(?:council|board|committee|assembly|parliament|commission|members|it|they|we) (?:\w+ )?(?:{_ENDED}|voted))\b"
)
_AMOUNT_ASKED = (
    r"\b(?:how (?:many|much|long|often|far|large|big|high|old|fast|quickly|loud|deep|wide|heavy)|costs?|budget|price|"
    r"come to|quotation|fee|rent|counts?|"
    r"what (?:number|share|percentage|amount|sum|vote|count))\b"
)
_DECISION_ASKED = (
    r"\b(?:decid\w*|decisions?|outcome|votes?|voted|results?|resolve\w*|approve\w*|adopt\w*|reject\w*|revers\w*|pass|"
    r"passed)\b"
)
_REASON_ASKED = r"\b(?:why|what (?:reason|caused?|led)|reasons?)\b"
_MARKS = (
    (_AMOUNT_ASKED, NUMBER),
    (r"\b(?:when|what (?:date|day|year|time|month)|how soon|deadline)\b", _DATE),
    (_REASON_ASKED, _REASON),
    (_DECISION_ASKED, _DECISION),
)
_KINDS = tuple((re.compile(asked, re.IGNORECASE), re.compile(answers, re.IGNORECASE)) for asked, answers in _MARKS)


# Words that ask for a decision and that its result seldom repeats ("The motion carries.").
DECISION_WORDS = frozenset(("decide", "decided", "decision", "vote", "voted", "outcome", "result", "end", "ended"))


def asks_for_decision(question: str) -> bool:
    """Tell whether a question asks what was decided, and not merely said."""
    return bool(re.search(_DECISION_ASKED, question, re.IGNORECASE))


def asks_for_reason(question: str) -> bool:
    """Tell whether a question asks why."""
    return bool(re.search(_REASON_ASKED, question, re.IGNORECASE))


_ACCOUNT_ASKED = (
    r"^\W*(?:please |can you |could you )?(?:summari[sz]e|describe|outline|recap|sum up|"
    r"give (?:me |us )?an? (?:overview|account|summary))\b|"
    r"^\W*(?:what|how|why)\b.*\b(?:discuss(?:ed|ions?|ing)?|debated?|conversation|talk(?:ed|ing)? about)\b|"
    r"^\W*(?:what|how)(?:['’]s|\s+(?:did|do|does|was|were|is|are|has|have|would))\b[^?,]{1,70}?\b(?:think|thought|say|said|"
    r"feel|opinions?|views?|attitudes?|suggest|recommend|propose)\s+"
    r"(?:about|of|on|regarding|towards?|for|concerning|over)\b"
)


def asks_for_account(question: str) -> bool:
    """Tell whether a question asks for an account of a discussion, which no one sentence gives.

    >>> asks_for_account("Summarize the discussion about the bus lane."), asks_for_account("What does the lane cost?")
    (True, False)
    >>> asks_for_account("What did Marsh think of the lane?"), asks_for_account("How many trams did Marsh speak of?")
    (True, False)
    """
    return bool(re.search(_ACCOUNT_ASKED, question, re.IGNORECASE))


_SEVERAL_ASKED = (
    r"\b(?:both|each|various|different|respectively|across|twice|compare[ds]?|differ\w*|between .+ and|"
    r"the (?:two|three)|two \w+|first\b.*\bsecond|(?:and|then|who|what|how) (?:later|afterwards?)|later on|"
    r"at first\b.*\b(?:and|when)|chang\w+ (?:\w+ )?(?:mind|between|from)|one (?:hand|\w+)\b.*\bother)\b"
)


def asks_of_several(question: str) -> bool:
    """Tell whether a question asks what several records or people tell.

    >>> asks_of_several("What did both teams want?"), asks_of_several("What did the team want?")
    (True, False)
    """
    return bool(re.search(_SEVERAL_ASKED, question, re.IGNORECASE))


def is_result(text: str) -> bool:
    """Tell whether a sentence says how a vote ended.

    >>> is_result("The motion carries, five to four."), is_result("I move that the motion be carried over.")
    (True, False)
    """
    return bool(re.match(_DECISION, text, re.IGNORECASE))


def is_motion(text: str) -> bool:
    """Tell whether a sentence moves or seconds something that is still to be decided.

    >>> is_motion("I'll second that."), is_motion("The motion carries.")
    (True, False)
    """
    return bool(re.search(_MOTION, text, re.IGNORECASE))


def kind_marks(question: str) -> list[re.Pattern[str]]:
    """Return what an answer to the question would show: numbers for "how many", dates for "when", reasons for "why"."""
    return [answers for asked, answers in _KINDS if asked.search(question)]


_SOURCE_NOUNS = {
    r"newspapers?|press|articles?|news": frozenset({SourceKind.ARTICLE, SourceKind.AI_SUMMARY}),
    r"(?:official |approved )?minutes|agenda": frozenset({SourceKind.MINUTES}),
    r"(?:machine-written |ai-written |ai )?summary": frozenset({SourceKind.AI_SUMMARY}),
    r"transcripts?|recording": frozenset({SourceKind.TRANSCRIPT}),
}
_ACCOUNT = (
    r"(?:accounts?|reports?|puts?|says?|records?|tells?|states?|gives?|counts?|divides?|expects?|describes?|notes?|"
    r"article)"
)
_BEFORE_SOURCE = r"\b(?:according to|by|as|in|does|do|did|how)\s+(?:the|an?)\s+(?:[\w-]+(?:['’]s)?\s+)?"
_SOURCES = tuple(
    (
        re.compile(
            rf"{_BEFORE_SOURCE}(?:{noun})\b(?=['’,?]|\s+{_ACCOUNT})|"
            rf"\baccording to\s+(?:the|an?)\s+(?:[\w-]+\s+)?(?:{noun})\b",
            re.IGNORECASE,
        ),
        kinds,
    )
    for noun, kinds in _SOURCE_NOUNS.items()
)


def asked_sources(question: str) -> frozenset[SourceKind]:
    """Return the kinds of record whose account is asked for; empty where any record may answer.

    >>> sorted(asked_sources("According to the newspaper, why did it fail?"))
    [<SourceKind.AI_SUMMARY: 'ai_summary'>, <SourceKind.ARTICLE: 'article'>]
    >>> asked_sources("What mistake in the minutes was corrected?")
    frozenset()
    """
    return frozenset(kind for pattern, kinds in _SOURCES if pattern.search(question) for kind in kinds)
