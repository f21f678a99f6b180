"""From a question to the discussions that bear on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, log
from typing import TYPE_CHECKING

import numpy as np

from assistant.answers import Discussion, Evidence, ScoredPassage, SearchResult
from assistant.errors import QuestionError
from assistant.search.candidates import choose_records
from assistant.search.contrast import contrasted
from assistant.search.discussions import best_first, choose, runs
from assistant.search.fusion import Scores
from assistant.search.learned import Learned, learned_scores, usable
from assistant.search.pool import Pool, pool_of
from assistant.search.scope import searched
from assistant.search.scoring import own_scores, shared_scores
from assistant.search.terms import affordable, content_terms, spelled_too, spellings
from assistant.settings import SearchSettings
from ingest import RecordSummary, Scope

if TYPE_CHECKING:
    from ingest import Library


def search(
    library: Library,
    query: str,
    *,
    scope: Scope,
    settings: SearchSettings,
    budget_tokens: int | None = None,
    limit: int | None = None,
) -> SearchResult:
    """Find the discussions that bear on a question, best first.

    Args:
        library: what is searched.
        query: a question or a few words.
        scope: records, dates, bodies, kinds to search, and speakers whose passages alone are returned.
        settings: weights and limits.
        budget_tokens: cl100k tokens, labels included, of all passages together; None takes the settings'.
        limit: passages at most; None for as many as the budget holds.

    Raises:
        QuestionError: there are no words in the query.
    """
    if not query.strip():
        raise QuestionError("the question is empty; ask something about the records")
    records = library.records(scope)
    vector = library.embed_query(query)
    rarity, spelled = known_terms(library, query)
    record_ids = choose_records(
        library, records, vector=vector, rarity=rarity, spelled=spelled, scope=scope, settings=settings
    )
    pool = pool_of(
        library,
        record_ids,
        query=query,
        vector=vector,
        ranking_vector=None if vector is None else contrasted(library, vector, settings.question_share),
        terms=affordable(rarity, most=settings.max_occurrences),
        spelled=spelled,
        scope=scope,
    )
    learned, unusable = usable(library) if settings.learned else (None, None)
    scored = _scored(pool, learned, settings)
    found = _discussions(pool, scored.around, settings, budget_tokens or settings.budget_tokens, limit)
    return SearchResult(
        query=query,
        discussions=tuple(_as_discussion(scored, number, run) for number, run in enumerate(found)),
        nearest=_nearest(scored, scored.alone, settings.nearest_passages),
        nearest_in_meaning=_nearest(scored, scored.meaning, settings.nearest_passages),
        evidence=_evidence(
            scored, found, _weights(pool, rarity, records), _missing(library, pool, rarity, spelled, scope)
        ),
        searched=searched(records, of=library.count()),
        notices=(*library.notices, *([unusable] if unusable else [])),
    )


def known_terms(library: Library, query: str) -> tuple[dict[str, int], dict[str, str]]:
    """Return in how many passages each term of a question stands, and how some are written there as well."""
    terms, written = content_terms(query), spellings(query)
    found = library.rarity(spelled_too(terms, written))
    spelled = {term: written[term] for term in terms if found.get(written.get(term, ""))}
    return {term: found[term] + found.get(spelled.get(term, ""), 0) for term in terms}, spelled


def _discussions(
    pool: Pool, scores: Scores, settings: SearchSettings, budget: int, limit: int | None
) -> list[list[int]]:
    """Return the positions of each discussion's passages, best discussion first."""
    share = 1.0 if len(pool.bounds) == 1 else settings.record_share
    chosen = choose(scores, pool.tokens, pool.records, budget=budget, record_budget=round(budget * share), limit=limit)
    return best_first(runs(chosen, pool.records, longest=settings.discussion_passages), scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    """The pool's passages with their scores, each of shape (n,), -inf for a passage that is not asked for.

    Attributes:
        around: with what is said around each.
        alone: by its own words and meaning.
        meaning: its cosine with the question; -inf where that is not known as well.
        lexical: by its words.
    """

    pool: Pool
    around: Scores
    alone: Scores
    meaning: Scores
    lexical: Scores

    def passage(self, at: int, discussion: int | None) -> ScoredPassage:
        """Return the passage at a position of the pool with its scores."""
        cosine = None if self.pool.cosines is None else float(self.pool.cosines[at])
        return ScoredPassage(
            passage=self.pool.passages[at],
            score=float(self.around[at]),
            alone=float(self.alone[at]),
            dense=None if cosine is None or isnan(cosine) else cosine,
            lexical=float(self.lexical[at]),
            discussion=discussion,
        )


def _scored(pool: Pool, learned: Learned | None, settings: SearchSettings) -> _Scored:
    shared = shared_scores(pool, settings)
    cosines = np.full(pool.size, np.nan) if pool.cosines is None else pool.cosines
    return _Scored(
        pool=pool,
        around=np.where(pool.allowed, shared if learned is None else learned_scores(pool, shared, learned), -np.inf),
        alone=np.where(pool.allowed, own_scores(pool, settings), -np.inf),
        meaning=np.where(pool.allowed & ~np.isnan(cosines), cosines, -np.inf),
        lexical=pool.lexical,
    )


def _as_discussion(scored: _Scored, number: int, run: Sequence[int]) -> Discussion:
    return Discussion(
        number=number,
        record_id=scored.pool.passages[run[0]].record_id,
        passages=tuple(scored.passage(at, number) for at in run),
        score=max(float(scored.around[at]) for at in run),
    )


def _nearest(scored: _Scored, by: Scores, most: int) -> tuple[ScoredPassage, ...]:
    """Return the best passages by scores of shape (n,); -inf is none."""
    best = np.argsort(-by, kind="stable")[:most].tolist()
    return tuple(scored.passage(at, None) for at in best if by[at] > -np.inf)


def _evidence(
    scored: _Scored, found: Sequence[Sequence[int]], weights: Mapping[str, float], missing: tuple[str, ...]
) -> Evidence:
    best_cosine = float(scored.meaning.max(initial=-np.inf))
    coverage = [
        sum(weights[term] for term, term_scores in scored.pool.term_scores.items() if np.any(term_scores[run]))
        for run in found
    ]
    return Evidence(
        best_cosine=best_cosine if best_cosine > -np.inf else None,
        term_coverage=max(coverage, default=0.0) / (sum(weights.values()) or 1.0),
        missing_terms=missing,
    )


def _weights(pool: Pool, rarity: Mapping[str, int], records: Sequence[RecordSummary]) -> dict[str, float]:
    """Return how much each term tells: the logarithm of how rare it is among the passages in scope.

    A term that was too common to look up tells nothing; one that stands nowhere tells most.
    """
    passages = sum(record.passages for record in records)
    return {
        term: log(1 + (max(passages, count) + 1) / (count + 1))
        for term, count in rarity.items()
        if not count or term in pool.term_scores
    }


def _missing(
    library: Library, pool: Pool, rarity: Mapping[str, int], spelled: Mapping[str, str], scope: Scope
) -> tuple[str, ...]:
    """Return the terms that stand nowhere in scope; the chosen records are looked at first, being at hand."""
    absent = (term for term, scores in pool.term_scores.items() if not np.any(scores[pool.allowed]))
    missing = {term for term in absent if not library.lexical(spelled_too([term], spelled), limit=1, scope=scope)}
    return tuple(term for term, count in rarity.items() if not count or term in missing)
