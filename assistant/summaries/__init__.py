"""A record in brief: what was discussed, decided, counted and left open, who spoke, and what may be quoted."""

from assistant.summaries.summarising import quotes as quotes
from assistant.summaries.summarising import summarise as summarise
from assistant.summaries.summary import Discussed as Discussed
from assistant.summaries.summary import Point as Point
from assistant.summaries.summary import Quote as Quote
from assistant.summaries.summary import Summary as Summary
from assistant.summaries.summary import Titled as Titled
from assistant.summaries.summary import Voice as Voice

__all__ = ["Discussed", "Point", "Quote", "Summary", "Titled", "Voice", "quotes", "summarise"]
