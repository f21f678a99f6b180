"""The sentences that a claim may rest on: those of the passages it cites, and of those read right beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.citations import spoken_date
from assistant.answering.figures import Said
from assistant.answers import ScoredPassage
from ingest import Passage, Record, sentence_spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One sentence that was read, or the part of it that was.

    Attributes:
        start, end: its span in the record's text, within one turn.
        whole: all that was read of its turn.
        passage_id: of the passage that holds its first character.
    """

    record_id: str
    turn: int
    start: int
    end: int
    speaker: str | None
    text: str
    whole: str
    passage_id: str

    @property
    def said(self) -> Said:
        """The sentence and who said it."""
        return Said(speaker=self.speaker, text=self.text, source=self.record_id, turn=self.whole)


def read_beside(cited: Collection[str], read: Sequence[ScoredPassage]) -> list[Passage]:
    """Return the passages of these ids and those read right before and after them, in record order.

    A thought runs on where a passage ends, and models cite its one half.
    """
    named = {(item.passage.record_id, item.passage.ordinal) for item in read if item.passage.passage_id in cited}
    near = {(record_id, ordinal + step) for record_id, ordinal in named for step in (-1, 0, 1)}
    found = {
        (item.passage.record_id, item.passage.ordinal): item.passage
        for item in read
        if (item.passage.record_id, item.passage.ordinal) in near
    }
    return [found[place] for place in sorted(found)]


def grounds_of(passages: Sequence[Passage], records: Mapping[str, Record]) -> list[Ground]:
    """Return the sentences of passages given in record order."""
    return [
        ground for start, end, run in _runs(passages) for ground in _between(records[run[0].record_id], start, end, run)
    ]


def _runs(passages: Sequence[Passage]) -> Iterator[tuple[int, int, list[Passage]]]:
    """Yield start, end and passages of each stretch that was read without a gap."""
    run: list[Passage] = []
    for passage in passages:
        if run and (passage.record_id != run[-1].record_id or passage.ordinal != run[-1].ordinal + 1):
            yield run[0].char_start, run[-1].char_end, run
            run = []
        run.append(passage)
    if run:
        yield run[0].char_start, run[-1].char_end, run


def _between(record: Record, start: int, end: int, run: Sequence[Passage]) -> Iterator[Ground]:
    for turn in range(record.turn_at(start), record.turn_at(max(end - 1, start)) + 1):
        begins = record.turn_starts[turn]
        low, high = max(begins, start), min(begins + len(record.turns[turn].text), end)
        for a, b in sentence_spans(record.text[low:high]):
            yield Ground(
                record_id=record.record_id,
                turn=turn,
                start=low + a,
                end=low + b,
                speaker=record.turns[turn].speaker,
                text=record.text[low + a : low + b],
                whole=record.text[low:high],
                passage_id=[passage for passage in run if passage.char_start <= low + a][-1].passage_id,
            )


def about_records(record_ids: Collection[str], records: Mapping[str, Record]) -> str:
    """Return what is known of some records as a whole: title, body, date. A claim may say this too."""
    facts = [records[each].facts for each in dict.fromkeys(record_ids)]
    return ". ".join(
        part
        for item in facts
        if item
        for part in (item.title, item.body, item.kind_name, spoken_date(item.date) if item.date else None)
        if part
    )
