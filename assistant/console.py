"""How results look in a terminal: for people, by rich; nothing here decides anything.

Text of records is printed as plain text: rich markup and control characters in it are never interpreted.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from assistant.answers import Abstention, Citation, Reply, ScoredPassage, Searched, SearchResult
from assistant.numbers import count
from ingest import Amendment, PhraseHit, Record, RecordSummary, TimeSpan, format_timecode

if TYPE_CHECKING:
    from assistant import CheckResult, Evaluation
    from assistant.journal import AlertHit, KeptReport
    from ingest import IngestReport, VerifyReport
    from ingest import Progress as IngestProgress

# Terminal control sequences begin with these; a transcript must not move the cursor.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# In fewer columns titles would be left a word a line.
_ROOM_FOR_BODIES = 110
_UNFOLDED = 1_000

_CHECK_SIGNS = {"ok": "✓", "warning": "!", "error": "✗"}


def say(sentence: str) -> None:
    """Print one sentence for the person at the terminal."""
    _out().print(plain(sentence), soft_wrap=True)


def show_error(message: str) -> None:
    """Print an error where errors go."""
    Console(stderr=True).print(Text("error: ", style="bold red").append(plain(message)), soft_wrap=True)


def show_note(message: str) -> None:
    """Print a remark beside the results, where errors go, so that it is in nobody's JSON."""
    Console(stderr=True).print(Text("note: ").append(plain(message)), soft_wrap=True)


def show_address(url: str) -> None:
    """Print where the page is, once it answers."""
    say(f"Verbatim is at {url} (Ctrl-C ends it)")


def plain(text: str) -> Text:
    """Return `text` with no markup interpreted and no control character left."""
    return Text(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


@contextmanager
def ingest_progress(*, visible: bool) -> Iterator[Callable[[IngestProgress], None] | None]:
    """Show files, passages a second and the time left while an ingest runs; nothing where nobody looks."""
    if not visible or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[speed]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None, speed="")

        def advance(progress: IngestProgress) -> None:
            bar.update(
                task,
                total=progress.files_total,
                completed=progress.files_done,
                description=plain(progress.current).plain[-48:],
                speed=f"{progress.passages:,} passages, {progress.passages_per_second:.0f}/s",
            )

        yield advance


def show_ingest(report: IngestReport) -> None:
    """Print what became of each file, failures last, and counts that add up."""
    failed = [file for file in report.records if file.state == "failed"]
    for file in report.records:
        if file.state in ("added", "replaced"):
            say(f"{file.state:9} {file.path}  ({file.kind_name}, {file.passages} passages)")
    for file in failed:
        say(f"failed    {file.path}: {file.reason}")
    say(
        f"{report.seen} seen = {report.added} added + {report.unchanged} unchanged + {report.replaced} replaced"
        f" + {report.failed} failed; {report.undated} without a date"
    )
    for origin in report.gone:
        say(f"no longer on disk, still in the library: {origin}")
    for notice in report.notices:
        say(f"note: {notice}")


def show_records(summaries: Sequence[RecordSummary]) -> None:
    """Print the records as a table."""
    if not summaries:
        say("the library is empty; `verbatim ingest FOLDER` fills it")
        return
    foldable = ("title", "body") if _out().width >= _ROOM_FOR_BODIES else ("title",)
    table = _table("id", "date", "kind", foldable=foldable, last=("passages", "state"))
    for each in summaries:
        facts = each.facts
        kind = "–" if each.state == "failed" else facts.kind_name
        named = (facts.title, facts.body or "–")[: len(foldable)]
        cells = (each.record_id[:12] or "–", str(facts.date or "–"), kind, *named)
        table.add_row(*map(plain, cells), str(each.passages), each.state + (" sample" if each.sample else ""))
    _out().print(table)
    failed = [each for each in summaries if each.state == "failed"]
    for each in failed:
        say(f"failed: {', '.join(each.origins)}: {'; '.join(each.notices)}")
    if failed:
        say("mend a failed file and ingest it again, or strike it from the list: `verbatim remove NAME` or `--failed`")


def show_amendments(amendments: Sequence[Amendment]) -> None:
    """Print what was corrected in a record's words, oldest first."""
    if not amendments:
        say("no word of this record was corrected; `verbatim amend --help` says how to")
    for each in amendments:
        say(f"turn {each.turn}, revision {each.revision}, {each.made_at:%Y-%m-%d}, {each.who}: {each.why}")
        if each.was_speaker != each.speaker:
            say(f"  speaker: {each.was_speaker or 'nobody'} → {each.speaker or 'nobody'}")
        if each.was_text != each.text:
            say(f"  - {each.was_text}\n  + {each.text}")


def show_record(record: Record) -> None:
    """Print one record whole."""
    facts = record.facts
    assert facts is not None, "a record of the library has been judged"
    say(f"{facts.title}\n{facts.kind_name} · {facts.date or 'undated'} · {facts.body or 'no body named'}")
    say(f"id {record.record_id}, revision {record.revision}, {record.format}")
    for field, reason in facts.reasons.items():
        say(f"  {field}: {reason}")
    for label, values in record.metadata.items():
        say(f"  {label}: {'; '.join(values)}")
    for notice in record.notices:
        say(f"  notice: {notice}")
    say("")
    for turn in record.turns:
        head = " ".join(filter(None, (_time(turn.time), turn.speaker)))
        say(f"{head}: {turn.text}" if head else turn.text)
    if record.dropped:
        say(f"\nleft out ({len(record.dropped)}):")
    for dropped in record.dropped:
        say(f"  {dropped.reason}: {dropped.text[:100]}")


def show_reply(reply: Reply) -> None:
    """Print an answer claim by claim with its citations, or the abstention with what came nearest."""
    if isinstance(reply, Abstention):
        say(reply.text)
        for scored in reply.nearest[:3]:
            say(f"  nearest: {_passage_line(scored)}")
    else:
        for claim in reply.claims:
            say(claim.text + "".join(f" [{number}]" for number in claim.citations))
        say("")
        for citation in reply.citations:
            say(f"[{citation.number}] {_source(citation)}")
    for notice in reply.notices:
        say(f"note: {notice}")
    say(searched_line(reply.searched))


def searched_line(searched: Searched) -> str:
    """Return what was searched, as one phrase."""
    dates = f", {searched.first} to {searched.last}" if searched.first and searched.last else ""
    return f"searched {searched.records} of {searched.of} records{dates}"


def show_search(result: SearchResult) -> None:
    """Print the discussions found."""
    for discussion in result.discussions:
        say(f"— record {discussion.record_id[:12]}")
        for scored in discussion.passages:
            say(f"{scored.score:6.2f}  {scored.passage.labelled_text}")
    for notice in result.notices:
        say(f"note: {notice}")
    say(searched_line(result.searched))


def show_hits(hits: Sequence[PhraseHit]) -> None:
    """Print where a phrase stands."""
    for hit in hits:
        at = f" {format_timecode(hit.start_seconds)}" if hit.start_seconds is not None else ""
        say(f"{hit.record_id[:12]} {hit.title}{at} {hit.speaker or ''}\n    … {hit.context} …")
    say(count(len(hits), "place"))


def show_alerts(alerts: Sequence[Mapping[str, Any]]) -> None:
    """Print the alerts, as `contract.alert_json` tells them, one line each."""
    if not alerts:
        say("no alerts; make one with: verbatim alert add --words WORDS")
        return
    table = _table("alert", foldable=("name", "looks for"), last=("found", "new"))
    for alert in alerts:
        sides = ("words", "phrase", "person", "topic", "body", "source_kind")
        asked = "; ".join(f"{side.replace('_', ' ')}: {alert[side]}" for side in sides if alert[side])
        counts = (str(alert["hits"]), str(alert["unseen"]))
        table.add_row(str(alert["alert_id"]), plain(alert["name"]), plain(asked), *counts)
    _out().print(table)


def show_alert_hits(hits: Sequence[AlertHit], names: Mapping[int, str]) -> None:
    """Print what alerts found, each place with its source, under the name of its alert."""
    for search_id, name in names.items():
        own = [hit for hit in hits if hit.search_id == search_id]
        if own:
            say(f"— {name} (alert {search_id})")
        for hit in own:
            say(f"“{hit.citation.quote}”")
            say(f"    {_source(hit.citation)} · {hit.citation.record_id[:12]} revision {hit.citation.revision}")


def show_reports(reports: Sequence[KeptReport]) -> None:
    """Print the reports of errors, one line each."""
    if not reports:
        say("no open reports")
        return
    table = _table("report", foldable=("about", "what is wrong"), last=("made", "state"))
    for kept in reports:
        report = kept.report
        subject = report.reply.question.text if report.reply else report.title or ""
        state = "closed" if kept.closed_at else "open"
        about = plain(f"{report.about}: {subject}")
        table.add_row(str(kept.report_id), about, plain(report.wrong), f"{kept.made_at:%Y-%m-%d}", state)
    _out().print(table)


def show_checks(checks: Sequence[CheckResult]) -> None:
    """Print each check, with the remedy where one is needed."""
    for check in checks:
        say(f"{_CHECK_SIGNS[check.severity]} {check.name}: {check.message}")
        if check.remedy:
            say(f"    {check.remedy}")


def show_verify(report: VerifyReport) -> None:
    """Print what does not agree, or that everything does."""
    for difference in report.differences:
        say(f"✗ {difference}")
    for record in report.unfinished:
        say(f"! {record} is not taken in whole yet; the next ingest of its file does it again")
    if report.mended:
        say(f"! {report.mended}")
    if not report.is_index_checked:
        say(f"! the index was not looked at: {report.unchecked_because or 'it could not be opened'}")
    if not report.ok:
        say("`verbatim rebuild` makes the index anew from the catalogue")
    else:
        say("everything agrees" if report.is_index_checked else "everything that was looked at agrees")


def show_evaluations(evaluations: Sequence[Evaluation]) -> None:
    """Print each evaluation as a table."""
    for evaluation in evaluations:
        _show_evaluation(evaluation)


def _show_evaluation(evaluation: Evaluation) -> None:
    """Print one line a question and one share a metric; a metric that applies to no question is left out."""
    metrics = [metric for metric in evaluation.metrics if evaluation.share(metric) is not None]
    table = Table(box=None, pad_edge=False)
    table.add_column("question", overflow="fold", min_width=12)
    for metric in metrics:
        table.add_column(metric, overflow="fold")
    table.add_column("as expected", no_wrap=True)
    for outcome in evaluation.outcomes:
        marks = [_mark(outcome.scores.get(metric)) for metric in metrics]
        table.add_row(plain(outcome.question_id), *marks, outcome.verdict)
    table.add_row("share", *(_share(evaluation.share(metric)) for metric in metrics), "")
    _out().print(table)


def _table(*first: str, foldable: Sequence[str], last: Sequence[str]) -> Table:
    """Return an empty table; in a narrow terminal only the foldable columns fold, so that ids stay whole."""
    table = Table(box=None, pad_edge=False)
    for name in (*first, *foldable, *last):
        table.add_column(name, no_wrap=name not in foldable)
    return table


def _out() -> Console:
    """Return where tables go; what is no terminal has no width, and a line there stays one for whoever greps it."""
    is_measured = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(highlight=False, width=None if is_measured else _UNFOLDED)


def _mark(score: bool | None) -> str:
    return {True: "✓", False: "✗", None: "·"}[score]


def _share(share: float | None) -> str:
    return "·" if share is None else f"{share:.2f}"


def _time(time: TimeSpan | None) -> str | None:
    return None if time is None else format_timecode(time.start_seconds)


def _source(citation: Citation) -> str:
    parts: list[Any] = [citation.title, citation.date, citation.paper or citation.source_kind.value.replace("_", " ")]
    parts += [citation.speaker, _time(citation.time), citation.url]
    return " · ".join(str(part) for part in parts if part)


def _passage_line(scored: ScoredPassage) -> str:
    words = " ".join(scored.passage.labelled_text.split())
    return words[:160] + ("…" if len(words) > 160 else "")
