"""Make a set of marked questions of records written for it: `python -m tests.training.marking NAME DRAFT.jsonl`.

The records lie in `records/NAME/`. A line of DRAFT is a question with the sentences that answer it, word for word:

    {"kind": "number", "question": "…", "reworded": "…", "quotes": [["NAME-1.txt", "…"]], "twisted": "…"}

`twisted` is a question that looks like it and that the records do not tell; without quotes the question itself is one.
What is written is `questions/NAME.jsonl`, see `sets.py`: a quote becomes the span of a turn, as the records are read. A
line with a quote that does not stand once in its record is left out, and named.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from typing import Any

from ingest import IngestSettings, Library, Record
from tests.training.sets import QUESTIONS, RECORDS, UNANSWERABLE, MarkedSet, library_of, records_by_file


def place_of(quote: str, record: Record) -> tuple[int, int, int]:
    """Return the turn, the first character and the one after the last of words that stand in a record once.

    Raises:
        ValueError: they stand nowhere in it, or more than once.
    """
    words = re.sub(r"[*_`]+|^\s*(?:-|\d+\.|\|)\s+|\s+\|\s*$", "", quote).split()
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    places = [
        (number, found.start(), found.end())
        for number, turn in enumerate(record.turns)
        for found in pattern.finditer(turn.text)
    ]
    if len(places) != 1:
        raise ValueError(f"the words stand {len(places)} times in the record: {quote!r}")
    return places[0]


def marked_line(number: int, name: str, draft: dict[str, Any], records: dict[str, Record]) -> dict[str, Any]:
    """Return a question as the set holds it."""
    line = {
        "id": f"{name}-{number:03}",
        "kind": draft["kind"] if draft["quotes"] else UNANSWERABLE,
        "question": draft["question"],
        "reworded": draft["reworded"],
    }
    if not draft["quotes"]:
        return line
    answers = [[file, *place_of(quote, records[file])] for file, quote in draft["quotes"]]
    return line | {"answers": answers, "twisted": draft["twisted"]}


def main() -> None:
    """Write the set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("draft", type=Path)
    given = parser.parse_args()
    files = tuple(sorted(path.name for path in (RECORDS / given.name).iterdir()))
    marked = MarkedSet(given.name, f"records/{given.name}", files, ())
    with tempfile.TemporaryDirectory() as nothing:  # without a model it takes seconds
        settings = IngestSettings(model_dir=Path(nothing))
        with library_of(marked, Path(), settings) as folder, Library.open(folder, settings) as library:
            records = records_by_file(library)
    lines: list[dict[str, Any]] = [{"set": given.name, "source": marked.source, "records": list(files)}]
    for number, drafted in enumerate(filter(None, given.draft.read_text(encoding="utf-8").splitlines()), start=1):
        try:
            lines.append(marked_line(number, given.name, json.loads(drafted), records))
        except ValueError as error:
            print(f"left out, line {number}: {error}")
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (QUESTIONS / f"{given.name}.jsonl").write_text(written, encoding="utf-8")
    print(f"{given.name}: {len(lines) - 1} questions")


if __name__ == "__main__":
    main()
