"""What was asked and answered, as much of it as a budget of tokens holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import Reply
from ingest import count_tokens


def history_within(replies: Sequence[Reply], tokens: int) -> list[Reply]:
    """Return the latest replies that fit with their questions in `tokens` cl100k tokens, oldest first.

    A reply is taken whole or not at all, and none before one that does not fit: a gap would mislead a reader.

    Raises:
        ValueError: the budget is negative.
    """
    if tokens < 0:
        raise ValueError(f"a history cannot hold {tokens!r} tokens; give a budget of 0 or more")
    kept: list[Reply] = []
    for reply in reversed(replies):
        tokens -= count_tokens(spoken(reply))
        if tokens < 0:
            break
        kept.append(reply)
    return kept[::-1]


def spoken(reply: Reply) -> str:
    """Return a question as it was understood, and what was said to it: what a history tells of an exchange."""
    return f"{reply.question.standalone}\n{reply.text}"
