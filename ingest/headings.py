"""What the headings of official papers say: which paper it is, and of what body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# A heading is short.
_LONGEST_HEADING = 200
# As much of a paragraph of minutes as is looked through for a motion.
_LONGEST_REPORT = 5_000

_MEETING = (
    r"(?:(?:regular|special|annual|general|public|emergency|joint|closed|monthly|plenary|town|city|council|committee|board"
    r"|commission)[ -])*"
)
_STATE = r"(?:(?:draft|approved|unapproved|final|official|summary|unconfirmed|confirmed|revised|tentative)[ :-]+)?"
_GATHERING = r"(?:meeting|session|council|committee|board|commission|hearing)"
_REST = r"(?:\s*[-–—:|,(].*|\s+(?:of|for)\b.*|\s+\d.*)?"
_MONTH = r"(?:\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)\b.*)?"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# "Council sits for 45 minutes" and "Mayor sets the agenda" are no headings of papers.
_MINUTES_HEADING = _any(
    rf"{_STATE}(?:{_MEETING}{_GATHERING}[ -]+)?(?:action )?minutes{_REST}{_MONTH}",
    rf".{{1,80}}?[-–—:|,]\s*{_STATE}{_MEETING}(?:meeting )?minutes(?:\s*[-–—:|,(].*)?",
    rf".{{0,60}}\b(?:{_GATHERING}|draft|approved) minutes(?:\s*[-–—:|,(].*)?",
    r"procès[- ]verbal\b.*",
)
_AGENDA_HEADING = _any(
    rf"{_STATE}{_MEETING}(?:meeting )?agenda{_REST}{_MONTH}",
    rf".{{1,80}}?[-–—:|,]\s*{_MEETING}(?:meeting )?agenda(?:\s*[-–—:|,(].*)?",
    r"notice of (?:\w+ ){0,3}meeting\b.*",
    r"ordre du jour\b.*",
)
_TRANSCRIPT_HEADING = _any(
    r"(?:(?:full|official|verbatim|edited|unedited|corrected|uncorrected|rush) )*"
    r"(?:transcript|verbatim record|hansard)\b.*",
    r".{1,120}[-–—:|(]\s*(?:full |official |verbatim )?transcript\)?",
)
_ATTENDANCE = re.compile(
    r"(?:(?:members|councill?ors|commissioners|directors|trustees|staff|also) )?"
    r"(?:present|absent|attendance|in attendance|attendees|roll call|call to order|apologies(?: for absence)?|quorum)\b"
    r"\s*(?:[:\-–—].*)?",
    re.IGNORECASE,
)
_MOTION = _any(
    r"\bmoved (?:by|to|that)\b|\bseconded\b|\bcarried\b",
    r"\bmotion (?:was |is )?(?:carried|passed|approved|failed|defeated|to)\b",
    r"\b(?:ayes|nays|noes|yeas|abstain(?:ed|ing)?)\s*[:\-–(]|\bvot(?:ed|ing) in favou?r\b",
    r"\bresolved,? that\b|\badjourned at\b",
)

_BODY_NOUN = (
    r"(?:Council|Committee|Board(?: of [A-Z]\w+(?: [A-Z]\w+)*)?|Commission|Authority|Assembly|Parliament|Senate"
    r"|Congress|Department of [A-Z]\w+|Ministry of [A-Z]\w+(?: [A-Z]\w+)*|House of [A-Z]\w+|Legislature|Cabinet"
    r"|Panel|Trust|Association|Task Force|School District|Selectmen|Conseil(?: municipal| communal)?)"
)
_NAME = (
    r"(?P<body>(?:(?!(?i:regular|special|annual|meeting|minutes|session|hearing|agenda|transcript)\b)"
    rf"[A-ZÀ-Þ][\w'’.&-]*,? (?:(?:of|and|the|for|&|de|du|des) )?){{0,8}}{_BODY_NOUN})"
)
_BODY_LINE = re.compile(rf"(?:[Tt]he )?{_NAME}\Z")
_BODY_IN_HEADING = re.compile(
    rf"\b(?i:meeting|minutes|session|agenda|hearing|transcript)\b.{{0,40}}?\b(?:of|for|before|by) (?:[Tt]he )?{_NAME}"
)
_SMALL_WORDS = frozenset({"of", "and", "the", "for", "de", "du", "des"})


class Paper(StrEnum):
    """The official papers that say in a heading what they are."""

    MINUTES = "minutes"
    TRANSCRIPT = "transcript"
    AGENDA = "agenda"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPaper:
    """Which paper it is, and the heading that says so."""

    kind: Paper
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBody:
    """Which body the paper is of, and the heading that says so."""

    name: str
    heading: str


def paper_in(lines: Sequence[str]) -> NamedPaper | None:
    """Return which paper the lines say it is; minutes before transcript before agenda, whose name minutes mention.

    >>> paper_in(["Harbour Board", "Minutes of the regular meeting"]).kind.value
    'minutes'
    >>> paper_in(["Council sits for 45 minutes"]) is None
    True
    """
    for kind, pattern in _PAPERS.items():
        for line in lines:
            if len(line) <= _LONGEST_HEADING and pattern.fullmatch(line.strip()):
                return NamedPaper(kind=kind, heading=line.strip())
    return None


_PAPERS = {Paper.MINUTES: _MINUTES_HEADING, Paper.TRANSCRIPT: _TRANSCRIPT_HEADING, Paper.AGENDA: _AGENDA_HEADING}


def body_in(lines: Sequence[str]) -> NamedBody | None:
    """Return the body that the lines name: on a line of its own, else in a heading, the fullest name first.

    >>> body_in(["Minutes of the Regular Meeting of the Larkhaven Harbour Board"]).name
    'Larkhaven Harbour Board'
    """
    for line in lines:
        parts = re.split(r"\s+[-–—|·]\s+|:\s", line[:_LONGEST_HEADING])
        for part in (*parts, line[:_LONGEST_HEADING].split(", ")[0]):  # "Harbour City Council, regular meeting"
            if (name := body_alone(part)) is not None:
                return NamedBody(name=name, heading=line)
    headings = [line for line in lines if len(line) <= _LONGEST_HEADING and not line.rstrip().endswith(".")]
    found = [(match["body"], line) for line in headings if (match := _BODY_IN_HEADING.search(line))]
    name, heading = max(found, key=lambda pair: len(pair[0]), default=("", ""))
    return NamedBody(name=name, heading=heading) if " " in name else None


def body_alone(text: str) -> str | None:
    """Return the body if the text is its name and nothing else; "Council" alone names none.

    >>> body_alone("HARBOUR CITY COUNCIL"), body_alone("The council met")
    ('Harbour City Council', None)
    """
    found = _BODY_LINE.match(from_capitals(text.strip())) if len(text) <= _LONGEST_HEADING else None
    return found["body"] if found and " " in found["body"] else None


def from_capitals(text: str) -> str:
    """Return a heading in capitals as it would be written in small letters; any other as it is.

    >>> from_capitals("MINUTES OF THE REGULAR MEETING")
    'Minutes of the Regular Meeting'
    """
    if text != text.upper():
        return text
    words = text.lower().split()
    return " ".join(word if word in _SMALL_WORDS else word[:1].upper() + word[1:] for word in words)


def is_attendance(line: str) -> bool:
    """Tell whether the line begins the attendance of minutes ("Present: …").

    >>> is_attendance("Present: Mayor Hald"), is_attendance("All present agreed.")
    (True, False)
    """
    return len(line) <= 400 and _ATTENDANCE.fullmatch(line.strip()) is not None


def has_motion(text: str) -> bool:
    """Tell whether the text reports a motion or a vote as minutes do.

    >>> has_motion("Moved by Bo, seconded by Ruiz.")
    True
    """
    return _MOTION.search(text[:_LONGEST_REPORT]) is not None
