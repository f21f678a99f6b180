"""Clips: some words of a record, as text with their citation, as captions, as links, and as a cut of the recording.

Names are loaded on first use (PEP 562), so that the command line's help loads nothing that answers questions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.clips.captions import Cue as Cue
    from assistant.clips.captions import Timing as Timing
    from assistant.clips.captions import as_srt as as_srt
    from assistant.clips.captions import as_vtt as as_vtt
    from assistant.clips.captions import timing as timing
    from assistant.clips.clip import Clip as Clip
    from assistant.clips.clip import clip_of_characters as clip_of_characters
    from assistant.clips.clip import clip_of_times as clip_of_times
    from assistant.clips.clip import clip_of_turns as clip_of_turns
    from assistant.clips.clip import moved as moved
    from assistant.clips.clip import offset_at as offset_at
    from assistant.clips.clip import whole_turns as whole_turns
    from assistant.clips.cutting import ACCURACY as ACCURACY
    from assistant.clips.cutting import MISSING as MISSING
    from assistant.clips.cutting import can_cut as can_cut
    from assistant.clips.cutting import cut as cut
    from assistant.clips.moments import Moment as Moment
    from assistant.clips.moments import moment as moment
    from assistant.clips.moments import moment_of as moment_of
    from assistant.clips.words import as_text as as_text
    from assistant.clips.words import citation_of as citation_of
    from assistant.clips.words import clip_time as clip_time
    from assistant.clips.words import file_stem as file_stem
    from assistant.clips.words import spoken_span as spoken_span

# Exported name -> the module that defines it.
_EXPORTS = {
    "Cue": "assistant.clips.captions",
    "Timing": "assistant.clips.captions",
    "as_srt": "assistant.clips.captions",
    "as_vtt": "assistant.clips.captions",
    "timing": "assistant.clips.captions",
    "Clip": "assistant.clips.clip",
    "clip_of_characters": "assistant.clips.clip",
    "clip_of_times": "assistant.clips.clip",
    "clip_of_turns": "assistant.clips.clip",
    "moved": "assistant.clips.clip",
    "offset_at": "assistant.clips.clip",
    "whole_turns": "assistant.clips.clip",
    "ACCURACY": "assistant.clips.cutting",
    "MISSING": "assistant.clips.cutting",
    "can_cut": "assistant.clips.cutting",
    "cut": "assistant.clips.cutting",
    "Moment": "assistant.clips.moments",
    "moment": "assistant.clips.moments",
    "moment_of": "assistant.clips.moments",
    "as_text": "assistant.clips.words",
    "citation_of": "assistant.clips.words",
    "clip_time": "assistant.clips.words",
    "file_stem": "assistant.clips.words",
    "spoken_span": "assistant.clips.words",
}

__all__ = sorted(_EXPORTS)  # noqa: PLE0605  a sorted list of literals, tested against what is importable


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'assistant.clips' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)
