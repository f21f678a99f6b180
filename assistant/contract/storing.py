"""Replies as they are stored, with nothing lost that is needed to show them again. Pure."""

from __future__ import annotations

import hashlib
from functools import cache

from pydantic import TypeAdapter

from assistant.answers import Abstention, Answer, Reply


def reply_to_text(reply: Reply) -> str:
    """Return a reply whole, as JSON text: nothing is lost that is needed to show it again."""
    return _replies().dump_json(reply).decode()


def reply_from_text(text: str) -> Reply:
    """Return the reply that `reply_to_text` wrote.

    Raises:
        ValueError: the text is not such a reply.
    """
    return _replies().validate_json(text)


def reply_key(reply: Reply) -> str:
    """Return what names a reply in addresses: equal for equal replies alone, and not to be guessed without it."""
    return hashlib.sha256(reply_to_text(reply).encode()).hexdigest()[:32]


@cache
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Answer | Abstention)
