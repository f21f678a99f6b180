"""Lets a language model make a question of a conversation stand alone; what it writes is checked by whoever asks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from llama_index.core.llms import LLM

from assistant.generation.faults import ModelFault
from assistant.generation.parsing import has_markup, without_thinking
from assistant.generation.prompting import build_rewriting, load_prompt, visible
from assistant.generation.stopping import Stop
from assistant.generation.streaming import stream_text
from assistant.settings import GenerationSettings

_MOST_TOKENS = 160
_LABEL = re.compile(r"^(?:(?:stand-?alone |rewritten )?question|q)\s*:\s*", re.IGNORECASE)
_MARKS = "\"'“”‘’`* "


class Rewriter:
    """Makes questions stand alone by a language model.

    Args:
        llm: any llama-index model that streams a chat.
        settings: its limits.

    Raises:
        PromptError: the prompt is missing or names what it is not given.
    """

    def __init__(self, llm: LLM, settings: GenerationSettings) -> None:
        load_prompt("rewrite")
        self._llm = llm
        self._settings = settings.model_copy(
            update={"total_seconds": settings.rewrite_seconds, "max_answer_tokens": _MOST_TOKENS, "retries": 0}
        )

    def rewrite(self, question: str, exchanges: Sequence[tuple[str, str]], stop: Stop | None = None) -> str | None:
        """Return the question as the model makes it stand alone; None where it fails or writes something else.

        Args:
            question: as it was asked.
            exchanges: question and answer of the conversation so far, oldest first.
            stop: by which another thread may end it.

        Raises:
            Stopped: the end was asked for.
        """
        try:
            text = "".join(stream_text(self._llm, build_rewriting(question, exchanges), self._settings, stop=stop))
        except ModelFault:  # the rules stand in, and the answer itself will tell of a model that is down
            return None
        lines = [line for line in without_thinking(visible(text)).splitlines() if line.strip(_MARKS)]
        if len(lines) != 1 or has_markup(lines[0]):
            return None
        return _LABEL.sub("", lines[0].strip(_MARKS)).strip(_MARKS) or None
