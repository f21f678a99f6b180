"""Are answerable questions told from others: `python -m tests.benchmarks.abstention FOLDER`.

FOLDER holds QMSum meetings (see `meetings.py`). They go into a temporary library through `ingest_paths`, as a user's
would. Every specific query of a meeting is asked three times, with one meeting alone in scope:

own         its own meeting, which answers it
elsewhere   a meeting of another domain (academic, product, committee), which does not
near        another meeting of the same domain. Not all of these are unanswerable: some meetings have one subject, as
            do those of a product's design, and a query without names may be answered by several

Which meetings stand in for the own one is drawn once, with a fixed seed, so that every score is of the same questions.

likelihood  by which the answerer decides, 0 to 1: the learned evidence gate, of the likeliest part of the question; 0
            where a rule refuses before it (a name that stands nowhere, thoughts that cannot answer)
  no rules  the same of the likeliest thoughts, whatever the rules say of them
max cosine  the best cosine of the query with a passage of the meeting
max BM25    the best BM25 of the query's content terms in a passage of the meeting
AUROC       how often a score is higher for an own meeting than for the other, ties half
refused     false refusals at 5 % false answers: the share of own meetings refused by the lowest threshold that answers
            at most 5 % of the others
answered    the share of queries that the program as it is shipped answers

Twice: with the model, and words alone, in a library that was ingested without one. `--scores FILE` writes every score,
one JSON object a line, to look for what is told apart and what is not.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answering.abstention import is_absent
from assistant.answering.asking import Asked, taken_apart
from assistant.answering.choosing import considered
from assistant.answering.gate import likely, may_answer
from assistant.answering.ranking import Scored
from assistant.answers import Question, SearchResult
from assistant.engine import found_for
from assistant.settings import Settings
from ingest import Library, Scope
from tests.benchmarks.meetings import DOMAINS, Meeting, files_in, filled, machine, meetings_of, parser_for
from tests.benchmarks.peers import bm25, cosines
from tests.training.fitting import auroc

CASES = ("own", "elsewhere", "near")
SCORES = ("likelihood", "  no rules", "max cosine", "max BM25")
FALSE_ANSWERS = 0.05
SEED = 7


@dataclass(frozen=True)
class Judged:
    """What a query came to in one meeting: each of SCORES, nan where there is none, and whether it is answered."""

    case: str
    domain: str
    query: str
    meeting: str
    scores: tuple[float, ...]
    answered: bool


def asked_of(meetings: Sequence[Meeting], seed: int = SEED) -> Iterator[tuple[str, str, Meeting, str]]:
    """Yield case, domain, the meeting that is asked, and the query; without a case for which there is no meeting."""
    chance = random.Random(seed)
    for meeting in meetings:
        others = [other for other in meetings if other is not meeting]
        for query in meeting.queries:
            yield "own", meeting.domain, meeting, query.text
            for case, is_near in (("elsewhere", False), ("near", True)):
                fitting = [other for other in others if (other.domain == meeting.domain) is is_near]
                if fitting:
                    yield case, meeting.domain, chance.choice(fitting), query.text


def judge(library: Library, settings: Settings, meeting: Meeting, query: str) -> tuple[tuple[float, ...], bool]:
    """Return each of SCORES for a query and a meeting, and whether it is answered."""
    record_id = meeting.record.record_id
    question = Question(text=query, standalone=query, scope=Scope(record_ids=(record_id,)))
    asked, found = taken_apart(question, library), found_for(question, library, settings)
    records = {item.record_id: library.record(item.record_id) for item in found.discussions}
    weighed = considered(asked, found, library, settings.answer, records)
    bare = max((_likely(ranked, asked, found) for ranked in weighed.ranked), default=0.0)
    held, answered = 0.0, False
    if not is_absent(found.evidence, asked.text, asked.wording):
        held = max((_likely(ranked, asked, found) for ranked in weighed.held), default=0.0)
        answered = any(may_answer(ranked, asked, found, settings.answer) for ranked in weighed.held)
    cosine = float(cosines(library, record_id, query).max()) if library.embedder else float("nan")
    return (held, bare, cosine, float(bm25(library, record_id, query).max())), answered


def _likely(ranked: Sequence[Scored], asked: Asked, found: SearchResult) -> float:
    return likely(ranked, asked, found)


def judge_all(library: Library, settings: Settings, meetings: Sequence[Meeting]) -> list[Judged]:
    judged = []
    for case, domain, meeting, query in asked_of(meetings):
        scores, answered = judge(library, settings, meeting, query)
        judged.append(Judged(case, domain, query, meeting.record.hints["file"], scores, answered))
    return judged


def write_scores(judged: Sequence[Judged], file: Path, *, with_model: bool) -> None:
    """Append what each query came to."""
    with file.open("a", encoding="utf-8") as out:
        for item in judged:
            known = (None if np.isnan(score) else score for score in item.scores)
            scores = dict(zip(map(str.strip, SCORES), known, strict=True))
            line = {"case": item.case, "domain": item.domain, "query": item.query, "meeting": item.meeting} | scores
            out.write(json.dumps(line | {"answered": item.answered, "with_model": with_model}) + "\n")


def false_refusals(own: NDArray[np.float64], others: NDArray[np.float64], allowed: float = FALSE_ANSWERS) -> float:
    """Return which share of the own scores the lowest threshold refuses that answers at most so many of the others.

    A score is answered above the threshold.

    >>> false_refusals(np.array([0.1, 0.6, 0.9]), np.array([0.2, 0.5, 0.8, 0.1]), allowed=0.25)
    0.3333333333333333
    """
    falling = np.sort(others)[::-1]
    threshold = falling[int(allowed * len(others))]
    return float(np.mean(own <= threshold))


def report(title: str, judged: Sequence[Judged]) -> None:
    print(f"\n{title}")
    print(f"{'':16}{'':>8}{'AUROC':^22}{'refused at 5 % false answers':^30}")
    print(f"{'':16}{'':>8}{'elsewhere':>11}{'near':>11}{'elsewhere':>15}{'near':>15}")
    for number, name in enumerate(SCORES):
        by_case = {case: np.array([item.scores[number] for item in judged if item.case == case]) for case in CASES}
        if not np.isnan(by_case["own"]).any():
            aurocs = [_auroc(by_case["own"], by_case[case]) for case in CASES[1:]]
            refused = [_refused(by_case["own"], by_case[case]) for case in CASES[1:]]
            print(f"{name:24}" + "".join(f"{v:11.3f}" for v in aurocs) + "".join(f"{v:15.3f}" for v in refused))
    print(f"{'answered as shipped':24}" + "".join(f"{name:>11}" for name in ("queries", *CASES)))
    for domain in (None, *DOMAINS):
        fitting = [item for item in judged if domain in (None, item.domain)]
        if fitting:
            shares = [_share_answered(fitting, case) for case in CASES]
            count = sum(item.case == "own" for item in fitting)
            print(f"  {domain or 'all':22}{count:11}" + "".join(f"{share:11.3f}" for share in shares))


def _auroc(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    if not len(others):
        return float("nan")
    return auroc(np.concatenate([own, others]), np.arange(len(own) + len(others)) < len(own))


def _refused(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    return false_refusals(own, others) if len(others) else float("nan")


def _share_answered(judged: Sequence[Judged], case: str) -> float:
    answered = [item.answered for item in judged if item.case == case]
    return float(np.mean(answered)) if answered else float("nan")


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--scores", type=Path, help="append every score to this file, one JSON object a line")
    arguments = parser.parse_args()
    run(files_in([arguments.folder], arguments.limit, parser, evenly=True), arguments.cache, arguments.scores)


def run(files: Sequence[Path], cache: Path | None = None, scores: Path | None = None) -> None:
    """Ask everything with and without a model, and print the tables."""
    started, settings = time.perf_counter(), Settings()
    print(f"{len(files)} meetings; {machine()}")
    for title, with_model in (("with the model", True), ("words alone", False)):
        least = settings.answer.min_likelihood if with_model else settings.answer.min_likelihood_words
        with filled(files, cache, with_model=with_model) as library:
            judged = judge_all(library, settings, list(meetings_of(library, files)))
        if scores:
            write_scores(judged, scores, with_model=with_model)
        report(f"{title}: answers from a likelihood of {least}", judged)
    print(f"\n{time.perf_counter() - started:.0f} s in all")


if __name__ == "__main__":
    main()
