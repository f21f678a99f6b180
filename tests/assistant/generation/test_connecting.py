from __future__ import annotations

import logging
import re

import pytest
from llama_index.core.llms import ChatMessage
from pydantic import SecretStr

from assistant.doctor import check_language_model
from assistant.errors import LanguageModelError
from assistant.generation import build_writer, connect, try_model
from assistant.service import Assistant
from assistant.settings import GenerationSettings, Settings
from tests.assistant.generation.conftest import KEY, QUESTION, Asking
from tests.assistant.generation.lying import LyingServer
from tests.assistant.generation.scripts import honest

PATIENT = GenerationSettings(retries=0, total_seconds=60)


def keyed(settings: Settings) -> Settings:
    return settings.model_copy(update={"llm_key": SecretStr(KEY)})


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OLLAMA_HOST", "VERBATIM_LLM_KEY", "VERBATIM_LLM"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("spec", "address"),
    [
        ("ollama:llama3.2:3b", "http://127.0.0.1:11434/v1"),
        ("openai:gpt-4o-mini", "https://api.openai.com/v1"),
        ("openai-like:qwen/small@https://models.example/v1", "https://models.example/v1"),
        ("openai-like:qwen@http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    ],
)
def test_a_model_is_reached_by_its_name(spec: str, address: str) -> None:
    llm = connect(spec, keyed(Settings()))

    assert llm.metadata.model_name == spec.partition(":")[2].partition("@")[0]
    assert getattr(llm, "api_base") == address  # noqa: B009  not every model has one
    assert llm.metadata.is_chat_model


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1:5000", "http://127.0.0.1:5000/v1"),
        ("0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("https://ollama.example:443", "https://ollama.example:443/v1"),
    ],
)
def test_ollama_is_looked_for_where_it_says(host: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", host)

    assert getattr(connect("ollama:x", Settings()), "api_base") == address  # noqa: B009  as above


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("gpt-4", "'gpt-4' names no language model; write 'ollama:NAME', 'openai:NAME'"),
        ("gemini:pro", "'gemini' is no kind of language model"),
        ("ollama:", "names no language model"),
        ("ollama:x@http://127.0.0.1/v1", "names no language model"),
        ("openai-like:x", "names no language model"),
        ("openai-like:x@models.example/v1", "'models.example/v1' is no address; write https://address/v1"),
        ("openai-like:x@ftp://models.example", "is no address"),
        ("openai-like:x@https://models.example:port/v1", "is no address"),
        ("openai:gpt-4", "'openai:gpt-4' needs a key; put it into OPENAI_API_KEY or VERBATIM_LLM_KEY"),
        ("anthropic:claude", "needs a key; put it into ANTHROPIC_API_KEY"),
    ],
)
def test_a_name_that_names_no_model_is_refused_with_the_next_step(spec: str, message: str) -> None:
    with pytest.raises(LanguageModelError, match=re.escape(message)):
        connect(spec, Settings())


def test_an_extra_that_is_not_installed_is_named() -> None:
    with pytest.raises(LanguageModelError, match=r"needs the extra 'anthropic'; install verbatim\[anthropic\]"):
        connect("anthropic:claude", keyed(Settings()))


@pytest.mark.parametrize(
    "address",
    [f"https://user:{KEY}@models.example/v1", f"https://models.example/v1?key={KEY}", f"https://{KEY}@x.example/v1"],
)
def test_a_key_within_an_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(LanguageModelError) as caught:
        connect(f"openai-like:x@{address}", Settings())

    assert KEY not in str(caught.value)


def test_one_services_key_is_not_told_to_another(liar: LyingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    liar.play(lambda asked, wire: wire.text("yes"))

    try_model(connect(f"openai-like:liar@{liar.address}", Settings()), PATIENT)

    [asked] = liar.asked
    assert "authorization" not in asked.headers
    assert not [value for value in asked.headers.values() if KEY in value or "org-secret" in value]


def test_the_key_goes_to_the_model_and_nowhere_else(
    liar: LyingServer, assistant_of: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assistant = assistant_of()
    settings = keyed(assistant.settings)
    llm = connect(str(settings.llm), settings)
    writer = build_writer(settings)
    liar.play(lambda asked, wire: wire.status(401, body=KEY.encode()))
    answered = Assistant(assistant.library, settings).ask(QUESTION)
    failed = check_language_model(settings)

    assert [asked.headers["authorization"] for asked in liar.asked] == [f"Bearer {KEY}"] * 2
    assert KEY not in str(liar.asked[0].body)
    shown = [repr(llm), str(llm), repr(vars(llm)), str(llm.to_dict()), repr(writer), writer.fingerprint, repr(settings)]
    shown += [repr(getattr(llm, "_client")), str(answered), str(failed), caplog.text]  # noqa: B009  white box
    assert not [text for text in shown if KEY in text]


def test_the_fingerprint_names_model_prompt_and_limits(liar: LyingServer, assistant_of: Asking) -> None:
    assistant = assistant_of()
    library, settings = assistant.library, assistant.settings
    others = [
        Assistant(library, settings.model_copy(update={"llm": None})),
        Assistant(library, settings.model_copy(update={"llm": f"openai-like:other@{liar.address}"})),
        Assistant(library, settings.model_copy(update={"generation": GenerationSettings(max_sentences=3)})),
    ]

    assert len({each.fingerprint for each in (assistant, *others)}) == 4
    assert Assistant(library, keyed(settings)).fingerprint == assistant.fingerprint


def test_a_model_may_be_handed_in(liar: LyingServer, assistant_of: Asking) -> None:
    assistant = assistant_of()
    liar.play(lambda asked, wire: wire.text(honest(asked)))
    own = connect(f"openai-like:liar@{liar.address}", Settings())
    silent = assistant.settings.model_copy(update={"llm": None})

    reply = Assistant(assistant.library, silent, llm=own).ask(QUESTION)

    assert reply.mode == "generative"
    assert Assistant(assistant.library, silent).ask(QUESTION).mode == "extractive"
    assert len(liar.asked) == 1


def test_the_doctor_tries_the_model(liar: LyingServer) -> None:
    settings = Settings(llm=f"openai-like:liar@{liar.address}", generation=PATIENT)
    liar.play(lambda asked, wire: wire.text("yes"))
    assert check_language_model(settings).severity == "ok"

    liar.play(lambda asked, wire: wire.status(404))
    failed = check_language_model(settings)
    assert (failed.severity, failed.remedy != "") == ("warning", True)
    assert "it does not know the model (status 404)" in failed.message
    assert check_language_model(Settings(llm="gpt")).severity == "warning"
    assert check_language_model(Settings()).severity == "ok"

    liar.play(lambda asked, wire: wire.text(" "))
    assert "answers with nothing" in check_language_model(settings).message


def test_a_model_that_is_not_there_is_said_so() -> None:
    llm = connect("openai-like:x@http://127.0.0.1:9/v1", Settings())

    with pytest.raises(LanguageModelError, match=r"does not answer: it cannot be reached$"):
        try_model(llm, PATIENT)


def test_a_connection_is_closed_with_its_answer(liar: LyingServer) -> None:
    liar.play(lambda asked, wire: wire.text("yes and no"))
    stream = connect(f"openai-like:liar@{liar.address}", Settings()).stream_chat([ChatMessage(content="x")])

    assert next(iter(stream)).delta == ""
    stream.close()


def test_a_blank_name_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_LLM", "  ")
    monkeypatch.setenv("VERBATIM_LLM_KEY", KEY)
    monkeypatch.setenv("VERBATIM_GENERATION__TOTAL_SECONDS", "60")

    settings = Settings.load()

    assert settings.llm is None
    assert settings.generation.total_seconds == 60
    assert KEY not in f"{settings!r} {settings} {settings.model_dump_json()}"
