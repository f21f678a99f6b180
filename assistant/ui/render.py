"""Values in, HTML out: everything a person reads, escaped, without input or output.

Records, questions and file names are other people's words. They enter HTML only through templates that escape every
value (jinja2, `autoescape`), links carry only web addresses, and nothing is ever rendered as Markdown. Gradio's own
templates are not used for them: gr.HTML runs the result of its template as a JavaScript template literal, so that a
`${…}` in somebody's words would be executed there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from assistant.addresses import address, web_address
from assistant.answers import Abstention, Answer, Citation, Reply, ScoredPassage, Searched
from assistant.contract import reply_key
from assistant.conversation import asked_as, source_of
from assistant.numbers import count
from assistant.people import first_sentences
from assistant.ui.draft import Draft, Sentence
from ingest import Entity, Facts, RecordSummary, Scope, SourceKind, TimeSpan, format_timecode

KIND_NAMES = {
    SourceKind.TRANSCRIPT: "Transcript",
    SourceKind.MINUTES: "Minutes",
    SourceKind.ARTICLE: "Article",
    SourceKind.AI_SUMMARY: "AI summary",
}
# What can be chosen: agendas have the rank of minutes.
KIND_CHOICES = KIND_NAMES | {SourceKind.MINUTES: "Minutes, agendas"}
KIND_MEANINGS = {
    SourceKind.TRANSCRIPT: "word for word",
    SourceKind.MINUTES: "official, not word for word",
    SourceKind.ARTICLE: "written by a person about the meeting",
    SourceKind.AI_SUMMARY: "written by a machine about the meeting",
}
_PAPER_MEANINGS = {"agenda": "official, written before the meeting"}
# Markdown, LaTeX and autolinks are made of these. A message is one HTML block, inside which the chat reads no Markdown;
# as character references they stay inert even if it did. Line breaks too: a blank line would end the block.
_MARKDOWN = {ord(mark): f"&#{ord(mark)};" for mark in "\\`*_[]()~!|$:@^\n\r"}
# An answer leads to so many of those whom it names.
_MOST_NAMES = 8
_QUOTED = re.compile("“[^“”]*”")
_BLANK = re.compile(r"\s*\n\s*")


def inert(text: object) -> Markup:
    """Return a text escaped for HTML and for Markdown; what is markup already stays as it is."""
    if isinstance(text, Markup):
        return text
    return Markup(str(escape(text)).translate(_MARKDOWN))  # noqa: S704  escaped first, then only references are added


def kind_name(described: Facts | Citation) -> str:
    """Return what a record is called: its kind, or the paper that it is."""
    return described.paper.capitalize() if described.paper else KIND_NAMES[described.source_kind]


def kind_meaning(described: Facts | Citation) -> str:
    """Return what it means that a record is of its kind."""
    return _PAPER_MEANINGS.get(described.paper or "", KIND_MEANINGS[described.source_kind])


def calendar_date(day: date | None) -> str:
    """Return a date as people write it.

    >>> calendar_date(date(2024, 5, 9))
    '9 May 2024'
    """
    return f"{day.day} {day:%B %Y}" if day else "no date"


def clock(seconds: float | None) -> str:
    """Return a place in a recording as hours, minutes and seconds; empty where there is none."""
    return "" if seconds is None else format_timecode(seconds)


def spoken_time(seconds: float) -> str:
    """Return a place in a recording in words, for a screen reader.

    >>> spoken_time(2467)
    '41 minutes 7 seconds'
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "hour"), (minutes, "minute"), (rest, "second")]
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count) or "the start"


def duration(seconds: float | None) -> str:
    """Return a length of time, to the minute.

    >>> duration(5400), duration(None)
    ('1 h 30 min', '')
    """
    if seconds is None:
        return ""
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{max(minutes, 1)} min"


def coverage(searched: Searched) -> str:
    """Return what was searched in words, with its dates."""
    total = count(searched.of, "record")
    records = total if searched.records == searched.of else f"{searched.records} of {total}"
    days = sorted({calendar_date(day): day for day in (searched.first, searched.last) if day}.values())
    return f"{records}, {' to '.join(map(calendar_date, days))}" if days else records


def file_name(path: str) -> str:
    """Return the last part of a path, of whichever system it is."""
    return re.split(r"[/\\\\]", path)[-1]


def scope_words(scope: Scope, titles: Mapping[str, str]) -> str:
    """Return a scope as one line; an open scope is the whole library."""
    days = " ".join(
        f"{word} {calendar_date(day)}" for word, day in (("from", scope.date_from), ("to", scope.date_to)) if day
    )
    parts = [
        ", ".join(titles.get(record_id, record_id) for record_id in scope.record_ids),
        days,
        "said by " + ", ".join(scope.speakers) if scope.speakers else "",
        ", ".join(scope.bodies),
        ", ".join(KIND_CHOICES[kind].lower() for kind in scope.source_kinds),
    ]
    return " · ".join(part for part in parts if part) or "the whole library"


def anchor(record_id: str, revision: int, start: int, end: int) -> str:
    """Return the link that opens a span of a record in the source panel; `sources.parse_anchor` reads it."""
    return f"#c-{record_id}-{revision}-{start}-{end}"


def citation_label(citation: Citation) -> str:
    """Return a citation as a screen reader speaks it: number, speaker, time, record."""
    who = citation.speaker or ("unnamed speaker" if citation.source_kind is SourceKind.TRANSCRIPT else "")
    when = f" at {spoken_time(citation.time.start_seconds)}" if citation.time else ""
    facts = [who + when, citation.title, calendar_date(citation.date), kind_name(citation).lower()]
    return f"Citation {citation.number}: {', '.join(fact for fact in facts if fact)}"


def said(text: str) -> Markup:
    """Return a claim with what people said in it, between “ and ”, set apart for the eye."""
    parts: list[Markup] = []
    position = 0
    for match in _QUOTED.finditer(text):
        parts += [inert(text[position : match.start()]), Markup('<span class="said">{}</span>').format(inert(match[0]))]
        position = match.end()
    return Markup("").join([*parts, inert(text[position:])])


def source_line(citation: Citation) -> str:
    """Return a citation as a line of text, for copying."""
    start = citation.time.start_seconds if citation.time else None
    facts = [citation.title, citation.body, calendar_date(citation.date), kind_name(citation).lower()]
    line = ", ".join(fact for fact in [*facts, citation.speaker, clock(start)] if fact)
    return f"[{citation.number}] {line}: “{citation.quote}”" + (f" {citation.url}" if citation.url else "")


def plain_text(reply: Reply) -> str:
    """Return question and reply with its citations, and notices, as text for the clipboard."""
    understood = asked_as(reply.question)
    asked = [] if understood == reply.question.text else [f"Asked as: {understood}"]
    lines = [reply.question.text, *asked, "", reply.text]
    if isinstance(reply, Answer):
        lines += ["", *map(source_line, reply.citations)]
    lines += ["", *reply.notices, f"Searched {coverage(reply.searched)}."]
    return "\n".join(lines)


def _span_seconds(time: TimeSpan | None) -> str:
    return clock(time.start_seconds) if time else ""


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.ui"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        finalize=inert,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "address": address,
        "asked_as": asked_as,
        "calendar_date": calendar_date,
        "clock": clock,
        "count": count,
        "coverage": coverage,
        "duration": duration,
        "file_name": file_name,
        "first_sentences": first_sentences,
        "kind_name": kind_name,
        "kind_meaning": kind_meaning,
        "label": citation_label,
        "said": said,
        "source_line": source_line,
        "source_of": source_of,
        "spoken_time": spoken_time,
        "start": _span_seconds,
        "web_address": web_address,
    }
    environment.globals |= {"anchor": anchor, "scope_words": scope_words}
    return environment


_ENVIRONMENT = _environment()


def render(template: str, **values: Any) -> str:
    """Fill one of the templates; every value is escaped."""
    return _ENVIRONMENT.get_template(f"{template}.html").render(**values)


def as_message(html: str) -> str:
    """Make HTML a chat message: one line, so that no blank line ends the HTML block and lets Markdown begin."""
    return _BLANK.sub(" ", html).strip()


def question_message(text: str) -> str:
    """Return what somebody asked as a chat message."""
    return as_message(f'<div class="asked">{inert(text)}</div>')


def reply_message(
    reply: Reply,
    records: Mapping[str, RecordSummary],
    taken_back: Sequence[Sentence] = (),
    names: Sequence[Entity] = (),
) -> str:
    """Return an answer or abstention as a chat message.

    Args:
        reply: what was answered.
        records: the records that the reply's passages stand in, by id; a record removed since may be missing.
        taken_back: what a language model wrote and the reader saw, and what does not hold.
        names: who and what the quotes name, those that count most first.
    """
    titles = {record_id: record.facts.title for record_id, record in records.items()}
    cited = {citation.passage_id for citation in reply.citations} if isinstance(reply, Answer) else set()
    shown: Sequence[ScoredPassage] = reply.nearest if isinstance(reply, Abstention) else reply.read
    html = render(
        "reply",
        reply=reply,
        is_answer=isinstance(reply, Answer),
        is_narrowed=reply.question.scope != Scope(),
        shown=[scored for scored in shown if scored.passage.record_id in records],
        cited=cited,
        records=records,
        titles=titles,
        plain=plain_text(reply),
        key=reply_key(reply),
        taken_back=taken_back,
        names=names[:_MOST_NAMES],
    )
    return as_message(html)


def draft_message(draft: Draft) -> str:
    """Return an answer as far as it is written, with what of it is checked, as a chat message."""
    return as_message(render("draft", draft=draft))


def working_message() -> str:
    """Return what stands in the answer's place while it is searched for."""
    return as_message(render("draft", draft=Draft()))


def failure_message(problem: str, *, question: str) -> str:
    """Return a sentence in place of an answer that could not be given."""
    return as_message(render("failure", problem=problem, question=question))


def stopped_message(question: str) -> str:
    """Return what stands in the place of an answer that its reader stopped."""
    return as_message(render("stopped", question=question))
