"""Answers written by a language model, as far as the records bear them out.

Names are loaded on first use (PEP 562): a library without a model loads none of what a model needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llama_index.core.llms import LLM as LLM

    from assistant.generation.connecting import build_rewriter as build_rewriter
    from assistant.generation.connecting import build_writer as build_writer
    from assistant.generation.connecting import connect as connect
    from assistant.generation.events import Event as Event
    from assistant.generation.events import Finished as Finished
    from assistant.generation.events import SentenceTakenBack as SentenceTakenBack
    from assistant.generation.events import SentenceVerified as SentenceVerified
    from assistant.generation.events import TextWritten as TextWritten
    from assistant.generation.events import Understood as Understood
    from assistant.generation.rewriting import Rewriter as Rewriter
    from assistant.generation.stopping import Stop as Stop
    from assistant.generation.stopping import Stopped as Stopped
    from assistant.generation.trial import try_model as try_model
    from assistant.generation.writer import Writer as Writer

# Exported name -> the module that defines it.
_EXPORTS = {
    "LLM": "llama_index.core.llms",
    "build_rewriter": "assistant.generation.connecting",
    "build_writer": "assistant.generation.connecting",
    "connect": "assistant.generation.connecting",
    "try_model": "assistant.generation.trial",
    "Rewriter": "assistant.generation.rewriting",
    "Writer": "assistant.generation.writer",
    "Event": "assistant.generation.events",
    "Finished": "assistant.generation.events",
    "SentenceTakenBack": "assistant.generation.events",
    "SentenceVerified": "assistant.generation.events",
    "TextWritten": "assistant.generation.events",
    "Understood": "assistant.generation.events",
    "Stop": "assistant.generation.stopping",
    "Stopped": "assistant.generation.stopping",
}

__all__ = sorted(_EXPORTS)  # noqa: PLE0605  a sorted list of literals


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'assistant.generation' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)
