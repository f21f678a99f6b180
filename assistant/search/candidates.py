"""Choose the records whose passages are all scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.search.fusion import BM25_FLOOR, COSINE_FLOOR, Scores, fused
from assistant.search.terms import rarest, spelled_too
from assistant.settings import SearchSettings
from ingest import Hit, RecordSummary, Scope

if TYPE_CHECKING:
    from ingest import Library

# A record counts by so many of its passages: one may be alike by chance, and what all have in common tells little.
_BEST = 3


def choose_records(
    library: Library,
    records: Sequence[RecordSummary],
    *,
    vector: NDArray[np.float32] | None,
    rarity: Mapping[str, int],
    spelled: Mapping[str, str],
    scope: Scope,
    settings: SearchSettings,
) -> list[str]:
    """Return the ids of at most `settings.max_records` records, those with the best passages first.

    A record counts by its best three passages before any spreading, by meaning and by words: a whole record that is
    faintly alike says less about which meeting is meant than a few passages that are.

    Args:
        library: where passages are looked up.
        records: all records in scope.
        vector: of the question; None where there is no model.
        rarity: in how many passages each of the question's terms stands.
        spelled: how some of them are written as well.
        scope: passed on to the library.
        settings: limits.
    """
    if len(records) <= settings.max_records:
        return [record.record_id for record in records]
    most = settings.candidate_passages
    terms = rarest(
        tuple(rarity),
        rarity,
        most=settings.candidate_terms,
        common=settings.common_share * sum(record.passages for record in records),
    )
    by_words = library.lexical(spelled_too(terms, spelled), limit=most, scope=scope)
    by_meaning = [] if vector is None else library.dense(vector, limit=most, scope=scope)
    scores = fused(
        [
            (1.0, of_best_passages(by_words, records, limit=most), BM25_FLOOR),
            (1.0, of_best_passages(by_meaning, records, limit=most), COSINE_FLOOR),
        ],
        size=len(records),
    )
    proposed = {hit.record_id for hit in (*by_words, *by_meaning)}
    ranked = [records[at].record_id for at in np.argsort(-scores, kind="stable").tolist()]
    return [record_id for record_id in ranked if record_id in proposed][: settings.max_records]


def of_best_passages(hits: Sequence[Hit], records: Sequence[RecordSummary], *, limit: int) -> Scores:
    """Return the mean score of each record's best three passages, of all where it has fewer; shape (records,).

    A passage that was not found scores no better than the last that was, and counts as that one; where fewer than
    `limit` were found there is nothing more to find, and it counts 0.

    Args:
        hits: best first.
        records: what is scored.
        limit: how many hits were asked for.
    """
    rest = hits[-1].score if len(hits) >= limit else 0.0
    found: dict[str, list[float]] = defaultdict(list)
    for hit in hits:
        found[hit.record_id].append(hit.score)
    counting = [(found[record.record_id], max(min(record.passages, _BEST), 1)) for record in records]
    return np.array([sum([*scores, *[rest] * _BEST][:count]) / count for scores, count in counting], dtype=np.float64)
