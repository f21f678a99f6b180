"""Records that belong together: of one event, or on the same matter; and the links of their pages."""

from assistant.related.relating import related_to as related_to
from assistant.related.relation import Kindred as Kindred
from assistant.related.relation import PageLink as PageLink
from assistant.related.relation import Related as Related
from assistant.related.relation import Relation as Relation

__all__ = ["Kindred", "PageLink", "Related", "Relation", "related_to"]
