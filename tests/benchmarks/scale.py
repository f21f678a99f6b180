"""How quick and how large it is with 100,000 passages: `python -m tests.benchmarks.scale FOLDER [FOLDER...]`.

The FOLDERs hold QMSum meetings (see `meetings.py`). First they go into the library as they are, then again and again as
`recombining.py` makes them: the sentences of some ten passages change places, so that the subject, the speakers and the
lengths stay and no two passages are the same. Every passage is embedded by the model itself. As each sentence stands in
several passages, neighbours are nearer to one another than in a library of as many real meetings; an approximate index
has more passages to confuse, and its recall is rather lower than it would be there.

Filling takes as long as embedding does. `--cache FOLDER` keeps the library, and goes on where it was stopped.

Each line is measured in a process of its own, on the same queries, drawn with a fixed seed, after a few to warm up:

owner       has the library open for writing, as the page has: without a scope Chroma proposes the passages
reader      has it open for reading, as the command line has beside the page: every embedding is compared
idle        nothing else is done with the library
+ ingest    the owner takes in more meetings in a thread of its own; the reader reads while another process does. These
            are measured on a copy of the library

unscoped    one search of the whole library, the question's embedding included
scoped      one search of the query's own meeting
answer      an extractive answer from the whole library, search included
p50 95 99   percentiles of milliseconds
MB          resident memory of the process after all its questions; and of the owner, with the page built as well
recall@k    the share of the k nearest passages by comparing every embedding that Chroma proposes, over the queries
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count, islice
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np

from assistant.search import search
from assistant.service import Assistant
from assistant.settings import Settings
from ingest import IngestSettings, Library, Progress, Scope, ingest_paths
from tests.benchmarks.meetings import files_in, machine, parser_for
from tests.benchmarks.recombining import recombined

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

PASSAGES = 100_000
QUERIES = 200
WARM_UP = 5
SEED = 7
PERCENTILES = (50, 95, 99)
WORK = ("unscoped", "scoped", "answer")
# The round from which meetings are taken in while questions are asked; no library is filled with so many.
_BUSY_ROUND = 1_000
# So many of them: more than are embedded while all queries are asked.
_BUSY_MEETINGS = 80


@dataclass(frozen=True)
class Asked:
    """A query, and the file of the meeting that it was written for."""

    text: str
    file: str


@dataclass(frozen=True)
class Task:
    """What one process measures."""

    library: Path
    queries: tuple[Asked, ...]
    is_owner: bool
    # Meetings that are taken in meanwhile; none for an idle library.
    more: tuple[Path, ...] = ()
    with_page: bool = False


@dataclass(frozen=True)
class Timing:
    """Milliseconds of each query by work, resident memory without and with the page, passages come in meanwhile."""

    milliseconds: dict[str, list[float]]
    megabytes: float
    with_page: float | None
    came_in: int


# ---------------------------------------------------------------------------------------------------------- the library


def write_round(files: Sequence[Path], number: int, folder: Path) -> Iterator[Path]:
    """Write the meetings of a round, the first as they are; yield each file."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        written = folder / f"{number:03}-{file.name}"
        if not written.exists():
            turns = json.loads(file.read_text(encoding="utf-8"))["meeting_transcripts"]
            if number:
                turns = recombined(turns, random.Random(f"{SEED} {number} {file.name}"))
            written.write_text(json.dumps({"meeting_transcripts": turns}), encoding="utf-8")
        yield written


def rounds(files: Sequence[Path], folder: Path, first: int = 0) -> Iterator[Path]:
    """Yield the files of one round after the other, without end; each is written when it is needed."""
    for number in count(first):
        yield from write_round(files, number, folder)


def fill(folder: Path, files: Sequence[Path], passages: int) -> tuple[int, int]:
    """Take in meetings until there are so many passages; return how many there are, and how many differ."""
    source = rounds(files, folder / "meetings")
    settings = IngestSettings()
    with Library.open(folder / "library", settings, writable=True) as library:
        wanted = [next(source)]
        while wanted:
            report = ingest_paths(wanted, library, settings, progress=_tell(passages))
            if report.failed:
                raise ValueError(f"{report.failed} of {report.seen} meetings could not be ingested: {report.records}")
            records = library.records()
            held, words = sum(item.passages for item in records), sum(item.words for item in records)
            wanted = list(_about(source, max(passages - held, 0) * words / held))
        texts = {passage.text for item in library.records() for passage in library.sheet(item.record_id).passages}
        return held, len(texts)


def _about(source: Iterator[Path], words: float) -> Iterator[Path]:
    """Yield files of so many words together, the last of them in full."""
    while words > 0:
        file = next(source)
        turns = json.loads(file.read_text(encoding="utf-8"))["meeting_transcripts"]
        words -= sum(len(turn["content"].split()) for turn in turns)
        yield file


def _tell(passages: int) -> Callable[[Progress], None]:
    """Return what shows on a terminal how far the filling is."""

    def tell(now: Progress) -> None:
        if sys.stderr.isatty():
            left = f"{now.seconds_left:.0f} s left" if now.seconds_left is not None else ""
            print(
                f"\r{now.files_done}/{now.files_total} files, of {passages:,} passages {left:20}",
                end="",
                file=sys.stderr,
            )

    return tell


def drawn(files: Sequence[Path], most: int) -> tuple[Asked, ...]:
    """Return so many of the meetings' specific queries, the same at each call."""
    queries = [
        Asked(raw["query"], f"000-{file.name}")
        for file in files
        for raw in json.loads(file.read_text(encoding="utf-8"))["specific_query_list"]
    ]
    return tuple(random.Random(SEED).sample(queries, min(most, len(queries))))


# ------------------------------------------------------------------------------------------------------------ the clock


def measure(task: Task) -> Timing:
    """Ask every query of a library; for a process of its own."""
    settings = Settings().model_copy(update={"library": task.library})
    with Library.open(task.library, settings.ingest, writable=task.is_owner) as library:
        with busy(task, library) as came_in:
            milliseconds = ask_all(Assistant(library, settings), task.queries)
            megabytes = resident_megabytes()
        with_page = _megabytes_with_page(library, settings) if task.with_page else None
        return Timing(milliseconds, megabytes, with_page, came_in())


def ask_all(assistant: Assistant, queries: Sequence[Asked]) -> dict[str, list[float]]:
    """Return the milliseconds of each of WORK for each query; those that only warm up are asked first."""
    origins = {Path(origin).name: item.record_id for item in assistant.library.records() for origin in item.origins}
    fitting = [query for query in queries if query.file in origins]
    found: dict[str, list[float]] = {work: [] for work in WORK}
    for number, query in enumerate([*fitting[-WARM_UP:], *fitting]):
        own = Scope(record_ids=(origins[query.file],))
        for work, do in (
            ("unscoped", lambda text=query.text: _search(assistant, text, Scope())),
            ("scoped", lambda text=query.text, own=own: _search(assistant, text, own)),
            ("answer", lambda text=query.text: assistant.ask(text)),
        ):
            taken = timed(do)
            if number >= min(WARM_UP, len(fitting)):
                found[work].append(1000 * taken)
    return found


def _search(assistant: Assistant, text: str, scope: Scope) -> object:
    return search(assistant.library, text, scope=scope, settings=assistant.settings.search)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def busy(task: Task, library: Library) -> Iterator[Callable[[], int]]:
    """Take in meetings until the end of the block, by the owner in a thread, for a reader in another process.

    Yields:
        What tells how many passages came in since the first did.
    """
    before = _passages(library)
    if not task.more:
        yield lambda: 0
        return
    context = multiprocessing.get_context("spawn")
    begun, enough = context.Event(), context.Event()
    worker: threading.Thread | multiprocessing.process.BaseProcess
    if task.is_owner:
        worker = threading.Thread(target=take_in, args=(library, task.more, begun, enough))
    else:
        worker = context.Process(target=take_in, args=(task.library, task.more, begun, enough))
    worker.start()
    try:
        if not begun.wait(timeout=120):
            raise RuntimeError("the ingest that should keep the library busy did not begin within two minutes")
        yield lambda: _passages(library) - before
    finally:
        enough.set()
        worker.join()


def take_in(library: Library | Path, files: Sequence[Path], begun: Event, enough: Event) -> None:
    """Take in the files, telling when the first passages are embedded, until it is enough."""
    ingest_paths(
        files,
        library,
        IngestSettings(),
        progress=lambda now: begun.set() if now.passages else None,
        cancelled=enough.is_set,
    )
    begun.set()


def _passages(library: Library) -> int:
    return sum(item.passages for item in library.records())


def resident_megabytes() -> float:
    """Return how much memory this process has; its peak where the system tells no more."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1_000_000 if sys.platform == "darwin" else 1_000)
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) * 1024 / 1_000_000


def _megabytes_with_page(library: Library, settings: Settings) -> float:
    # Heavy, and only the process that is asked for it may hold it.
    from assistant.journal import Journal  # noqa: PLC0415
    from assistant.ui import build_app  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder, Journal(Path(folder)) as journal:
        page = build_app(Assistant(library, settings, journal))
        assert page is not None
        return resident_megabytes()


def recalls(folder: Path, queries: Sequence[Asked], depths: Sequence[int]) -> dict[int, float]:
    """Return for each depth which share of the exactly nearest passages Chroma proposes; for a process of its own."""
    settings = IngestSettings()
    shares: dict[int, list[float]] = {depth: [] for depth in depths}
    with (
        Library.open(folder, settings, writable=True) as owner,
        Library.open(folder, settings) as reader,
    ):
        for query in queries:
            vector = owner.embed_query(query.text)
            if vector is None:
                raise RuntimeError(f"the embedding model is missing: {owner.notices}")
            for depth in depths:
                proposed, nearest = owner.dense(vector, limit=depth), reader.dense(vector, limit=depth)
                shares[depth].append(recall([h.passage_id for h in proposed], [h.passage_id for h in nearest]))
    return {depth: float(np.mean(found)) for depth, found in shares.items()}


def recall(proposed: Iterable[str], nearest: Sequence[str]) -> float:
    """Return which share of the nearest is among those proposed.

    >>> recall(["a", "c"], ["a", "b"])
    0.5
    """
    held = set(proposed)
    return sum(name in held for name in nearest) / len(nearest)


# ----------------------------------------------------------------------------------------------------------- the report


def report(results: dict[str, Timing]) -> None:
    print(f"\n{'':20}" + "".join(f"{work + ', ms':^24}" for work in WORK) + f"{'MB':>8}{'page':>8}{'came in':>9}")
    print(f"{'':20}" + len(WORK) * "".join(f"{f'p{percentile}':>8}" for percentile in PERCENTILES))
    for name, timing in results.items():
        figures = [np.percentile(timing.milliseconds[work], PERCENTILES) for work in WORK]
        page = f"{timing.with_page:8.0f}" if timing.with_page is not None else f"{'':8}"
        print(
            f"{name:20}"
            + "".join(f"{value:8.1f}" for values in figures for value in values)
            + f"{timing.megabytes:8.0f}{page}{timing.came_in:9,}"
        )


def main() -> None:
    parser = parser_for(__doc__, folders=True)
    parser.add_argument("--passages", type=int, default=PASSAGES, help="how many there should be at least")
    parser.add_argument("--queries", type=int, default=QUERIES, help="how many are asked")
    arguments = parser.parse_args()
    files = files_in(arguments.folder, arguments.limit, parser, evenly=True)
    with kept_folder(arguments) as folder:
        run(folder, files, arguments.passages, arguments.queries)


@contextmanager
def kept_folder(arguments: argparse.Namespace) -> Iterator[Path]:
    """Yield the folder for a library of this size: in the cache, or one that is removed afterwards."""
    if arguments.cache:
        yield arguments.cache / f"scale-{arguments.passages}"
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)


def run(folder: Path, files: Sequence[Path], passages: int, most: int) -> None:
    """Fill the library, measure, each in a process of its own, and print the tables."""
    print(machine(), flush=True)
    started = time.perf_counter()
    held, different = _apart(fill, folder, files, passages)
    print(
        f"{held:,} passages, {different:,} of them different, after {time.perf_counter() - started:.0f} s", flush=True
    )
    queries = drawn(files, most)
    idle = Task(library=folder / "library", queries=queries, is_owner=True, with_page=True)
    depths = (10, 100)
    shares = _apart(recalls, idle.library, queries, depths)
    print(
        "Chroma's recall of the exactly nearest: " + ", ".join(f"@{at} {shares[at]:.3f}" for at in depths), flush=True
    )
    results = {
        "owner, idle": _apart(measure, idle),
        "reader, idle": _apart(measure, replace(idle, is_owner=False, with_page=False)),
    }
    with tempfile.TemporaryDirectory() as other:
        more = tuple(islice(rounds(files, Path(other) / "meetings", _BUSY_ROUND), _BUSY_MEETINGS))
        for name, is_owner in (("owner + ingest", True), ("reader + ingest", False)):
            copy = Path(shutil.copytree(folder / "library", Path(other) / name))
            results[name] = _apart(measure, Task(library=copy, queries=queries, is_owner=is_owner, more=more))
            shutil.rmtree(copy)
    report(results)
    print(f"{len(queries)} queries; {time.perf_counter() - started:.0f} s in all")


def _apart(work: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
    """Do some work in a fresh process, so that neither its memory nor what it has read serves the next."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments, **named).result()


if __name__ == "__main__":
    main()
