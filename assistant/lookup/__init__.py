"""Questions that no best passages answer: counted, listed and looked up over every record in scope."""

from assistant.lookup.forms import recognise as recognise
from assistant.lookup.later import with_later_notices as with_later_notices
from assistant.lookup.lookup import answer_lookup as answer_lookup

__all__ = ["answer_lookup", "recognise", "with_later_notices"]
