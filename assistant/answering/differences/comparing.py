"""Compare what was written of a meeting with what was said there. Pure; a false alarm is worse than a miss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.answering.differences.difference import Difference
from assistant.answering.differences.figures import figures_that_differ
from assistant.answering.differences.naming import names_that_differ
from assistant.answering.differences.polarity import stances_that_differ
from assistant.answering.differences.statements import Statement

_NO_WEIGHTS: Mapping[str, float] = {}


def differences_between(
    written: Statement, region: Sequence[Statement], weight: Mapping[str, float] = _NO_WEIGHTS
) -> list[Difference]:
    """Return where a written sentence contradicts the meeting: in a number, a date, a name, or a yes for a no.

    Of two sentences about one thing at most one such point is wrong; where more differ, they are about two things.

    Args:
        written: a sentence of a secondary record.
        region: the sentences of the primary record of the same event that share its words.
        weight: how much each stem tells, by its rarity; one that is missing counts 1.
    """
    found = [
        *figures_that_differ(written, region, weight),
        *names_that_differ(written, region, weight),
        *stances_that_differ(written, region, weight),
    ]
    return [item for item in found if not any(other is not item and other.said == item.said for other in found)]
