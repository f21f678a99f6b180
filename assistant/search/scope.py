"""What part of the library a search covers, and whose words count in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.answers import Searched
from ingest import Passage, RecordSummary


def searched(records: Sequence[RecordSummary], *, of: int) -> Searched:
    """Return how many of the library's `of` records are covered, and the dates they span."""
    dates = [record.facts.date for record in records if record.facts.date]
    return Searched(records=len(records), of=of, first=min(dates, default=None), last=max(dates, default=None))


def said_by(passages: Sequence[Passage], speakers: Sequence[str]) -> NDArray[np.bool_]:
    """Tell for each passage whether one of the speakers says something in it; for no speakers, all count.

    Case does not matter, as nowhere in a scope.
    """
    if not speakers:
        return np.ones(len(passages), dtype=np.bool_)
    wanted = {speaker.casefold() for speaker in speakers}
    return np.array([any(name.casefold() in wanted for name in p.speakers) for p in passages], dtype=np.bool_)
