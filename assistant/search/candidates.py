"""Choose the records whose passages are all scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.search.terms import rarest
from assistant.settings import SearchSettings
from ingest import RecordSummary, Scope

if TYPE_CHECKING:
    from ingest import Library

# The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
_RANK_CONSTANT = 60


def choose_records(
    library: Library,
    records: Sequence[RecordSummary],
    *,
    vector: NDArray[np.float32] | None,
    rarity: Mapping[str, int],
    scope: Scope,
    settings: SearchSettings,
) -> list[str]:
    """Return the ids of at most `settings.max_records` records, those with the best passages first.

    A record counts by its best passage alone and before any spreading: a whole record that is faintly alike says less
    about which meeting is meant than one passage that is.

    Args:
        library: where passages are looked up.
        records: all records in scope.
        vector: of the question; None where there is no model.
        rarity: in how many passages each of the question's terms stands.
        scope: passed on to the library.
        settings: limits.
    """
    if len(records) <= settings.max_records:
        return [record.record_id for record in records]
    terms = rarest(
        tuple(rarity),
        rarity,
        most=settings.candidate_terms,
        common=settings.common_share * sum(record.passages for record in records),
    )
    rankings = [[hit.record_id for hit in library.lexical(terms, limit=settings.candidate_passages, scope=scope)]]
    if vector is not None:
        hits = library.dense(vector, limit=settings.candidate_passages, scope=scope)
        rankings.append([hit.record_id for hit in hits])
    return by_best_rank(rankings)[: settings.max_records]


def by_best_rank(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Return the ids of all rankings, best first, each ranking adding 1 / (60 + the id's first place in it).

    >>> by_best_rank([["a", "b", "a"], ["b", "c"]])
    ['b', 'a', 'c']
    """
    totals: dict[str, float] = {}
    for ranking in rankings:
        for place, name in enumerate(dict.fromkeys(ranking)):
            totals[name] = totals.get(name, 0.0) + 1 / (_RANK_CONSTANT + place)
    return sorted(totals, key=lambda name: -totals[name])
