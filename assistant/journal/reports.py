"""Reports of errors: what somebody says is wrong, with everything it was said of, as it was then."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from assistant.answers import Citation, Reply
from assistant.errors import ReportError
from assistant.journal.database import Database, now
from assistant.journal.naming import record_ids_in
from assistant.redaction import redacted_tree

_ROW = "report_id, made_at, closed_at, note, report"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorReport:
    """What is reported.

    Attributes:
        about: what is wrong: an answer, one of its citations, or a record.
        wrong: what is wrong with it, in somebody's words.
        expected: words of the records that a right answer quotes; empty where nobody said.
        should_abstain: whether the records do not tell, so that there should be no answer.
        reply: the answer with its question, citations and passages read; None where the report is about none.
        citation: the one that is wrong, or that was looked at.
        record_id, revision, title: of the record that it is about; None for an answer.
        library_sequence, fingerprint: of the library and the settings at the time.
    """

    about: Literal["answer", "citation", "record"]
    wrong: str
    expected: str = ""
    should_abstain: bool = False
    reply: Reply | None = None
    citation: Citation | None = None
    record_id: str | None = None
    revision: int | None = None
    title: str | None = None
    library_sequence: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """A report in the journal.

    Attributes:
        closed_at: None while it is open.
        note: what was said when it was closed or opened again.
    """

    report_id: int
    made_at: datetime
    closed_at: datetime | None
    note: str
    report: ErrorReport


class Reports:
    """The reports of one journal; usable from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, report: ErrorReport, *, secrets: Collection[str] = ()) -> KeptReport:
        """Keep a report, without anything that looks like a key, and without these secrets."""
        clean = redacted_tree(json.loads(_reports().dump_json(report)), secrets)
        with self._database.writing() as connection:
            inserted = connection.execute(
                "INSERT INTO reports (made_at, report) VALUES (?, ?)", (now(), json.dumps(clean, ensure_ascii=False))
            )
            assert inserted.lastrowid is not None
        return self.get(inserted.lastrowid)

    def all(self, *, closed: bool = True) -> list[KeptReport]:
        """Return the reports, the latest first; `closed` leaves the closed ones in."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_ROW} FROM reports WHERE closed_at IS NULL OR ? ORDER BY report_id DESC",  # noqa: S608  a constant
                (closed,),
            ).fetchall()
        return [_kept(row) for row in rows]

    def get(self, report_id: int) -> KeptReport:
        """Return one report.

        Raises:
            ReportError: there is no such report.
        """
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {_ROW} FROM reports WHERE report_id = ?", (report_id,)).fetchone()  # noqa: S608  as above
        if row is None:
            raise _unknown(report_id)
        return _kept(row)

    def close(self, report_id: int, note: str = "") -> None:
        """Note that a report is dealt with, and how.

        Raises:
            ReportError: there is no such report.
        """
        self._settle(report_id, now(), note)

    def reopen(self, report_id: int, note: str = "") -> None:
        """Note that a report is not dealt with after all, and why.

        Raises:
            ReportError: there is no such report.
        """
        self._settle(report_id, None, note)

    def _settle(self, report_id: int, closed_at: str | None, note: str) -> None:
        with self._database.writing() as connection:
            changed = connection.execute(
                "UPDATE reports SET closed_at = ?, note = ? WHERE report_id = ?", (closed_at, note, report_id)
            )
            if changed.rowcount == 0:
                raise _unknown(report_id)


def forget_missing(connection: sqlite3.Connection, known: Collection[str]) -> None:
    """Delete the reports that hold words of other records than these."""
    rows = connection.execute("SELECT report_id, report FROM reports").fetchall()
    gone = [(number,) for number, report in rows if not record_ids_in(json.loads(report)).issubset(known)]
    connection.executemany("DELETE FROM reports WHERE report_id = ?", gone)


def _kept(row: tuple[Any, ...]) -> KeptReport:
    report_id, made_at, closed_at, note, report = row
    return KeptReport(
        report_id=report_id,
        made_at=datetime.fromisoformat(made_at),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        note=note,
        report=_reports().validate_json(report),
    )


def _unknown(report_id: int) -> ReportError:
    return ReportError(f"there is no report {report_id}; list them with: verbatim report list")


@cache
def _reports() -> TypeAdapter[ErrorReport]:
    return TypeAdapter(ErrorReport)
