"""How a block that is nothing but a link keeps its address until the page has been cleaned.

The loaders of documents write such a block as `text <address>`. Cleaning tells navigation and related stories from
prose by it, keeps the address in the metadata, and takes it off whatever stays in the text.
"""

from __future__ import annotations

import re

_LINK_BLOCK = re.compile(r"(?P<text>[^<>]*\S) <(?P<address>(?:https?:/|mailto:|/|#)[^\s<>]*)>\Z")


def with_address(text: str, address: str) -> str:
    """Return the block of a link; without an address that can be written, the text alone.

    >>> with_address("Budget vote", "https://example.org/budget")
    'Budget vote <https://example.org/budget>'
    >>> with_address("Print", "javascript:print()")
    'Print'
    """
    block = f"{text} <{address}>"
    return block if _LINK_BLOCK.match(block) else text


def split_address(block: str) -> tuple[str, str | None]:
    """Return the text of a block and, if the block is a link, its address.

    >>> split_address("Budget vote <https://example.org/budget>")
    ('Budget vote', 'https://example.org/budget')
    >>> split_address("The vote was 4 to 3.")
    ('The vote was 4 to 3.', None)
    """
    # Searching from the last bracket keeps a long text without a link cheap.
    if not block.endswith(">"):
        return block, None
    found = _LINK_BLOCK.match(block)
    return (found["text"], found["address"]) if found else (block, None)
