"""Addresses: of the page's own places, as links, the feed and clips give them, and those that records give. Pure."""

from __future__ import annotations

from urllib.parse import urlencode

from ingest import is_web_address


def address(page: str, **parameters: str | int | None) -> str:
    """Return the address of a page, as it follows the one that the program is served at; what is None is left out.

    >>> address("find", phrase="motion carries", record=None), address("record", record="3f2a", at=120)
    ('?view=find&phrase=motion+carries', '?record=3f2a&at=120')
    """
    # Not `page`: Gradio takes that one as the name of a page of its own, and fails where it has none.
    named = {"view": page} if page != "record" else {}
    return "?" + urlencode({**named, **{name: value for name, value in parameters.items() if value is not None}})


def web_address(address: str | None) -> str | None:
    """Return the address if a click on it can only open a web page, else None.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    return address if address and is_web_address(address) else None
