"""The checks that every claim and citation passes, whoever made them: code that quotes exactly, or a language model.

1. A citation names a passage that was read, and its quote is byte for byte `record.text[quote_start:quote_end]`, within
   one turn and within what was read of its record.
2. What stands in quotation marks in a claim is an exact span of a quote or passage it cites. The comparison looks
   past case, runs of space, and the shapes of quotation marks and apostrophes, and past nothing else; what it finds
   is shown in the source's own characters.
3. A claim names somebody as the speaker only where that is the speaker of the turn it cites.
4. What a claim says in words of its own is carried by the passages it cites: numbers, dates and names stand there, what
   it gives to somebody that person said, it denies what they deny, and its matter is theirs (`support.py`).
5. A claim with no citation left, or that any check refuses, is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answering.grounds import about_records, grounds_of, read_beside
from assistant.answering.support import Lack, support_of
from assistant.answers import Citation, Claim, ScoredPassage
from ingest import Record

_OPENING, _CLOSING = "“„«", "”»"
_STRAIGHT = '"'
_SHAPES = str.maketrans(dict.fromkeys("“”„«»″", '"') | dict.fromkeys("‘’‚′`", "'"))
_SAYING = (
    r"(?:said|says|stated|states|told|asked|asks|argued|argues|noted|notes|added|adds|replied|replies|answered|answers|"
    r"explained|explains|announced|announces|warned|warns|moved|moves|promised|confirmed|insisted|recalled|thinks|thought)"
)
_SAID = re.compile(rf"\b{_SAYING}\b")
# "Clerk Ana Ruiz, 9 May 2024, 00:41:07: “…”"
_LABEL = re.compile(r"^(?P<name>[^:“”\"]+?)(?:,\s*\d[^“”\"]*)?:\s*[“\"]")
# "Councillor Marsh said"; a pronoun names nobody.
_NAMED = re.compile(rf"(?P<name>(?:[A-Z][\w'’.-]*\s+){{0,5}}[A-Z][\w'’.-]*)\s+(?:also\s+|then\s+)?{_SAYING}\b")
# What a claim may give as its source without naming a person.
_NO_PERSON = re.compile(r"^(?:At \d|The\b|This\b|It\b|He\b|She\b|They\b|We\b|I\b|You\b|One\b|Nobody\b|Somebody\b)")


class Fault(StrEnum):
    """What a check found wrong."""

    UNKNOWN_CITATION = "the claim cites a number that no citation has"
    UNREAD_PASSAGE = "the citation names a passage that was not read"
    NOT_VERBATIM = "the citation's quote is not what the record holds there"
    SEVERAL_TURNS = "the citation's quote is not within one turn"
    NOT_READ = "the citation's quote lies outside what was read"
    WRONG_SPEAKER = "the citation's speaker is not the speaker of its turn"
    NOT_IN_SOURCE = "words in quotation marks stand in no cited passage"
    WRONG_ATTRIBUTION = "the claim names a speaker who did not say what it cites"
    UNSUPPORTED = "no citation supports the claim"
    OTHER_FIGURE = "a number or date of the claim stands in no cited passage"
    OTHER_NAME = "a name of the claim stands in no cited passage"
    OPPOSITE = "the claim says the opposite of what it cites"
    OTHER_MATTER = "what the claim says stands in no cited passage"


FAULT_OF = {
    Lack.NUMBER: Fault.OTHER_FIGURE,
    Lack.NAME: Fault.OTHER_NAME,
    Lack.SPEAKER: Fault.WRONG_ATTRIBUTION,
    Lack.NEGATED: Fault.OPPOSITE,
    Lack.MATTER: Fault.OTHER_MATTER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One fault: of the citation with this number, or of the claim at this position; the other is None."""

    fault: Fault
    citation: int | None = None
    claim: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What passed, numbered anew from 1 in the order of the claims, and what did not."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    violations: tuple[Violation, ...]


def verify(
    claims: Sequence[Claim],
    citations: Sequence[Citation],
    *,
    records: Mapping[str, Record],
    read: Sequence[ScoredPassage],
) -> Verified:
    """Check claims and citations against the records, and keep what is supported.

    Args:
        claims: in the order in which they are said.
        citations: those the claims name by number.
        records: the records cited, by id, in the revision cited.
        read: the passages of this request.

    Returns:
        The claims that hold, quotation marks in the source's own characters, their citations renumbered.
    """
    violations: list[Violation] = []
    sound: dict[int, Citation] = {}
    for citation in citations:
        fault = citation_fault(citation, records=records, read=read)
        if fault:
            violations.append(Violation(fault=fault, citation=citation.number, words=citation.quote))
        else:
            sound[citation.number] = citation
    held: list[Claim] = []
    for position, claim in enumerate(claims):
        checked = _checked(claim, sound, records, read)
        if isinstance(checked, Claim):
            held.append(checked)
        else:
            violations.append(replace(checked, claim=position))
    return _renumbered(held, sound, violations)


def citation_fault(citation: Citation, *, records: Mapping[str, Record], read: Sequence[ScoredPassage]) -> Fault | None:
    """Return what is wrong with a citation, None where it holds."""
    start, end = citation.quote_start, citation.quote_end
    record = records.get(citation.record_id)
    ours = {scored.passage.passage_id for scored in read if scored.passage.record_id == citation.record_id}
    if record is None or citation.passage_id not in ours:
        return Fault.UNREAD_PASSAGE
    if record.revision != citation.revision or not 0 <= start < end or record.text[start:end] != citation.quote:
        return Fault.NOT_VERBATIM
    turn = record.turn_at(start)
    within = end <= record.turn_starts[turn] + len(record.turns[turn].text)
    if not within or not citation.turn_start == citation.turn_end == turn:
        return Fault.SEVERAL_TURNS
    if citation.speaker != record.turns[turn].speaker:
        return Fault.WRONG_SPEAKER
    return None if _is_read(citation, read) else Fault.NOT_READ


def _is_read(citation: Citation, read: Sequence[ScoredPassage]) -> bool:
    """Tell whether passages that were read cover the quote; a sentence may run from one passage into the next."""
    position = citation.quote_start
    of_record = [scored.passage for scored in read if scored.passage.record_id == citation.record_id]
    named = next(passage for passage in of_record if passage.passage_id == citation.passage_id)
    if not named.char_start <= position < named.char_end:
        return False
    for passage in sorted(of_record, key=lambda passage: passage.char_start):
        # The newline or space between two passages is nobody's; it may be stepped over.
        if passage.char_start <= position + 1:
            position = max(position, passage.char_end)
    return position >= citation.quote_end


def _checked(
    claim: Claim, sound: Mapping[int, Citation], records: Mapping[str, Record], read: Sequence[ScoredPassage]
) -> Claim | Violation:
    cited = [sound[number] for number in claim.citations if number in sound]
    if not cited:
        return Violation(fault=Fault.UNSUPPORTED, words=claim.text)
    sources = [citation.quote for citation in cited]
    passage_ids = {citation.passage_id for citation in cited}
    sources += [scored.passage.text for scored in read if scored.passage.passage_id in passage_ids]
    text = claim.text
    for quoted in quoted_texts(text, known=[citation.quote for citation in cited]):
        own = next((found for source in sources if (found := find_verbatim(quoted, source)) is not None), None)
        if own is None:
            return Violation(fault=Fault.NOT_IN_SOURCE, words=quoted)
        text = text.replace(quoted.strip(), own, 1)
    named = misattributed(text, cited)
    if named:
        return Violation(fault=Fault.WRONG_ATTRIBUTION, words=named)
    if not any(text.endswith(f": “{citation.quote}”") for citation in cited):
        grounds = grounds_of(read_beside(passage_ids, read), records)
        known = about_records([citation.record_id for citation in cited], records)
        support = support_of(text, [ground.said for ground in grounds], about=known)
        if support.lack:
            return Violation(fault=FAULT_OF[support.lack], words=support.words)
    return Claim(text=text, citations=tuple(citation.number for citation in cited))


def quoted_texts(text: str, *, known: Sequence[str] = ()) -> list[str]:
    """Return what stands in double quotation marks, outermost marks only.

    Args:
        text: a claim.
        known: quotes that were proved already; they may hold unbalanced marks of their own and are passed over.

    >>> quoted_texts('She said “we “may” act” and "no".')
    ['we “may” act', 'no']
    """
    for quote in sorted(known, key=len, reverse=True):
        text = text.replace(f"“{quote}”", "")
    found, start, depth = [], 0, 0
    for position, mark in enumerate(text):
        opens = mark in _OPENING or (mark == _STRAIGHT and depth == 0)
        closes = mark in _CLOSING or (mark == _STRAIGHT and depth == 1 and text[start - 1] == _STRAIGHT)
        if opens:
            start = position + 1 if depth == 0 else start
            depth += 1
        elif closes and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start:position])
    # Marks that never close hide nothing: what follows the opening one is checked as a quote.
    return [*found, text[start:]] if depth else found


def find_verbatim(quoted: str, source: str) -> str | None:
    """Return the source's own characters for `quoted`, looking past case, space and the shapes of quote marks.

    >>> find_verbatim("six  TO three", "The motion carries, six to three.")
    'six to three'
    """
    pieces = [re.escape(piece) for piece in quoted.translate(_SHAPES).split()]
    if not pieces:
        return None
    found = re.search(r"\s+".join(pieces), source.translate(_SHAPES), re.IGNORECASE)
    return source[found.start() : found.end()] if found else None


def misattributed(text: str, cited: Sequence[Citation]) -> str | None:
    """Return the name a claim gives as a speaker although no turn it cites is that speaker's, else None.

    A part of the speaker's name will do ("Marsh" for "Councillor Marsh").
    """
    speakers = [citation.speaker for citation in cited if citation.speaker]
    label = _LABEL.match(text)
    # "Asked about it, Marsh said: “…”" is found by its verb.
    named = [label["name"]] if label and not _SAID.search(label["name"]) else []
    named += [found["name"] for found in _NAMED.finditer(_outside_quotes(text))]
    for name in named:
        if not _NO_PERSON.match(name) and not any(_is_part(name, speaker) for speaker in speakers):
            return name
    return None


def _is_part(name: str, speaker: str) -> bool:
    return name == speaker or set(name.casefold().split()) <= set(speaker.casefold().split())


def _outside_quotes(text: str) -> str:
    for quoted in quoted_texts(text):
        text = text.replace(quoted, "")
    return text


def _renumbered(claims: Sequence[Claim], sound: Mapping[int, Citation], violations: Sequence[Violation]) -> Verified:
    used = list(dict.fromkeys(number for claim in claims for number in claim.citations))
    new = {number: position for position, number in enumerate(used, start=1)}
    return Verified(
        claims=tuple(replace(claim, citations=tuple(new[number] for number in claim.citations)) for claim in claims),
        citations=tuple(replace(sound[number], number=new[number]) for number in used),
        violations=tuple(violations),
    )
