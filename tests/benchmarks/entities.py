"""Precision and recall of persons and countries on the hand-labelled set, and what finding them costs.

python -m tests.benchmarks.entities FOLDER [FOLDER...] [--part held_out] [--wrong]

The sample records are always there; of the labelled meetings of QMSum, those that the folders hold.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.samples import sample_folder
from ingest import IngestSettings, Record, Turn
from ingest.cleaning import clean
from ingest.entities import find_entities
from ingest.loaders import load
from ingest.mentions import EntityKind
from tests.ingest.entities.labelled import Score, entities_of, read_labels, score

KINDS = (EntityKind.PERSON, EntityKind.COUNTRY)
PARTS = ("samples", "tried", "held_out", "held_out_countries")


def meeting(folders: Sequence[Path], label: dict[str, Any]) -> Record | None:
    """Return a labelled meeting, cut where its label says, or None where no folder has it."""
    for folder in folders:
        file = folder / f"{label['record']}.json"
        if file.is_file():
            entries = json.loads(file.read_text(encoding="utf-8"))["meeting_transcripts"][: label.get("turns")]
            turns = tuple(Turn(text=entry["content"], speaker=entry["speaker"]) for entry in entries)
            return Record(record_id=label["record"], content_hash="", format="json", turns=turns)
    return None


def records(part: str, folders: Sequence[Path]) -> Iterator[tuple[Record, dict[str, Any]]]:
    for label in read_labels(part):
        if part == "samples":
            yield clean(load(sample_folder() / label["record"], IngestSettings())), label
        elif record := meeting(folders, label):
            yield record, label


def measure(part: str, folders: Sequence[Path], *, tell_wrong: bool) -> None:
    totals = {kind: Score() for kind in KINDS}
    words, seconds = 0, 0.0
    for record, label in records(part, folders):
        began = time.process_time()
        find_entities(record)
        seconds += time.process_time() - began
        words += len(record.text.split())
        groups = entities_of(record)
        for kind, total in totals.items():
            score(groups, label, kind, total)
    for kind, total in totals.items():
        asked = total.right + len(total.missing)
        if not asked:
            continue
        print(f"{part:18} {kind:8} precision {total.precision:.3f}  recall {total.recall:.3f}  ({asked} labelled)")
        if tell_wrong:
            print("".join(f"    wrong    {each}\n" for each in total.wrong), end="")
            print("".join(f"    missing  {each}\n" for each in total.missing), end="")
    if not words:
        print(f"{part:18} none of its meetings is in these folders")
        return
    print(f"{part:18} {seconds * 1000 / (words / 1000):.1f} ms of one core per 1,000 words ({words:,} words)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*", help="folders of QMSum meetings, its train split among them")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part")
    parser.add_argument("--wrong", action="store_true", help="name what is wrong and what is missing")
    arguments = parser.parse_args()
    for part in arguments.part or PARTS:
        measure(part, arguments.folders, tell_wrong=arguments.wrong)


if __name__ == "__main__":
    main()
