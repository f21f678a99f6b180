"""An embedding model at an address: a scripted server on loopback, through the settings, the library and an answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from assistant.answers import Answer
from assistant.doctor import check_model
from assistant.search.learned.trust import OTHER_MODEL
from assistant.service import Assistant
from assistant.settings import AnswerSettings, Settings
from ingest import IngestSettings, Library, ModelError, build_embedder, ingest_paths, work_jobs
from ingest.embedding import remote
from tests.fakes import HashEmbedder

KEY = "sk-a-secret-that-nobody-may-see"
MEETING = "MAYOR: The bridge stays open until the frost.\n\nCLERK RUIZ: The bridge toll is four crowns.\n"
HASHED = HashEmbedder(dimensions=48)
Embed = Callable[[dict[str, Any]], Any]


class Server:
    """What embeds: `embed` makes its answer; what it was asked stands in `asked`."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for("/v1")
        self.embed: Embed = hashed
        self.status = 200
        self.asked: list[tuple[dict[str, str], dict[str, Any]]] = []
        server.expect_request("/v1/embeddings", method="POST").respond_with_handler(self._respond)

    def _respond(self, request: Request) -> Response:
        given = json.loads(request.data)
        self.asked.append((dict(request.headers), given))
        told = self.embed(given) if self.status == 200 else {"error": KEY}
        return Response(json.dumps(told), status=self.status, content_type="application/json")


def hashed(given: dict[str, Any]) -> Any:
    vectors = HASHED.embed_passages(given["input"]) * 3
    data = [{"index": place, "embedding": vector.tolist()} for place, vector in enumerate(vectors)]
    return {"object": "list", "data": data[::-1], "model": given["model"]}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(remote, "_FIRST_PAUSE", 0)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with HTTPServer(host="127.0.0.1") as running:
        yield Server(running)


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    (tmp_path / "2024-05-09-bridge.txt").write_text(MEETING, encoding="utf-8")
    return Settings(
        library=tmp_path / "library",
        ingest=IngestSettings(embedding=f"openai-like:small@{server.address}", embedding_key=SecretStr(KEY)),
        answer=AnswerSettings(min_likelihood=0, min_likelihood_words=0),
    )


def take_in(settings: Settings) -> None:
    report = ingest_paths([settings.library.parent / "2024-05-09-bridge.txt"], settings.library, settings.ingest)
    assert (report.added, report.failed) == (1, 0), report


def test_vectors_come_in_the_order_of_the_texts_and_of_length_one(server: Server, settings: Settings) -> None:
    embedder = build_embedder(settings.ingest)
    texts = [f"the bridge {number}" for number in range(70)]

    vectors = embedder.embed_passages(texts)

    assert vectors.shape == (70, 48)
    assert np.allclose(vectors, HASHED.embed_passages(texts), atol=1e-5)
    assert np.allclose(embedder.embed_query(texts[0]), vectors[0])
    assert embedder.embed_passages([]).shape == (0, 48)
    assert [len(given["input"]) for _, given in server.asked[:2]] == [64, 6]
    assert {given["model"] for _, given in server.asked} == {"small"}


def test_a_library_is_embedded_searched_and_asked_by_it_and_says_what_was_not_learned_for_it(
    server: Server, settings: Settings
) -> None:
    take_in(settings)
    with Assistant.open(settings) as assistant:
        found = assistant.search("What is the toll?")
        reply = assistant.ask("What is the bridge toll?")

    assert found.passages[0].dense is not None
    assert OTHER_MODEL in found.notices
    assert isinstance(reply, Answer)
    assert any("four crowns" in citation.quote for citation in reply.citations)
    assert any("learned with another model" in notice for notice in reply.notices)
    assert [given["input"] for _, given in server.asked][-1] == ["What is the bridge toll?"]


def test_the_key_goes_to_the_model_and_nowhere_else(
    server: Server, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    embedder = build_embedder(settings.ingest)
    embedder.embed_query("bridge")
    server.status = 401
    with pytest.raises(ModelError, match=r"'small' at '127.0.0.1' refuses \(status 401\); look whether") as refused:
        embedder.embed_query("bridge")

    assert [headers["Authorization"] for headers, _ in server.asked] == [f"Bearer {KEY}"] * 2
    shown = [repr(embedder), repr(vars(embedder)), embedder.fingerprint, str(refused.value), caplog.text]
    shown += [repr(settings), settings.model_dump_json(), str(check_model(settings))]
    assert not [text for text in shown if KEY in text]


def test_what_is_gone_ends_an_ingest_with_the_reason_and_loses_nothing(server: Server, settings: Settings) -> None:
    server.status = 503
    with pytest.raises(ModelError, match="status 503"):
        take_in(settings)
    assert len(server.asked) == 3

    server.status = 200
    take_in(settings)
    with Library.open(settings.library, settings.ingest) as library:
        assert library.verify().ok


def test_an_order_that_meets_no_model_is_told_why_and_not_tried_for_ever(server: Server, settings: Settings) -> None:
    server.status = 503
    with Library.open(settings.library, settings.ingest, writable=True) as library:
        order = library.orders.leave([settings.library.parent / "2024-05-09-bridge.txt"], sample=False)

        assert work_jobs(library) == 1
        done = library.orders.get(order)

    assert done is not None
    assert "refuses (status 503)" in str(done.report)


def test_a_question_is_searched_by_its_words_while_the_model_is_gone(server: Server, settings: Settings) -> None:
    take_in(settings)
    with Assistant.open(settings) as assistant:
        server.status = 500
        gone = assistant.ask("What is the bridge toll?")
        server.status = 200
        back = assistant.ask("What is the bridge toll?")

    assert isinstance(gone, Answer)
    assert any(notice.startswith("words alone are searched, without meaning: the embedding") for notice in gone.notices)
    assert not any("words alone" in notice for notice in back.notices)


def test_a_library_of_another_model_is_searched_by_words_until_it_is_embedded_anew(settings: Settings) -> None:
    take_in(settings)
    other = settings.ingest.model_copy(update={"embedding": str(settings.ingest.embedding).replace("small", "large")})
    with Library.open(settings.library, other) as library:
        assert library.embed_query("bridge") is None
        assert any("embedded with another model; run: verbatim rebuild" in notice for notice in library.notices)
    with Library.open(settings.library, other, writable=True) as library:
        library.rebuild()
        assert library.embed_query("bridge") is not None
        assert library.verify().ok


@pytest.mark.parametrize(
    "told",
    [
        "no", [], {"data": []}, {"data": [{"index": 0}]}, {"data": [{"index": 0, "embedding": []}]},
        {"data": [{"index": 1, "embedding": [1.0]}]}, {"data": [{"index": 0, "embedding": ["a"]}]},
        {"data": [{"index": 0, "embedding": [None]}]}, {"data": [{"index": 0, "embedding": [1e999]}]},
        {"data": [{"index": "x", "embedding": [1.0]}]}, {"data": [{"index": 0, "embedding": [1]}] * 2},
        {"data": [{"index": 0, "embedding": [True]}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_embedding_is_not_believed(server: Server, settings: Settings, told: Any) -> None:
    server.embed = lambda _: told
    with pytest.raises(ModelError, match="sent what is no embedding"):
        build_embedder(settings.ingest).embed_query("bridge")


def test_vectors_of_two_lengths_are_not_believed(server: Server, settings: Settings) -> None:
    server.embed = lambda _: {"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}]}
    with pytest.raises(ModelError, match="not of one length"):
        build_embedder(settings.ingest).embed_passages(["a", "b"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("small", "'small' names no embedding model; write 'ollama:NAME', 'openai:NAME' or 'openai-like:NAME@"),
        ("anthropic:x", "'anthropic' is no kind of embedding model"),
        ("openai:text-embedding-3-small", "needs a key; put it into OPENAI_API_KEY or VERBATIM_EMBEDDING_KEY"),
        ("openai-like:x@http://me:secret@h/v1", "put its key into VERBATIM_EMBEDDING_KEY"),
    ],
)
def test_a_name_that_names_none_is_refused_with_the_next_step(
    name: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError) as refused:
        build_embedder(IngestSettings(embedding=name))
    assert message in str(refused.value)
    assert "secret" not in str(refused.value)


def test_the_doctor_tries_it(server: Server, settings: Settings) -> None:
    assert check_model(settings).severity == "ok"
    server.status = 404
    failed = check_model(settings)
    assert failed.severity == "warning"
    assert "refuses (status 404)" in failed.message
    assert failed.remedy.startswith("look at VERBATIM_EMBEDDING")


def test_the_settings_name_it_in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_EMBEDDING", "ollama:nomic-embed-text")
    monkeypatch.setenv("VERBATIM_EMBEDDING_KEY", KEY)
    settings = Settings.load()
    assert settings.ingest.embedding == "ollama:nomic-embed-text"
    assert KEY not in f"{settings!r} {settings.model_dump_json()}"
    assert IngestSettings(embedding="  ").embedding is None
