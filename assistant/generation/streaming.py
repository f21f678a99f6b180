"""The text of a language model as it comes, within limits of time and size that hold whatever the model does."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

from llama_index.core.llms import LLM, ChatMessage

from assistant.generation.faults import ModelFault, fault_of
from assistant.generation.stopping import CALL, Call, Stop, Stopped
from assistant.settings import GenerationSettings

# Characters of one token at most, on average; a piece longer than a whole answer is nonsense.
CHARACTERS_PER_TOKEN = 4
# Asked to wait longer than this, nobody does.
_LONGEST_WAIT = 10.0
_FIRST_PAUSE = 0.25
# Characters that are given on at once at most, where the model writes faster than they are read.
_AT_ONCE = 200
# How a model says that it ended by itself, and that its words were cut off.
_ENDED = frozenset(("stop", "end_turn", "eos", "end", "stop_sequence"))
_CUT = frozenset(("length", "max_tokens"))


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    ending: str | None
    tells_endings: bool


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


class _End:
    """The model has nothing more to say."""


@dataclass(slots=True)
class Stream:
    """What is known of an answer once its pieces are read.

    Attributes:
        is_cut: whether the model's words were cut off at a limit; the last sentence may lack its end.
    """

    is_cut: bool = False


def stream_text(
    llm: LLM,
    messages: Sequence[ChatMessage],
    settings: GenerationSettings,
    stream: Stream | None = None,
    stop: Stop | None = None,
) -> Iterator[str]:
    """Yield what a model writes, piece by piece. When it is closed or stopped, the call is hung up.

    Args:
        llm: any llama-index model.
        messages: what it is told.
        settings: how long it may take, and how much it may write.
        stream: filled with how the answer ended.
        stop: by which another thread may end it.

    Raises:
        ModelFault: the model fails, falls silent, or writes nonsense; after a first piece it may come at any time.
        Stopped: the end was asked for; it may come at any time.
    """
    known = stream if stream is not None else Stream()
    stop = stop or Stop()
    deadline = time.monotonic() + settings.total_seconds
    for attempt in range(settings.retries + 1):
        begun = False
        try:
            for text in _attempt(llm, messages, settings, deadline, known, stop):
                begun = begun or bool(text)
                yield text
        except ModelFault as fault:
            wait = fault.wait_seconds if fault.wait_seconds is not None else _FIRST_PAUSE * 2**attempt
            is_last = attempt == settings.retries
            if begun or is_last or not fault.passes or wait > min(_LONGEST_WAIT, deadline - time.monotonic()):
                raise
            stop.wait(wait)
        else:
            return


def _attempt(  # noqa: PLR0917  as `stream_text`, whose one attempt it is
    llm: LLM, messages: Sequence[ChatMessage], settings: GenerationSettings, deadline: float, stream: Stream, stop: Stop
) -> Iterator[str]:
    """Ask once. A thread reads, so that a limit of time holds also where the model's library has none."""
    stop.check()
    pieces: Queue[_Piece | _Failed | _End] = Queue()
    over, call = Event(), Call()
    Thread(target=_read, args=(llm, messages, pieces, over, call), daemon=True, name="language-model").start()
    try:
        with stop.ending(lambda: pieces.put(_Failed(Stopped()))):
            yield from _within_limits(pieces, settings, deadline, stream)
    finally:
        over.set()
        call.hang_up()


def _within_limits(
    pieces: Queue[_Piece | _Failed | _End], settings: GenerationSettings, deadline: float, stream: Stream
) -> Iterator[str]:
    most = settings.max_answer_tokens * CHARACTERS_PER_TOKEN
    read, begun, ending, tells, text = 0, False, None, False, ""
    while True:
        piece = _next(pieces, settings, deadline, begun=begun)
        if isinstance(piece, _Failed):
            raise piece.error if isinstance(piece.error, Stopped) else fault_of(piece.error)
        if isinstance(piece, _End):
            yield text
            _judge_ending(ending, stream, tells=tells)
            return
        begun, ending, tells = True, piece.ending or ending, tells or piece.tells_endings
        if len(piece.text) > most:
            raise ModelFault("it sent more at once than a whole answer may hold")
        read += len(piece.text)
        if read > most:
            yield text
            stream.is_cut = True
            return
        text += piece.text
        # Whoever reads slowly gets what came meanwhile at once, and falls no further behind.
        if text and (pieces.empty() or len(text) >= _AT_ONCE):
            yield text
            text = ""


def _next(
    pieces: Queue[_Piece | _Failed | _End], settings: GenerationSettings, deadline: float, *, begun: bool
) -> _Piece | _Failed | _End:
    own = settings.gap_seconds if begun else settings.first_token_seconds
    left = deadline - time.monotonic()
    try:
        return pieces.get(timeout=max(min(own, left), 0.001))
    except Empty:
        if left <= own:
            raise ModelFault(f"it took longer than {settings.total_seconds:g} s") from None
        said = "fell silent for" if begun else "did not begin to answer within"
        raise ModelFault(f"it {said} {own:g} s") from None


def _judge_ending(ending: str | None, stream: Stream, *, tells: bool) -> None:
    """Take a stream that just stops for broken off, where the model's interface says how answers end."""
    if ending in _CUT:
        stream.is_cut = True
    elif ending is not None and ending not in _ENDED:
        raise ModelFault(f"it ended with {ending!r} and not with an answer"[:80])
    elif ending is None and tells:
        raise ModelFault("its answer broke off")


def _read(
    llm: LLM, messages: Sequence[ChatMessage], pieces: Queue[_Piece | _Failed | _End], over: Event, call: Call
) -> None:
    CALL.set(call)
    try:
        responses = llm.stream_chat(messages)
        for response in responses:
            choice, tells = _choice(getattr(response, "raw", None))
            pieces.put(_Piece(_text(response.delta), _ending(choice), tells))
            if over.is_set():
                responses.close()
                return
    except Exception as error:  # noqa: BLE001  whatever a model's library raises, the extractive answer stands in
        pieces.put(_Failed(error))
    else:
        pieces.put(_End())


def _text(delta: Any) -> str:
    if delta is not None and not isinstance(delta, str):
        raise ModelFault("what it sent is no text")
    return delta or ""


def _choice(raw: Any) -> tuple[Any, bool]:
    """Return the choice of an OpenAI-compatible chunk, and whether it is one: these say how they end."""
    choices = getattr(raw, "choices", None)
    return (choices[0] if choices else None), choices is not None


def _ending(choice: Any) -> str | None:
    found = getattr(choice, "finish_reason", None)
    return found if isinstance(found, str) else None
