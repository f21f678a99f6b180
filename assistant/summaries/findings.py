"""What a reporter looks for in a record: decisions, numbers that matter, what is still to be done. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.answering.differences.statements import amounts_of, dates_of
from assistant.answering.kinds import MONTHS, NUMBER, is_motion, is_result
from assistant.answering.sentences import MAX_QUOTE_WORDS
from assistant.answering.speech import asks, declines, is_courtesy
from assistant.summaries.reading import Line
from assistant.summaries.weighing import is_quotable, repeats, worth
from ingest import BlockRole, Record

_MOST_OF_ONE_PART = 2
# A vote's result may be as short as three words; what is read before it belongs to it.
_MOST_RESULT_WORDS = 55
_FEWEST_MOTION_WORDS = 7
_FEWEST_RESULT_WORDS, _SHORT_RESULT, _LONGEST_COUNT = 3, 20, 20
# Sentences of a reply in which it says that there is no answer.
_FIRST_WORDS = 3
# Somebody tells of a decision of another day, wishes for one or doubts it.
_NOT_NOW = re.compile(
    r"\b(?:if|whether|should|would|could|may|might|had|until|unless|when|last (?:week|month|year)|years? ago|"
    r"I (?:think|hope|wish|know|voted)|let me|want(?:s|ed)? (?:to|it)|that (?:we|you|they|this council)|not|never)\b|"
    r"n['’]t\b|\?",
    re.IGNORECASE,
)
_COUNT = rf"(?:{NUMBER}|all|none|nobody)"
_MATTER = (
    r"(?:motion|amendment|ordinance|resolution|question|lease|item|bill|report|clause|proposal|change|approval|"
    r"minutes|budget|referendum|attempt|agenda|plan|contract)s?"
)
_ENDED = (
    r"(?:carries|carried|fails|failed|passes|passed|adopted|rejected|approved|rescinded|postponed|tabled|defeated|"
    r"agreed(?: to)?|withdrawn|negatived|resolved|lost|granted|denied|authori[sz]ed)"
)
# What shows that a sentence tells the end of a vote or a matter, and nothing else that carries, fails or passes.
_SPOKEN_RESULT = re.compile(
    rf"\b{_COUNT} (?:in favou?r|against|opposed|ayes?|nays?)\b|\bin favou?r;? .*\bagainst\b|"
    rf"\bunanimous(?:ly)?\b|\bthe {_MATTER}\b[^.;]{{0,60}}\b{_ENDED}\b|"
    rf"^(?:it|that|they)(?:['’]s| is| are| stand|s)?\s?(?:all )?{_ENDED}\b|\bstands? {_ENDED}\b|"
    rf"^the [\w ]{{2,40}}?(?:['’]s| is| are) {_ENDED}\b",
    re.IGNORECASE,
)
# While a vote is taken, a count says how it ended ("Nine to nothing.").
_BARE_COUNT = re.compile(rf"(?:{NUMBER} to (?:{NUMBER}|nothing)|all {NUMBER}|unanimous)\W*$", re.IGNORECASE)
_VOTING = re.compile(r"\bin favou?r\?|\bopposed\?|\b(?:aye|nay)\b|\ball those\b|\bon the motion\b", re.IGNORECASE)
_VOTE_REACH = 260
_ONE_VOTE = re.compile(r"[\w'’. -]+, (?:aye|nay|no|yes)\W*$", re.IGNORECASE)
# How a clerk says what a roll is called on.
_ROLL_CALLED_ON = re.compile(r"^On (?!my|your|his|her|our)\w")
_WRITTEN_RESULT = re.compile(
    rf"\b(?:council|board|committee|assembly|parliament|commission|members|trustees) (?:\w+ )?(?:{_ENDED}|voted)\b|"
    rf"\b{_MATTER}\b[^.;]{{0,80}}\b{_ENDED}\b|\bthe vote (?:was|being)\b|\|\s*{_ENDED}\b|"
    rf"\b{_ENDED}\b[^.;]{{0,40}}\b{NUMBER} (?:votes )?to {NUMBER}\b",
    re.IGNORECASE,
)
# "… which had failed in January", "… when the lease was approved": told of another day.
_EARLIER = re.compile(rf"\b(?:had|when|after)\b[^.;,]*\b{_ENDED}\b[^.;,]*", re.IGNORECASE)
_ANY_MATTER = re.compile(rf"\b(?:{_MATTER}|carries|carried)\b", re.IGNORECASE)
_WITHDRAWN = re.compile(r"\bwithdraw(?:s|n)?\b|\bno second\b", re.IGNORECASE)
_AMENDS = re.compile(
    r"\b(?:(?<!as )amend\w*|change|add|keep|kept|strike|substitute|instead|limit\w*|only)\b", re.IGNORECASE
)
_WE_DECIDED = re.compile(
    r"\b(?:we|the (?:group|team))(?:['’]ve| have)? (?:all )?(?:decided|agreed|resolved) (?:to|that|on)\b", re.IGNORECASE
)
_WHO = r"(?:I|we|they|he|she|it|staff|the (?:\w+ ){1,3}?|[A-Z]\w+)"
_FUTURE = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:to|going to|due|expected)|undertook|undertakes|must)\b|['’]ll\b",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:by the end of|before the end of|this (?:week|month|summer|autumn|winter|spring)|"
    r"next (?:week|month|year|meeting|time|spring|summer|autumn|winter)|tomorrow|no later than|"
    r"(?:by|on|before|until|till) (?:the \d+\w*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day))\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    rf"\b{_WHO}(?:['’]ll| will| shall| is going to| are going to|['’]re going to|['’]m going to)(?: \w+ly)? "
    r"(?:report|come back|bring (?:it|that|them|this|back|attendance|an?|the figures)|write to|publish|send|look into|"
    r"check|prepare|follow up|return with|circulate|draft|let you know|get back|set up|submit|advertise)\b|"
    r"\b(?:next steps?|next (?:meeting|reading)|action (?:item|point)s?|still (?:to be|has to|have to|needs? to)|"
    r"remains? (?:open|to be)|(?:yet|left) to be (?:done|decided|agreed)|report back|deadline|to be decided|"
    r"not (?:yet )?(?:been )?(?:decided|known|settled|resolved)|postponed to|tabled (?:to|until)|"
    r"need to (?:decide|find out|figure out|come up with))\b",
    re.IGNORECASE,
)
_SECONDED = re.compile(r"\bsecond(?:ed|s)?\b", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"^(?:\W*\w+\W+){0,3}?(?:I|we) (?:honestly |really |just )?do(?:n['’]t| not) (?:yet )?know(?: yet)?"
    r"(?=[.;,—]|$| that| when| how| the )|"
    r"\b(?:can['’]t|cannot) (?:tell you|give you|answer)\b|\bnobody (?:knows|has (?:said|told))\b|"
    r"\b(?:I|we) have no (?:answer|figure|idea)\b|\bremains to be seen\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:last (?:year|month|week)|ago|in (?:19|20)\d\d|were to|was to|had to|as you know|announced|was completed|"
    r"you['’]ll (?:all )?(?:recall|remember|have|be aware|know)|heard that|"
    rf"\w+(?:ed|d) (?:\w+ ){{0,2}}in (?:{'|'.join(MONTHS)}))\b",
    re.IGNORECASE,
)


def is_decision(line: Line) -> bool:
    """Tell whether a sentence says how something ended here: moved is not decided, and what was decided is past."""
    if line.length > MAX_QUOTE_WORDS or is_motion(line.text) or asks(line.text):
        return False
    if line.sentence.role is not BlockRole.SPEECH:
        return bool(_WRITTEN_RESULT.search(_EARLIER.sub("", line.text)))
    if _NOT_NOW.search(line.text):
        return False
    is_voted = bool(_VOTING.search(line.sentence.earlier[-_VOTE_REACH:]))
    told = bool(_SPOKEN_RESULT.search(line.text)) and (is_voted or is_result(line.text))
    return told or (is_voted and bool(_BARE_COUNT.match(line.text))) or bool(_WE_DECIDED.search(line.text))


def decisions(
    lines: Sequence[Line], record: Record, part_of: Callable[[Line], int | None]
) -> list[tuple[list[Line], list[Line]]]:
    """Return how votes and matters ended, in order: what was moved, where that is sure, and the result.

    Both are adjoining sentences of one turn; what was moved is empty where nobody moves it in the same discussion.
    """
    found: list[tuple[list[Line], list[Line]]] = []
    moved: list[Line] = []
    told = iter(lines)
    for result in _results(lines, record):
        for line in told:
            if line is result[0]:
                break
            if _is_moved(line):
                moved.append(line)
            elif _WITHDRAWN.search(line.text):
                moved.clear()
        moved = [line for line in moved if part_of(line) == part_of(result[0])]
        motion = _voted_on(moved, result)
        motion = _called_on(lines, result) or motion
        if motion or _length(result) >= _FEWEST_RESULT_WORDS:
            found.append((motion, result))
    return found


def _results(lines: Sequence[Line], record: Record) -> list[list[Line]]:
    """Return the ends of votes in order, each as adjoining sentences of one turn."""
    found: list[list[Line]] = []
    for place, line in enumerate(lines):
        if not is_decision(line) or _is_count_of_others(line, record):
            continue
        last = found[-1] if found else None
        if last and _adjoin(last[-1], line, record) and _length([*last, line]) <= _MOST_RESULT_WORDS:
            last.append(line)
        elif not _is_told(line, found):
            found.append([*_leading_to(lines, place, record, found), line])
    return found


def _voted_on(moved: list[Line], result: Sequence[Line]) -> list[Line]:
    """Take out and return what a result is the result of; nothing where that is not sure.

    An amendment is voted on before what it amends. Of two motions that are open, either may be meant.
    """
    if any("amendment" in line.text.casefold() for line in result):
        amending = bool(moved) and bool(_AMENDS.search(moved[-1].text))
        last = moved.pop() if amending or len(moved) > 1 else None
        return [last] if last and amending and last.length >= _FEWEST_MOTION_WORDS else []
    sure = moved[:] if len(moved) == 1 and moved[0].length >= _FEWEST_MOTION_WORDS else []
    moved.clear()
    return sure


def _called_on(lines: Sequence[Line], result: Sequence[Line]) -> list[Line]:
    """Return the sentence with which the turn of a result says what the roll is called on; surer than any motion."""
    turn = result[0].sentence.turn
    first = next(line for line in lines if line.sentence.turn == turn)
    return [first] if first not in result and _ROLL_CALLED_ON.match(first.text) else []


def _is_count_of_others(line: Line, record: Record) -> bool:
    """Tell whether a count stands within a speech and no vote is taken: then it is one of neighbours who were asked."""
    if line.sentence.role is not BlockRole.SPEECH or _ANY_MATTER.search(line.text):
        return False
    if _VOTING.search(line.sentence.earlier[-_VOTE_REACH:]) or _WE_DECIDED.search(line.text):
        return False
    return len(record.turns[line.sentence.turn].text.split()) > _LONGEST_COUNT


def _is_told(line: Line, found: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a written result stands there already; spoken ones are short and alike, and each is another vote."""
    if line.sentence.role is BlockRole.SPEECH:
        return False
    return any(repeats(line, earlier) for run in found for earlier in run)


def _is_moved(line: Line) -> bool:
    """Tell whether a sentence moves something."""
    return is_motion(line.text) and not _SECONDED.search(line.text) and line.length <= MAX_QUOTE_WORDS


def _leading_to(lines: Sequence[Line], place: int, record: Record, found: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the sentence before a short result, of the same breath: what was voted on."""
    line, before = lines[place], lines[place - 1] if place else None
    if before is None or line.sentence.role is BlockRole.TABLE_ROW:
        return []
    used = bool(found) and found[-1][-1] is before
    short = line.length <= _SHORT_RESULT and line.length + before.length <= _MOST_RESULT_WORDS
    fits = short and not used and _adjoin(before, line, record) and not asks(before.text)
    return [before] if fits and not is_courtesy(before.text) and not _ONE_VOTE.match(before.text) else []


def _adjoin(one: Line, other: Line, record: Record) -> bool:
    if one.sentence.turn != other.sentence.turn:
        return False
    between = record.text[one.sentence.end : other.sentence.start]
    return len(between) < 24 and "\n" not in between


def _length(lines: Sequence[Line]) -> int:
    return sum(line.length for line in lines)


def unanswered(lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Return questions with the replies that say that the answer is not known or will not be given, in order."""
    found: list[tuple[Line, Line]] = []
    asked: Line | None = None
    replied = 0
    for line in lines:
        if line.text.rstrip().endswith("?") and line.length >= _FEWEST_MOTION_WORDS:
            asked, replied = line, 0
        elif asked is not None and line.sentence.turn > asked.sentence.turn:
            replied += 1
            if line.sentence.turn > asked.sentence.turn + 1 or replied > _FIRST_WORDS:
                asked = None
            elif _is_no_answer(line):
                found.append((asked, line))
                asked = None
    return found


def _is_no_answer(line: Line) -> bool:
    return (declines(line.text) or bool(_UNKNOWN.search(line.text))) and line.length <= MAX_QUOTE_WORDS


def figures(
    lines: Sequence[Line],
    weight: Mapping[str, float],
    *,
    most: int,
    taken: Callable[[Line], bool],
    part_of: Callable[[Line], int | None],
) -> list[Line]:
    """Return the sentences whose numbers and dates matter most, in their order, at most two of a discussion."""
    ranked = sorted(
        (line for line in lines if is_quotable(line) and not taken(line) and _numbers(line)),
        key=lambda line: -worth(line, weight) * (1 + 0.5 * min(_numbers(line), 3)),
    )
    return _spread(ranked, most, part_of)


def _numbers(line: Line) -> int:
    """Return how many sums, shares, measures and whole dates a sentence tells; small counts are no news."""
    told = sum(
        (amount.unit is not None and not amount.is_vote) or amount.value >= 20
        for amount in amounts_of(line.text)
        if not amount.is_vote
    )
    return told + sum("day" in named.parts or len(named.parts) > 1 for named in dates_of(line.text))


def steps(
    lines: Sequence[Line],
    weight: Mapping[str, float],
    *,
    most: int,
    taken: Callable[[Line], bool],
    part_of: Callable[[Line], int | None],
) -> list[Line]:
    """Return what is promised, due or left open, in order, at most two of a discussion."""
    ahead = [
        line
        for line in lines
        if is_quotable(line) and not taken(line) and is_ahead(line.text) and not is_motion(line.text)
    ]
    ranked = sorted(ahead, key=lambda line: -worth(line, weight) * (1.5 if dates_of(line.text) else 1.0))
    return _spread(ranked, most, part_of)


def is_ahead(text: str) -> bool:
    """Tell whether a sentence says what is still to come.

    >>> is_ahead("We'll report back in March."), is_ahead("We reported in March.")
    (True, False)
    """
    dated = bool(_FUTURE.search(text)) and (bool(_SOON.search(text)) or any("month" in d.parts for d in dates_of(text)))
    return (dated or bool(_AHEAD.search(text))) and not _PAST.search(text)


def _spread(ranked: Sequence[Line], most: int, part_of: Callable[[Line], int | None]) -> list[Line]:
    chosen: list[Line] = []
    for line in ranked:
        if len(chosen) == most:
            break
        beside = [other for other in chosen if part_of(other) == part_of(line) is not None]
        if len(beside) < _MOST_OF_ONE_PART and not any(repeats(line, other) for other in chosen):
            chosen.append(line)
    return sorted(chosen, key=lambda line: line.start)


def spoken(record: Record) -> Iterator[tuple[str | None, int]]:
    """Yield speaker and words of each turn that somebody speaks."""
    for turn in record.turns:
        if turn.role is BlockRole.SPEECH and turn.text.strip():
            yield turn.speaker, len(turn.text.split())
