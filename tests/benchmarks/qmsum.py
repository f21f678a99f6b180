"""How much of the gold discussion is found: `python -m tests.benchmarks.qmsum FOLDER [--limit N] [--cache FOLDER]`.

FOLDER holds QMSum meetings, one JSON file each (https://github.com/Yale-LILY/QMSum). They go into a temporary library
through `ingest_paths`, as a user's would. Every specific query of a meeting is asked with that meeting alone in scope.

gold        the turns from the first to the last number of each `relevant_text_span`, both inclusive
context     what a system returns within 2,000 cl100k tokens; speaker labels count as tokens of the context
gold tokens cl100k tokens of the gold turns' words, labels not counted; a turn of which a part is in the context counts
            by the share of its characters that is
found       gold tokens in the context ÷ min(all gold tokens, 2,000), at most 1; the mean over the queries
precision   gold tokens in the context ÷ tokens of the context
first       share of queries where at least half of the passage (or chunk) with the best score is gold, by characters

Beside Verbatim, in the same run with the same model: Verbatim as it searches where there is no model, its passages
ranked by cosine alone and by BM25 alone, and llama-index's defaults (SentenceSplitter of 1,024 tokens with 20 of
overlap, the two most similar chunks, the second cut where the budget ends).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.search import search
from assistant.search.discussions import choose
from assistant.settings import SearchSettings
from ingest import Library, Scope, ingest_paths
from ingest.tokens import count_tokens, truncate_tokens
from tests.benchmarks.meetings import (
    DOMAINS,
    CachedEmbedder,
    Meeting,
    Span,
    files_in,
    gold_tokens_in,
    machine,
    meetings_of,
    opened,
    parser_for,
    share_of_gold,
)
from tests.benchmarks.peers import DefaultChunks, bm25, cosines, unlabelled

BUDGET = 2000


@dataclass(frozen=True)
class Context:
    """Spans of the record's text, best first, what they cost, and how many make up the best passage or chunk."""

    spans: list[Span]
    tokens: int
    first: int = 1


@dataclass
class Measures:
    found: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


System = Callable[[Meeting, str], Context]


# ---------------------------------------------------------------------------------------------------------- the systems


def verbatim(library: Library, settings: SearchSettings) -> System:
    def ask(meeting: Meeting, query: str) -> Context:
        scope = Scope(record_ids=(meeting.record.record_id,))
        result = search(library, query, scope=scope, settings=settings, budget_tokens=BUDGET)
        best_first = [scored.passage for scored in sorted(result.passages, key=lambda scored: -scored.score)]
        spans = [(passage.char_start, passage.char_end) for passage in best_first]
        return Context(spans=spans, tokens=sum(passage.tokens for passage in best_first))

    return ask


def passages_alone(library: Library, score: Callable[[Library, str, str], np.ndarray]) -> System:
    def ask(meeting: Meeting, query: str) -> Context:
        passages = library.sheet(meeting.record.record_id).passages
        scores = score(library, meeting.record.record_id, query)
        tokens = np.array([passage.tokens for passage in passages])
        chosen = choose(scores, tokens, np.zeros_like(tokens), budget=BUDGET, record_budget=BUDGET)
        best_first = sorted(chosen, key=lambda at: -scores[at])
        spans = [(passages[at].char_start, passages[at].char_end) for at in best_first]
        return Context(spans=spans, tokens=int(tokens[chosen].sum()))

    return ask


def llama_index_defaults(embedder: CachedEmbedder) -> System:
    chunks = DefaultChunks(embedder)

    def ask(meeting: Meeting, query: str) -> Context:
        left, first = BUDGET, 0
        spans: list[Span] = []
        for whole, start in chunks.ranked(meeting.record, query)[:2]:
            text = truncate_tokens(whole, left)
            spans.extend(unlabelled(meeting.record, start, start + len(text)))
            left -= count_tokens(text)
            first = first or len(spans)
        return Context(spans=spans, tokens=BUDGET - left, first=first)

    return ask


# --------------------------------------------------------------------------------------------------------- the measures


def measure(system: System, meetings: Iterable[Meeting]) -> Measures:
    measures = Measures()
    for meeting in meetings:
        for query in meeting.queries:
            started = time.perf_counter()
            context = system(meeting, query.text)
            measures.seconds.append(time.perf_counter() - started)
            gold = {at for at in query.gold if at < len(meeting.turn_tokens)}
            reached = gold_tokens_in(meeting, context.spans, gold)
            whole = min(sum(meeting.turn_tokens[at] for at in gold), BUDGET)
            measures.found.append(min(reached / whole, 1.0) if whole else 0.0)
            measures.precision.append(reached / context.tokens if context.tokens else 0.0)
            measures.first.append(share_of_gold(meeting, context.spans[: context.first], query.gold) >= 0.5)
            measures.domains.append(meeting.domain)
    return measures


def report(results: dict[str, Measures]) -> None:
    print(
        f"{'system':34}{'found':>8}{'prec.':>8}{'first':>8}" + "".join(f"{name:>11}" for name in DOMAINS) + f"{'ms':>8}"
    )
    for name, measures in results.items():
        found, where = np.array(measures.found), np.array(measures.domains)
        means = [found.mean(), np.mean(measures.precision), np.mean(measures.first)]
        apart = [found[where == domain].mean() if (where == domain).any() else float("nan") for domain in DOMAINS]
        milliseconds = 1000 * float(np.median(measures.seconds))
        print(
            f"{name:34}"
            + "".join(f"{value:8.3f}" for value in means)
            + "".join(f"{value:11.3f}" for value in apart)
            + f"{milliseconds:8.1f}"
        )


def main() -> None:
    parser = parser_for(__doc__)
    arguments = parser.parse_args()
    files = files_in([arguments.folder], arguments.limit, parser)
    with opened(arguments.cache) as (library, embedder):
        run(library, files, embedder)


def run(library: Library, files: list[Path], embedder: CachedEmbedder) -> None:
    started = time.perf_counter()
    ingested = ingest_paths(files, library, library.settings)
    embedder.save()
    meetings = list(meetings_of(library, files))
    print(
        f"{ingested.added} meetings of {ingested.seen} ingested in {time.perf_counter() - started:.0f} s, "
        f"{sum(len(meeting.queries) for meeting in meetings)} queries; {machine()}; model {embedder.fingerprint}"
    )
    systems = {
        "Verbatim": verbatim(library, SearchSettings()),
        "Verbatim, nothing learned": verbatim(library, SearchSettings(learned=False)),
        "Verbatim, words alone": verbatim(library, SearchSettings(learned=False, dense_weight=0.0)),
        "its passages, cosine alone": passages_alone(library, cosines),
        "its passages, BM25 alone": passages_alone(library, bm25),
        "llama-index defaults (1024, top 2)": llama_index_defaults(embedder),
    }
    report({name: measure(system, meetings) for name, system in systems.items()})
    print(f"{time.perf_counter() - started:.0f} s in all")


if __name__ == "__main__":
    main()
