"""A conversation: follow-ups made to stand alone, its history within a budget, its export."""

from assistant.conversation.export import as_html as as_html
from assistant.conversation.export import as_json as as_json
from assistant.conversation.export import as_markdown as as_markdown
from assistant.conversation.export import inert as inert
from assistant.conversation.export import source_of as source_of
from assistant.conversation.following import Followup as Followup
from assistant.conversation.following import follow_up as follow_up
from assistant.conversation.history import history_within as history_within
from assistant.conversation.meetings import asked_as as asked_as
from assistant.conversation.people import known_people as known_people
from assistant.conversation.rewriting import MOST_REPLIES as MOST_REPLIES
from assistant.conversation.rewriting import rewritten as rewritten
from assistant.conversation.setting import LOOK_BACK as LOOK_BACK

__all__ = [
    "LOOK_BACK",
    "MOST_REPLIES",
    "Followup",
    "as_html",
    "as_json",
    "as_markdown",
    "asked_as",
    "follow_up",
    "history_within",
    "inert",
    "known_people",
    "rewritten",
    "source_of",
]
