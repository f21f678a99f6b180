"""QMSum's meetings in a temporary library, as every benchmark over them asks them.

A meeting is one JSON file (https://github.com/Yale-LILY/QMSum): `meeting_transcripts` are its turns, and each of its
`specific_query_list` has a `query`, the reference `answer` and `relevant_text_span`: the turns from the first to the
last number, both inclusive, are gold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ingest import IngestSettings, Library, Record, ingest_paths
from ingest.embedding import Embedder, build_embedder
from ingest.tokens import count_tokens

DOMAINS = ("academic", "product", "committee")
Span = tuple[int, int]


@dataclass(frozen=True)
class Query:
    text: str
    gold: frozenset[int]
    answer: str = ""


@dataclass(frozen=True)
class Meeting:
    record: Record
    queries: tuple[Query, ...]
    turn_tokens: tuple[int, ...]

    @property
    def domain(self) -> str:
        return domain_of(self.record.hints.get("file", ""))


def domain_of(name: str) -> str:
    """Return the domain of a meeting by its file's name."""
    if name.startswith("B"):
        return "academic"
    return "product" if name[:2] in {"ES", "IS", "TS"} else "committee"


class CachedEmbedder:
    """An embedder that keeps what it has embedded in a folder, by text and model."""

    def __init__(self, inner: Embedder, folder: Path | None) -> None:
        self._inner = inner
        self._file = folder / f"{hashlib.sha256(inner.fingerprint.encode()).hexdigest()[:16]}.npz" if folder else None
        self._known: dict[str, np.ndarray] = {}
        if self._file and self._file.exists():
            with np.load(self._file) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        self.fingerprint = inner.fingerprint
        self.dimensions = inner.dimensions
        self.max_word_pieces = inner.max_word_pieces

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._known.update(zip(missing, self._inner.embed_passages(list(missing.values())), strict=True))
        return np.array([self._known[key] for key in keys], np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text: str) -> np.ndarray:
        return self._inner.embed_query(text)

    def count_word_pieces(self, text: str) -> int:
        return self._inner.count_word_pieces(text)

    def save(self) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._file, keys=list(self._known), vectors=np.array(list(self._known.values())))


# ------------------------------------------------------------------------------------------------------------- the data


def meetings_of(library: Library, files: Iterable[Path]) -> Iterator[Meeting]:
    by_origin = {Path(origin).name: summary for summary in library.records() for origin in summary.origins}
    for file in files:
        data = json.loads(file.read_text(encoding="utf-8"))
        record = library.record(by_origin[file.name].record_id)
        if len(record.turns) != len(data["meeting_transcripts"]):
            raise ValueError(f"{file.name!r}: {len(record.turns)} turns were read, its spans count another number")
        queries = tuple(query for raw in data["specific_query_list"] if (query := query_of(raw)).gold)
        yield Meeting(
            record=_named(record, file.stem),
            queries=queries,
            turn_tokens=tuple(count_tokens(turn.text) for turn in record.turns),
        )


def _named(record: Record, stem: str) -> Record:
    return Record(
        record_id=record.record_id,
        content_hash=record.content_hash,
        format=record.format,
        turns=record.turns,
        hints={**record.hints, "file": stem},
    )


def query_of(raw: dict[str, Any]) -> Query:
    turns = {at for first, last in raw["relevant_text_span"] for at in range(int(first), int(last) + 1)}
    return Query(text=raw["query"], gold=frozenset(turns), answer=raw.get("answer", ""))


# --------------------------------------------------------------------------------------------------------- the measures


def gold_tokens_in(meeting: Meeting, spans: Iterable[Span], gold: Iterable[int]) -> float:
    held = np.zeros(len(meeting.record.text), dtype=bool)
    for start, end in spans:
        held[start:end] = True
    total = 0.0
    for at in gold:
        start = meeting.record.turn_starts[at]
        words = held[start : start + len(meeting.record.turns[at].text)]
        total += meeting.turn_tokens[at] * float(words.mean()) if words.size else 0.0
    return total


def share_of_gold(meeting: Meeting, spans: Sequence[Span], gold: frozenset[int]) -> float:
    """Return which share of the characters of the spans is in gold turns."""
    inside = total = 0
    for start, end in spans:
        for at in range(meeting.record.turn_at(start), meeting.record.turn_at(end - 1) + 1):
            begin = meeting.record.turn_starts[at]
            size = min(end, begin + len(meeting.record.turns[at].text)) - max(start, begin)
            total += max(size, 0)
            inside += max(size, 0) * (at in gold)
    return inside / total if total else 0.0


# -------------------------------------------------------------------------------------------------------------- the run


def parser_for(documentation: str | None, *, folders: bool = False) -> argparse.ArgumentParser:
    """Return a parser of what every benchmark over meetings is given: FOLDER, --limit and --cache."""
    parser = argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = "folders of QMSum meetings" if folders else "folder of QMSum meetings"
    parser.add_argument("folder", type=Path, nargs="+" if folders else None, help=what)
    parser.add_argument("--limit", type=int, help="only N meetings of each folder")
    parser.add_argument("--cache", type=Path, help="folder in which embeddings are kept between runs")
    return parser


def files_in(
    folders: Sequence[Path], limit: int | None, parser: argparse.ArgumentParser, *, evenly: bool = False
) -> list[Path]:
    """Return the meetings of the folders by name, or end the program with what is wrong.

    Args:
        folders: where they are.
        limit: meetings of each folder at most.
        parser: what ends the program.
        evenly: take these from the whole folder, so that there are some of each domain, not the first by name.
    """
    files = []
    for folder in folders:
        found = sorted(folder.glob("*.json"))
        if not found:
            parser.error(f"{str(folder)!r} holds no .json file; name a folder of QMSum meetings")
        files += spread(found, limit) if evenly and limit else found[:limit]
    return files


def spread(files: Sequence[Path], count: int) -> list[Path]:
    """Return so many of the files, at even distances.

    >>> [path.name for path in spread([Path("a"), Path("b"), Path("c"), Path("d"), Path("e")], 2)]
    ['a', 'c']
    """
    step = max(len(files) / count, 1.0)
    return [files[int(at * step)] for at in range(min(count, len(files)))]


@contextmanager
def opened(cache: Path | None, settings: IngestSettings | None = None) -> Iterator[tuple[Library, CachedEmbedder]]:
    """Open an empty temporary library with the model; what was embedded is kept in the cache afterwards."""
    settings = settings or IngestSettings()
    embedder = CachedEmbedder(build_embedder(settings), cache)
    with (
        tempfile.TemporaryDirectory() as folder,
        Library.open(Path(folder) / "library", settings, writable=True, embedder=embedder) as library,
    ):
        yield library, embedder
        embedder.save()


@contextmanager
def filled(files: Sequence[Path], cache: Path | None, *, with_model: bool = True) -> Iterator[Library]:
    """Ingest the files into a temporary library and open it as a user's, with the bundled model itself.

    What is read together with a question is read by that very model, which an embedder in its place does without.

    Args:
        files: the meetings.
        cache: folder in which embeddings are kept between runs.
        with_model: whether there is a model at all.
    """
    with tempfile.TemporaryDirectory() as folder:
        nothing = Path(folder) / "no model"
        nothing.mkdir()
        settings = IngestSettings() if with_model else IngestSettings(model_dir=nothing)
        embedder = CachedEmbedder(build_embedder(settings), cache) if with_model else None
        library_folder = Path(folder) / "library"
        with Library.open(library_folder, settings, writable=True, embedder=embedder) as library:
            report = ingest_paths(files, library, settings)
            if report.failed:
                raise ValueError(f"{report.failed} of {report.seen} meetings could not be ingested: {report.records}")
        if embedder:
            embedder.save()
        with Library.open(library_folder, settings) as library:
            yield library


def machine() -> str:
    """Say what it ran on."""
    processor = platform.processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
