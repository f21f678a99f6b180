"""What was asked and answered, as much of it as a budget of tokens holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import Exchange, Reply
from ingest import count_tokens


def history_within(exchanges: Sequence[Exchange], tokens: int) -> list[Exchange]:
    """Return the latest exchanges that fit together in `tokens` cl100k tokens, oldest first.

    An exchange is taken whole or not at all, and none before one that does not fit: a gap would mislead a reader.

    Raises:
        ValueError: the budget is negative.
    """
    if tokens < 0:
        raise ValueError(f"a history cannot hold {tokens!r} tokens; give a budget of 0 or more")
    kept: list[Exchange] = []
    for exchange in reversed(exchanges):
        tokens -= count_tokens(spoken(exchange.reply))
        if tokens < 0:
            break
        kept.append(exchange)
    return kept[::-1]


def spoken(reply: Reply) -> str:
    """Return a question as it was understood, and what was said to it: what a history tells of an exchange."""
    return f"{reply.question.standalone}\n{reply.text}"
