"""The part of a recording that a clip is spoken in, cut out by ffmpeg as it is, without coding it anew.

Copied streams can only begin where a packet, and in a video a key frame, begins: see `ACCURACY`. Measured with tones in
Opus, Vorbis, MP3, AAC and WAV: at most 0.9 s early, never late; with video, a key frame interval of 5 and 10 s early.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import ClipError
from ingest import TimeSpan, format_timecode

ACCURACY = (
    "Cut without coding anew: sound begins at most a second early; a video begins at the key frame before, as a rule "
    "up to ten seconds early."
)
MISSING = "ffmpeg is not installed on this machine, and the recording is cut by it; install ffmpeg, or take the link"
# The longest that a cut may take; copying an hour of video takes seconds.
TIME_LIMIT_SECONDS = 120
_PROBE_SECONDS = 20
# What a file may be, whatever its name says: ffmpeg also reads play lists, which name other files and addresses.
_FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mp3,wav,flac,aac"
_SAFELY = ("-protocol_whitelist", "file", "-format_whitelist", _FORMATS)


def can_cut() -> bool:
    """Tell whether ffmpeg is there."""
    return shutil.which("ffmpeg") is not None and shutil.which("ffprobe") is not None


def cut(recording: Path, span: TimeSpan, target: Path, *, time_limit_seconds: float = TIME_LIMIT_SECONDS) -> str | None:
    """Write a part of a recording to a new file, whole or not at all.

    Args:
        recording: an audio or video file.
        span: the part; to the recording's end where it has none.
        target: the new file, with the recording's suffix.
        time_limit_seconds: how long it may take.

    Returns:
        What the reader should know: that the recording ends before the clip does. None for nothing.

    Raises:
        ClipError: ffmpeg is missing, fails or takes too long; the recording ends before the clip begins; the target is
            there already or would need coding anew.
    """
    if not can_cut():
        raise ClipError(MISSING)
    _check_target(recording, target)
    length = _length(recording)
    if length is not None and span.start_seconds >= length:
        raise ClipError(
            f"the recording ends at {format_timecode(length)}, before the clip begins at "
            f"{format_timecode(span.start_seconds)}"
        )
    unfinished = target.with_name(f".{target.stem}.part{target.suffix}")
    try:
        _run(_command(recording, span, unfinished), time_limit_seconds)
        if not unfinished.is_file() or not unfinished.stat().st_size:
            raise ClipError(f"ffmpeg found nothing to cut in {recording.name!r}; is it a recording?")
        _put(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    if length is not None and span.end_seconds is not None and span.end_seconds > length + 1:
        return f"the recording ends at {format_timecode(length)}, before the clip does"
    return None


def _check_target(recording: Path, target: Path) -> None:
    if target.exists():
        raise _is_there(target)
    if target.suffix.casefold() != recording.suffix.casefold():
        raise ClipError(
            f"{target.name!r}: the recording is cut as it is, not coded anew; give the file a name that ends in "
            f"{recording.suffix}"
        )


def _put(unfinished: Path, target: Path) -> None:
    """Give a file its name; one that came to be there meanwhile is not overwritten."""
    try:
        target.touch(exist_ok=False)
    except FileExistsError as error:
        raise _is_there(target) from error
    unfinished.replace(target)


def _is_there(target: Path) -> ClipError:
    return ClipError(f"{str(target)!r} is there already; name another file, or remove it")


def _command(recording: Path, span: TimeSpan, target: Path) -> list[str]:
    # "file:" keeps a name from being read as an option or as an address.
    command = ["ffmpeg", "-nostdin", "-v", "error", *_SAFELY, "-ss", f"{span.start_seconds:.3f}"]
    command += ["-i", f"file:{recording}"]
    if span.end_seconds is not None:
        command += ["-t", f"{max(span.end_seconds - span.start_seconds, 0.1):.3f}"]
    # The pictures and sounds alone: no cover, no subtitles, no data, nothing that is told of whoever recorded it.
    command += ["-map", "0:V?", "-map", "0:a?", "-c", "copy", "-map_metadata", "-1"]
    return [*command, "-avoid_negative_ts", "make_zero", "-n", f"file:{target}"]


def _length(recording: Path) -> float | None:
    """Return how long a recording is, None where its file does not say."""
    command = ["ffprobe", "-v", "error", *_SAFELY, "-show_entries", "format=duration", "-of", "csv=p=0"]
    said = _run([*command, f"file:{recording}"], _PROBE_SECONDS).strip()
    try:
        return float(said)
    except ValueError:  # "N/A"
        return None


def _run(command: Sequence[str], limit_seconds: float) -> str:
    try:
        done = subprocess.run(  # noqa: S603  a list of arguments, no shell, and every name behind "file:"
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit_seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ClipError(
            f"{command[0]} took more than {limit_seconds:.0f} s and was ended; cut a shorter clip"
        ) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise ClipError(
            f"{command[0]} could not read or cut the recording: {told[-1] if told else 'it did not say why'}"
        )
    return done.stdout.decode(errors="replace")
