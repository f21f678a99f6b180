"""A question made to stand alone by a language model: taken only where it invents nothing and asks the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.answering import names_in, sense, stems, words
from assistant.answers import Reply
from assistant.conversation.following import MAX_CHARACTERS, Followup
from assistant.conversation.history import history_within

if TYPE_CHECKING:
    from assistant.generation import Rewriter, Stop

# Replies that a model is told of at most, and cl100k tokens that they may have together.
MOST_REPLIES = 12
_MOST_TOKENS = 1_500
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # with its hyphens: it is shown
_DENIES = re.compile(r"\b(?:not|no|never|nobody|none|nothing|neither|without)\b|n['’]t\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(?:who(?:m|se)?|when|where|why|how (?:many|much|long|often))\b", re.IGNORECASE)
_LEAST_KEPT = 0.5


def rewritten(
    text: str, ruled: Followup, replies: Sequence[Reply], rewriter: Rewriter, stop: Stop | None = None
) -> Followup:
    """Return a question as a model makes it stand alone; as the rules do where the model's cannot be trusted.

    Args:
        text: as it was asked.
        ruled: the same by rules, whose scope stands in any case.
        replies: of the conversation so far, oldest first; each holds its question.
        rewriter: the model.
        stop: by which another thread may end it.

    Raises:
        Stopped: the end was asked for.
    """
    told = [(reply.question.standalone, reply.text) for reply in history_within(replies, _MOST_TOKENS)]
    standalone = rewriter.rewrite(text, told, stop) if told else None
    # A model that only repeats the question has understood no more than the rules have.
    if standalone is None or standalone == text or not asks_the_same(standalone, text, told):
        return ruled
    own = tuple(words for words in ruled.carried if ruled.scope.record_ids and words not in ruled.standalone)
    return replace(ruled, standalone=standalone, carried=(*_carried(standalone, text), *own))


def asks_the_same(standalone: str, text: str, told: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a question that was made to stand alone asks what was asked, in the conversation's words.

    Nothing may come into it that neither the question nor the conversation names: no name, number, date or matter.

    >>> told = [("What did Varga say about the lane?", "Varga: “I oppose the lane.”")]
    >>> asks_the_same("What did Quill say about the lane?", "and Quill?", told)
    True
    >>> asks_the_same("What did Quill say about the bribe?", "and Quill?", told)
    False
    """
    own, made = _matter(text), _matter(standalone)
    known = own.union(*(_matter(part) for pair in told for part in pair))
    numbers = {word for word in words(text) if word[0].isdigit()}
    return (
        len(standalone) <= MAX_CHARACTERS
        and made <= known
        and names_in(text) <= stems(standalone)
        and numbers <= set(words(standalone))
        and len(own & made) >= _LEAST_KEPT * len(own)
        and bool(_DENIES.search(text)) == bool(_DENIES.search(standalone))
        and _asked(text) <= _asked(standalone)
    )


def _matter(text: str) -> frozenset[str]:
    """Return the senses of the words that carry meaning, numbers among them."""
    return frozenset(sense(word) for word in words(text) if stems(word))


def _asked(text: str) -> set[str]:
    return {found.casefold() for found in _ASKS.findall(text)}


def _carried(standalone: str, text: str) -> Iterator[str]:
    """Yield what stands in one question and not in the other, a run of words at a time."""
    before = {word.casefold() for word in _WORD.findall(text)}
    run: list[re.Match[str]] = []
    for found in [*_WORD.finditer(standalone), None]:
        if found is not None and found[0].casefold() not in before:
            run.append(found)
            continue
        if run and stems(" ".join(each[0] for each in run)):
            yield standalone[run[0].start() : run[-1].end()]
        run = []
