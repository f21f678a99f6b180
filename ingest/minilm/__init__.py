"""The bundled model, all-MiniLM-L6-v2 on ONNX Runtime: no download, no torch.

Two things run on its weights: `MiniLM` turns texts into vectors, and `Reader` reads a question and a sentence together
and tells how far the sentence answers. Both graphs are assembled from the published weights and kept in the user's
cache folder. Every file is read by its hash: weights and tokenizer by the ones published, an assembled graph by the one
written with it.
"""

from ingest.minilm.assembly import HEADS, LAYERS, Precision, Weights
from ingest.minilm.deltas import SHIPPED_DELTAS, read_deltas
from ingest.minilm.embedding import GRAPH_VERSION, MiniLM, build_graph, fingerprint
from ingest.minilm.files import (
    DIMENSIONS,
    MAX_WORD_PIECES,
    PACKAGE,
    TOKENIZER_BYTES,
    TOKENIZER_SHA256,
    WEIGHTS_BYTES,
    WEIGHTS_SHA256,
    ModelFiles,
    find_model,
)
from ingest.minilm.reader import READER_VERSION, Reader, build_reader_graph

__all__ = [
    "DIMENSIONS",
    "GRAPH_VERSION",
    "HEADS",
    "LAYERS",
    "MAX_WORD_PIECES",
    "PACKAGE",
    "READER_VERSION",
    "SHIPPED_DELTAS",
    "TOKENIZER_BYTES",
    "TOKENIZER_SHA256",
    "WEIGHTS_BYTES",
    "WEIGHTS_SHA256",
    "MiniLM",
    "ModelFiles",
    "Precision",
    "Reader",
    "Weights",
    "build_graph",
    "build_reader_graph",
    "find_model",
    "fingerprint",
    "read_deltas",
]
