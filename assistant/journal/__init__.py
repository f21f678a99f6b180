"""The journal: what people do with a library, kept in its folder. The only package here that speaks SQL."""

from assistant.journal.database import JOURNAL_FILE
from assistant.journal.journal import Conversation, Journal
from assistant.journal.reports import ErrorReport, KeptReport, Reports
from assistant.journal.searches import AlertHit, Found, SavedSearch, SavedSearches, Terms

__all__ = [
    "JOURNAL_FILE",
    "AlertHit",
    "Conversation",
    "ErrorReport",
    "Found",
    "Journal",
    "KeptReport",
    "Reports",
    "SavedSearch",
    "SavedSearches",
    "Terms",
]
