"""How good the summaries are without a language model: `python -m tests.benchmarks.summaries FOLDER`.

FOLDER holds QMSum meetings (see `meetings.py`). They go into a temporary library through `ingest_paths`, as a user's
would. Of each meeting the overview of its summary is compared with what somebody wrote in their own words when asked to
summarise it: the answer to the general query of `general_query_list` ("Summarize the whole meeting."; a few ask the
same in other words, "What was the meeting about?").

R-1 R-2 R-L F-measure of ROUGE-1, -2 and -L, in hundredths (rouge-score, words stemmed), of the quoted words alone,
            without who said them; the mean over the meetings
R-Ls        ROUGE-L sentence by sentence (rougeLsum)
length      words, separated by space

Beside Verbatim, in the same run, each as long as Verbatim's overview of that meeting (sentences are not cut; the
last one may go beyond):

lead        the first sentences of the meeting
TextRank    its most central sentences, in its order

The discussions that a summary tells apart are compared with the topics of `topic_list`, which were cut by hand:

Pk          share of pairs of turns, half a mean topic apart, of which one cut says that they are of one topic and the
            other that they are not (Beeferman and others, 1999); less is better
windows     share of such stretches in which the two have another number of borders (Pevzner and Hearst, 2002)
parts       how many discussions there are; by hand, how many topics

Beside Verbatim: as many parts of equal length, and the meeting as one part.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.service import Assistant
from assistant.settings import Settings
from assistant.summaries import Summary
from ingest import Library, Record, sentence_spans
from tests.benchmarks.answers import Rouge
from tests.benchmarks.meetings import DOMAINS, Meeting, files_in, filled, machine, meetings_of, parser_for
from tests.benchmarks.textrank import text_rank


@dataclass(frozen=True)
class Told:
    """A meeting with what was written of it by hand.

    Attributes:
        reference: the summary.
        topics: for each turn, the number of its topic; -1 where it has none.
    """

    meeting: Meeting
    reference: str
    topics: tuple[int, ...]

    @property
    def topic_count(self) -> int:
        return len(set(self.topics) - {-1})


def told_meetings(library: Library, files: Sequence[Path]) -> list[Told]:
    """Return the meetings that have a summary by hand."""
    found = []
    for meeting, file in zip(meetings_of(library, files), files, strict=True):
        data = json.loads(file.read_text(encoding="utf-8"))
        general = [query["answer"] for query in data.get("general_query_list", []) if query["answer"].strip()]
        if general:
            found.append(Told(meeting, general[0], topics_of(data.get("topic_list", []), len(meeting.record.turns))))
    return found


def topics_of(topic_list: Sequence[dict[str, object]], turns: int) -> tuple[int, ...]:
    """Return for each turn the number of its topic, the first that holds it; -1 where none does."""
    topics = [-1] * turns
    for number, topic in enumerate(topic_list):
        spans = topic["relevant_text_span"]
        assert isinstance(spans, list)
        for first, last in spans:
            for turn in range(int(first), min(int(last) + 1, turns)):
                topics[turn] = number if topics[turn] < 0 else topics[turn]
    return tuple(topics)


# --------------------------------------------------------------------------------------------------------- the overview


def overview_of(summary: Summary) -> list[str]:
    """Return the quoted words of a summary's overview."""
    by_number = {citation.number: citation.quote for citation in summary.citations}
    return [by_number[number] for point in summary.overview for number in point.claim.citations]


def sentences_of(record: Record) -> list[str]:
    """Return all sentences of a record in order."""
    return [turn.text[start:end] for turn in record.turns for start, end in sentence_spans(turn.text)]


def lead(record: Record, words: int) -> list[str]:
    """Return the first sentences, up to so many words."""
    return up_to(sentences_of(record), words)


def central(record: Record, words: int) -> list[str]:
    """Return the most central sentences, up to so many words, in the order of the record."""
    texts = sentences_of(record)
    ranked = np.argsort(-text_rank(texts), kind="stable").tolist()
    chosen = ranked[: len(up_to([texts[at] for at in ranked], words))]
    return [texts[at] for at in sorted(chosen)]


def up_to(texts: Iterable[str], words: int) -> list[str]:
    """Return the first texts until they have so many words.

    >>> up_to(["one two", "three four", "five"], 3)
    ['one two', 'three four']
    """
    chosen: list[str] = []
    for text in texts:
        if sum(len(each.split()) for each in chosen) >= words:
            break
        chosen.append(text)
    return chosen


# ------------------------------------------------------------------------------------------------------ the discussions


def parts_of_summary(summary: Summary, turns: int) -> tuple[int, ...]:
    """Return for each turn the number of its discussion."""
    parts = [0] * turns
    for number, discussed in enumerate(summary.discussions):
        for turn in range(discussed.turn_start, turns):
            parts[turn] = number
    return tuple(parts)


def equal_parts(turns: int, count: int) -> tuple[int, ...]:
    """Return for each turn the number of its part, of so many equal ones.

    >>> equal_parts(5, 2)
    (0, 0, 0, 1, 1)
    """
    return tuple(turn * count // turns for turn in range(turns))


def disagreement(by_hand: Sequence[int], cut: Sequence[int], reach: int) -> tuple[float, float]:
    """Return Pk and WindowDiff of a cut against another one, both as the number of each turn's part.

    >>> disagreement([0, 0, 1, 1], [0, 0, 1, 1], 1)
    (0.0, 0.0)
    """
    borders = [[int(one != other) for one, other in pairwise(parts)] for parts in (by_hand, cut)]
    places = range(len(by_hand) - reach)
    apart = [(by_hand[at] == by_hand[at + reach]) != (cut[at] == cut[at + reach]) for at in places]
    counts = [sum(borders[0][at : at + reach]) != sum(borders[1][at : at + reach]) for at in places]
    return (float(np.mean(apart)), float(np.mean(counts))) if places else (0.0, 0.0)


# -------------------------------------------------------------------------------------------------------------- the run


Overview = Callable[[Told], list[str]]


def run(library: Library, files: Sequence[Path]) -> None:
    """Summarise every meeting, and print the tables."""
    started = time.perf_counter()
    assistant = Assistant(library, Settings())
    told = told_meetings(library, files)
    summaries: dict[str, Summary] = {}
    seconds = []
    for each in told:
        begun = time.perf_counter()
        summaries[each.meeting.record.record_id] = assistant.summary(each.meeting.record.record_id)
        seconds.append(time.perf_counter() - begun)

    def verbatim(each: Told) -> list[str]:
        return overview_of(summaries[each.meeting.record.record_id])

    def as_long(of: Callable[[Record, int], list[str]]) -> Overview:
        return lambda each: of(each.meeting.record, len(" ".join(verbatim(each)).split()))

    length = np.mean([len(each.reference.split()) for each in told])
    print(
        f"{len(told)} meetings, references of {length:.0f} words; {1000 * float(np.median(seconds)):.0f} ms a summary; "
        f"{machine()}"
    )
    report_overviews(told, {"Verbatim": verbatim, "lead": as_long(lead), "TextRank": as_long(central)})
    report_discussions([each for each in told if each.topic_count > 1], summaries)
    print(f"\n{time.perf_counter() - started:.0f} s in all")


def report_overviews(told: Sequence[Told], systems: dict[str, Overview]) -> None:
    rouge = Rouge()
    scores = {name: [rouge.of(system(each), each.reference) for each in told] for name, system in systems.items()}
    for domain in (None, *DOMAINS):
        at = [place for place, each in enumerate(told) if domain in (None, each.meeting.domain)]
        if not at:
            continue
        print(f"\n{domain or 'all'}, {len(at)} meetings")
        print(f"{'':24}" + "".join(f"{name:>8}" for name in ("R-1", "R-2", "R-L", "R-Ls", "length")))
        for name, of in scores.items():
            print(f"{name:24}" + "".join(f"{value:8.2f}" for value in np.mean([of[place] for place in at], axis=0)))


def report_discussions(told: Sequence[Told], summaries: dict[str, Summary]) -> None:
    rows: dict[str, list[tuple[float, ...]]] = {"Verbatim": [], "as many equal parts": [], "one part": []}
    for each in told:
        turns, by_hand = len(each.topics), each.topics
        reach = max(turns // (2 * each.topic_count), 2)
        cut = parts_of_summary(summaries[each.meeting.record.record_id], turns)
        count = len(set(cut))
        for name, parts in zip(rows, (cut, equal_parts(turns, count), equal_parts(turns, 1)), strict=True):
            rows[name].append((*disagreement(by_hand, parts, reach), float(len(set(parts)))))
    if told:
        print(
            f"\ndiscussions of {len(told)} meetings, by hand {np.mean([each.topic_count for each in told]):.1f} topics"
        )
        print(f"{'':24}{'Pk':>8}{'windows':>9}{'parts':>8}")
        for name, values in rows.items():
            pk, windows, parts_made = np.mean(values, axis=0)
            print(f"{name:24}{pk:8.3f}{windows:9.3f}{parts_made:8.1f}")


def main() -> None:
    parser = parser_for(__doc__)
    arguments = parser.parse_args()
    files = files_in([arguments.folder], arguments.limit, parser, evenly=True)
    with filled(files, arguments.cache) as library:
        run(library, files)


if __name__ == "__main__":
    main()
