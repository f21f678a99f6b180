"""Primary before secondary: what was written of a meeting, held against what was said there."""

from assistant.answering.differences.comparing import differences_between as differences_between
from assistant.answering.differences.difference import Difference as Difference
from assistant.answering.differences.difference import Kind as Kind
from assistant.answering.differences.events import Link as Link
from assistant.answering.differences.events import nearest_events as nearest_events
from assistant.answering.differences.events import same_event as same_event
from assistant.answering.differences.first_hand import is_contradicted as is_contradicted
from assistant.answering.differences.first_hand import told_first_hand as told_first_hand
from assistant.answering.differences.first_hand import with_differences as with_differences
from assistant.answering.differences.reading import differences_in as differences_in
from assistant.answering.differences.reading import passages_in as passages_in
from assistant.answering.differences.statements import statements_of as statements_of

__all__ = [
    "Difference",
    "Kind",
    "Link",
    "differences_between",
    "differences_in",
    "is_contradicted",
    "nearest_events",
    "passages_in",
    "same_event",
    "statements_of",
    "told_first_hand",
    "with_differences",
]
