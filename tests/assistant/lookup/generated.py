"""A library of fifty small meetings in which it is known where everything stands."""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

MEETINGS = 50
SPEAKERS = ("MAYOR HALE", "CLERK RUIZ", "COUNCILLOR DUNNE", "COUNCILLOR MARSH", "ENGINEER BELL")
BODIES = ("Harbour City Council", "Harbour City Council Housing Committee")
# What is looked for -> sentences that mention it.
MENTIONS = {
    "ferry": ("The ferry sails at noon from here.", "Two ferries lie at the quay for repairs."),
    "bus lane": ("The bus lane opens in spring for all.", "A lane for the bus would help us all."),
    "parking": ("The parking on the hill is full every day.",),
    "Pier 14": ("We looked at Pier 14 again this morning.",),
    "Chief Grant": ("I heard that from Chief Grant himself last week.",),
}
# Sentences that only look like it.
ALIKE = (
    f"The bus was late, and so {'much ' * 30} went wrong that at last we all walked home along the lane.",
    "They parked the van in the parks.",
    "Pier 4 takes 14 days of work.",
    "The grant was paid to the chief of us.",
    "Nothing else was said of it that evening.",
    "The figures are in your papers tonight.",
)


@dataclass(frozen=True)
class MadeTurn:
    """A turn, and what it mentions."""

    speaker: str | None
    text: str
    topics: frozenset[str]


@dataclass(frozen=True)
class MadeRecord:
    """A record, and all that is known of it."""

    name: str
    kind: str
    body: str
    date: dt.date
    turns: tuple[MadeTurn, ...] = field(repr=False)

    def mentioning(self, topic: str, speaker: str | None = None) -> int:
        """Return in how many turns a topic stands."""
        return sum(topic in turn.topics and speaker in (None, turn.speaker) for turn in self.turns)


def made_records(seed: int = 14) -> list[MadeRecord]:
    """Return fifty transcripts, minutes of every fifth and an AI-written article about every seventh."""
    dice = random.Random(seed)
    records = []
    for number in range(MEETINGS):
        day, body = dt.date(2023, 1, 10) + dt.timedelta(days=14 * number), BODIES[number % 3 == 0]
        records.append(MadeRecord(f"m{number}.txt", "transcript", body, day, _turns(dice, spoken=True)))
        if number % 5 == 0:
            records.append(MadeRecord(f"m{number}-minutes.txt", "minutes", body, day, _turns(dice, spoken=False)))
        if number % 7 == 0:
            after = day + dt.timedelta(days=1)
            records.append(MadeRecord(f"m{number}-news.txt", "ai_summary", body, after, _turns(dice, spoken=False)))
    return records


def _turns(dice: random.Random, *, spoken: bool) -> tuple[MadeTurn, ...]:
    topics = dice.sample(sorted(MENTIONS), dice.choice((0, 1, 1, 2)))
    return tuple(_turn(dice, SPEAKERS[at % 5] if spoken else None, topics, at) for at in range(8))


def _turn(dice: random.Random, speaker: str | None, topics: list[str], at: int) -> MadeTurn:
    held = frozenset(topic for topic in topics if dice.random() < 0.3)
    said = [dice.choice(MENTIONS[topic]) for topic in sorted(held)] + dice.sample(ALIKE, 2)
    return MadeTurn(speaker, f"This is remark number {at} of the evening. {' '.join(said)}", held)


def write_records(folder: Path, records: list[MadeRecord]) -> None:
    """Write the records as files, with a sheet that says what each is."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [("path", "title", "body", "date", "kind")]
    for record in records:
        lines = [f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text for turn in record.turns]
        (folder / record.name).write_text("\n\n".join(lines), encoding="utf-8")
        title = f"{record.body}, {record.kind} of {record.date}"
        rows.append((record.name, title, record.body, record.date.isoformat(), record.kind))
    with (folder / "verbatim.csv").open("w", encoding="utf-8", newline="") as sheet:
        csv.writer(sheet).writerows(rows)
