"""Takes keys and passwords out of what is to be kept or handed on. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, SecretStr

REDACTED = "[key removed]"

# What services issue, by the form that each gives its keys, and what is called a key where it stands.
_KEYS = re.compile(
    r"""
    -----BEGIN[ A-Z]*PRIVATE\ KEY-----.*?(?:-----END[ A-Z]*PRIVATE\ KEY-----|\Z)
    | \b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}              # OpenAI, Anthropic, Stripe
    | \b(?:gh[oprsu]_|github_pat_|glpat-|hf_|xox[abeoprs]-|npm_|pypi-)[A-Za-z0-9_-]{10,}
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                      # Amazon
    | \bAIza[A-Za-z0-9_-]{30,}                           # Google
    | \beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?  # a JSON web token
    | (?<=://)[^\s/:@]+:[^\s/@]+(?=@)                    # a name and password in an address
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED = re.compile(
    r"""
    (\b(?:authorization\s*[:=]\s*)?(?:bearer|basic)\s+)(?=[^\s"',;]*[0-9_=+/.-])[^\s"',;]{8,}
    | (\b(?:[\w-]*[_-])?(?:api[\s_-]?key|access[\s_-]?key|secret(?:[\s_-]?key)?|token|passw(?:or)?d|passphrase|pwd)
        ["']?\s*(?:[:=]|=>)\s*["']?)[^\s"',;]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
# These are hashes of ours, and must stay what they are.
_KEPT_AS_IT_IS = ("record_id", "record_ids", "passage_id", "fingerprint")


def redacted(text: str, secrets: Collection[str] = ()) -> str:
    """Return a text without what looks like a key, a password or a token, and without these secrets.

    >>> redacted("It answers with API key: abc123def, and Bearer eyJhbGciOiJI.eyJzdWIiOiIx.x too")
    'It answers with API key: [key removed], and Bearer [key removed] too'
    """
    # The longest first: one may be the beginning of another.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    return _NAMED.sub(lambda found: (found[1] or found[2]) + REDACTED, _KEYS.sub(REDACTED, text))


def redacted_tree(value: Any, secrets: Collection[str] = ()) -> Any:
    """Return a value made of dictionaries and lists with every text in it redacted; ids stay."""
    if isinstance(value, str):
        return redacted(value, secrets)
    if isinstance(value, list):
        return [redacted_tree(each, secrets) for each in value]
    if isinstance(value, dict):
        return {key: part if key in _KEPT_AS_IT_IS else redacted_tree(part, secrets) for key, part in value.items()}
    return value


def secrets_of(settings: BaseModel) -> set[str]:
    """Return every secret that the settings hold, in whichever section."""
    found: set[str] = set()
    waiting: list[Any] = [settings]
    while waiting:
        value = waiting.pop()
        if isinstance(value, SecretStr):
            found.add(value.get_secret_value())
        elif isinstance(value, BaseModel):
            waiting += dict(value).values()
        elif isinstance(value, Mapping):
            waiting += value.values()
    return found
