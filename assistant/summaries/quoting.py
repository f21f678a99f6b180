"""The words that a record gives as somebody's own: what an article quotes, and what stands out in a transcript.

Somebody is named only where the record itself names them: by the label of the turn, or in an article right beside the
quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import sqrt

from assistant.answering.citations import cite
from assistant.answering.kinds import is_motion
from assistant.answering.speech import asks, disfluencies, points_back
from assistant.answering.verification import citation_fault, quoted_texts
from assistant.summaries.findings import is_decision
from assistant.summaries.reading import Line, Reading, stems_by_passage
from assistant.summaries.summary import Quote
from assistant.summaries.weighing import is_quotable, repeats, term_weights, worth
from ingest import BlockRole, Turn

IN_MARKS = "in quotation marks"
SET_OFF = "a paragraph in the first person; the record names no speaker"
SPOKEN = "said in the meeting"
# Fewer words in marks are a title or a word at arm's length.
_FEWEST_WORDS = 4
_MOST_SPOKEN, _MOST_SPOKEN_OF_ONE = 8, 2
# A paragraph of more words in the first person is somebody's essay and not a quote.
_MOST_SET_OFF_WORDS = 70
_FIRST_PERSON = re.compile(
    r"\b(?:I|[Ww]e|[Oo]ur|[Mm]y|me|us|[Oo]urs|[Mm]ine|I['’](?:m|ve|d|ll)|[Ww]e['’](?:re|ve|d|ll))\b"
)
_VERB = (
    r"(?:said|says|stated|states|told|asked|argued|noted|added|replied|answered|explained|announced|warned|recalled|"
    r"insisted|wrote|declared|remarked|continued|concluded|urged)"
)
_NAME = r"(?:(?:[A-Z][\w'’.-]*|of|the|de|van|von)\s+){0,6}[A-Z][\w'’-]+"
# "…,” said Councillor Safiya Brandt" · "Marsh said: “…" · "“…,” Marsh said"
_AFTER = re.compile(rf"^[”\"]?\s*,?\s*(?:{_VERB}\s+(?P<one>{_NAME})|(?P<two>{_NAME})\s+{_VERB}\b)")
_BEFORE = re.compile(rf"(?P<name>{_NAME})\s+(?:\w+ly\s+)?{_VERB}(?:\s+\w+){{0,3}}\s*[,:]?\s*[“\"]?$")
_NO_NAME = re.compile(r"^(?:The|This|It|He|She|They|We|I|You|One|Nobody|In|On|At|But|And|When|That)$")
# What somebody holds, feels or denies, rather than reports.
_STANCE = re.compile(
    r"\b(?:not|never|nobody|no one|nothing|must|should|wrong|right|fair|unfair|ashamed|proud|afraid|sorry|dare|believe|"
    r"promise[sd]?|support|oppose|trust|failure|enough|shame|honest|deserve|enough|difference|why|truth|worth)\b|n['’]t\b",
    re.IGNORECASE,
)
_CRISP_WORDS = 30
# Start and end in the record's text, the speaker if one is given, and the evidence.
_Found = tuple[int, int, str | None, str]


def quotes_of(reading: Reading) -> list[Quote]:
    """Return the quotes of a record in its order."""
    spoken = any(turn.role is BlockRole.SPEECH and turn.speaker for turn in reading.record.turns)
    found = _standing_out(reading) if spoken else [*_marked(reading), *_set_off(reading)]
    ordered = sorted(found, key=lambda item: item[0])
    return [_quote(reading, number, item) for number, item in enumerate(ordered, start=1)]


def _quote(reading: Reading, number: int, found: _Found) -> Quote:
    start, end, speaker, evidence = found
    passage_id = reading.passage_at(start).passage_id
    citation = cite(reading.record, start, end, number=number, passage_id=passage_id)
    fault = citation_fault(citation, records={reading.record.record_id: reading.record}, read=reading.read)
    assert fault is None, f"a quote is cut from the record: {fault}"
    return Quote(citation=citation, speaker=speaker, evidence=evidence)


def _marked(reading: Reading) -> Iterator[_Found]:
    """Yield what stands in quotation marks, with whoever is named beside it."""
    for turn, begins in zip(reading.record.turns, reading.record.turn_starts, strict=True):
        if turn.role is BlockRole.HEADING:
            continue
        after = 0
        for quoted in quoted_texts(turn.text):
            at = turn.text.find(quoted, after)
            if at < 0:
                continue
            start, end = at, at + len(quoted)
            after = end
            start, end = _bare(turn.text, start, end)
            if len(turn.text[start:end].split()) >= _FEWEST_WORDS or _is_said(turn.text, start, end):
                yield begins + start, begins + end, _named_beside(turn.text, start, end), IN_MARKS


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out what belongs to the sentence around: space, a comma before the closing mark."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return start, end


def _is_said(text: str, start: int, end: int) -> bool:
    """Tell whether a few words in marks are somebody's: of two words or more, and not a title."""
    words = text[start:end].split()
    return len(words) > 1 and not all(word[:1].isupper() for word in words)


def _named_beside(text: str, start: int, end: int) -> str | None:
    """Return whoever an article names as the speaker, right after or right before the quotation."""
    after = _AFTER.match(text[end:].lstrip(",.?! "))
    found = (after["one"] or after["two"]) if after else None
    if found is None:
        before = _BEFORE.search(text[:start].rstrip('“" '))
        found = before["name"] if before else None
    if found is None:
        return None
    name = found.strip(" ,.")
    while name and _NO_NAME.match(name.split()[0]):
        name = " ".join(name.split()[1:])
    return name or None


def _set_off(reading: Reading) -> Iterator[_Found]:
    """Yield paragraphs in the first person of an article that itself speaks in the third.

    Pages that a machine made set quotes off like this, without marks and without a name.
    """
    record = reading.record
    if reading.facts.source_kind.is_primary:
        return
    prose = [turn for turn in record.turns if turn.role is BlockRole.PARAGRAPH]
    if not any(not _is_first_person(turn) for turn in prose):
        return
    for turn, begins in zip(record.turns, record.turn_starts, strict=True):
        short = len(turn.text.split()) <= _MOST_SET_OFF_WORDS
        if turn.role is BlockRole.PARAGRAPH and short and _is_first_person(turn):
            start = len(turn.text) - len(turn.text.lstrip())
            yield begins + start, begins + len(turn.text.rstrip()), None, SET_OFF


def _is_first_person(turn: Turn) -> bool:
    """Tell whether a paragraph speaks in the first person outside of any quotation marks."""
    text = turn.text
    for quoted in quoted_texts(text):
        text = text.replace(quoted, "")
    return bool(_FIRST_PERSON.search(text))


def _standing_out(reading: Reading) -> Iterator[_Found]:
    """Yield what named speakers say that takes a stand, in their own words, at most two of each."""
    weight = term_weights(stems_by_passage(reading.lines, len(reading.passages)))
    ranked = sorted(reading.lines, key=lambda line: -_stands_out(line, weight))
    chosen: list[Line] = []
    for line in ranked:
        if len(chosen) == _MOST_SPOKEN or _stands_out(line, weight) <= 0:
            break
        own = [other for other in chosen if other.sentence.speaker == line.sentence.speaker]
        if len(own) < _MOST_SPOKEN_OF_ONE and not any(repeats(line, other) for other in chosen):
            chosen.append(line)
    for line in chosen:
        yield line.start, line.sentence.end, line.sentence.speaker, SPOKEN


def _stands_out(line: Line, weight: Mapping[str, float]) -> float:
    """Return how well a sentence would stand as a quote on its own."""
    text = line.text
    if not line.sentence.speaker or not is_quotable(line) or is_decision(line) or is_motion(text) or asks(text):
        return 0.0
    stance = len(_STANCE.findall(text))
    if not stance or points_back(text) or disfluencies(text):
        return 0.0
    return sqrt(worth(line, weight)) * min(stance, 3) * (1.0 if line.length <= _CRISP_WORDS else 0.5)
