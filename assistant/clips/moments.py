"""The link from a clip into the recording, where it lies on the web."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answering.citations import moment_url, opens_at_moment
from assistant.clips.captions import timing
from assistant.clips.clip import Clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A recording on the web.

    Attributes:
        is_exact: whether it opens at the second; else it opens at its start, which whoever shows it must say.
    """

    url: str
    is_exact: bool


def moment_of(clip: Clip) -> Moment | None:
    """Return the link into the recording of a clip, None where the record names none on the web."""
    timed = timing(clip)
    return moment(clip.facts.media, timed.span.start_seconds if timed else None)


def moment(media: str | None, seconds: float | None) -> Moment | None:
    """Return the link into a recording at a second, None for no web address.

    >>> moment("https://youtu.be/abc", 75.4)
    Moment(url='https://youtu.be/abc?t=75', is_exact=True)
    >>> moment("https://video.example/council", 75.4)
    Moment(url='https://video.example/council', is_exact=False)
    """
    exact = seconds is not None and media is not None and opens_at_moment(media)
    url = moment_url(media, seconds if exact else None)
    return None if url is None else Moment(url=url, is_exact=exact)
