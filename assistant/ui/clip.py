"""A clip as the page shows it: its words, its ends to be moved, and everything that it can be saved as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.addresses import address
from assistant.clips import (
    ACCURACY,
    MISSING,
    Clip,
    as_srt,
    as_text,
    as_vtt,
    can_cut,
    citation_of,
    clip_of_characters,
    file_stem,
    moment_of,
    moved,
    spoken_span,
    timing,
    whole_turns,
)
from assistant.errors import ClipError
from assistant.ui.parameters import Parameters, whole_number
from assistant.ui.player import heard, player_html
from assistant.ui.recordings import cut_address
from assistant.ui.render import render
from assistant.ui.sources import ShownTurn
from ingest import Library

# A page of a clip is for reading; longer ones are made on the command line.
_MOST_TURNS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A link that moves one end of the clip by turns; None where that end cannot be moved so."""

    name: str
    words: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """What the browser saves by itself."""

    label: str
    name: str
    type: str
    content: str


def clip_html(library: Library, parameters: Parameters, asked: Mapping[str, str | None]) -> str:
    """Return the clip that an address names, nothing where it names none.

    Args:
        library: where its record is.
        parameters: of the address: `clip` is the record, `start` and `end` characters of its text; with `whole`, the
            turns that hold these are meant.
        asked: the parameters that stay when an end of the clip is moved.

    Raises:
        ClipError: it is no clip of its record, or too long for the page.
        UnknownRecord: there is no such record.
    """
    if "clip" not in parameters:
        return ""
    clip = _clip_of(library, parameters)
    timed, recording = timing(clip), heard(library, clip.record.record_id)
    span = timed.span if timed else None
    start, end = (span.start_seconds, span.end_seconds) if span else (None, None)
    return render(
        "clip",
        clip=clip,
        facts=clip.facts,
        turns=_shown(clip),
        when=spoken_span(span) if span else None,
        seconds=end - start if start is not None and end is not None else None,
        steps=_steps(clip, asked),
        back=address("find", **asked),
        player=player_html(recording, clip.facts, start_seconds=start, end_seconds=end) if span else "",
        playable=recording is not None,
        moment=moment_of(clip),
        clipboard=as_text(clip),
        files=_files(clip, has_times=span is not None),
        cut=cut_address(clip.record.record_id, clip.start, clip.end) if recording and span and can_cut() else None,
        accuracy=ACCURACY,
        missing=MISSING if recording and span and not can_cut() else None,
    )


def _clip_of(library: Library, parameters: Parameters) -> Clip:
    start, end = _offset(parameters, "start"), _offset(parameters, "end")
    clip = clip_of_characters(library.record(parameters["clip"]), start, end)
    if "whole" in parameters:
        clip = whole_turns(clip)
    if clip.turn_end - clip.turn_start >= _MOST_TURNS:
        raise ClipError(
            f"a clip of {clip.turn_end - clip.turn_start + 1:,} turns is too long for the page, which shows "
            f"{_MOST_TURNS}; make it with: verbatim clip ID --start TURN --end TURN"
        )
    return clip


def _offset(parameters: Parameters, name: str) -> int:
    text = parameters.get(name, "")
    offset = whole_number(text)
    if offset is None:
        raise ClipError(f"the address names the clip's {name} {text!r}; it must be a number of characters")
    return offset


def _shown(clip: Clip) -> list[ShownTurn]:
    shown: list[ShownTurn] = []
    speaker: str | None = None
    for turn, number, words in clip.parts:
        begins = max(clip.start - clip.record.turn_starts[number], 0)
        time = turn.time_of(begins, begins + len(words))
        shown.append(
            ShownTurn(
                offset=clip.record.turn_starts[number] + begins,
                seconds=time.start_seconds if time else None,
                speaker=None if shown and turn.speaker == speaker else turn.speaker,
                role=turn.role.value,
                before=words,
                hit="",
                after="",
                cut_before=begins > 0,
                cut_after=begins + len(words) < len(turn.text.rstrip()),
            )
        )
        speaker = turn.speaker
    return shown


def _steps(clip: Clip, asked: Mapping[str, str | None]) -> dict[str, list[Step]]:
    """Return the links that move the beginning and the end of the clip."""

    def step(name: str, words: str, **moves: int) -> Step:
        other = moved(clip, **moves)
        where: dict[str, Any] = {"clip": clip.record.record_id, "start": other.start, "end": other.end}
        return Step(name=name, words=words, href=None if other == clip else address("find", **asked, **where))

    return {
        "Beginning": [
            step("begin-5", "5 turns earlier", earlier=5),
            step("begin-1", "1 turn earlier", earlier=1),
            step("begin+1", "1 turn later", earlier=-1),
        ],
        "End": [
            step("end-1", "1 turn earlier", later=-1),
            step("end+1", "1 turn later", later=1),
            step("end+5", "5 turns later", later=5),
        ],
    }


def _files(clip: Clip, *, has_times: bool) -> list[SavedFile]:
    stem = file_stem(clip)
    files = [SavedFile(label="Text", name=f"{stem}.txt", type="text/plain", content=as_text(clip))]
    if has_times:
        files += [
            SavedFile(label="VTT", name=f"{stem}.vtt", type="text/vtt", content=as_vtt(clip, [citation_of(clip)])),
            SavedFile(label="SRT", name=f"{stem}.srt", type="application/x-subrip", content=as_srt(clip)),
        ]
    return files
