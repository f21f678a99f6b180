"""The player beside a transcript; that they follow each other is `clips.js`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.ui.recordings import recording_address
from assistant.ui.render import render
from ingest import Facts, Library, media_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A record's recording as the page plays it."""

    address: str
    is_video: bool


def heard(library: Library, record_id: str) -> Heard | None:
    """Return how the page plays a record's recording, None where the library has none.

    Raises:
        UnknownRecord: there is no such record.
    """
    file = library.recording(record_id)
    if file is None:
        return None
    return Heard(address=recording_address(record_id), is_video=(media_type(file) or "").startswith("video/"))


def player_html(
    recording: Heard | None, facts: Facts, *, start_seconds: float | None = None, end_seconds: float | None = None
) -> str:
    """Return the player, standing at a second and silent until it is told to play.

    Where a file is named and not found, what is known of it; nothing where the record has no recording.

    Args:
        recording: as `heard` found it.
        facts: of its record.
        start_seconds: where it stands; None for the beginning.
        end_seconds: where it stops; None for the recording's end.
    """
    if recording is None:
        lost = Path(facts.media).name if facts.media and Path(facts.media).is_absolute() else None
        return render("player_lost", name=lost) if lost else ""
    # https://www.w3.org/TR/media-frags/: the browser seeks by itself, and loads no more than it needs for that.
    times = [f"{seconds:.2f}" for seconds in (start_seconds or 0.0, end_seconds) if seconds is not None]
    fragment = "#t=" + ",".join(times) if start_seconds is not None or end_seconds is not None else ""
    return render("player", recording=recording, fragment=fragment, title=facts.title)
