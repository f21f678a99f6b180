"""Take out of a question's embedding what makes it a question.

"What did they say about the ferry?" is near to passages where somebody asks what somebody says. What all questions
have in common tells nothing about which passage answers; a part of it is taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ingest import Library

# Questions about nothing.
_EMPTY_QUESTIONS = (
    "What did they say about it?",
    "Summarize the discussion about it.",
    "What did the team think?",
    "Why did the group decide this?",
    "What was discussed in the meeting?",
)
# Of each library's model, their mean: five embeddings that need not be made for every question.
_common: WeakKeyDictionary[Library, NDArray[np.float32]] = WeakKeyDictionary()


def contrasted(library: Library, vector: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """Return the question's embedding less `share` of the direction of empty questions; no longer of unit length."""
    if not share:
        return vector
    if library not in _common:
        embedded = [found for text in _EMPTY_QUESTIONS if (found := library.embed_query(text)) is not None]
        mean = np.mean(embedded or [np.zeros_like(vector)], axis=0)
        _common[library] = mean / max(float(np.linalg.norm(mean)), 1e-9)
    return np.asarray(vector - np.float32(share) * _common[library])
