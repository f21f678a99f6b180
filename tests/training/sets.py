"""The questions that the assistant learns from: each with the words that answer it, as spans of turns.

A set is a file of `questions/`: one JSON object a line. The first names the set, where its records come from
("samples", a folder of `records/`, which were written for this, or a folder of QMSum) and which they are; every other
is a question:

    {"id": "education-1-007", "kind": "reason", "question": "…", "reworded": "…",
     "answers": [["education_1.json", 41, 120, 244]], "also": [["education_2.json", 9, 0, 80]]}

`answers` are spans of turns (file, turn from 0, first character, one after the last) that tell it, `also` other places
that tell it as well; a question without answers is one that the records do not tell. They were written from the
records alone by people who knew nothing of how they would be answered. `reworded` asks the same in other words: written
by somebody who was shown the question and the words that answer it, so as to share few words with either. `twisted`,
where there is one, looks much like the question and is not told, however near the marked words come to it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.samples import sample_folder
from ingest import IngestSettings, Library, Record, ingest_paths

QUESTIONS = Path(__file__).parent / "questions"
RECORDS = Path(__file__).parent / "records"
# The kind of a question that its own records do not tell.
UNANSWERABLE = "unanswerable"
WORDINGS = ("question", "reworded", "twisted")
# Kinds of question beside those that are marked: of another field's records, which these do not tell; and QMSum's own,
# which these tell.
FOREIGN, QUERY = "foreign", "query"


# File, turn from 0, first character, one after the last.
Place = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a record's text that answer a question."""

    record_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedQuestion:
    """A question and every place that answers it, none where the records do not tell.

    Attributes:
        tempting: places that seem to answer it and do not.
    """

    id: str
    kind: str
    text: str
    places: tuple[Place, ...]
    tempting: tuple[Place, ...] = ()

    def spans(self, records: dict[str, Record]) -> tuple[Span, ...]:
        """Return where the answers stand, given the records by file name."""
        return tuple(
            Span(
                records[file].record_id,
                records[file].turn_starts[turn] + start,
                records[file].turn_starts[turn] + end,
            )
            for file, turn, start, end in self.places
        )


@dataclass(frozen=True, slots=True)
class MarkedSet:
    name: str
    source: str
    files: tuple[str, ...]
    questions: tuple[MarkedQuestion, ...]

    @property
    def has_own_records(self) -> bool:
        """Tell whether its records were written to be learned from."""
        return self.source.startswith(f"{RECORDS.name}/")

    @property
    def field(self) -> str:
        """What its records are of: a field of QMSum's, else all that were written for this, else the samples."""
        return self.name.split("-")[0] if self.source.startswith("qmsum") else self.source.split("/")[0]


def load_sets(folder: Path = QUESTIONS) -> list[MarkedSet]:
    """Read all sets, by name."""
    return [_load(file) for file in sorted(folder.glob("*.jsonl"))]


def _load(file: Path) -> MarkedSet:
    head, *lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    questions = tuple(_marked(line, wording) for line in lines for wording in WORDINGS if wording in line)
    return MarkedSet(head["set"], head["source"], tuple(head["records"]), questions)


def _marked(line: dict[str, Any], wording: str) -> MarkedQuestion:
    told = tuple((*place,) for place in line.get("answers", []) + line.get("also", []))
    is_twisted = wording == "twisted"
    return MarkedQuestion(
        id=line["id"] if wording == "question" else f"{line['id']}-{wording}",
        kind=UNANSWERABLE if is_twisted else line["kind"],
        text=line[wording],
        places=() if is_twisted else told,
        tempting=told if is_twisted else (),
    )


def queries_of(marked: MarkedSet, data: Path) -> list[MarkedQuestion]:
    """Return what QMSum asks of the records of a set, which they tell, but not with which words; none of other records.

    Args:
        marked: the set.
        data: folder that holds `qmsum/train`.
    """
    if not marked.source.startswith("qmsum"):
        return []
    found: list[MarkedQuestion] = []
    for file in marked.files:
        meeting = json.loads((data / marked.source / file).read_text(encoding="utf-8"))
        found += [
            MarkedQuestion(id=f"{file}-{number}", kind=QUERY, text=asked["query"], places=())
            for number, asked in enumerate(meeting["specific_query_list"])
        ]
    return found


@contextmanager
def library_of(marked: MarkedSet, data: Path, settings: IngestSettings | None = None) -> Iterator[Path]:
    """Put the records of a set into a library of its own; yield its folder.

    Args:
        marked: the set.
        data: folder that holds `qmsum/train`.
        settings: of the library; None takes the usual ones.
    """
    source = _folder_of(marked, data)
    with tempfile.TemporaryDirectory() as folder:
        report = ingest_paths([source / name for name in marked.files], Path(folder), settings or IngestSettings())
        if report.failed:
            raise ValueError(f"set {marked.name!r}: {report.failed} records could not be read from {str(source)!r}")
        yield Path(folder)


def _folder_of(marked: MarkedSet, data: Path) -> Path:
    if marked.source == "samples":
        return sample_folder()
    return (RECORDS.parent if marked.has_own_records else data) / marked.source


def records_by_file(library: Library) -> dict[str, Record]:
    """Return the records of a library by the name of the file they came from."""
    return {
        Path(origin).name: library.record(summary.record_id)
        for summary in library.records()
        for origin in summary.origins
    }
