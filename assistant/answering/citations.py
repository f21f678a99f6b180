"""From a span of a record to a citation of it, and to the sentence that says it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit, urlunsplit

from assistant.answers import Citation
from ingest import Record, SourceKind, format_timecode, is_web_address, media_type

# Players that take the second in the query; the others take the media fragment "#t=" (W3C Media Fragments 1.0).
_QUERY_PLAYERS = ("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "granicus.com", "swagit.com")

_SOURCES = {
    SourceKind.TRANSCRIPT: ("The transcript", "has"),
    SourceKind.MINUTES: ("The minutes", "record"),
    SourceKind.ARTICLE: ("The article", "says"),
    SourceKind.AI_SUMMARY: ("The AI-written article", "says"),
}


def cite(record: Record, start: int, end: int, *, number: int, passage_id: str) -> Citation:
    """Return the citation of `record.text[start:end]`, a span within one turn.

    Raises:
        ValueError: the span is empty or leaves its turn.
    """
    turn = record.turn_at(start)
    if not 0 <= start < end <= record.turn_starts[turn] + len(record.turns[turn].text):
        raise ValueError(f"characters {start} to {end} of record {record.record_id!r} are not within one turn")
    facts = record.facts
    assert facts is not None, "a record of the library has been judged"
    time = record.time_of(start, end)
    return Citation(
        number=number,
        record_id=record.record_id,
        revision=record.revision,
        passage_id=passage_id,
        title=facts.title,
        body=facts.body,
        date=facts.date,
        source_kind=facts.source_kind,
        speaker=record.turns[turn].speaker,
        time=time,
        quote=record.text[start:end],
        quote_start=start,
        quote_end=end,
        turn_start=turn,
        turn_end=turn,
        url=moment_url(facts.media, time.start_seconds if time else None) or facts.url,
        paper=facts.paper,
    )


def moment_url(address: str | None, seconds: float | None) -> str | None:
    """Return the address of a recording at a second of it; None without an address of the web.

    >>> moment_url("https://video.example/council", 2467.4)
    'https://video.example/council#t=2467'
    >>> moment_url("https://www.youtube.com/watch?v=abc", 75)
    'https://www.youtube.com/watch?v=abc&t=75'
    >>> moment_url("https://youtu.be/abc", 75)
    'https://youtu.be/abc?t=75'
    """
    if address is None or not is_web_address(address):  # a file of this machine is nobody else's address
        return None
    if seconds is None:
        return address
    parts = urlsplit(address)
    moment = f"t={int(seconds)}"
    if _has_query_player(address):
        kept = [item for item in parts.query.split("&") if item and not item.startswith("t=")]
        return urlunsplit(parts._replace(query="&".join([*kept, moment])))
    return urlunsplit(parts._replace(fragment=moment))


def opens_at_moment(address: str) -> bool:
    """Tell whether what is behind an address opens at the second that `moment_url` names.

    Known players and plain files do; the page of a meeting opens at the recording's start.

    >>> [opens_at_moment(f"https://{where}") for where in ("youtu.be/abc", "a.example/may.mp4", "a.example/may")]
    [True, True, False]
    """
    return _has_query_player(address) or media_type(urlsplit(address).path) is not None


def _has_query_player(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return any(host == player or host.endswith(f".{player}") for player in _QUERY_PLAYERS)


def claim_text(citation: Citation, *, name_record: bool = False) -> str:
    """Return the sentence that says a quote: who said it and when, or which document says it.

    Args:
        citation: the quote.
        name_record: whether to say of which record it is; needed where an answer rests on several.
    """
    return f"{attribution(citation, name_record=name_record)}: “{citation.quote}”"


def attribution(citation: Citation, *, name_record: bool = False) -> str:
    """Return what stands before a quote, without the colon.

    Somebody is named only where the record names the speaker of the very words.
    """
    clock = format_timecode(citation.time.start_seconds) if citation.time else None
    day = spoken_date(citation.date) if name_record and citation.date else None
    if citation.speaker:
        return ", ".join(part for part in (citation.speaker, day, clock) if part)
    which = f" ({', '.join(part for part in (citation.title, day) if part)})" if name_record else ""
    if clock:
        return f"At {clock}{which}"
    source, says = (f"The {citation.paper}", "says") if citation.paper else _SOURCES[citation.source_kind]
    return f"{source}{which} {says}"


def spoken_date(day: date) -> str:
    """Return a date as it is read: day, month, year.

    >>> spoken_date(date(2024, 5, 9))
    '9 May 2024'
    """
    return f"{day.day} {day:%B} {day.year}"
