"""From the name of a language model to a llama-index `LLM` that keeps its key to itself."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Generator, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
from llama_index.core.llms import LLM, ChatMessage, ChatResponse, ChatResponseGen, LLMMetadata, MessageRole
from llama_index.llms.openai import OpenAI
from llama_index.llms.openai.utils import to_openai_message_dicts

from assistant.errors import LanguageModelError
from assistant.generation.rewriting import Rewriter
from assistant.generation.stopping import watch_connection
from assistant.generation.writer import Writer
from assistant.settings import GenerationSettings, Settings

_FORMS = "'ollama:NAME', 'openai:NAME', 'openai-like:NAME@https://address/v1' or 'anthropic:NAME'"
_OPENAI = "https://api.openai.com/v1"
_OLLAMA = "http://127.0.0.1:11434"
# Bytes of one response, headers of events included: some two hundred for each token of a long answer.
_MOST_BYTES = 4_000_000
# Only tells llama-index not to look for a key; the true one is added to each request below it.
_NO_KEY = "kept elsewhere"
_SPEC = re.compile(r"(?P<kind>[a-z-]+):(?P<name>[^@\s]+)(?:@(?P<address>\S+))?")


class CompatibleModel(OpenAI):
    """Whatever speaks OpenAI's chat interface, under whatever name."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)

    @property
    def metadata(self) -> LLMMetadata:
        """Say that it chats; a table of names would know OpenAI's own only."""
        return LLMMetadata(is_chat_model=True, model_name=self.model, num_output=self.max_tokens or -1)

    @property
    def _tokenizer(self) -> None:
        """There is none: tokens are the server's matter."""

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Yield what the model writes; closing it closes the connection, which the method above leaves open."""
        told: Any = to_openai_message_dicts(messages, model=self.model)
        written = ""
        opened: Any = self._get_client().chat.completions.create(
            messages=told, **self._get_model_kwargs(stream=True, **kwargs)
        )
        with opened as chunks:
            for chunk in chunks:
                delta = chunk.choices[0].delta.content if chunk.choices and chunk.choices[0].delta else ""
                written += delta or ""
                message = ChatMessage(role=MessageRole.ASSISTANT, content=written)
                yield ChatResponse(message=message, delta=delta, raw=chunk)

    def __repr_args__(self) -> Generator[tuple[str, Any], None, None]:
        yield "model", self.model
        yield "api_base", self.api_base


def build_writer(settings: Settings, llm: LLM | None = None) -> Writer:
    """Return the writer with this model, or with the one that the settings name.

    Raises:
        LanguageModelError: the model cannot be made.
        PromptError: the prompt is missing or names what it is not given.
    """
    name = (settings.llm or "").strip() if llm is None else f"{type(llm).__name__} {llm.metadata.model_name}"
    return Writer(_model(settings, llm), settings.generation, name=name)


def build_rewriter(settings: Settings, llm: LLM | None = None) -> Rewriter:
    """Return what makes questions stand alone with this model, or with the one that the settings name.

    Raises:
        LanguageModelError: the model cannot be made.
        PromptError: the prompt is missing or names what it is not given.
    """
    return Rewriter(_model(settings, llm), settings.generation)


def _model(settings: Settings, llm: LLM | None) -> LLM:
    if llm is not None:
        return llm
    assert settings.llm, "asked for where a model is named"
    return connect(settings.llm, settings)


def connect(spec: str, settings: Settings) -> LLM:
    """Return the language model of a name. Nothing is asked of it yet.

    Args:
        spec: `ollama:NAME` (at OLLAMA_HOST), `openai:NAME`, `openai-like:NAME@https://address/v1`, `anthropic:NAME`.
        settings: whose `llm_key` it gets, and whose limits hold.

    Raises:
        LanguageModelError: the name has another form, a key is missing, or the extra that it needs is not installed.
    """
    found = _SPEC.fullmatch(spec.strip())
    if found is None or (found["address"] is not None) != (found["kind"] == "openai-like"):
        raise LanguageModelError(f"{_hidden(spec)!r} names no language model; write {_FORMS}")
    name, key = found["name"], settings.llm_key.get_secret_value() if settings.llm_key else None
    match found["kind"]:
        case "ollama":
            return _compatible(name, f"{_ollama_host()}/v1", key, settings.generation)
        case "openai":
            return _compatible(name, _OPENAI, _needed(key, "OPENAI_API_KEY", spec), settings.generation)
        case "openai-like":
            return _compatible(name, found["address"], key, settings.generation)
        case "anthropic":
            return _anthropic(name, _needed(key, "ANTHROPIC_API_KEY", spec), settings.generation)
        case kind:
            raise LanguageModelError(f"{kind!r} is no kind of language model; write {_FORMS}")


def _needed(key: str | None, variable: str, spec: str) -> str:
    """Return the key; another service's variable is not looked at, so that no key goes to a stranger."""
    found = key or os.environ.get(variable)
    if not found:
        raise LanguageModelError(f"{spec!r} needs a key; put it into {variable} or VERBATIM_LLM_KEY")
    return found


def _ollama_host() -> str:
    host = os.environ.get("OLLAMA_HOST", "").strip() or _OLLAMA
    host = host if "://" in host else f"http://{host}"
    # Ollama itself listens on 0.0.0.0 where it is told so; nobody can ask that address.
    host = host.replace("//0.0.0.0", "//127.0.0.1").rstrip("/")
    return host if urlsplit(host).port else f"{host}:11434"


def _compatible(name: str, address: str, key: str | None, limits: GenerationSettings) -> LLM:
    parts = _checked(address)
    client = openai.OpenAI(
        api_key=_NO_KEY,
        base_url=address,
        # Else the organisation of OPENAI_ORG_ID would be told to whoever is asked.
        organization=None if address == _OPENAI else "",
        project=None if address == _OPENAI else "",
        max_retries=0,
        timeout=_timeout(limits),
        http_client=httpx.Client(
            auth=_Bearer(key),
            headers={"Accept-Encoding": "identity"},
            timeout=_timeout(limits),
            follow_redirects=False,
            trust_env=not _is_here(parts.hostname or ""),
            # A connection is closed with its answer: nothing else has to be.
            limits=httpx.Limits(max_keepalive_connections=0),
            event_hooks={"request": [_watch], "response": [_cap]},
        ),
    )
    return CompatibleModel(
        model=name,
        api_base=address,
        api_key=_NO_KEY,
        temperature=0.0,
        max_tokens=limits.max_answer_tokens,
        max_retries=0,
        openai_client=client,
    )


def _checked(address: str) -> Any:
    """Return an address taken apart.

    Raises:
        LanguageModelError: it is none, or holds a key that would be shown with it.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise LanguageModelError(f"{_hidden(address)!r} is no address; write https://address/v1") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LanguageModelError(f"{_hidden(address)!r} is no address; write https://address/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise LanguageModelError(
            f"the address of the language model at {parts.hostname!r} holds more than a place; "
            "put its key into VERBATIM_LLM_KEY"
        )
    return parts


def _hidden(spec: str) -> str:
    """Return a name without what may be a key in it."""
    return re.sub(r"//[^/@\s]*@|[?#].*", "//…@", spec)[:200]


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _timeout(limits: GenerationSettings) -> httpx.Timeout:
    # Looser than the limits themselves, which `streaming` holds: this frees the thread that reads.
    silent = max(limits.first_token_seconds, limits.gap_seconds) + 1
    return httpx.Timeout(silent, connect=limits.connect_seconds)


class _Bearer(httpx.Auth):
    """Puts the key into each request, and nowhere else."""

    def __init__(self, key: str | None) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "_Bearer(…)"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers.pop("Authorization", None)
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        yield request


class _Capped(httpx.SyncByteStream):
    """A response's bytes, up to a limit."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        left = _MOST_BYTES
        for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx.DecodingError("more bytes than any answer has")
            yield chunk

    def close(self) -> None:
        self._stream.close()


def _watch(request: httpx.Request) -> None:
    """Let the call be hung up from another thread."""
    request.extensions = {**request.extensions, "trace": watch_connection}


def _cap(response: httpx.Response) -> None:
    """Bound what a response may hold, unpacked: the client asks for no compression."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise httpx.DecodingError("a compressed response was not asked for")
    response.stream = _Capped(response.stream)


def _anthropic(name: str, key: str, limits: GenerationSettings) -> LLM:
    try:
        from llama_index.llms.anthropic import Anthropic  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415
    except ImportError:
        raise LanguageModelError(
            f"'anthropic:{name}' needs the extra 'anthropic'; install verbatim[anthropic], or name an "
            "OpenAI-compatible address with 'openai-like:NAME@https://address/v1'"
        ) from None
    return Anthropic(  # type: ignore[no-any-return, unused-ignore]
        model=name,
        api_key=key,
        max_tokens=limits.max_answer_tokens,
        timeout=max(limits.first_token_seconds, limits.gap_seconds) + 1,
        max_retries=0,
        temperature=0.0,
    )
