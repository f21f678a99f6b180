"""From the name of a language model to a llama-index `LLM` that keeps its key to itself."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

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
from ingest import OPENAI, ModelError, RemoteModel, http_client, needed_key, remote_model

# Bytes of one response, headers of events included: some two hundred for each token of a long answer.
_MOST_BYTES = 4_000_000
# Only tells llama-index not to look for a key; the true one is added to each request below it.
_NO_KEY = "kept elsewhere"
_KEY = "VERBATIM_LLM_KEY"


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
    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    try:
        model = remote_model(spec, key, what="language model", key_variable=_KEY, others=("anthropic",))
        if model.address is None:
            return _anthropic(model.name, needed_key(key, "ANTHROPIC_API_KEY", spec, _KEY), settings.generation)
    except ModelError as error:
        raise LanguageModelError(str(error)) from None
    return _compatible(model, model.address, settings.generation)


def _compatible(model: RemoteModel, address: str, limits: GenerationSettings) -> LLM:
    client = openai.OpenAI(
        api_key=_NO_KEY,
        base_url=address,
        # Else the organisation of OPENAI_ORG_ID would be told to whoever is asked.
        organization=None if address == OPENAI else "",
        project=None if address == OPENAI else "",
        max_retries=0,
        timeout=_timeout(limits),
        http_client=http_client(model, _timeout(limits), most_bytes=_MOST_BYTES, on_request=_watch),
    )
    return CompatibleModel(
        model=model.name,
        api_base=address,
        api_key=_NO_KEY,
        temperature=0.0,
        max_tokens=limits.max_answer_tokens,
        max_retries=0,
        openai_client=client,
    )


def _timeout(limits: GenerationSettings) -> httpx.Timeout:
    # Looser than the limits themselves, which `streaming` holds: this frees the thread that reads.
    silent = max(limits.first_token_seconds, limits.gap_seconds) + 1
    return httpx.Timeout(silent, connect=limits.connect_seconds)


def _watch(request: httpx.Request) -> None:
    """Let the call be hung up from another thread."""
    request.extensions = {**request.extensions, "trace": watch_connection}


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
