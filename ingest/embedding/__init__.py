"""From text to vectors: the port that the library embeds through, and what stands behind it.

`ingest.embedding.framework` holds llama-index's view of it, apart, because importing llama-index takes seconds.
"""

from ingest.embedding.embedder import Embedder, LlamaIndexEmbedder, build_embedder, build_reader

__all__ = ["Embedder", "LlamaIndexEmbedder", "build_embedder", "build_reader"]
