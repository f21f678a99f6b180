"""What a language model is told: a prompt from `prompts/`, the passages between marks that none of them can hold."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, meta
from llama_index.core.llms import ChatMessage, MessageRole

from assistant.answering import spoken_date
from assistant.answers import Question, ScoredPassage
from assistant.errors import PromptError
from ingest import Library, RecordSummary

# Between what the model is and what it is given.
_SEPARATOR = "\n===\n"
# What each prompt is given.
_OF_PASSAGES = frozenset({"max_sentences", "example_id", "marker", "passages", "question"})
_VARIABLES = {
    "answer": _OF_PASSAGES,
    "summarise": _OF_PASSAGES,
    "rewrite": frozenset({"marker", "exchanges", "question"}),
}
# No vowels, so that no id is a word; no digits, so that none looks like a place in a list.
_ID_LETTERS = "bcdfghjkmnpqrstvwxz"
_ID_LENGTH = 5
# Cc control, Cf format (bidirectional marks, zero width, tags), Cs half a character, Co private, Cn unassigned.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request to a language model.

    Attributes:
        messages: what it is told.
        shown: id -> the passage that it was shown under this id, in the order shown.
        marker: what stands around the passages of this request and nowhere within them.
    """

    messages: tuple[ChatMessage, ...]
    shown: dict[str, ScoredPassage]
    marker: str


@dataclass(frozen=True, slots=True)
class _Shown:
    id: str
    source: str
    text: str


@cache
def load_prompt(name: str) -> str:
    """Return the text of a prompt.

    Raises:
        PromptError: it is missing, is no template, or its variables are not those that it is given.
    """
    file = resources.files("prompts") / f"{name}.md"
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise PromptError(f"the prompt {name!r} cannot be read ({error}); install the project again") from None
    check_prompt(name, text)
    return text


def check_prompt(name: str, text: str) -> None:
    """Check that a prompt has two parts and just the variables that it is given.

    Raises:
        PromptError: names the prompt and what is wrong with it.
    """
    if text.count(_SEPARATOR) != 1:
        raise PromptError(f"the prompt {name!r} must have two parts with one line '===' between them")
    try:
        found = meta.find_undeclared_variables(_environment().parse(text))
    except TemplateSyntaxError as error:
        raise PromptError(f"the prompt {name!r}, line {error.lineno}: {error.message}") from None
    for variable in sorted(found - _VARIABLES[name]):
        raise PromptError(f"the prompt {name!r} names {variable!r}, which it is not given")
    for variable in sorted(_VARIABLES[name] - found):
        raise PromptError(f"the prompt {name!r} lacks {{{{ {variable} }}}}")


def prompt_digest(name: str) -> str:
    """Return 12 hex digits that change with the prompt."""
    return hashlib.sha256(load_prompt(name).encode()).hexdigest()[:12]


def build_prompt(
    question: Question,
    passages: Sequence[ScoredPassage],
    library: Library,
    *,
    max_sentences: int,
    job: str = "answer",
) -> Prompt:
    """Return what a model is told to answer a question from passages, or to do another job with them.

    Nothing but the question and the passages goes in: no key, no path, no number of ours.
    """
    texts = [visible(scored.passage.labelled_text) for scored in passages]
    whole = "\n".join((*texts, question.standalone)).lower()
    marker = _marker(whole)
    ids = _fresh_ids(len(passages) + 1, whole)
    summaries = {each: library.summary(each) for each in {scored.passage.record_id for scored in passages}}
    shown = [
        _Shown(key, _source(summaries[scored.passage.record_id]), text)
        for key, scored, text in zip(ids, passages, texts, strict=False)
    ]
    given = {
        "max_sentences": max_sentences,
        "example_id": ids[-1],
        "marker": marker,
        "passages": shown,
        "question": _in_line(question.standalone),
    }
    return Prompt(messages=_messages(job, given), shown=dict(zip(ids, passages, strict=False)), marker=marker)


def build_rewriting(question: str, exchanges: Sequence[tuple[str, str]]) -> tuple[ChatMessage, ...]:
    """Return what a model is told to make a question stand alone.

    Args:
        question: as it was asked.
        exchanges: question and answer of the conversation so far, oldest first.
    """
    told = [{"question": _in_line(asked), "answer": _in_line(answered)} for asked, answered in exchanges]
    marker = _marker(" ".join((question, *(text for pair in told for text in pair.values()))).lower())
    return _messages("rewrite", {"marker": marker, "exchanges": told, "question": _in_line(question)})


def _messages(name: str, given: Mapping[str, Any]) -> tuple[ChatMessage, ...]:
    system, user = (_environment().from_string(part).render(given) for part in load_prompt(name).split(_SEPARATOR))
    return (
        ChatMessage(role=MessageRole.SYSTEM, content=system.strip()),
        ChatMessage(role=MessageRole.USER, content=user.strip()),
    )


def visible(text: str) -> str:
    r"""Return a text without what cannot be seen: control characters, bidirectional marks, zero width, halves.

    >>> visible("a\u202eb\u200bc\ud800d\te")
    'abcd\te'
    """
    return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in _UNSEEN)


def _source(summary: RecordSummary) -> str:
    facts = summary.facts
    parts = (facts.title, facts.body, facts.kind_name, spoken_date(facts.date) if facts.date else None)
    return _in_line(", ".join(part for part in parts if part))


def _in_line(text: str) -> str:
    return " ".join(visible(text).split())


def _marker(whole: str) -> str:
    """Return a word that stands nowhere in a text in lower case."""
    return next(mark for mark in _random_words(16) if mark not in whole)


def _random_words(length: int) -> Iterator[str]:
    while True:
        yield "".join(secrets.choice(_ID_LETTERS) for _ in range(length))


def _fresh_ids(count: int, whole: str) -> list[str]:
    ids: dict[str, None] = {}
    for word in _random_words(_ID_LENGTH):
        if len(ids) == count:
            break
        if word not in whole:
            ids[word] = None
    return list(ids)


def _environment() -> Environment:
    # Plain text goes to a model: escaping for HTML would change what was said.
    return Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)  # noqa: S701
