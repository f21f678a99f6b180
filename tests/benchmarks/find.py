"""How quickly a phrase is found in many hours: `python -m tests.benchmarks.find FOLDER [FOLDER...]`.

The FOLDERs hold QMSum meetings (see `meetings.py`). They go into the library as they are, then again and again as
`recombining.py` makes them, until there are `--hours` of speech at 9,000 words an hour. The meetings have no times, so
each turn gets those that its words take at that speed. Nothing is embedded: the vectors are those of a stand-in, which
an exact phrase has no use for. `--cache FOLDER` keeps the library.

Each phrase is looked for in the whole library by a fresh process, three times after a round that only warms up:

rare        six words in a row that somebody said in one of the meetings
middling    two words that stand in a tenth to a third of the meetings
common      two words that stand in nearly all of them
everywhere  one of the commonest words
nowhere     two words that stand in the library, but never in a row

p50 p95     percentiles of milliseconds
places      how many the median phrase has, at most 200, which is where finding stops
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from ingest import IngestSettings, Library, ingest_paths
from tests.benchmarks.meetings import files_in, machine, parser_for
from tests.benchmarks.scale import rounds, timed
from tests.fakes import WORD, HashEmbedder

HOURS = 1_000
WORDS_AN_HOUR = 9_000
PHRASES = 40
REPEATS = 3
SEED = 7
# Dimensions of the stand-in's vectors: as few as make the library quick to fill.
_DIMENSIONS = 8
# Files taken in between two looks at how many words there are.
_BATCH = 50


@dataclass(frozen=True)
class Timings:
    """Milliseconds and numbers of places for each kind of phrase."""

    milliseconds: dict[str, list[float]]
    places: dict[str, list[int]]


def fill(folder: Path, files: Sequence[Path], words: int) -> tuple[int, int]:
    """Take in meetings until there are so many words; return how many records and words there are."""
    source = spoken(rounds(files, folder / "meetings"))
    settings = IngestSettings()
    with Library.open(
        folder / "library", settings, writable=True, embedder=HashEmbedder(dimensions=_DIMENSIONS)
    ) as library:
        while (held := sum(item.words for item in library.records())) < words:
            report = ingest_paths(list(islice(source, _BATCH)), library, settings)
            if report.failed:
                raise ValueError(f"{report.failed} of {report.seen} meetings could not be ingested: {report.records}")
        return library.count(), held


def spoken(files: Iterator[Path]) -> Iterator[Path]:
    """Give each meeting the times of speech at `WORDS_AN_HOUR`, turn by turn; yield its file."""
    for file in files:
        turns, seconds = [], 0.0
        for turn in json.loads(file.read_text(encoding="utf-8"))["meeting_transcripts"]:
            start, seconds = seconds, seconds + len(turn["content"].split()) * 3600 / WORDS_AN_HOUR
            turns.append(
                {
                    "speaker": turn["speaker"],
                    "text": turn["content"],
                    "start": round(start, 3),
                    "end": round(seconds, 3),
                }
            )
        timed_file = file.with_name(f"timed-{file.name}")
        timed_file.write_text(json.dumps(turns), encoding="utf-8")
        yield timed_file


def phrases(files: Sequence[Path], most: int) -> dict[str, list[str]]:
    """Return phrases of each kind, drawn from the meetings with a fixed seed."""
    chance = random.Random(SEED)
    said = [_words(file) for file in files]
    pairs = Counter(pair for words in said for pair in set(pairwise(words)))
    single = Counter(word for words in said for word in set(words))
    middling = sorted(pair for pair, held in pairs.items() if len(files) / 10 <= held <= len(files) / 3)
    rare = [" ".join(words[at : at + 6]) for words in said for at in [chance.randrange(len(words) - 6)]]
    known = [word for word, held in single.items() if held > len(files) / 3]
    strangers = [(one, other) for one, other in zip(known, chance.sample(known, len(known)), strict=True)]
    return {
        "rare": chance.sample(rare, min(most, len(rare))),
        "middling": [" ".join(pair) for pair in chance.sample(middling, min(most, len(middling)))],
        "common": [" ".join(pair) for pair, _ in pairs.most_common(most)],
        "everywhere": [word for word, _ in single.most_common(most)],
        "nowhere": [" ".join(pair) for pair in strangers if pair not in pairs][:most],
    }


def _words(file: Path) -> list[str]:
    turns = json.loads(file.read_text(encoding="utf-8"))["meeting_transcripts"]
    return [word for turn in turns for word in WORD.findall(turn["content"].casefold())]


def measure(folder: Path, wanted: dict[str, list[str]]) -> Timings:
    """Look for every phrase, the first round only to warm up; for a process of its own."""
    found = Timings(milliseconds={kind: [] for kind in wanted}, places={kind: [] for kind in wanted})
    with Library.open(folder, IngestSettings(), embedder=HashEmbedder(dimensions=_DIMENSIONS)) as library:
        for number in range(REPEATS + 1):
            for kind, asked in wanted.items():
                for phrase in asked:
                    began = time.perf_counter()
                    hits = library.find(phrase)
                    if number:
                        found.milliseconds[kind].append(1000 * (time.perf_counter() - began))
                        found.places[kind].append(len(hits))
    return found


@contextmanager
def kept_folder(arguments: argparse.Namespace) -> Iterator[Path]:
    """Yield the folder for a library of these hours: in the cache, or one that is removed afterwards."""
    if arguments.cache:
        yield arguments.cache / f"find-{arguments.hours}"
    else:
        with TemporaryDirectory() as folder:
            yield Path(folder)


def main() -> None:
    parser = parser_for(__doc__, folders=True)
    parser.add_argument("--hours", type=int, default=HOURS, help="how many hours of speech there should be")
    parser.add_argument("--phrases", type=int, default=PHRASES, help="how many of each kind are looked for")
    arguments = parser.parse_args()
    files = files_in(arguments.folder, arguments.limit, parser, evenly=True)
    print(machine(), flush=True)
    with kept_folder(arguments) as folder:
        seconds = timed(
            lambda: print("{:,} records, {:,} words".format(*fill(folder, files, arguments.hours * WORDS_AN_HOUR)))
        )
        print(f"filled in {seconds:.0f} s", flush=True)
        with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
            report(pool.submit(measure, folder / "library", phrases(files, arguments.phrases)).result())


def report(timings: Timings) -> None:
    print(f"{'':12}{'p50, ms':>10}{'p95, ms':>10}{'places':>10}{'phrases':>10}")
    for kind, taken in timings.milliseconds.items():
        middle, high = np.percentile(taken, (50, 95))
        places = timings.places[kind]
        print(f"{kind:12}{middle:10.1f}{high:10.1f}{np.median(places):10.0f}{len(places) // REPEATS:10}")


if __name__ == "__main__":
    main()
