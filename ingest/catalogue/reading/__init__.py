"""What the catalogue tells: records, passages, embeddings and scopes; only live revisions unless said otherwise."""

from ingest.catalogue.reading.embeddings import (
    count_vectors,
    known_vectors,
    live_ids,
    live_ids_of,
    pending_ids,
    stale_ids,
    vectors_of,
)
from ingest.catalogue.reading.listing import bodies, count, failures, newest_first, pending_titles, speakers, summaries
from ingest.catalogue.reading.origins import (
    all_hashes,
    all_origins,
    has_been_live,
    live_hash,
    live_record_with,
    origins_of,
    record_of_origin,
)
from ingest.catalogue.reading.passage_rows import (
    keys_said_by,
    passage_ids_of,
    passage_keys_of,
    passages,
    passages_of,
    places,
)
from ingest.catalogue.reading.records import SHORTEST_PREFIX, corrections, judged_by, record, resolve
from ingest.catalogue.reading.revisions import LiveRevision, live_revisions, outdated_revisions

__all__ = [
    "SHORTEST_PREFIX",
    "LiveRevision",
    "all_hashes",
    "all_origins",
    "bodies",
    "corrections",
    "count",
    "count_vectors",
    "failures",
    "has_been_live",
    "judged_by",
    "keys_said_by",
    "known_vectors",
    "live_hash",
    "live_ids",
    "live_ids_of",
    "live_record_with",
    "live_revisions",
    "newest_first",
    "origins_of",
    "outdated_revisions",
    "passage_ids_of",
    "passage_keys_of",
    "passages",
    "passages_of",
    "pending_ids",
    "pending_titles",
    "places",
    "record",
    "record_of_origin",
    "resolve",
    "speakers",
    "stale_ids",
    "summaries",
    "vectors_of",
]
