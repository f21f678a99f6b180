"""A conversation to keep or to print: Markdown, JSON, or one HTML file, with its citations. Pure.

Records and questions are other people's words: in each form they stay text. Nothing is loaded by the HTML file, no
script runs in it, and links carry web addresses alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.addresses import web_address
from assistant.answers import Answer, Citation, Exchange, Searched
from assistant.contract import reply_json
from assistant.conversation.meetings import asked_as
from assistant.numbers import count
from ingest import Scope, SourceKind, format_timecode

_KINDS = {
    SourceKind.TRANSCRIPT: "transcript",
    SourceKind.MINUTES: "minutes",
    SourceKind.ARTICLE: "article",
    SourceKind.AI_SUMMARY: "AI summary",
}
_HOW = {
    "extractive": "Quotes picked from the records; nothing was written by a model.",
    "generative": "Written by a language model; every sentence was checked against the records.",
    "lookup": "Looked up in every record that was searched.",
}
# What begins markup in Markdown (https://spec.commonmark.org/0.31.2/#backslash-escapes), footnotes and autolinks of
# GitHub's dialect included; what begins it at the start of a line only cannot, as no line begins with these texts.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&$!^@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# Controls, and what turns the direction of writing around: a quote must not rearrange the page around it.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def as_json(title: str, exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as JSON: `{"title", "exchanges": [{"exchange_id", "asked_at", "scope", …as ask --json}]}`.

    `scope` is what the question was asked of, as the endpoints take it.
    """
    told = [
        {
            "exchange_id": each.exchange_id,
            "asked_at": each.asked_at.isoformat(),
            "scope": _scope_json(each.reply.question.scope),
            **reply_json(each.reply),
        }
        for each in exchanges
    ]
    return json.dumps({"title": title, "exchanges": told}, ensure_ascii=False, indent=2) + "\n"


def as_markdown(title: str, exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as Markdown, its citations as footnotes."""
    parts = [f"# {inert(title)}"]
    for number, exchange in enumerate(exchanges, start=1):
        parts += _markdown_of(number, exchange)
    return "\n\n".join(parts) + "\n"


def as_html(title: str, exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as one HTML file that can be opened anywhere and printed, its citations as footnotes."""
    return _environment().get_template("conversation.html").render(title=title, exchanges=exchanges)


def source_of(citation: Citation) -> str:
    """Return where a citation stands, in words: title, body, date, kind, speaker, time."""
    day = f"{citation.date.day} {citation.date:%B %Y}" if citation.date else "no date"
    start = format_timecode(citation.time.start_seconds) if citation.time else None
    kind = citation.paper or _KINDS[citation.source_kind]
    facts = (citation.title, citation.body, day, kind, citation.speaker, start)
    return ", ".join(fact for fact in facts if fact)


def coverage_of(searched: Searched) -> str:
    """Return what was searched, in words."""
    days = [f"{day.day} {day:%B %Y}" for day in dict.fromkeys((searched.first, searched.last)) if day]
    return f"{searched.records} of {searched.of} records" + (f", {' to '.join(days)}" if days else "")


def narrowed_to(scope: Scope) -> str:
    """Return what a question was asked of, in words; empty where it was the whole library."""
    days = ((word, day) for word, day in (("from", scope.date_from), ("to", scope.date_to)) if day)
    parts = [
        count(len(scope.record_ids), "chosen record") if scope.record_ids else "",
        " ".join(f"{word} {day.day} {day:%B %Y}" for word, day in days),
        f"said by {', '.join(scope.speakers)}" if scope.speakers else "",
        ", ".join(scope.bodies),
        ", ".join(_KINDS[kind] for kind in scope.source_kinds),
    ]
    return "; ".join(part for part in parts if part)


def _scope_json(scope: Scope) -> dict[str, Any]:
    return {
        "records": list(scope.record_ids),
        "speakers": list(scope.speakers),
        "bodies": list(scope.bodies),
        "kinds": [kind.value for kind in scope.source_kinds],
        "from": scope.date_from.isoformat() if scope.date_from else None,
        "to": scope.date_to.isoformat() if scope.date_to else None,
    }


def _markdown_of(number: int, exchange: Exchange) -> list[str]:
    reply = exchange.reply
    understood = asked_as(reply.question)
    lines = [f"## {inert(reply.question.text)}"]
    if understood != reply.question.text:
        lines.append(f"Asked as: {inert(understood)}")
    if isinstance(reply, Answer):
        for claim in reply.claims:
            marks = "".join(f"[^{number}-{cited}]" for cited in claim.citations)
            lines.append(f"{inert(claim.text)}{' ' if marks else ''}{marks}")
    else:
        lines.append(inert(reply.reason))
    lines += [f"Note: {inert(notice)}" for notice in reply.notices]
    if narrowed := narrowed_to(reply.question.scope):
        lines.append(f"Asked of: {inert(narrowed)}")
    if isinstance(reply, Answer):
        lines.append(_HOW[reply.mode])
    lines.append(f"Searched {coverage_of(reply.searched)}; asked {exchange.asked_at:%Y-%m-%d %H:%M %Z}.")
    if isinstance(reply, Answer):
        lines += [_footnote(number, citation) for citation in reply.citations]
    return lines


def _footnote(number: int, citation: Citation) -> str:
    address = web_address(citation.url)
    link = f" <{_in_brackets(address)}>" if address else ""
    return f"[^{number}-{citation.number}]: {inert(source_of(citation))}: “{inert(citation.quote)}”{link}"


def _in_brackets(address: str) -> str:
    return address.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")


def inert(text: str) -> str:
    """Return a text on one line, in which nothing is markup."""
    return _MARKUP.sub(lambda mark: f"\\{mark[0]}", readable(text))


def readable(text: str) -> str:
    """Return a text on one line, without controls and turns of direction."""
    return _UNSEEN.sub("", _SPACE.sub(" ", text)).strip()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.conversation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "asked_as": asked_as,
        "coverage": coverage_of,
        "how": _HOW.__getitem__,
        "narrowed_to": narrowed_to,
        "readable": readable,
        "source": source_of,
        "web_address": web_address,
    }
    environment.tests |= {"answer": lambda reply: isinstance(reply, Answer)}
    return environment
