"""Primary before secondary: what was written of a meeting, held against what was said there."""

from assistant.answering.differences.comparing import differences_between as differences_between
from assistant.answering.differences.difference import Difference as Difference
from assistant.answering.differences.difference import Kind as Kind
from assistant.answering.differences.events import Link as Link
from assistant.answering.differences.events import nearest_events as nearest_events
from assistant.answering.differences.events import same_event as same_event
from assistant.answering.differences.first_hand import Events as Events
from assistant.answering.differences.first_hand import Point as Point
from assistant.answering.differences.first_hand import is_contradicted as is_contradicted
from assistant.answering.differences.first_hand import told_first_hand as told_first_hand
from assistant.answering.differences.first_hand import with_differences as with_differences
from assistant.answering.differences.reading import differences_in as differences_in
from assistant.answering.differences.reading import kept_apart as kept_apart
from assistant.answering.differences.reading import passages_in as passages_in
from assistant.answering.differences.statements import statements_of as statements_of
from assistant.answering.differences.stories import Story as Story
from assistant.answering.differences.stories import same_story as same_story

__all__ = [
    "Difference",
    "Events",
    "Kind",
    "Link",
    "Point",
    "Story",
    "differences_between",
    "differences_in",
    "is_contradicted",
    "kept_apart",
    "nearest_events",
    "passages_in",
    "same_event",
    "same_story",
    "statements_of",
    "told_first_hand",
    "with_differences",
]
