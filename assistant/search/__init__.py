"""Find the discussions that bear on a question."""

from __future__ import annotations

from assistant.search.learned import shipped, usable
from assistant.search.searching import search
from assistant.search.terms import content_terms

__all__ = ["content_terms", "search", "shipped", "usable"]
