"""The sentences that an answer could quote: spans of one turn, judged by how they read. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assistant.answering.kinds import is_result
from assistant.answering.speech import (
    breaks_off,
    disfluencies,
    has_verb,
    is_courtesy,
    is_procedure,
    points_back,
    trimmed,
)
from assistant.answering.words import STOP_WORDS, words
from assistant.answers import Discussion, ScoredPassage
from ingest import BlockRole, Record, sentence_spans

# A quote longer than this is hard to read in an answer; the sentence before is not pulled in beyond it.
MAX_QUOTE_WORDS = 70
# A quote up to this length takes in the sentence after it: an answer is often given in two short ones.
_SHORT_QUOTE = 40
# "The amendment fails." says less than the count of the vote before it.
_SHORT_RESULT = 8
# Characters read before and after a discussion, so that a sentence it holds in part is seen to be longer.
_MARGIN = 1_000
# Characters between the reading of a motion and its result: a roll call of nine takes some four hundred.
_VOTE_REACH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence that could be quoted, trimmed at its ends, with what stands around it.

    Attributes:
        start, end: its span in the record's text, within one turn.
        antecedent: where the sentence before it in the same turn begins; None for the first of its turn or after a
            courtesy.
        sequel: the span of the sentence after it in the same turn; None for the last.
        before: the two sentences before it, of this turn or the turn before: what it may answer.
        earlier: what stands before it in the record, as far as a vote reaches back to what is voted on.
        is_reply: whether it comes first after a question of somebody else.
        is_primary: whether its record comes from the meeting itself.
        discussion: the best discussion that holds it.
        passage: the passage that holds its first character.
    """

    record_id: str
    turn: int
    start: int
    end: int
    text: str
    antecedent: int | None
    sequel: tuple[int, int] | None
    before: str
    earlier: str
    is_reply: bool
    is_primary: bool
    speaker: str | None
    role: BlockRole
    discussion: Discussion
    passage: ScoredPassage

    @property
    def dangles(self) -> bool:
        """Tell whether it begins with a word that points back ("That is why …")."""
        return points_back(self.text)


def candidate_sentences(discussions: Sequence[Discussion], records: Mapping[str, Record]) -> list[Sentence]:
    """Return the sentences of the discussions that stand wholly in them, best discussion first, in record order."""
    return [
        sentence for discussion in discussions for sentence in _of_discussion(discussion, records[discussion.record_id])
    ]


def _of_discussion(discussion: Discussion, record: Record) -> Iterator[Sentence]:
    passages = [scored.passage for scored in discussion.passages]
    before: deque[str] = deque(maxlen=2)
    for turn in range(passages[0].turn_start, passages[-1].turn_end + 1):
        yield from _of_turn(discussion, record, turn, before)


def _of_turn(discussion: Discussion, record: Record, turn: int, before: deque[str]) -> Iterator[Sentence]:
    """Yield the candidates of one turn; `before` holds the sentences before it, afterwards those before the next."""
    passages, said = discussion.passages, record.turns[turn]
    antecedent, asked = None, bool(before) and before[-1].endswith("?")
    spans = list(_spans_near(record, turn, passages[0].passage.char_start, passages[-1].passage.char_end))
    for (start, end), following in zip_longest(spans, spans[1:]):
        text = record.text[start:end]
        within = passages[0].passage.char_start <= start and end <= passages[-1].passage.char_end
        if within and said.role is not BlockRole.HEADING:
            yield Sentence(
                record_id=record.record_id,
                turn=turn,
                start=start,
                end=end,
                text=text,
                antecedent=antecedent,
                sequel=following,
                before=" ".join(before),
                earlier=record.text[max(start - _VOTE_REACH, 0) : start],
                is_reply=asked and not is_courtesy(text),
                is_primary=record.facts is None or record.facts.source_kind.is_primary,
                speaker=said.speaker,
                role=said.role,
                discussion=discussion,
                passage=_holding(discussion, start),
            )
        # A courtesy ("Good evening.") explains nothing and answers nothing.
        if is_courtesy(text):
            antecedent = None
        else:
            before.append(text)
            antecedent, asked = start, False


def _spans_near(record: Record, turn: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the trimmed sentences of a turn as far as they touch a part of the record; a speech may be long."""
    begins = record.turn_starts[turn]
    low = max(first - _MARGIN, begins)
    high = min(last + _MARGIN, begins + len(record.turns[turn].text))
    for a, b in sentence_spans(record.text[low:high]):
        start, end = trimmed(record.text, low + a, low + b)
        if start < end:
            yield start, end


def _holding(discussion: Discussion, offset: int) -> ScoredPassage:
    held = [scored for scored in discussion.passages if scored.passage.char_start <= offset]
    return held[-1] if held else discussion.passages[0]


def with_antecedent(sentence: Sentence, record: Record) -> tuple[int, int]:
    """Return the span of the sentence, with the one before it in the same turn where it needs that.

    It does where it points back, and where it gives a vote's end after the count.
    """
    start = sentence.antecedent
    needs_it = sentence.dangles or (is_result(sentence.text) and len(words(sentence.text)) < _SHORT_RESULT)
    if not needs_it or start is None or start < sentence.discussion.passages[0].passage.char_start:
        return sentence.start, sentence.end
    if len(words(record.text[start : sentence.end])) > MAX_QUOTE_WORDS:
        return sentence.start, sentence.end
    return start, sentence.end


def with_sequel(sentence: Sentence, record: Record, start: int) -> int:
    """Return where a quote from `start` ends if what follows in the same turn goes on with it and it stays short."""
    follows = sentence.sequel
    if follows is None or sentence.text.endswith("?"):
        return sentence.end
    text = record.text[follows[0] : follows[1]]
    read = follows[1] <= sentence.discussion.passages[-1].passage.char_end
    if not read or text.endswith("?") or is_courtesy(text) or breaks_off(text):
        return sentence.end
    return follows[1] if len(words(record.text[start : follows[1]])) <= _SHORT_QUOTE else sentence.end


def readability(sentence: Sentence) -> float:
    """Return how well a sentence stands on its own as a quote, from 0 (not at all) to 1."""
    text, written = sentence.text, words(sentence.text)
    lost = [
        _lost_by_length(sentence, written),
        0.5 if text.endswith("?") else 0.0,
        (0.4 if len(written) < 20 else 0.15) if is_procedure(text) else 0.0,
        0.4 if breaks_off(text) else 0.0,
        (0.25 if sentence.antecedent is None else 0.1) if sentence.dangles else 0.0,
        min(0.3, 0.1 * disfluencies(text)),
        0.6 if _is_introduction(sentence, written) else 0.0,
        0.1 if sentence.role is BlockRole.TABLE_ROW else 0.0,
        # Half a sentence of a broken line; captions may be without capitals altogether.
        0.3 if sentence.role is not BlockRole.SPEECH and text[:1].islower() else 0.0,
    ]
    return max(1.0 - sum(lost), 0.0)


def _lost_by_length(sentence: Sentence, written: list[str]) -> float:
    """A reply may be as short as its question allows ("Sixty-one thousand a year."); other fragments say nothing."""
    share = 0.4 if sentence.is_reply else 1.0
    # "The amendment fails." is all there is to say.
    lost = 0.0
    if is_result(sentence.text):
        return lost
    if len(written) < 4 or all(word.lower() in STOP_WORDS for word in written):
        lost += 0.6
    elif len(written) < 6:
        lost += 0.25
    if not has_verb(sentence.text):
        lost += 0.5
    return lost * share + (0.3 if len(written) > MAX_QUOTE_WORDS else 0.0)


def _is_introduction(sentence: Sentence, written: list[str]) -> bool:
    """Tell whether somebody says little but the own name ("Harold Pim, 23 Cooper's Row.")."""
    name = {word.casefold() for word in words(sentence.speaker or "")}
    own = sum(word.casefold() in name for word in written)
    return own > 0 and len(written) < 12 and own * 5 >= len(written)
