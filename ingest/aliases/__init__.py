"""One name for one entity: which names, in one record and in many, are of the same person or thing. Pure."""

from ingest.aliases.joining import Appearance, Group, Member, join_names
from ingest.aliases.persons import PersonName
from ingest.aliases.spelling import are_one, fold

__all__ = ["Appearance", "Group", "Member", "PersonName", "are_one", "fold", "join_names"]
