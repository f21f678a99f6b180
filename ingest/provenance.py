"""What is known of a record, and from where: title, date, body, source kind, recording, language.

Each field is taken from the first of these that gives it: the user's correction, the folder's `verbatim.csv`, the
document, the file's name. Each comes with its reason, and what cannot be read is a notice, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from ingest.datelines import WrittenDate, find_dates, find_dates_in_name
from ingest.headings import Paper, body_alone, body_in, from_capitals, has_motion, is_attendance, paper_in
from ingest.records import BlockRole, Facts, Record, SourceKind, speakers_of

# Vector stores of the cloud refuse metadata over 8 KB; no honest title or body comes near this.
_MAX_TITLE, _MAX_FIELD = 300, 500
# Detection needs some text: on a single word it is wrong as often as not.
_MIN_WORDS_FOR_LANGUAGE = 40
_WORDS_FOR_LANGUAGE = 600
# In how many blocks at its beginning a document says what it is.
_TOP = 15
_CAPTIONS = frozenset({"vtt", "srt"})
_AGENDA_NOTE = " (an agenda: official, written before the meeting)"
_KIND_OF_PAPER = {
    Paper.MINUTES: SourceKind.MINUTES,
    Paper.TRANSCRIPT: SourceKind.TRANSCRIPT,
    Paper.AGENDA: SourceKind.MINUTES,
}

# "The minutes of April 9 were approved" dates another meeting than this one.
_OTHER_MEETING = re.compile(
    r"\b(?:approv\w*|adopt\w*|previous|prior|last|next|confirm\w*|amended|revised|printed|deadline)\b", re.IGNORECASE
)
_A_DATE = re.compile(r"\d{4}([-.]?)\d{2}\1\d{2}")
_SAID_TODAY = re.compile(
    r"\b(?:today is|it is|this is|welcome to|good (?:morning|afternoon|evening))\b.{0,80}$|\b(?:meeting|session"
    r"|hearing|briefing) (?:of|for|on)\b.{0,60}$",
    re.IGNORECASE,
)

_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass
class _Verdict:
    """The fields judged so far, with their reasons, and what the reader should know."""

    reasons: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What people said of the record, the stronger source first."""

    corrections: Mapping[str, str]
    sheet: Mapping[str, str]

    def find(self, key: str) -> tuple[str, str] | None:
        """Return the value given for a field and who gave it."""
        for source, reason in ((self.corrections, "your correction"), (self.sheet, "verbatim.csv")):
            if value := (source.get(key) or "").strip():
                return value, reason
        return None


class _Evidence(NamedTuple):
    """What a record may be, why, and the paper where it is not one that the kind is named after."""

    kind: SourceKind
    reason: str
    paper: str | None = None


def classify(
    record: Record, *, name: str, sheet: Mapping[str, str] | None = None, corrections: Mapping[str, str] | None = None
) -> Record:
    """Return the record with its facts, each with the reason for it, and with notices of what could not be read.

    Args:
        record: cleaned, so that its hints hold what dateline and disclaimer say.
        name: the file's name, as the user knows it; folders before it are passed over.
        sheet: the file's line of `verbatim.csv` (title, body, date, kind, url, media).
        corrections: the user's own, by the same names.

    Raises:
        ValueError: a correction or a line of the sheet holds a kind or a date that is none.
    """
    given = _Given(corrections=corrections or {}, sheet=sheet or {})
    name = PurePosixPath(name.replace("\\", "/").removeprefix("upload:")).name
    verdict = _Verdict()
    kind, paper = _judge_kind(record, name, given, verdict)
    facts = Facts(
        title=_judge_title(record, name, given, verdict),
        source_kind=kind,
        body=_judge_body(record, kind, given, verdict),
        date=_judge_date(record, kind, name, given, verdict),
        url=_judge_plain("url", record, given, verdict),
        media=_judge_plain("media", record, given, verdict),
        language=_judge_language(record, verdict),
        paper=paper,
        reasons=verdict.reasons,
    )
    return replace(record, facts=facts, notices=(*record.notices, *verdict.notices))


def _judge_kind(record: Record, name: str, given: _Given, verdict: _Verdict) -> tuple[SourceKind, str | None]:
    """Return the kind, and the paper where it is not one that the kind is named after."""
    if said := given.find("kind"):
        verdict.reasons["source_kind"] = said[1]
        return SourceKind(said[0]), None
    kind, reason, paper = next(_kinds(record, name))
    verdict.reasons["source_kind"] = reason
    return kind, paper


def _kinds(record: Record, name: str) -> Iterator[_Evidence]:
    """Yield what the record may be, the strongest evidence first; the last one always holds."""
    hint = record.hints.get("kind", "").casefold()
    if hint in set(SourceKind):
        saying = record.hints.get("kind_reason")
        yield _Evidence(SourceKind(hint), f"it says {saying!r}" if saying else "the document says so of itself")
    if (speech := _speech_reason(record)) is not None:
        yield _Evidence(SourceKind.TRANSCRIPT, speech)
    if paper := paper_in([record.hints.get("title", ""), *_top_headings(record)]):
        yield _evidence_of(paper.kind, f"its heading {_shortened(paper.heading)!r}")
    if attendance := _attendance_and_motions(record):
        yield _Evidence(SourceKind.MINUTES, attendance)
    words = set(re.split(r"[\W_\d]+", name.casefold()))
    for named in _KIND_OF_PAPER:
        if named.value in words:
            yield _evidence_of(named, f"the file's name {name!r}")
    yield _Evidence(SourceKind.ARTICLE, "text without speakers, minutes' headings or a machine's disclaimer")


def _evidence_of(paper: Paper, reason: str) -> _Evidence:
    """Return what it means to be such a paper; an agenda has the rank of minutes and is none."""
    if paper is Paper.AGENDA:
        return _Evidence(_KIND_OF_PAPER[paper], reason + _AGENDA_NOTE, paper.value)
    return _Evidence(_KIND_OF_PAPER[paper], reason)


def _speech_reason(record: Record) -> str | None:
    spoken = [turn for turn in record.turns if turn.role is BlockRole.SPEECH]
    if not spoken or 2 * len(spoken) < len(record.turns):
        return None
    names = len(speakers_of(spoken))
    if record.format in _CAPTIONS:
        return f"captions ({record.format.upper()})" + (f" with {names} named speakers" if names else "")
    if names:
        return f"{names} named speaker{'s' if names > 1 else ''} in {len(spoken)} turns"
    return "turns of speech without names"


def _attendance_and_motions(record: Record) -> str | None:
    present = next((turn.text for turn in record.turns if is_attendance(turn.text)), None)
    motions = sum(1 for turn in record.turns if has_motion(turn.text))
    return f"attendance ({_shortened(present)!r}) and {motions} motions or votes" if present and motions > 1 else None


def _judge_title(record: Record, name: str, given: _Given, verdict: _Verdict) -> str:
    candidates: Sequence[tuple[str, str] | None] = (
        given.find("title"),
        _hint(record, "title", "the document's title"),
        _first_heading(record),
        (_pretty_name(name), "the file's name"),
    )
    title, reason = next(found for found in candidates if found is not None)
    if not given.find("title") and body_alone(title) and (paper := paper_in(_top_headings(record))):
        title, reason = f"{from_capitals(title)}: {from_capitals(paper.heading)}", "the document's first headings"
    verdict.reasons["title"] = reason
    return _capped(title, _MAX_TITLE)


def _first_heading(record: Record) -> tuple[str, str] | None:
    for turn in record.turns[:_TOP]:
        if turn.role is BlockRole.HEADING and 0 < len(turn.text) <= _MAX_TITLE:
            return turn.text, "the first heading"
    return None


def _pretty_name(name: str) -> str:
    """Return a title made from a file's name: without its suffix, underscores, what is no word, and its one date."""
    stem = name.rsplit(".", 1)[0] if re.search(r"\.\w{1,5}$", name) else name
    words = [word for word in re.split(r"[\s_]+|(?<=[A-Za-z])-|-(?=[A-Za-z])", stem) if word]
    readable = [word for word in words if not re.fullmatch(r"(?=.*\d)[0-9a-f]{8,}", word) or find_dates_in_name(word)]
    if not any(letter.isalpha() for word in readable for letter in word):
        return name or "untitled"
    # The date is one of the record's facts and stands beside its title; of two, both say what it is.
    dates = [word for word in readable if _A_DATE.fullmatch(word) and find_dates_in_name(word)]
    title = " ".join(word for word in readable if dates != [word])
    return title[0].upper() + title[1:]


def _judge_body(record: Record, kind: SourceKind, given: _Given, verdict: _Verdict) -> str | None:
    lines = [record.hints.get("title", ""), record.hints.get("description", ""), *_top_lines(record)]
    named = body_in(lines) if kind.is_primary else None
    in_document = (named.name, f"its heading {_shortened(named.heading)!r}") if named else None
    site = _hint(record, "site", "the site that published it") if not kind.is_primary else None
    for found in (given.find("body"), _hint(record, "body", _dateline_reason(record)), in_document, site):
        if found is not None:
            verdict.reasons["body"] = found[1]
            return _capped(found[0], _MAX_FIELD)
    return None


def _judge_date(record: Record, kind: SourceKind, name: str, given: _Given, verdict: _Verdict) -> date | None:
    if said := given.find("date"):
        verdict.reasons["date"] = said[1]
        return date.fromisoformat(said[0])
    for written, reason in _dates(record, kind, name):
        if written.day is not None:
            verdict.reasons["date"] = reason
            return written.day
        notice = f"the date {written.text!r} was not taken: {written.problem}; set it with its year, month and day"
        if notice not in verdict.notices:
            verdict.notices.append(notice)
    return None


def _dates(record: Record, kind: SourceKind, name: str) -> Iterator[tuple[WrittenDate, str]]:
    """Yield the dates that may be the record's, the strongest evidence first."""
    said = [(found, _dateline_reason(record)) for found in find_dates(record.hints.get("date", ""))]
    # The head of a web page dates the page; its minutes are dated by what they say.
    is_of_the_page = record.format == "html" and kind.is_primary and "dateline" not in record.hints
    yield from [] if is_of_the_page else said
    for key in ("title", "description"):
        for found in find_dates(record.hints.get(key, "")[:300]):
            yield found, f"the document's {key} {_shortened(record.hints[key])!r}"
    for line in _top_lines(record):
        if _may_date(line, kind):
            for found in find_dates(line):
                yield found, f"a line near the top: {_shortened(line)!r}"
    yield from _dates_said(record)
    yield from said
    for found in find_dates_in_name(name):
        yield found, f"the file's name {name!r}"


def _may_date(line: str, kind: SourceKind) -> bool:
    """Tell whether a date in this line may be the record's: papers say it in a sentence, articles never do."""
    if _OTHER_MEETING.search(line):
        return False
    return len(line.split()) <= 40 if kind.is_primary else len(line.split()) <= 12 and not line.rstrip().endswith(".")


def _dates_said(record: Record) -> Iterator[tuple[WrittenDate, str]]:
    """Yield dates by which a meeting is opened: "Today is May 9, 2024", "the meeting of May 9, 2024"."""
    opening = [turn.text[:600] for turn in record.turns[:4] if turn.role is BlockRole.SPEECH]
    for text in opening:
        for found in find_dates(text):
            before = text[max(0, found.start - 120) : found.start]
            if found.day is not None and _SAID_TODAY.search(before) and not _OTHER_MEETING.search(before):
                yield found, f"said at the opening: {_shortened(before[-40:] + found.text)!r}"


def _dateline_reason(record: Record) -> str:
    line = record.hints.get("dateline")
    return f"dateline {_shortened(line)!r}" if line else "the document says so of itself"


def _judge_plain(key: str, record: Record, given: _Given, verdict: _Verdict) -> str | None:
    found = given.find(key) or _hint(record, key, "the document says so of itself")
    if found is None or len(found[0]) > 2_000:  # a cut address leads nowhere
        return None
    verdict.reasons[key] = found[1]
    return found[0]


def _judge_language(record: Record, verdict: _Verdict) -> str | None:
    words = " ".join(turn.text[:4_000] for turn in record.turns[:200]).split()
    if len(words) < _MIN_WORDS_FOR_LANGUAGE:
        return None
    code, probability = _identifier().classify(" ".join(words[:_WORDS_FOR_LANGUAGE]))
    if probability < 0.9:
        return None
    verdict.reasons["language"] = "the words of its first part"
    if code != "en":
        named = f"{_LANGUAGES[code]} ({code})" if code in _LANGUAGES else f"the language {code!r}"
        verdict.notices.append(f"the record seems to be in {named}; it is searched as it is")
    return str(code)


@cache
def _identifier() -> Any:
    # Loading its tables takes a quarter of a second, which reading a list of records must not pay.
    module = import_module("py3langid.langid")
    return module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)


def _hint(record: Record, key: str, reason: str) -> tuple[str, str] | None:
    value = record.hints.get(key, "").strip()
    return (value, reason) if value else None


def _top_lines(record: Record) -> list[str]:
    return [turn.text for turn in record.turns[:_TOP] if turn.role is not BlockRole.SPEECH and len(turn.text) <= 400]


def _top_headings(record: Record) -> list[str]:
    """Return the lines near the top that may be headings: a list that names minutes is not minutes."""
    return [turn.text for turn in record.turns[:_TOP] if turn.role in (BlockRole.HEADING, BlockRole.PARAGRAPH)]


def _capped(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _shortened(text: str) -> str:
    return _capped(text.strip(), 100)
