"""The sentences that an answer could quote: spans of one turn, judged by how they read. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.kinds import is_result
from assistant.answering.speech import (
    asks,
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
from ingest import BlockRole, Record, SourceKind, sentence_spans

# A quote longer than this is hard to read in an answer.
MAX_QUOTE_WORDS = 70
# Characters read before and after a discussion, so that a sentence it holds in part is seen to be longer.
_MARGIN = 1_000
# Characters between the reading of a motion and its result: a roll call of nine takes some four hundred.
_VOTE_REACH = 1_000
# Characters at the end of a turn in which it may ask something, and sentences of the next turn that may answer it.
_QUESTION_REACH = 400
_REPLY_SENTENCES = 4
# Words of a sentence that may call the next speaker and say nothing else.
_SHORT_CALL = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence that could be quoted, trimmed at its ends, with what stands around it.

    Attributes:
        start, end: its span in the record's text, within one turn.
        antecedent: where the sentence before it in the same turn begins; None for the first of its turn or after a
            courtesy.
        before: the two sentences before it, of this turn or the turn before: what it may answer.
        previous: the last of these.
        earlier: what stands before it in the record, as far as a vote reaches back to what is voted on.
        reply_to: what somebody else asked just before this turn; empty where nobody did, and far into a speech.
        is_reply: whether it comes first after a question of somebody else.
        hands_over: whether it only calls the next speaker.
        source_kind: of its record.
        discussion: the best discussion that holds it.
        passage: the passage that holds its first character.
    """

    record_id: str
    turn: int
    start: int
    end: int
    text: str
    antecedent: int | None
    before: str
    previous: str
    earlier: str
    reply_to: str
    is_reply: bool
    hands_over: bool
    source_kind: SourceKind
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
    antecedent, place = None, 0
    question = asked_before(record, turn)
    for start, end in _spans_near(record, turn, passages[0].passage.char_start, passages[-1].passage.char_end):
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
                before=" ".join(before),
                previous=before[-1] if before else "",
                earlier=record.text[max(start - _VOTE_REACH, 0) : start],
                reply_to=question if place < _REPLY_SENTENCES else "",
                is_reply=bool(question) and place == 0 and not is_courtesy(text),
                hands_over=_calls(text, record.turns[turn + 1].speaker if turn + 1 < len(record.turns) else None),
                source_kind=record.facts.source_kind if record.facts else SourceKind.TRANSCRIPT,
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
            antecedent, place = start, place + 1


def asked_before(record: Record, turn: int) -> str:
    """Return what was asked at the end of the turn before this one, by somebody else; empty where nothing was."""
    if turn == 0 or record.turns[turn].role is not BlockRole.SPEECH:
        return ""
    last = record.turns[turn - 1]
    if last.role is not BlockRole.SPEECH or (last.speaker and last.speaker == record.turns[turn].speaker):
        return ""
    tail = last.text[-_QUESTION_REACH:]
    sentences = [tail[start:end] for start, end in sentence_spans(tail)][-3:]
    asking = [place for place, text in enumerate(sentences) if asks(text)]
    # With what stands before it: "Who pays?" is about what was spoken of.
    return " ".join(sentences[max(asking[0] - 1, 0) : asking[-1] + 1]) if asking else ""


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


def readability(sentence: Sentence) -> float:
    """Return how well a sentence stands on its own as a quote, from 0 (not at all) to 1."""
    text, written = sentence.text, words(sentence.text)
    lost = [
        _lost_by_length(sentence, written),
        0.6 if text.endswith("?") else 0.4 if asks(text) else 0.0,
        0.6 if sentence.hands_over else 0.0,
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


def _calls(text: str, next_speaker: str | None) -> bool:
    """Tell whether a short sentence names whoever speaks next ("Mr. Pim, on the other side of the question.")."""
    if not next_speaker:
        return False
    written = words(text)
    return len(written) < _SHORT_CALL and words(next_speaker)[-1:] != [] and words(next_speaker)[-1] in written


def _is_introduction(sentence: Sentence, written: list[str]) -> bool:
    """Tell whether somebody says little but the own name ("Harold Pim, 23 Cooper's Row.")."""
    name = {word.casefold() for word in words(sentence.speaker or "")}
    own = sum(word.casefold() in name for word in written)
    return own > 0 and len(written) < 12 and own * 5 >= len(written)
