"""The command that makes a clip: text, captions, or a cut of the recording."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import clips, console, contract
from assistant.cli.opening import open_library
from assistant.cli.options import AsJson, LibraryFolder, RecordId
from assistant.cli.printing import print_json, write_new
from assistant.errors import ClipError
from ingest import TimeSpan, parse_timecode

if TYPE_CHECKING:
    from ingest import Record


class ClipFormat(StrEnum):
    """What a clip can be made into."""

    TEXT = "text"
    VTT = "vtt"
    SRT = "srt"
    MEDIA = "media"


def clip(
    record_id: RecordId,
    *,
    start: Annotated[str, typer.Option(metavar="TURN|TIME", help="First turn, from 0, or a time like 00:41:07.")],
    end: Annotated[
        str | None, typer.Option(metavar="TURN|TIME", help="Last turn, inclusive, or a time \\[what --start names].")
    ] = None,
    form: Annotated[ClipFormat, typer.Option("--format", help="What to make of it.")] = ClipFormat.TEXT,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A new file; without it, text is printed.")
    ] = None,
    library: LibraryFolder = None,
    as_json: AsJson = False,
) -> None:
    """Take some words of a record as text with citation, as captions, or as a cut of its recording."""
    if form is ClipFormat.MEDIA and out is None:
        raise typer.BadParameter("--format media needs --out FILE")
    with open_library(library) as held:
        made = _clip_of(held.record(record_id), start, end)
        recording = held.recording(made.record.record_id)
    content = _content(made, form)
    notices: list[str] = []
    if out is not None and content is not None:
        write_new(out, content, ClipError)
    elif out is not None:
        notices = [*_cut(made, recording, out), clips.ACCURACY]
    if as_json:
        told = contract.clip_json(
            made, time=clips.clip_time(made), citation=clips.citation_of(made), moment=clips.moment_of(made)
        )
        path = None if out is None else str(out)
        print_json({**told, "format": form.value, "content": content, "path": path, "notices": notices})
        return
    console.say(f"{clips.citation_of(made)}\nwritten to {out}" if out else (content or "").rstrip("\n"))
    for note in notices:
        console.show_note(note)


def _clip_of(record: Record, start: str, end: str | None) -> clips.Clip:
    first, last = _place(start, "--start"), _place(start if end is None else end, "--end")
    match first, last:
        case int(), int():
            return clips.clip_of_turns(record, first, last)
        case float(), float():
            # A time alone means what is said at it, however short.
            return clips.clip_of_times(record, first, last if last > first else first + 0.001)
    raise typer.BadParameter("--start and --end are either both turns or both times")


def _place(text: str, option: str) -> int | float:
    """Return a turn's number, or the seconds of a time."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    seconds = parse_timecode(text)
    if seconds is None:
        raise typer.BadParameter(f"{option} {text!r} is neither a turn's number nor a time like 00:41:07")
    return seconds


def _content(made: clips.Clip, form: ClipFormat) -> str | None:
    """Return what a clip is as text, None where it is no text."""
    match form:
        case ClipFormat.TEXT:
            return clips.as_text(made)
        case ClipFormat.VTT:
            return clips.as_vtt(made, [clips.citation_of(made)])
        case ClipFormat.SRT:
            return clips.as_srt(made)
        case ClipFormat.MEDIA:
            return None


def _cut(made: clips.Clip, recording: Path | None, out: Path) -> list[str]:
    """Cut the recording; return what the reader should know of it."""
    if recording is None:
        raise ClipError(
            f"the library has no recording of record {made.record.record_id[:12]}; put the file beside the transcript, "
            "under its name, or say where it is with: verbatim set ID --media FILE"
        )
    time: TimeSpan | None = clips.clip_time(made)
    if time is None:
        raise ClipError(f"record {made.record.record_id[:12]} gives no times, so it is not known where to cut")
    notice = clips.cut(recording, time, out)
    return [notice] if notice else []
