"""Learn whether the matter of a question is spoken of at all: `python -m tests.training.topic FOLDER`.

FOLDER holds `qmsum/train` (https://github.com/Yale-LILY/QMSum). Its queries are asked of their own meeting and of one
of another field, and of all the meetings of their own field and of another one: what speaks for a question in one
meeting is found by chance among twelve. Learned is how much the cosines and the words of the passages found tell
which it was, see `assistant/answering/gate.py`; written is `gate_topic` of `assistant/answering/learned.json`, moved so
that a likelihood of one half answers at most one in twenty of another field's.

It takes the search alone: some ten minutes, most of them to embed the meetings; `--cache DIR` keeps these.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from assistant.answering.abstention import is_absent
from assistant.answering.asking import taken_apart
from assistant.answering.gate import CONSTANT, topic_features
from assistant.answering.ranking import FILE
from assistant.answers import Question
from assistant.engine import found_for
from assistant.settings import Settings
from ingest import Library, Scope
from tests.benchmarks.abstention import FALSE_ANSWERS, asked_of
from tests.benchmarks.meetings import DOMAINS, Meeting, domain_of, filled, meetings_of, spread
from tests.training.fitting import auroc, fit_gate

# Meetings of each field, and which of their queries are asked of one meeting and of a whole field.
MEETINGS, OF_ONE, OF_FIELD = 12, 2, 3
DECAY = 1.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a question's matter in some records, and whether these are its own."""

    features: dict[str, float]
    own: bool


def known(library: Library, settings: Settings, text: str, scope: Scope, *, own: bool) -> Known | None:
    """Search for a question; None where a rule refuses it before anything is weighed."""
    question = Question(text=text, standalone=text, scope=scope)
    asked, found = taken_apart(question, library), found_for(question, library, settings)
    if is_absent(found.evidence, asked.text, asked.wording):
        return None
    return Known(topic_features(found, asked), own)


def asked_of_fields(meetings: Sequence[Meeting]) -> Iterator[tuple[str, Scope, bool]]:
    """Yield queries with all the meetings of their own field, and of each other field in turn."""
    ids = {field: tuple(m.record.record_id for m in meetings if m.domain == field) for field in DOMAINS}
    others = {field: cycle([other for other in DOMAINS if other != field]) for field in DOMAINS}
    for meeting in meetings:
        for query in meeting.queries[::OF_FIELD]:
            yield query.text, Scope(record_ids=ids[meeting.domain]), True
            yield query.text, Scope(record_ids=ids[next(others[meeting.domain])]), False


def gathered(library: Library, meetings: Sequence[Meeting]) -> list[Known]:
    """Search for every query that is learned from."""
    settings = Settings()
    of_one = [
        (text, Scope(record_ids=(meeting.record.record_id,)), case == "own")
        for number, (case, _, meeting, text) in enumerate(asked_of(meetings))
        if case != "near" and number // 3 % OF_ONE == 0
    ]
    every = (
        known(library, settings, text, scope, own=own) for text, scope, own in [*of_one, *asked_of_fields(meetings)]
    )
    return [item for item in every if item is not None]


def learn(items: Sequence[Known]) -> dict[str, float]:
    """Return the weights by name, after printing how well they tell what they were learned from."""
    names = list(items[0].features)
    features = np.array([[item.features[name] for name in names] for item in items])
    own = np.array([item.own for item in items])
    weights, _ = fit_gate(features, own, decay=DECAY)
    scores = features @ weights
    constant = -float(np.quantile(scores[~own], 1 - FALSE_ANSWERS))
    print(f"{len(items)} queries, area under the curve {auroc(scores, own):.3f}")
    print(f"answered: {np.mean(scores[own] + constant >= 0):.3f} of their own, {FALSE_ANSWERS:.2f} of another field's")
    return {CONSTANT: round(constant, 4)} | {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--cache", type=Path, help="folder in which embeddings are kept between runs")
    arguments = parser.parse_args()
    found = sorted((arguments.data / "qmsum" / "train").glob("*.json"))
    files = [
        file for field in DOMAINS for file in spread([one for one in found if domain_of(one.stem) == field], MEETINGS)
    ]
    with filled(files, arguments.cache) as library:
        weights = learn(gathered(library, list(meetings_of(library, files))))
    kept = json.loads(FILE.read_text(encoding="utf-8")) | {"gate_topic": weights}
    FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
