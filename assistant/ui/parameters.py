"""What an address tells of the page that it leads to; it comes from the browser and is not to be trusted. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

# By name.
Parameters = Mapping[str, str]

# The longest address that is read: a phrase with a scope is far below.
_MAX_ADDRESS = 8_000
# No offset, moment or number of ours has more.
_MAX_DIGITS = 10


def parameters_of(query: object) -> dict[str, str]:
    """Return the parameters of an address; nothing where it is none.

    >>> parameters_of("?record=3f2a&at=120")
    {'record': '3f2a', 'at': '120'}
    """
    return dict(parse_qsl(query[:_MAX_ADDRESS].removeprefix("?"))) if isinstance(query, str) else {}


def whole_number(text: str) -> int | None:
    """Return the number that a text writes in up to ten digits, None where it writes none.

    >>> whole_number("120"), whole_number("-1"), whole_number("²")
    (120, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None
