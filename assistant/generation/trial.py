"""Asks a language model for one word, to tell whether it answers."""

from __future__ import annotations

from llama_index.core.llms import LLM, ChatMessage, MessageRole

from assistant.errors import LanguageModelError
from assistant.generation.faults import ModelFault
from assistant.generation.streaming import stream_text
from assistant.settings import GenerationSettings


def try_model(llm: LLM, settings: GenerationSettings) -> None:
    """Ask a model for one word.

    Raises:
        LanguageModelError: it fails; says how.
    """
    asked = ChatMessage(role=MessageRole.USER, content="Answer with the one word: yes")
    try:
        text = "".join(stream_text(llm, (asked,), settings))
    except ModelFault as fault:
        raise LanguageModelError(f"the language model does not answer: {fault.reason}") from None
    if not text.strip():
        raise LanguageModelError("the language model answers with nothing")
