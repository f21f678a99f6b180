"""Reports of errors: what is wrong with an answer, a citation or a record, kept with all that it was said of."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.answering.citations import cite
from assistant.answers import Answer, Citation, Exchange, Reply
from assistant.contract import error_reports_json
from assistant.conversation import as_markdown, inert, source_of
from assistant.errors import ReportError
from assistant.journal import ErrorReport, Journal, KeptReport
from assistant.redaction import secrets_of
from assistant.settings import Settings
from ingest import Library, Record

MOST_CHARACTERS = 2_000
# A shorter value of the environment is no secret, and would be struck from every text.
_SHORTEST_SECRET = 8
_SECRET_VARIABLES = ("_API_KEY", "_TOKEN", "_SECRET", "_PASSWORD")
_CITATION = re.compile(r"c-([0-9a-f]{6,64})-([0-9]{1,6})-([0-9]{1,10})-([0-9]{1,10})")
_HEADING = re.compile(r"^(?=#)", re.MULTILINE)
_RECORD = re.compile(r"record-([0-9a-f]{6,64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about, as it is now.

    Attributes:
        reply: the answer that is wrong, or that the citation was opened from; None where it is about none.
    """

    about: Literal["answer", "citation", "record"]
    reply: Reply | None = None
    citation: Citation | None = None
    record_id: str | None = None
    revision: int | None = None
    title: str | None = None


def subject_called(library: Library, journal: Journal, about: str, answer: str | None = None) -> Subject:
    """Return what an address names: `answer`, `c-ID-REVISION-START-END` or `record-ID`.

    Args:
        library: where records are.
        journal: where answers are.
        about: from the browser, not to be trusted.
        answer: the key of the answer, see `assistant.contract.reply_key`.

    Raises:
        ReportError: it names nothing that is there.
        UnknownRecord: the record is not there.
    """
    reply = journal.reply_called(answer) if answer else None
    if about == "answer" and reply is not None:
        return Subject(about="answer", reply=reply)
    if found := _CITATION.fullmatch(about):
        revision, start, end = (int(part) for part in found.groups()[1:])
        return _of_citation(library.record(found[1], revision), start, end, reply)
    if found := _RECORD.fullmatch(about):
        return subject_record(library, found[1])
    raise ReportError("what is reported is not there any more; open it again and report it from there")


def subject_record(library: Library, record_id: str) -> Subject:
    """Return a record as what a report is about.

    Raises:
        UnknownRecord: there is no such record.
    """
    record = library.summary(record_id)
    return Subject(about="record", record_id=record.record_id, revision=record.revision, title=record.facts.title)


def _of_citation(record: Record, start: int, end: int, reply: Reply | None) -> Subject:
    turn = record.turn_at(start)
    # A passage may hold several turns; the first of them names it.
    end = min(end, record.turn_starts[turn] + len(record.turns[turn].text)) if record.turns else end
    try:
        citation = cite(record, start, end, number=1, passage_id="")
    except ValueError:
        raise ReportError("the record has no such passage; open the citation again and report it from there") from None
    if isinstance(reply, Answer):
        same = (record.record_id, record.revision, start, end)
        citation = next((each for each in reply.citations if _place(each) == same), citation)
    return Subject(
        about="citation",
        reply=reply,
        citation=citation,
        record_id=record.record_id,
        revision=record.revision,
        title=citation.title,
    )


def _place(citation: Citation) -> tuple[str, int, int, int]:
    return citation.record_id, citation.revision, citation.quote_start, citation.quote_end


def keep_report(
    library: Library,
    journal: Journal,
    settings: Settings,
    subject: Subject,
    *,
    wrong: str,
    fingerprint: str,
    expected: str = "",
    should_abstain: bool = False,
) -> KeptReport:
    """Keep a report, without the keys and passwords that stand in it.

    Args:
        library: that the subject is of.
        journal: of the library.
        settings: whose secrets are taken out as well.
        subject: what is wrong.
        wrong: what is wrong with it.
        fingerprint: of the assistant, see `Assistant.fingerprint`.
        expected: words of the records that a right answer quotes.
        should_abstain: whether the records do not tell.

    Raises:
        ReportError: nothing is said to be wrong, or too much, or what is expected contradicts itself.
    """
    wrong, expected = wrong.strip(), expected.strip()
    if not wrong:
        raise ReportError("say in a few words what is wrong")
    if max(len(wrong), len(expected)) > MOST_CHARACTERS:
        raise ReportError(f"the report has more than {MOST_CHARACTERS:,} characters; say it in fewer")
    if expected and should_abstain:
        raise ReportError("a right answer either quotes these words or there is none; choose one of the two")
    report = ErrorReport(
        about=subject.about,
        wrong=wrong,
        expected=expected,
        should_abstain=should_abstain,
        reply=subject.reply,
        citation=subject.citation,
        record_id=subject.record_id,
        revision=subject.revision,
        title=subject.title,
        # What was true of the library when the answer was made tells more than what is true of it by now.
        library_sequence=subject.reply.library_sequence if subject.reply else library.sequence,
        fingerprint=subject.reply.fingerprint if subject.reply else fingerprint,
    )
    return journal.reports.add(report, secrets=_secrets(settings))


def _secrets(settings: Settings) -> set[str]:
    """Return the settings' secrets, and the keys that the environment holds for language models and others."""
    named = {value for name, value in os.environ.items() if name.upper().endswith(_SECRET_VARIABLES)}
    return secrets_of(settings) | {value for value in named if len(value) >= _SHORTEST_SECRET}


def reports_as_json(kept: Sequence[KeptReport]) -> str:
    """Return reports as JSON, in the shape of `report list --json`."""
    return json.dumps(error_reports_json(kept), ensure_ascii=False, indent=2) + "\n"


def reports_as_markdown(kept: Sequence[KeptReport]) -> str:
    """Return reports as Markdown, each with the answer and the citations that it is about."""
    return "\n\n".join(["# Reports of errors", *map(_markdown_of, kept)]) + "\n"


def _markdown_of(kept: KeptReport) -> str:
    report = kept.report
    state = f"closed {kept.closed_at:%Y-%m-%d %H:%M %Z}" if kept.closed_at else "open"
    record = f"; record `{report.record_id}` revision {report.revision}" if report.record_id else ""
    made_by = f"library at change {report.library_sequence}, settings `{report.fingerprint}`{record}"
    lines = [
        f"## Report {kept.report_id}: {report.about}, {state}",
        inert(report.wrong),
        f"Expected: “{inert(report.expected)}”" if report.expected else "",
        "Expected: no answer, the records do not tell." if report.should_abstain else "",
        f"Note: {inert(kept.note)}" if kept.note else "",
        f"About: {inert(report.title)}" if report.title else "",
        f"Quote: “{inert(report.citation.quote)}” ({inert(source_of(report.citation))})" if report.citation else "",
        f"Reported {kept.made_at:%Y-%m-%d %H:%M %Z}; {made_by}.",
    ]
    if report.reply:
        exchange = Exchange(exchange_id=kept.report_id, asked_at=kept.made_at, reply=report.reply)
        told = as_markdown("The answer", [exchange]).strip()
        # Below the report's own heading, and with footnotes that no other report has.
        lines.append(_HEADING.sub("##", told).replace("[^1-", f"[^{kept.report_id}-"))
    return "\n\n".join(line for line in lines if line)
