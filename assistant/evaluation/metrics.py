"""What is judged of a reply: one small pure function a metric. None means that it does not apply, which is not zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.answers import Abstention, Answer, Citation, Reply
from ingest import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is expected of a reply, with records and turns looked up.

    Attributes:
        record_ids: each must be cited.
        turns: (record id, turn) of which one must be cited; None where none is expected, empty where no turn fits.
        speaker: of a citation in the expected records and turns; None where none is expected.
        contains: each must stand in a quote.
        lacks: none may stand in a quote.
        abstain: the records do not tell.
    """

    record_ids: tuple[str, ...] = ()
    turns: frozenset[tuple[str, int]] | None = None
    speaker: str | None = None
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    abstain: bool = False


Metric = Callable[[Reply, Expected, Mapping[str, Record]], bool | None]


def answered(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether there is an answer where one is expected."""
    return None if expected.abstain else isinstance(reply, Answer)


def abstained(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether the reply abstains where the records do not tell."""
    return isinstance(reply, Abstention) if expected.abstain else None


def right_record(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether every expected record is cited."""
    if not expected.record_ids:
        return None
    return set(expected.record_ids) <= {citation.record_id for citation in citations_of(reply)}


def right_turn(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether an expected turn is cited."""
    if expected.turns is None:
        return None
    return any((citation.record_id, citation.turn_start) in expected.turns for citation in citations_of(reply))


def right_words(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether all expected words stand in the quotes, looking past case and space."""
    if not expected.contains:
        return None
    quotes = [plain(citation.quote) for citation in citations_of(reply)]
    return all(any(plain(words) in quote for quote in quotes) for words in expected.contains)


def no_wrong_words(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether no quote holds words that are known to be no answer, looking past case and space."""
    if not expected.lacks:
        return None
    quotes = [plain(citation.quote) for citation in citations_of(reply)]
    return not any(plain(words) in quote for words in expected.lacks for quote in quotes)


def verbatim(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:  # noqa: ARG001
    """Judge whether every quote is byte for byte what its record holds."""
    if not isinstance(reply, Answer):
        return None
    return all(
        records[citation.record_id].text[citation.quote_start : citation.quote_end] == citation.quote
        for citation in reply.citations
    )


def attributed(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> bool | None:
    """Judge whether every quote has the speaker of its turn, and the expected speaker is among those that count."""
    if not isinstance(reply, Answer):
        return None if expected.speaker is None else False
    if any(citation.speaker != _speaker(citation, records) for citation in reply.citations):
        return False
    return expected.speaker is None or any(
        citation.speaker == expected.speaker for citation in reply.citations if _counts(citation, expected)
    )


METRICS: Mapping[str, Metric] = {
    "answered": answered,
    "record": right_record,
    "turn": right_turn,
    "words": right_words,
    "lacks": no_wrong_words,
    "verbatim": verbatim,
    "attribution": attributed,
    "abstention": abstained,
}


def judge(reply: Reply, expected: Expected, records: Mapping[str, Record]) -> dict[str, bool | None]:
    """Return what each metric says of a reply."""
    return {name: metric(reply, expected, records) for name, metric in METRICS.items()}


def citations_of(reply: Reply) -> tuple[Citation, ...]:
    """Return the citations of a reply; an abstention has none."""
    return reply.citations if isinstance(reply, Answer) else ()


def _counts(citation: Citation, expected: Expected) -> bool:
    if expected.turns is not None:
        return (citation.record_id, citation.turn_start) in expected.turns
    return not expected.record_ids or citation.record_id in expected.record_ids


def _speaker(citation: Citation, records: Mapping[str, Record]) -> str | None:
    record = records[citation.record_id]
    return record.turns[record.turn_at(citation.quote_start)].speaker


def plain(text: str) -> str:
    """Return a text past case and white space."""
    return " ".join(text.split()).casefold()
