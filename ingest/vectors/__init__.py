"""Chroma: the vector index, derived from the catalogue and disposable. The only package that imports chromadb.

Traps of Chroma 1.5 that this package keeps to itself: an embedding function of None, or the first call loads another
model from the network; at most 5,461 rows a write; reads of more than about 32,000 rows fail; `add` of a known id is
ignored without a word; one process at a time; a broken index can end the process (see `probe`). More equal vectors than
a point has neighbours (32) close on each other in its graph, and neither they nor what lies beyond them is found any
more; and the graph loses a point now and then, most often among many that are alike. So what repeats a vector (a
transcript that loops, a phrase of every meeting) or is lost lies in a collection beside the graph, and is compared with
one by one.
"""

from ingest.vectors.chroma import ROWS_A_CHECK, ROWS_A_READ, ROWS_A_WRITE, SAME, IndexBroken
from ingest.vectors.index import VectorIndex, text_hash
from ingest.vectors.probing import probe

__all__ = [
    "ROWS_A_CHECK",
    "ROWS_A_READ",
    "ROWS_A_WRITE",
    "SAME",
    "IndexBroken",
    "VectorIndex",
    "probe",
    "text_hash",
]
