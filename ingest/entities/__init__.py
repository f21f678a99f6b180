"""Who and what a record speaks of: persons, organisations, countries and topics, each with the evidence for it.

Nothing is learned here and nothing downloaded: there are labels, lists of the document, a gazetteer, and the way in
which names are written.
"""

from ingest.entities.countries import resolve_country
from ingest.entities.finding import FINDER_VERSION, find_entities

__all__ = ["FINDER_VERSION", "find_entities", "resolve_country"]
