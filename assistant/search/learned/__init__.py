"""What was learned of finding: a small net that scores a record's passages by what they and their neighbours say."""

from __future__ import annotations

from assistant.search.learned.artefact import FILE, Learned, read_learned, shipped
from assistant.search.learned.scoring import learned_scores
from assistant.search.learned.trust import OTHER_MODEL, OTHER_PASSAGES, usable

__all__ = [
    "FILE",
    "OTHER_MODEL",
    "OTHER_PASSAGES",
    "Learned",
    "learned_scores",
    "read_learned",
    "shipped",
    "usable",
]
