"""Reads transcripts in plain text, where a label before the words says who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.datelines import read_dateline
from ingest.errors import BrokenFile
from ingest.identity import content_hash, record_id_of
from ingest.loaders.encoding import decode
from ingest.loaders.hints import hint_of, read_heading
from ingest.loaders.labels import Label, as_label, consistent_names, is_shouted, split_label
from ingest.records import BlockRole, Record, TimeAnchor, TimeSpan, Turn
from ingest.timecode import parse_timecode

_TIME = r"[0-9]{1,3}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?"
_BRACKETED_TIME = re.compile(rf"[\[(]({_TIME})(?:\s*(?:-->?|–|—|-)\s*({_TIME}))?[\])]\s*")
_BARE_TIME = re.compile(rf"({_TIME})(?:\s*[-–—]\s*|\s+|$)()")
_TIME_AT_END = re.compile(rf"(.{{1,120}}?)\s+(?:[\[(]({_TIME})[\])]|({_TIME}))\s*:?")
_QUESTION_OR_ANSWER = re.compile(r"([QA])\.\s+(?=\S)")
_HAS_QUESTIONS = re.compile(rf"^[ \t]*(?:[\[(]?{_TIME}[\])]?[ \t]*)?Q\.[ \t]", re.MULTILINE)
_ENUMERATION = re.compile(r"[B-PR-Z]\.\s")
_DIRECTION = re.compile(r"[(\[][^()\[\]]{1,200}[)\]]\.?")
_PARAGRAPH_END = re.compile(r"[.!?…:;'\"’”»)\]]$")
# A line with a time at its end is a name and a time, so it is short.
_LONGEST_HEADING = 200
# Lines that were broken at a width are shorter: the next line does not go on in the middle of a sentence.
_WIDEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line that is not blank, and what its beginning may be.

    Attributes:
        text: without a time at its beginning.
        time: what a time at its beginning, or after the name, says.
        label: what its beginning names; before it is judged, what it may name.
        is_fresh: the line before it has ended, so that something new may begin here.
        is_certain: a time in brackets beside the name leaves no doubt that it is a label.
    """

    text: str
    time: TimeSpan | None = None
    label: Label | None = None
    is_after_blank: bool = False
    is_fresh: bool = False
    is_certain: bool = False


def load_speaker_text(data: bytes, name: str) -> Record:
    """Read labelled text: a turn a label; what stands before the first label becomes hints and paragraphs.

    Raises:
        BrokenFile: no label in it.
    """
    decoded = decode(data)
    lines = _judge(list(_lines(decoded.text)))
    first = next((position for position, line in enumerate(lines) if line.label), None)
    if first is None:
        raise BrokenFile(
            name, "no line begins with a speaker's name and a colon", "label the speakers as 'NAME: words'"
        )
    heading = read_heading(_unwrapped(lines[:first]))
    paragraphs = [Turn(text=text, role=BlockRole.PARAGRAPH) for text in heading.rest]
    return Record(
        record_id=record_id_of(data),
        content_hash=content_hash(data),
        format="speaker_text",
        turns=(*paragraphs, *_turns(lines[first:])),
        hints=heading.hints,
        notices=decoded.notices,
    )


def is_labelled(text: str) -> bool:
    """Tell whether a text is a transcript: whether labels recur often enough for so many lines.

    An article with one "Note:" is none, and neither is one with a few lines of "Key: value".
    """
    lines = _judge(list(_lines(text)))
    labels = [line.label for line in lines if line.label]
    if len(labels) < 2:
        return False
    if sum(line.is_certain for line in lines) >= 2:
        return True
    share = len(labels) / len(lines)
    names = Counter(label.name.casefold() for label in labels)
    if max(names.values()) < 2:
        # Minutes put headings where labels stand ("BYLAW 12: carried"), each of them once.
        persons = all(label.has_title or label.role or " " not in label.name for label in labels)
        return persons and share >= 0.5
    first = next(position for position, line in enumerate(lines) if line.label)
    if share >= 0.2 and len(labels) >= 0.5 * (len(lines) - first):
        return True
    strong = sum(label.is_strong for label in labels)
    return (strong >= 3 and share >= 0.05) or (len(labels) >= 4 and len(names) >= 2 and share >= 0.15)


def _lines(text: str) -> Iterator[_Line]:
    ended, blank = True, True
    # "A. Smith: Yes." is a name; where questions are asked with "Q.", "A. On Monday: it rained." is an answer.
    has_questions = _HAS_QUESTIONS.search(text) is not None
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            yield replace(_read_line(line, has_questions), is_after_blank=blank, is_fresh=blank or ended)
            ended = len(line) > _WIDEST or _PARAGRAPH_END.search(line[-1:]) is not None
        blank = not line


def _read_line(line: str, has_questions: bool) -> _Line:
    bracketed = _BRACKETED_TIME.match(line)
    if bracketed is None and (headed := _time_at_end(line)):
        return headed
    leading = bracketed or _BARE_TIME.match(line)
    rest = line[leading.end() :] if leading else line
    label = (_question_or_answer(rest) if has_questions else None) or split_label(rest)
    # Before words that no label follows, only a time that stands alone or in square brackets is one: "10:30 was the
    # time we agreed on" is speech.
    if leading and not (label or not rest or line[0] == "["):
        return _Line(text=line)
    time = _span(leading) if leading else None
    if leading is None and label and (inner := _BRACKETED_TIME.match(label.rest)):
        time, label = _span(inner), replace(label, rest=label.rest[inner.end() :])
        bracketed = inner
    certain = label is not None and bracketed is not None and time is not None
    return _Line(text=rest, time=time, label=label, is_certain=certain)


def _time_at_end(line: str) -> _Line | None:
    match = _TIME_AT_END.fullmatch(line) if len(line) <= _LONGEST_HEADING else None
    label = as_label(match[1].strip("* "), "") if match else None
    if match is None or label is None:
        return None
    start = parse_timecode(match[2] or match[3])
    time = None if start is None else TimeSpan(start_seconds=start)
    return _Line(text=line, time=time, label=label, is_certain=match[2] is not None)


def _question_or_answer(text: str) -> Label | None:
    match = _QUESTION_OR_ANSWER.match(text)
    return Label(name=match[1], rest=text[match.end() :]) if match else None


def _span(match: re.Match[str]) -> TimeSpan | None:
    start, end = parse_timecode(match[1]), parse_timecode(match[2] or "")
    if start is None:
        return None
    return TimeSpan(start_seconds=start, end_seconds=end if end is not None and end >= start else None)


def _judge(lines: Sequence[_Line]) -> list[_Line]:
    """Keep the labels that the whole file bears out; elsewhere the words before the colon are words."""
    judge = _Judge.of(lines)
    judged: list[_Line] = []
    is_header = True
    for line in lines:
        accepted = line.label is not None and judge.accepts(line, is_header=is_header)
        judged.append(line if accepted else replace(line, label=None))
        is_header = is_header and not accepted
    return judged


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """What the whole file says about its labels."""

    counts: Counter[str]
    has_questions: bool
    lines_are_turns: bool
    times_after_names: int
    is_shouted: bool

    @classmethod
    def of(cls, lines: Sequence[_Line]) -> _Judge:
        labels = [line.label for line in lines if line.label]
        counts = Counter(label.name.casefold() for label in labels)
        enumerated = any(_ENUMERATION.match(line.text) for line in lines)
        return cls(
            counts=counts,
            has_questions=counts["q"] > 0 and counts["a"] > 0 and not enumerated,
            lines_are_turns=len(labels) >= 0.5 * len(lines),
            # "Town Hall 10:30" may stand once above a transcript; exports that write times so do it for every turn.
            times_after_names=sum(cls._is_heading_with_time(line) for line in lines),
            is_shouted=is_shouted(label.rest for label in labels),
        )

    def accepts(self, line: _Line, *, is_header: bool) -> bool:
        """Tell whether a line's label is one; in the header, before the first, a heading may look like one."""
        label = line.label
        assert label is not None
        if label.name in ("Q", "A") and not label.is_strong:
            return self.has_questions or (self.counts["q"] > 1 and self.counts["a"] > 1)
        if self._is_heading_with_time(line):
            return self.times_after_names >= 3
        if line.is_certain or self.counts[label.name.casefold()] > 1:
            return True
        if hint_of(line.text) or (is_header and self._is_heading(line, label)):
            return False
        return self._accepts_once(line, label)

    def _accepts_once(self, line: _Line, label: Label) -> bool:
        """Tell whether a label that does not recur is one."""
        if self.is_shouted and not (label.has_title or label.role):
            return False
        if label.is_strong:
            return line.is_fresh or self.lines_are_turns
        return line.is_fresh and (" " in label.name or self.lines_are_turns)

    def _is_heading(self, line: _Line, label: Label) -> bool:
        # "REGULAR MEETING: JANUARY 16" above a transcript, and "BUDGET HEARING: 2024-01-16".
        if label.has_title:
            return False
        shouted = any(map(str.isalpha, label.rest)) and not any(map(str.islower, line.text))
        return (shouted and not self.is_shouted) or read_dateline(label.rest) is not None

    @staticmethod
    def _is_heading_with_time(line: _Line) -> bool:
        return line.label is not None and not line.label.rest and line.time is not None and not line.is_certain


def _unwrapped(lines: Sequence[_Line]) -> list[str]:
    """Return the lines above the first label, those in one that were broken at a width."""
    texts: list[str] = []
    length = 0
    for line in lines:
        if texts and not line.is_fresh and length >= 60 and line.text[:1].islower():
            texts[-1] += f" {line.text}"
        elif line.text:
            texts.append(line.text)
        length = len(line.text)
    return texts


@dataclass(slots=True)
class _Builder:
    """The turn that is being read."""

    speaker: str | None = None
    parts: list[str] = field(default_factory=list)
    anchors: list[TimeAnchor] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, time: TimeSpan | None, joint: str) -> None:
        if time:
            offset = self.length + len(joint) if self.parts and text else self.length
            # A time beside the name and another before the first words: the one nearer to the words holds.
            if self.anchors and self.anchors[-1].offset == offset:
                self.anchors.pop()
            self.anchors.append(TimeAnchor(offset=offset, time=time))
        if text:
            added = f"{joint}{text}" if self.parts else text
            self.parts.append(added)
            self.length += len(added)

    def turn(self) -> Iterator[Turn]:
        if not self.parts:
            return
        times = [anchor.time for anchor in self.anchors]
        whole = times[0] if times and self.anchors[0].offset == 0 else None
        anchors = tuple(self.anchors) if len(times) > 1 or (times and whole is None) else ()
        for time in times[1:] if whole else ():
            whole = whole.covering(time) if whole else None
        yield Turn(text="".join(self.parts), speaker=self.speaker, time=whole, anchors=anchors)


def _turns(lines: Sequence[_Line]) -> Iterator[Turn]:
    names = consistent_names([line.label for line in lines if line.label])
    turn = _Builder()
    pending: TimeSpan | None = None
    for line in lines:
        time, pending = line.time or pending, None
        if line.label:
            yield from turn.turn()
            turn = _Builder(speaker=names[line.label.key])
            turn.add(line.label.rest, time, " ")
        elif not line.text:
            pending = time
        elif _is_direction(line):
            yield from turn.turn()
            yield Turn(text=line.text, time=time, role=BlockRole.PARAGRAPH)
            turn = _Builder(speaker=turn.speaker)
        else:
            turn.add(line.text, time, "\n" if line.is_after_blank else " ")
    yield from turn.turn()


def _is_direction(line: _Line) -> bool:
    return len(line.text) <= 210 and _DIRECTION.fullmatch(line.text) is not None
