"""Cut a record into passages: consecutive turns of about one size, long turns divided between sentences.

Three steps. Lay down every place where a cut may be made, with the tokens between them; choose among them from left to
right; divide what the embedding model could not read whole. Which cut is chosen inside the allowed range depends on a
hash of the words around it (content-defined chunking), so that the cuts behind an edit fall where they fell before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from zlib import crc32

from ingest.identity import passage_id
from ingest.records import TURN_SEPARATOR, BlockRole, Passage, Record, Turn, speakers_of
from ingest.sentences import sentence_spans
from ingest.tokens import count_tokens

CHUNKER_VERSION = "1"

# A passage holds from LOW to HIGH times the target, so that on average it meets it.
_LOW, _HIGH = 0.65, 1.35
# A turn below this share of the target is never divided.
_WHOLE_TURN = 0.5
# No text of up to this many characters a token is longer than a passage without our counting it.
_CHARACTERS_PER_TOKEN = 8
# What stands between two spaces may be cut every 8 characters if it is longer than 20: at four tokens a character (rare
# scripts) that is still below any passage.
_WORD = re.compile(r"\s*(?:\S{1,20}(?!\S)|\S{1,8})")
# No token of cl100k stands for fewer spaces than this in a long run of them.
_SPACES_PER_TOKEN = 8
# A label longer than this, or that takes more than a quarter of what the model reads, is shortened.
_LABEL_CHARACTERS = 60

CountPieces = Callable[[str], int]


class _Break(IntEnum):
    """How good a place is for a cut, best first."""

    TURN = 0
    SENTENCE = 1
    WORD = 2
    RUN = 3
    AFTER_HEADING = 4


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place where a cut may be made.

    Attributes:
        offset: in the record's text.
        before: tokens from the record's start, labels at the heads of turns included.
        label: tokens of the label that a passage beginning here repeats; 0 at the head of a turn.
        order: hash of the words around the cut; the lowest in reach is chosen.
    """

    offset: int
    kind: _Break
    before: int
    label: int
    order: int


def chunk(
    record: Record, *, target_tokens: int, max_word_pieces: int | None, count_word_pieces: CountPieces | None
) -> tuple[Passage, ...]:
    """Cut a record into passages.

    The passages hold every character but space exactly once, in order, and `passage.text` is exactly
    `record.text[passage.char_start:passage.char_end]`. Time is linear in the length of the record.

    Args:
        record: with its turns; the facts are not looked at.
        target_tokens: cl100k tokens, labels included, that a passage aims at; it holds about a third more at most.
        max_word_pieces: the longest text that the embedding model reads; None for no such limit.
        count_word_pieces: counts them. A passage that holds more is divided until none does (or only one character
            is left).
    """
    fits = _fits(max_word_pieces, count_word_pieces)
    labels = _labels(record, max_word_pieces, count_word_pieces)
    cuts = _cuts(record, labels, target_tokens)
    spans: list[tuple[int, int]] = []
    for first, last in _packed(cuts, target_tokens):
        spans.extend(_readable(record, labels, cuts[first : last + 1], fits))
    return _passages(record, labels, spans)


def _fits(max_word_pieces: int | None, count_word_pieces: CountPieces | None) -> Callable[[str], bool]:
    if max_word_pieces is None or count_word_pieces is None:
        return lambda _: True
    return lambda text: count_word_pieces(text) <= max_word_pieces


def _labels(record: Record, max_word_pieces: int | None, count_word_pieces: CountPieces | None) -> dict[str, str]:
    """Return what stands before the words of each speaker in labelled text."""
    short_enough = _fits(max_word_pieces and max_word_pieces // 4, count_word_pieces)
    labels = {}
    for speaker in speakers_of(record.turns):
        name = speaker[:_LABEL_CHARACTERS]
        while name and not short_enough(f"{name}: "):
            name = name[: len(name) // 2]
        labels[speaker] = f"{name}: " if name else ""
    return labels


# ----------------------------------------------------------------------------------------- where a cut may be made


def _cuts(record: Record, labels: dict[str, str], target_tokens: int) -> list[_Cut]:
    """Return the possible cuts, the record's start and end among them; no stretch between two is above the limit."""
    cuts: list[_Cut] = []
    label_tokens = {speaker: count_tokens(label) for speaker, label in labels.items()}
    before, previous, after_heading = 0, "", False
    for turn, turn_start in zip(record.turns, record.turn_starts, strict=True):
        label = label_tokens.get(turn.speaker, 0) if turn.speaker else 0
        pieces = list(_pieces(turn, target_tokens))
        ends = [start for start, _, _ in pieces[1:]] + [len(turn.text)]
        for position, ((start, kind, tokens), end) in enumerate(zip(pieces, ends, strict=False)):
            words = turn.text[start:end].strip()
            cuts.append(
                _Cut(
                    offset=turn_start + start,
                    kind=_Break.AFTER_HEADING if after_heading else kind,
                    before=before,
                    label=label if position else 0,
                    order=crc32(f"{previous}\n{words}".encode(errors="surrogatepass")),
                )
            )
            before += tokens + (0 if position else label + 1)
            previous, after_heading = words, turn.role is BlockRole.HEADING
    cuts.append(_Cut(offset=len(record.text), kind=_Break.TURN, before=before, label=0, order=0))
    return cuts


def _pieces(turn: Turn, target_tokens: int) -> Iterator[tuple[int, _Break, int]]:
    """Yield beginning in the turn, kind of that cut, and tokens of each stretch that need not be divided further."""
    text = turn.text
    if not text.strip():
        return
    tokens = _count_up_to(text, round(target_tokens * _WHOLE_TURN))
    if tokens is not None:
        yield 0, _Break.TURN, tokens
        return
    kind, previous_end = _Break.TURN, 0
    for start, end in sentence_spans(text):
        tokens = _count_up_to(text[start:end], target_tokens)
        if tokens is not None:
            yield start, kind, tokens + (start - previous_end) // _SPACES_PER_TOKEN
        else:
            yield from _words(text, start, end, kind)
        kind, previous_end = _Break.SENTENCE, end


def _words(text: str, start: int, end: int, kind: _Break) -> Iterator[tuple[int, _Break, int]]:
    for word in _WORD.finditer(text, start, end):
        said = word[0].lstrip()
        yield word.start(), kind, count_tokens(f" {said}") + (len(word[0]) - len(said)) // _SPACES_PER_TOKEN
        kind = _Break.WORD if text[word.end() : word.end() + 1].isspace() else _Break.RUN


def _count_up_to(text: str, limit: int) -> int | None:
    """Return the tokens of a text, None if they are more than `limit`; a giant text is never counted.

    Counting takes more than linear time on an unbroken run of a million characters.
    """
    if len(text) > limit * _CHARACTERS_PER_TOKEN:
        return None
    tokens = count_tokens(text)
    return tokens if tokens <= limit else None


# ------------------------------------------------------------------------------------------- which cuts are made


def _packed(cuts: list[_Cut], target_tokens: int) -> Iterator[tuple[int, int]]:
    """Yield the positions of the first and last cut of each passage."""
    low, high = target_tokens * _LOW, target_tokens * _HIGH
    totals = [cut.before for cut in cuts]
    first, end = 0, len(cuts) - 1
    while first < end:
        base = totals[first] - cuts[first].label
        last = end if totals[end] - base <= high else _best_cut(cuts, totals, first, base + low, base + high)
        yield first, last
        first = last


def _best_cut(cuts: list[_Cut], totals: list[int], first: int, low: float, high: float) -> int:
    """Choose where the passage beginning at `first` ends: at a turn or a sentence in reach, else as late as may be."""
    stop = max(bisect_right(totals, high), first + 2)
    half = (totals[first] + low) / 2
    for least, worst in ((low, _Break.SENTENCE), (half, _Break.SENTENCE), (low, _Break.RUN)):
        start = max(bisect_left(totals, least), first + 1)
        allowed = [at for at in range(start, stop) if cuts[at].kind <= worst]
        if allowed:
            return min(allowed, key=lambda at: (cuts[at].kind, cuts[at].order, at))
    at = stop - 1
    while at > first + 1 and cuts[at].kind is _Break.AFTER_HEADING:
        at -= 1
    return at


def _readable(
    record: Record, labels: dict[str, str], cuts: list[_Cut], fits: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """Yield the span between the outer cuts, divided until the embedding model reads each part whole."""
    start, end = _stripped(record.text, cuts[0].offset, cuts[-1].offset)
    if start == end:
        return
    if end - start == 1 or fits(_labelled(record, labels, start, end)):
        yield start, end
        return
    if len(cuts) > 2:
        middle = (cuts[0].before + cuts[-1].before) / 2
        at = min(
            range(1, len(cuts) - 1), key=lambda i: (max(cuts[i].kind, _Break.SENTENCE), abs(cuts[i].before - middle))
        )
        yield from _readable(record, labels, cuts[: at + 1], fits)
        yield from _readable(record, labels, cuts[at:], fits)
    else:
        middle = _middle(record.text, start, end)
        yield from _readable(record, labels, [_bare_cut(start), _bare_cut(middle)], fits)
        yield from _readable(record, labels, [_bare_cut(middle), _bare_cut(end)], fits)


def _bare_cut(offset: int) -> _Cut:
    return _Cut(offset=offset, kind=_Break.RUN, before=offset, label=0, order=0)


def _middle(text: str, start: int, end: int) -> int:
    """Return the space nearest before the middle if it is near, else the middle."""
    middle = (start + end) // 2
    space = max(text.rfind(" ", start + 1, middle), text.rfind("\n", start + 1, middle))
    return space if space > (start + middle) // 2 else middle


# ------------------------------------------------------------------------------------------ passages of the spans


def _passages(record: Record, labels: dict[str, str], spans: list[tuple[int, int]]) -> tuple[Passage, ...]:
    occurrences: Counter[tuple[tuple[str, ...], str]] = Counter()
    passages = []
    for ordinal, (start, end) in enumerate(spans):
        text = record.text[start:end]
        first, last = record.turn_at(start), record.turn_at(end - 1)
        speakers = speakers_of([turn for turn in record.turns[first : last + 1] if turn.text.strip()])
        labelled = _labelled(record, labels, start, end)
        passages.append(
            Passage(
                passage_id=passage_id(
                    record_id=record.record_id,
                    chunker_version=CHUNKER_VERSION,
                    speakers=speakers,
                    text=text,
                    occurrence=occurrences[speakers, text],
                ),
                record_id=record.record_id,
                ordinal=ordinal,
                turn_start=first,
                turn_end=last,
                char_start=start,
                char_end=end,
                text=text,
                labelled_text=labelled,
                speakers=speakers,
                time=record.time_of(start, end),
                tokens=count_tokens(labelled),
            )
        )
        occurrences[speakers, text] += 1
    return tuple(passages)


def _labelled(record: Record, labels: dict[str, str], start: int, end: int) -> str:
    """Return the words of a span with each turn's label before it; turns without words are left out."""
    parts = []
    for at in range(record.turn_at(start), record.turn_at(end - 1) + 1):
        turn, turn_start = record.turns[at], record.turn_starts[at]
        said = turn.text[max(start - turn_start, 0) : end - turn_start].strip()
        if said:
            parts.append(labels.get(turn.speaker or "", "") + said)
    return TURN_SEPARATOR.join(parts)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without the space at its ends; an empty span at its start if there is nothing else in it."""
    said = text[start:end].strip()
    if not said:
        return start, start
    begin = text.index(said, start)
    return begin, begin + len(said)
