"""Speaker labels: what stands before the colon at the beginning of a line, and whether it names somebody.

A label is judged in two steps: its shape here, and how often it recurs by whoever reads the whole file. A speaker is
never guessed: what may as well be a heading ("Note:", "Motion:") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# A label is short; looking no further keeps a line of 50 MB cheap.
_LONGEST_LABEL = 120
_LONGEST_NAME = 60

_WORD = r"[^\W\d_][\w.'’‘\-–]*"
_PARTICLE = r"(?:of|the|and|for|de|del|della|der|di|da|dos|du|la|le|van|von|den|ten|bin|ibn|al|el|y|e|&)"
_NAME = re.compile(rf"{_WORD}(?:[ ,]{{1,2}}(?:{_PARTICLE}(?![\w.])|{_WORD}|\d{{1,3}}\b))*")
_ROLE = re.compile(r"\s*([(\[])([^()\[\]]{1,100})[)\]]\s*$")
_TITLES = re.compile(
    r"(?:(?:the|an|some|le|la|une|des|madam|madame|acting|deputy|vice)[ -])*"
    r"(?:mr|mrs|ms|miss|dr|prof|professor|hon|rt|senator|sen|rep|representative|minister|ministre|secretary|mayor"
    r"|councill?or|councilm[ae]n|councilwoman|council ?member|alderman|commissioner|chair|chairman|chairwoman"
    r"|chairperson|president|président|présidente|speaker|general|gen|judge|justice|supervisor|trustee|member|members"
    r"|director|ambassador|governor|lord|lady|sir|dame|rev|moderator|operator|reporter|interviewer"
    r"|interviewee|witness|clerk|mme)\b",
    re.IGNORECASE,
)
# They stand before a colon at the beginning of a line and name nobody.
# fmt: off
_NOBODY = frozenset({
    "about", "absent", "abstentions", "action", "actions", "address", "adjourned", "adjournment", "agenda", "also",
    "and", "annex", "announcement", "announcements", "apologies", "appendix", "approval", "attendance",
    "attendees", "attending", "audio", "author", "ayes", "background", "because", "body", "budget", "but", "by",
    "bylaw", "call", "carried", "categories", "category", "cc", "chapter", "claim", "closed", "closing",
    "communications", "con", "conclusion", "cons", "consent", "contact", "contacts", "contents", "context",
    "copyright", "correction", "corrections", "correspondence", "cost", "costs", "countries", "credit", "credits",
    "date", "deadline", "decision", "decisions", "description", "detail", "details", "discussion", "duration",
    "editor", "editor's", "effective", "email", "end", "example", "examples", "excused", "executive", "fact",
    "facts", "fax", "fifth", "figure", "finally", "finding", "findings", "first", "firstly", "fiscal", "follow",
    "format", "fourth", "from", "goal", "goals", "hint", "how", "however", "http", "https", "if", "image",
    "important", "introduction", "introductions", "invocation", "issued", "item", "items", "key", "keywords",
    "kind", "language", "lastly", "link", "links", "listen", "location", "look", "maybe", "media", "meeting",
    "members", "minutes", "more", "motion", "motions", "moved", "myth", "nays", "nb", "next", "no", "noes", "note",
    "notes", "objective", "objectives", "ok", "okay", "opening", "option", "options", "or", "ordinance",
    "organisations", "organizations", "overview", "part", "participants", "people", "persons", "perspectives",
    "phase", "phone", "photo", "photos", "place", "pledge", "posted", "present", "previous", "pro", "problem",
    "problems", "proclamation", "proclamations", "pros", "ps", "published", "purpose", "quorum", "rating", "re",
    "reason", "reasons", "recommendation", "recommendations", "related", "remember", "report", "reports",
    "resolution", "resolved", "result", "results", "roll", "second", "seconded", "secondly", "section", "see",
    "share", "so", "solution", "solutions", "source", "sources", "spoiler", "staffing", "start", "status", "step",
    "step-by-step", "steps", "subject", "summary", "table", "tags", "third", "time", "tip", "tips", "title", "to",
    "topic", "topics", "total", "totals", "transcript", "type", "unfinished", "update", "updated", "url", "venue",
    "verdict", "version", "via", "video", "vote", "votes", "warning", "website", "well", "what", "when", "where",
    "whereas", "who", "why", "yeas", "yes",
})
# The last words of headings in agendas and minutes: "PUBLIC COMMENT:", "STAFF REPORT:", "Next Steps:".
_HEADINGS = frozenset({
    "agenda", "allegiance", "budget", "business", "call", "comment", "comments", "date", "findings", "hearing",
    "hearings", "input", "issues", "item", "items", "matters", "meeting", "minutes", "motion", "notes", "number",
    "order", "points", "prayer", "report", "reports", "session", "statement", "statements", "steps", "summary",
    "takeaways", "time", "update", "updates", "vote", "votes",
})
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What stands before the colon.

    Attributes:
        name: as written, without a role in parentheses.
        role: the parentheses after the name and what stands in them ("(Nanaimo—Ladysmith, GP)").
        rest: what follows the colon.
        is_strong: in capitals, with a title or with a role: a label even where it does not recur.
        has_title: begins with "Mr.", "Mayor", "The Chair", …
    """

    name: str
    rest: str
    role: str = ""
    is_strong: bool = False
    has_title: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells labels apart, whatever their capitals."""
        return self.name.casefold(), self.role


def is_shouted(texts: Iterable[str]) -> bool:
    """Tell whether words are in capitals throughout, as in television captions: then capitals name nobody."""
    has_letters = False
    for text in texts:
        beginning = text[:200]
        if any(map(str.islower, beginning)):
            return False
        has_letters = has_letters or any(map(str.isalpha, beginning))
    return has_letters


def consistent_names(labels: Sequence[Label]) -> dict[tuple[str, str], str]:
    """Give each label's key the one name under which its speaker appears in the record.

    A source writes the role once ("Mr. Paul Manly (Nanaimo—Ladysmith, GP)") and then the name alone; both are one
    speaker, named in full. Where one name comes with several roles nobody can tell, and each stays as written.
    """
    spellings: dict[str, str] = {}
    roles: dict[str, dict[str, None]] = {}
    for label in labels:
        folded, role = label.key
        spellings.setdefault(folded, label.name)
        if role:
            roles.setdefault(folded, {})[role] = None
    names = {}
    for folded, role in {label.key: None for label in labels}:
        known = list(roles.get(folded, ()))
        names[folded, role] = f"{spellings[folded]} {role or (known[0] if len(known) == 1 else '')}".strip()
    return names


def split_label(line: str) -> Label | None:
    """Return the label at the beginning of a line, or None where what stands there has not the shape of one.

    >>> split_label("Mr. Paul Manly (Nanaimo—Ladysmith, GP): Thank you.").name
    'Mr. Paul Manly'
    >>> split_label("There are two points: cost and time.") is None
    True
    """
    head, colon, _ = line[:_LONGEST_LABEL].partition(":")
    if not colon:
        return None
    rest = line[len(head) + 1 :]
    # "10:30" and "https://" are no labels, and neither is "::".
    if rest and not (rest[0].isspace() or rest[0] == "*"):
        return None
    bold = head.startswith("**")
    head, rest = head.strip().strip("*"), (rest.strip().removeprefix("**").lstrip() if bold else rest.strip())
    return as_label(head.strip(), rest)


def as_label(head: str, rest: str) -> Label | None:
    """Return the label that `head` makes, or None where it has not the shape of a name."""
    bare, role, aside = head, "", ""
    if match := _ROLE.search(head):
        inside = match.group(2).strip()
        bare = head[: match.start()].rstrip()
        # "(laughing)" is how it is said, "(Chair)" who says it.
        if inside[:1].islower():
            aside = match.group(0).strip()
        else:
            role = match.group(0).strip()
    if not _is_name(bare):
        return None
    has_title = _TITLES.match(bare) is not None
    return Label(
        name=bare,
        role=role,
        rest=f"{aside} {rest}".strip() if aside else rest,
        # "Q:" alone stands for whoever asks; "A:" may also begin a list.
        is_strong=bool(role) or has_title or _is_capitals(bare) or bare == "Q",
        has_title=has_title,
    )


def _is_capitals(name: str) -> bool:
    return name == name.upper() and sum(letter.isalpha() for letter in name) > 1


def _is_name(name: str) -> bool:
    if not 0 < len(name) <= _LONGEST_NAME or not _NAME.fullmatch(name):
        return False
    words = name.replace(",", " ").split()
    if len(words) > 8 or words[0].strip(".").casefold() in _NOBODY or words[-1].casefold() in _HEADINGS:
        return False
    # Every word begins with a capital but the particles; "Some hon. members" is the House's own way of saying it.
    if not words[0][0].isupper():
        return False
    small = [word for word in words if word[0].islower() and not re.fullmatch(_PARTICLE, word)]
    return not small or re.fullmatch(r"(?:Some|An|Une|Des) hon\. [Mm]embers?", name) is not None
