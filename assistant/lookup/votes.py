"""Who voted how on a matter: its roll calls, each with what was put to the vote and how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.answering.kinds import is_motion
from assistant.answering.speakers import titles_in
from assistant.answering.words import stem, words
from assistant.lookup.inquiry import Finding, Inquiry, Nothing, described, listed, number_of
from assistant.lookup.later import NEW_ITEM, matter_of
from assistant.lookup.meetings import Meeting, meetings_of
from assistant.lookup.quoting import Draft, quoted
from assistant.lookup.rollcalls import Ballot, Cast, RollCall, roll_calls
from assistant.lookup.scanning import holding
from assistant.lookup.topics import Topic, mentions
from ingest import BlockRole, Record, sentence_spans

# An item is named within so many sentences.
_OPENING = 3
# So long may the quote be that tells a vote in minutes.
_MOST_WORDS = 60
_ONLY_NAMED = "Votes that were taken without calling names tell of nobody how they voted."


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A roll call on a matter.

    Attributes:
        motion: the sentence that tells what was put to the vote.
    """

    record: Record
    call: RollCall
    motion: tuple[int, int]


def votes_on(record: Record, topic: Topic) -> list[Vote]:
    """Return the roll calls of a record that are on a matter, in order.

    A vote is on what its motion names, the words that call it, the item of the agenda that it stands in, or its row.
    All votes of an item are on what one of them is on: it is amended, then approved.
    """
    taken: list[tuple[int, RollCall, list[tuple[int, int]]]] = []
    before: RollCall | None = None
    for call in roll_calls(record):
        item = _item_of(record, call)
        taken.append((item, call, list(_put_to_vote(record, call, item, before))))
        before = call
    items = {item for item, _, put in taken if any(mentions(topic, record.text[slice(*span)]) for span in put)}
    return [
        Vote(record=record, call=call, motion=_motion_of(record, call, put))
        for item, call, put in taken
        if put and item in items
    ]


def tell_votes(inquiry: Inquiry) -> Finding | None:
    """Tell who voted how on a matter, vote by vote; None where no roll call on it tells that."""
    told = _told(inquiry)
    if not told:
        return None
    draft = Draft(library=inquiry.library, remarks=[_ONLY_NAMED])
    for meeting, vote, wanted in told[-inquiry.most :]:
        _show(draft, meeting, vote, wanted, is_filtered=bool(inquiry.speakers or inquiry.lookup.cast))
    if len(told) > inquiry.most:
        draft.remarks.append(f"And {len(told) - inquiry.most} earlier ones not shown here.")
    draft.head(f"{number_of(len(told), 'roll call')} found on {inquiry.wanted}.")
    return draft


def deny_vote(inquiry: Inquiry) -> Nothing | None:
    """Tell that somebody who is asked why they voted so voted otherwise; None where they did, or no roll call tells."""
    cast = [ballot.cast for _, _, wanted in _told(inquiry) for ballot in wanted] if inquiry.speakers else []
    if not cast or inquiry.lookup.cast in cast:
        return None
    otherwise = f"{inquiry.does('vote')} {' and '.join(dict.fromkeys(cast))}"
    return Nothing(reason=f"The records do not tell: by the roll calls on {inquiry.wanted}, {otherwise}.")


def _told(inquiry: Inquiry) -> list[tuple[Meeting, Vote, list[Ballot]]]:
    """Return the votes on what is asked about, by meeting, each with the ballots that are asked for."""
    topic = inquiry.lookup.topic
    matter = topic and (matter_of(topic.text) or topic)
    if matter is None:
        return []
    held = {record.record_id for record in holding(inquiry.library, matter, inquiry.records)}
    return [
        (meeting, vote, wanted)
        for meeting in meetings_of(inquiry.records)
        for vote in _votes_of(inquiry, meeting, matter, held)
        if (wanted := _wanted(inquiry, vote)) is not None
    ]


def _votes_of(inquiry: Inquiry, meeting: Meeting, matter: Topic, held: Collection[str]) -> list[Vote]:
    """Return the votes of a meeting by the best of its records that tells any: a transcript before minutes."""
    for summary in meeting.records:
        if summary.record_id in held and summary.facts.source_kind.is_primary and not summary.facts.paper:
            votes = votes_on(inquiry.library.record(summary.record_id), matter)
            if votes := [vote for vote in votes if _does(vote, inquiry.lookup.deed)]:
                return votes
    return []


def _does(vote: Vote, deed: str | None) -> bool:
    """Tell whether a vote was to do what is asked for ("to rescind …"), by its motion and how it ended."""
    if deed is None:
        return True
    spans = [vote.motion, *([vote.call.result] if vote.call.result else [])]
    return stem(deed) in {stem(word) for span in spans for word in words(vote.record.text[slice(*span)])}


def _wanted(inquiry: Inquiry, vote: Vote) -> list[Ballot] | None:
    """Return the ballots that are asked for, none where nobody voted so; None where those asked for did not vote."""
    if inquiry.speakers:
        labels = {turn.speaker for turn in vote.record.turns if turn.speaker} | set(inquiry.speakers)
        return [each for each in vote.call.ballots if voter_of(each, labels) in inquiry.speakers] or None
    return [each for each in vote.call.ballots if inquiry.lookup.cast in (None, each.cast)]


def voter_of(ballot: Ballot, labels: Collection[str]) -> str | None:
    """Return which of the speakers cast a ballot; None where it is none of them, or may be either of two.

    Somebody is called by their last name. Of two with the same one, it is the one with an office that votes.

    >>> voter_of(Ballot(name="Marsh", cast=Cast.NO, span=(0, 9)), ["Aldous Marsh", "Councillor Imogen Marsh"])
    'Councillor Imogen Marsh'
    """
    if ballot.name in labels:
        return ballot.name
    named = [label for label in labels if _last_name(label) == _last_name(ballot.name)]
    if len(named) > 1:
        named = [label for label in named if titles_in(label)]
    return named[0] if len(named) == 1 else None


def _last_name(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].casefold()


def _is_written(record: Record, call: RollCall) -> bool:
    return record.turns[call.first].role is not BlockRole.SPEECH


def _item_of(record: Record, call: RollCall) -> int:
    """Return the turn that opens the item of the agenda which a vote stands in; its own where none is opened."""
    if _is_written(record, call):
        return call.first
    return next((at for at in range(call.first, -1, -1) if _opening(record, at) is not None), call.first)


def _opening(record: Record, turn: int) -> tuple[int, int] | None:
    """Return the sentences with which a turn opens an item of the agenda ("Item eight. The shelter. Ms. Vasko.")."""
    begins, text = record.turn_starts[turn], record.turns[turn].text
    spans = sentence_spans(text)
    at = next((at for at, (start, end) in enumerate(spans) if NEW_ITEM.match(text[start:end])), None)
    return None if at is None else (begins + spans[at][0], begins + spans[at : at + _OPENING][-1][1])


def _put_to_vote(record: Record, call: RollCall, item: int, before: RollCall | None) -> Iterator[tuple[int, int]]:
    """Yield the spans that say what is voted on: of the item's opening, the motions since the last vote, the call."""
    if _is_written(record, call):
        yield from _written_motion(record, call, before)
        return
    if opening := _opening(record, item):
        yield opening
    after = before.last if before else -1
    for number in range(max(item, after + 1), call.first + 1):
        begins, text = record.turn_starts[number], record.turns[number].text
        for start, end in sentence_spans(text):
            is_call = number == call.first and begins + end <= call.ballots[0].span[0]
            if is_call or (is_motion(text[start:end]) and "second" not in text[start:end].lower()):
                yield begins + start, begins + end


def _written_motion(record: Record, call: RollCall, before: RollCall | None) -> Iterator[tuple[int, int]]:
    """Yield a row of a table, or the heading of a paragraph and its sentences from the vote before to this one."""
    begins, turn = record.turn_starts[call.first], record.turns[call.first]
    if turn.role is BlockRole.TABLE_ROW:
        yield begins, begins + len(turn.text)
        return
    heading = next((at for at in range(call.first, -1, -1) if record.turns[at].role is BlockRole.HEADING), None)
    if heading is not None:
        yield record.turn_starts[heading], record.turn_starts[heading] + len(record.turns[heading].text)
    since = before.ballots[-1].span[1] if before and before.last == call.first else begins
    for start, end in sentence_spans(turn.text):
        if since <= begins + start < call.ballots[-1].span[1]:
            yield begins + start, begins + end


def _motion_of(record: Record, call: RollCall, put: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return what tells best what is voted on: the last motion, else the last of what was said of it.

    Written, it is told in the sentences before the vote and with it, as many as make a quote.
    """
    if _is_written(record, call):
        own = [span for span in put if record.turn_at(span[0]) == call.first]
        starts = [start for start, _ in own if len(record.text[start : own[-1][1]].split()) <= _MOST_WORDS]
        return (starts[0], own[-1][1]) if starts else own[-1]
    moved = [span for span in put if is_motion(record.text[slice(*span)])]
    return (moved or put)[-1]


def _show(draft: Draft, meeting: Meeting, vote: Vote, wanted: Sequence[Ballot], *, is_filtered: bool) -> None:
    record = vote.record
    citations = [draft.cite(record, *vote.motion)]
    said = f"{described(meeting)}, on {quoted(citations[0])}: {_cast(wanted if is_filtered else vote.call.ballots)}"
    for span in _shown(vote, wanted):
        citations.append(draft.cite(record, *span))
        said += f" – {quoted(citations[-1])}"
    draft.say(said, citations)


def _shown(vote: Vote, wanted: Sequence[Ballot]) -> list[tuple[int, int]]:
    """Return the words that tell how they voted and how it ended; of many turns the result alone, if it names all."""
    spans = [span for span in _by_turn(vote.record, wanted) if not vote.motion[0] <= span[0] < vote.motion[1]]
    if vote.call.result is None:
        return spans
    told = vote.record.text[slice(*vote.call.result)]
    is_told = all(_last_name(ballot.name) in told.casefold() for ballot in wanted)
    return [vote.call.result] if is_told else [*spans, vote.call.result]


def _cast(ballots: Sequence[Ballot]) -> str:
    """Say who voted how.

    >>> _cast([Ballot(name="Dunne", cast=Cast.NO, span=(0, 9)), Ballot(name="Lyle", cast=Cast.NO, span=(9, 18))])
    'Dunne and Lyle vote no (2)'
    """
    by_cast = {cast: [each.name for each in ballots if each.cast is cast] for cast in Cast}
    said = [
        f"{listed(names)} vote{'s' if len(names) == 1 else ''} {cast}{f' ({len(names)})' if len(names) > 1 else ''}"
        for cast, names in by_cast.items()
        if names
    ]
    return "; ".join(said) or "nobody votes so"


def _by_turn(record: Record, ballots: Sequence[Ballot]) -> list[tuple[int, int]]:
    """Return one span a turn, from the first of the ballots that stand in it to the last."""
    spans: dict[int, tuple[int, int]] = {}
    for ballot in ballots:
        turn = record.turn_at(ballot.span[0])
        start, end = spans.get(turn, ballot.span)
        spans[turn] = min(start, ballot.span[0]), max(end, ballot.span[1])
    return [spans[turn] for turn in sorted(spans)]
