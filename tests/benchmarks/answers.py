"""How good the answers are without a language model: `python -m tests.benchmarks.answers FOLDER`.

FOLDER holds QMSum meetings (see `meetings.py`). They go into a temporary library through `ingest_paths`, as a user's
would. Every specific query of a meeting is asked with that meeting alone in scope, and what is said is compared with
the reference answer, which somebody wrote in their own words after reading the gold turns.

words       the quoted words alone, in the order of the answer
whole       the whole answer as it is shown, "Ana Ruiz: “…”", without citation numbers
R-1 R-2 R-L F-measure of ROUGE-1, -2 and -L, in hundredths (rouge-score, words stemmed); the mean over the queries
R-Ls        ROUGE-L sentence by sentence (rougeLsum), which is what most published figures are
length      words, separated by space; references have 65 on average
prec.       cited cl100k tokens inside gold turns ÷ all cited tokens, the mean over the answers that cite; speaker
            labels are not cited
recall      gold tokens that are cited ÷ all gold tokens; quotes are short and gold is long, so it is small
first       share of queries where at least half of the first citation's tokens are inside gold turns
answered    share of queries that were not refused
ms          median time from the question to the answer

A refused query is counted in both ways: as an empty answer (ROUGE, recall, first and length 0), and left out.

Beside Verbatim, in the same run and with the same model:
first 90 words of the top chunk   of llama-index's defaults (1,024 tokens, 20 of overlap), speaker labels among them;
            one citation
TextRank    the most central sentences of the whole meeting up to 90 words, in its order, whatever is asked; each is
            one citation
gold turns  the same selector and evidence gate with what perfect retrieval would have found: the gold turns and
            nothing else

`--answers FILE` writes every question with its reference and Verbatim's answer, one JSON object a line, to be read.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from assistant.answers import Answer, Reply
from assistant.service import Assistant
from assistant.settings import Settings
from ingest import Library, sentence_spans
from ingest.tokens import count_tokens
from tests.benchmarks.answerers import (
    Said,
    System,
    central_sentences,
    pieces,
    said,
    top_chunk,
    verbatim,
    with_gold_turns,
)
from tests.benchmarks.meetings import (
    DOMAINS,
    Meeting,
    Query,
    Span,
    files_in,
    filled,
    gold_tokens_in,
    machine,
    meetings_of,
    parser_for,
)

METRICS = ("rouge1", "rouge2", "rougeL", "rougeLsum")
PUBLISHED = """For context, published on QMSum's test split, general questions among them (Zhong et al., NAACL 2021), so
that none can be held against a figure above. R-1 / R-2 / R-L: TextRank 16.27 / 2.69 / 15.41; BART, fine-tuned,
29.20 / 6.37 / 25.49; Locator and HMNet, fine-tuned, 32.29 / 8.67 / 28.17; sentences chosen by knowing the reference
42.84 / 16.86 / 39.20"""


@dataclass(frozen=True)
class Score:
    """What one query came to; figures that do not apply are nan."""

    domain: str
    answered: bool
    words: tuple[float, ...]
    whole: tuple[float, ...]
    precision: float
    recall: float
    first: float
    seconds: float


# --------------------------------------------------------------------------------------------------------- the measures


def cited_tokens(meeting: Meeting, spans: Iterable[Span], gold: frozenset[int]) -> tuple[int, int]:
    """Return how many tokens of the spans are inside gold turns, and how many there are."""
    inside = total = 0
    for turn, start, end in pieces(meeting, spans):
        tokens = count_tokens(meeting.record.text[start:end])
        total += tokens
        inside += tokens * (turn in gold)
    return inside, total


def precision_of(meeting: Meeting, answer: Said, gold: frozenset[int]) -> float:
    """Return which share of the cited tokens is inside gold turns; nan where nothing is cited."""
    inside, total = cited_tokens(meeting, [span for spans in answer.citations for span in spans], gold)
    return inside / total if total else float("nan")


def recall_of(meeting: Meeting, answer: Said, gold: frozenset[int]) -> float:
    """Return which share of the gold tokens is cited."""
    held = {at for at in gold if at < len(meeting.turn_tokens)}
    whole = sum(meeting.turn_tokens[at] for at in held)
    cited = gold_tokens_in(meeting, [span for spans in answer.citations for span in spans], held)
    return cited / whole if whole else 0.0


def first_is_gold(meeting: Meeting, answer: Said, gold: frozenset[int]) -> bool:
    """Tell whether at least half of the first citation's tokens are inside gold turns."""
    if not answer.citations:
        return False
    inside, total = cited_tokens(meeting, answer.citations[0], gold)
    return total > 0 and inside >= total / 2


class Rouge:
    """ROUGE of texts against one reference, and their length."""

    def __init__(self) -> None:
        self._scorer = RougeScorer(list(METRICS), use_stemmer=True)

    def of(self, sentences: Sequence[str], reference: str) -> tuple[float, ...]:
        """Return the F-measures of METRICS in hundredths, and the number of words."""
        lines = "\n".join(reference[start:end] for start, end in sentence_spans(reference))
        found = self._scorer.score(lines, "\n".join(sentences))
        return (*(100 * found[name].fmeasure for name in METRICS), float(len(" ".join(sentences).split())))


def measure(system: System, meetings: Iterable[Meeting]) -> list[Score]:
    rouge = Rouge()
    scores: list[Score] = []
    for meeting in meetings:
        for query in meeting.queries:
            started = time.perf_counter()
            answer = system(meeting, query)
            seconds = time.perf_counter() - started
            scores.append(
                Score(
                    domain=meeting.domain,
                    answered=bool(answer.whole),
                    words=rouge.of(answer.words, query.answer),
                    whole=rouge.of(answer.whole, query.answer),
                    precision=precision_of(meeting, answer, query.gold),
                    recall=recall_of(meeting, answer, query.gold),
                    first=float(first_is_gold(meeting, answer, query.gold)),
                    seconds=seconds,
                )
            )
    return scores


# ----------------------------------------------------------------------------------------------------------- the report


def report(results: dict[str, list[Score]]) -> None:
    every = next(iter(results.values()))
    for domain in (None, *DOMAINS):
        count = sum(domain in (None, score.domain) for score in every)
        if count:
            print(f"\n{domain or 'all'}, {count} queries")
            _table({name: [s for s in scores if domain in (None, s.domain)] for name, scores in results.items()})


def _table(results: dict[str, list[Score]]) -> None:
    columns = "".join(f"{name:>7}" for name in ("R-1", "R-2", "R-L", "R-Ls", "length"))
    print(f"{'':32}{'':>9}  {'words':^35}  {'whole':^35}  {'citations':^21}")
    print(f"{'':32}{'answered':>9}  {columns}  {columns}  {'prec.':>7}{'recall':>7}{'first':>7}{'ms':>7}")
    for name, scores in results.items():
        _row(name, scores, sum(score.answered for score in scores) / len(scores))
        answered = [score for score in scores if score.answered]
        if answered and len(answered) < len(scores):
            _row("  refusals left out", answered, 1.0)


def _row(name: str, scores: Sequence[Score], answered: float) -> None:
    words = np.mean([score.words for score in scores], axis=0)
    whole = np.mean([score.whole for score in scores], axis=0)
    cited = [score.precision for score in scores if not np.isnan(score.precision)]
    citations = (
        float(np.mean(cited)) if cited else float("nan"),
        float(np.mean([score.recall for score in scores])),
        float(np.mean([score.first for score in scores])),
    )
    print(
        f"{name:32}{answered:9.3f}  "
        + "".join(f"{value:7.2f}" for value in words)
        + "  "
        + "".join(f"{value:7.2f}" for value in whole)
        + "  "
        + "".join(f"{value:7.3f}" for value in citations)
        + f"{1000 * float(np.median([score.seconds for score in scores])):7.0f}"
    )


def write_answers(kept: Sequence[tuple[Meeting, Query, Reply]], file: Path) -> None:
    """Write each question with what should have been said, what was, and whether its citations are gold."""
    rouge = Rouge()
    with file.open("w", encoding="utf-8") as out:
        for meeting, query, reply in kept:
            answer = said(reply)
            line = {
                "meeting": meeting.record.hints["file"],
                "domain": meeting.domain,
                "question": query.text,
                "reference": query.answer,
                "gold_turns": sorted(query.gold),
                "answered": isinstance(reply, Answer),
                "answer": reply.text,
                "citations_in_gold": [
                    first_is_gold(meeting, Said(citations=(c,)), query.gold) for c in answer.citations
                ],
                "rouge1": round(rouge.of(answer.words, query.answer)[0], 1),
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def main() -> None:
    parser = parser_for(__doc__)
    parser.add_argument("--answers", type=Path, help="write the answers to this file, one JSON object a line")
    arguments = parser.parse_args()
    files = files_in([arguments.folder], arguments.limit, parser, evenly=True)
    with filled(files, arguments.cache) as library:
        run(library, files, arguments.answers)


def run(library: Library, files: Sequence[Path], answers: Path | None = None) -> None:
    """Ask every system every query, and print the tables."""
    started = time.perf_counter()
    meetings, settings = list(meetings_of(library, files)), Settings()
    kept: list[tuple[Meeting, Query, Reply]] = []
    systems = {
        "Verbatim": verbatim(Assistant(library, settings), kept),
        "first 90 words of the top chunk": top_chunk(library),
        "TextRank over the meeting": central_sentences(),
        "gold turns, the same selector": with_gold_turns(library, settings),
    }
    queries = [query for meeting in meetings for query in meeting.queries]
    length = np.mean([len(query.answer.split()) for query in queries])
    print(f"{len(meetings)} meetings, {len(queries)} queries, references of {length:.0f} words; {machine()}")
    report({name: measure(system, meetings) for name, system in systems.items()})
    print(f"\n{PUBLISHED}\n{time.perf_counter() - started:.0f} s in all")
    if answers:
        write_answers(kept, answers)


if __name__ == "__main__":
    main()
