"""From a sentence that a model wrote to a claim with citations, its quotations brought to the record's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from assistant.answering import (
    FAULT_OF,
    Ground,
    about_records,
    cite,
    find_verbatim,
    grounds_of,
    quoted_texts,
    read_beside,
    support_of,
)
from assistant.answers import Citation, Claim, ScoredPassage
from assistant.generation.parsing import Draft, has_markup
from ingest import Record

UNQUOTED = "(not the record's exact words)"
MENDED = "a quotation was mended to the record's own words"
LOST_MARKS = "a quotation is not the record's and lost its marks"
# A citation shows at most so many places for one claim.
_MOST_PLACES = 4
# How alike a quotation and the record's words must be, 0 to 100, to be taken for them misremembered.
_ALIKE = 82
_LEAST_MENDED_WORDS = 4
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\s?\.\s?\.)(?:\s*\])?\s*")
_SHAPED = re.compile(r"[„«»‟❝❞〝〞＂「」『』]")
# Single marks around several words quote as well; an apostrophe within a word does not.
_SINGLE = re.compile(
    r"(?<!\w)['‘‚‹](?=\S)((?:[^'‘’‹›]|(?<=\w)['’](?=\w))*?\s(?:[^'‘’‹›]|(?<=\w)['’](?=\w))*?\S)['’›](?!\w)"
)
_MARKS = '“”"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A claim to be verified, with its citations numbered from 1.

    Attributes:
        changes: what was changed, for the reader.
    """

    claim: Claim
    citations: tuple[Citation, ...]
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A sentence of which no claim can be made.

    Attributes:
        reason: why, for the reader.
    """

    reason: str


def drafted(
    draft: Draft, shown: Mapping[str, ScoredPassage], read: Sequence[ScoredPassage], records: Mapping[str, Record]
) -> Drafted | Refused:
    """Make a claim of a sentence, or say why none can be made.

    Args:
        draft: the sentence and the ids it cites.
        shown: the passages of this request, by id.
        read: the same, in order.
        records: those of the passages, by id.
    """
    if refused := _refused(draft):
        return Refused(reason=refused)
    cited = {shown[key].passage.passage_id for key in draft.ids}
    grounds = grounds_of(read_beside(cited, read), records)
    text, places, changes = _with_true_quotes(_plain_marks(draft.text), grounds, records)
    known = about_records({ground.record_id for ground in grounds}, records)
    text = _closed(text)
    support = support_of(text, [ground.said for ground in grounds], about=known)
    if support.lack:
        return Refused(reason=FAULT_OF[support.lack].value)
    runs = [grounds[at] for first, last in support.runs for at in range(first, last + 1)]
    spans = _spans([*places, *([] if places and _is_all_quoted(text) else runs)])[:_MOST_PLACES]
    citations = tuple(
        cite(records[first.record_id], first.start, last.end, number=number, passage_id=first.passage_id)
        for number, (first, last) in enumerate(spans, start=1)
    )
    claim = Claim(text=_ended(text), citations=tuple(citation.number for citation in citations))
    return Drafted(claim=claim, citations=citations, changes=changes)


def _refused(draft: Draft) -> str | None:
    if not draft.ids and draft.unknown:
        return "it cites a passage that was not given"
    if not draft.ids:
        return "it cites no passage"
    if has_markup(draft.text):
        return "it holds markup or an address"
    if "\ufffd" in draft.text:
        return "it holds broken characters"
    return None


def _plain_marks(text: str) -> str:
    """Bring quotation marks of every shape to one, so that none escapes the check."""
    return _SINGLE.sub(r"“\1”", _SHAPED.sub('"', text))


def _with_true_quotes(
    text: str, grounds: Sequence[Ground], records: Mapping[str, Record]
) -> tuple[str, list[Ground], tuple[str, ...]]:
    """Bring quotations to the record's own characters, or take their marks away.

    Returns:
        the text, the sentences that hold what is quoted, and what was changed.
    """
    turns = _turns(grounds, records)
    places: list[Ground] = []
    changes: list[str] = []
    for quoted in dict.fromkeys(quoted_texts(text)):
        found = _found(quoted, turns)
        if found is None:
            text = _unmarked(text, quoted)
            changes.append(LOST_MARKS)
            continue
        words, held, is_mended = found
        text = _marked(text, quoted, words)
        places += held
        changes += [MENDED] if is_mended else []
    if LOST_MARKS in changes:
        text = f"{text.rstrip().rstrip('.')} {UNQUOTED}."
    return text, places, tuple(dict.fromkeys(changes))


@dataclass(frozen=True, slots=True)
class _TurnRead:
    """What was read of one turn."""

    text: str
    start: int
    grounds: tuple[Ground, ...]

    def holding(self, start: int, end: int) -> list[Ground]:
        """Return the sentences that hold `text[start:end]`."""
        return [each for each in self.grounds if each.start - self.start < end and start < each.end - self.start]


def _turns(grounds: Sequence[Ground], records: Mapping[str, Record]) -> list[_TurnRead]:
    by_turn: dict[tuple[str, int], list[Ground]] = {}
    for ground in grounds:
        by_turn.setdefault((ground.record_id, ground.turn), []).append(ground)
    return [
        _TurnRead(records[record_id].text[held[0].start : held[-1].end], held[0].start, tuple(held))
        for (record_id, _), held in by_turn.items()
    ]


def _found(quoted: str, turns: Sequence[_TurnRead]) -> tuple[list[str], list[Ground], bool] | None:
    """Return the record's words for a quotation, where they stand, and whether they differ; None where none do."""
    pieces = [piece for piece in _ELLIPSIS.split(quoted.strip()) if re.search(r"\w", piece)]
    if not pieces:
        return None
    for turn in turns:
        if placed := _in_order(pieces, turn.text):
            held = [ground for start, end in placed for ground in turn.holding(start, end)]
            return [turn.text[start:end] for start, end in placed], held, False
    return _mended(quoted.strip(), turns) if len(pieces) == 1 else None


def _in_order(pieces: Sequence[str], text: str) -> list[tuple[int, int]] | None:
    """Return where pieces stand one after the other, within one turn; None where one does not."""
    placed: list[tuple[int, int]] = []
    for piece in pieces:
        after = placed[-1][1] if placed else 0
        own = find_verbatim(piece.strip(" .,;:!?"), text[after:])
        if not own:
            return None
        start = text.index(own, after)
        placed.append((start, start + len(own)))
    return placed


def _mended(quoted: str, turns: Sequence[_TurnRead]) -> tuple[list[str], list[Ground], bool] | None:
    """Return the record's words that a quotation of four words or more nearly repeats, whole words only."""
    size = len(quoted.split())
    best: tuple[float, _TurnRead, int, int] | None = None
    for turn in turns:
        found = fuzz.partial_ratio_alignment(quoted.lower(), turn.text.lower(), score_cutoff=_ALIKE)
        if found and (best is None or found.score > best[0]) and len(turn.text) >= len(quoted) * 0.8:
            best = (found.score, turn, found.dest_start, found.dest_end)
    if best is None or size < _LEAST_MENDED_WORDS:
        return None
    _, turn, start, end = best
    start, end = _whole_words(turn.text, start, end)
    own = turn.text[start:end]
    if abs(len(own.split()) - size) > max(1, size // 5):
        return None
    return [own], turn.holding(start, end), True


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    own = text[start:end]
    start += len(own) - len(own.lstrip(" “\"'‘([,;:."))
    return start, end - (len(own) - len(own.rstrip(" ”\"'’)],;:.!?")))


def _marked(text: str, quoted: str, words: Sequence[str]) -> str:
    """Put the record's words in the place of a quotation, its own marks made curly."""
    at = text.index(quoted)
    own = "” … “".join(words)
    end = quoted.rstrip()[-1:] if quoted.rstrip()[-1:] in ".,!?;" and own[-1:] not in ".,!?;" else ""
    before = text[:at].rstrip(_MARKS) if text[at - 1 : at] in tuple(_MARKS) else text[:at]
    after = text[at + len(quoted) :]
    after = after[1:] if after[:1] in tuple(_MARKS) else after
    return f"{before}“{own}”{end}{after}"


def _unmarked(text: str, quoted: str) -> str:
    at = text.index(quoted)
    before = text[:at].rstrip(_MARKS)
    after = text[at + len(quoted) :].lstrip(_MARKS)
    return f"{before}{quoted.strip().strip(_MARKS)}{after}"


def _closed(text: str) -> str:
    """Take out closing marks that close nothing."""
    kept, depth = [], 0
    for letter in text:
        depth += (letter == "“") - (letter == "”")
        if depth < 0:
            depth = 0
            continue
        kept.append(letter)
    return "".join(kept)


def _is_all_quoted(text: str) -> bool:
    """Tell whether a sentence says nothing but who said a quotation."""
    return bool(re.fullmatch(r"[^“”]{0,80}[:,]?\s*“[^“”]*”\W*", text))


def _spans(places: Sequence[Ground]) -> list[tuple[Ground, Ground]]:
    """Return first and last sentence of each stretch within one turn, in the order of the records."""
    spans: list[tuple[Ground, Ground]] = []
    for ground in sorted(set(places), key=lambda each: (each.record_id, each.start)):
        last = spans[-1][1] if spans else None
        if last and (last.record_id, last.turn) == (ground.record_id, ground.turn) and ground.start - last.end <= 2:
            spans[-1] = (spans[-1][0], ground)
        else:
            spans.append((ground, ground))
    return spans


def _ended(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "”", ".)")) else f"{text.rstrip(',;:')}."
