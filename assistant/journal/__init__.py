"""The journal: what people do with a library, kept in its folder. The only package here that speaks SQL."""

from assistant.journal.database import JOURNAL_FILE
from assistant.journal.journal import Conversation, Journal

__all__ = ["JOURNAL_FILE", "Conversation", "Journal"]
