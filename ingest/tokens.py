"""Counts and cuts text in cl100k tokens, the unit of every budget; the only module that imports tiktoken."""

from __future__ import annotations

import functools
import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

ENCODING = "cl100k_base"

# On one unbroken run of a million characters the tokenizer's time grows faster than the text, and some versions
# panic with an exception that `except Exception` does not catch (https://github.com/openai/tiktoken/issues/195).
LONGEST_PIECE = 4_096

# The encoding's own pattern ends a token before such a space, whatever stands around it; longer blanks are one token.
_LONE_SPACE = re.compile(r"(?<=\S) (?=\S)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def count_tokens(text: str) -> int:
    """Count the cl100k tokens of a text, in time linear in its length.

    Special tokens such as `<|endoftext|>` are text like any other. Texts over 4,096 characters are counted piece by
    piece; the pieces end before a space, where a token ends too, so the count is exact wherever a text has spaces. In
    a longer run without any, each cut can add a token: there the count is an upper bound.
    """
    return sum(1 for _ in _tokens(text))


def truncate_tokens(text: str, limit: int) -> str:
    """Return the longest prefix of a text that `count_tokens` counts as at most `limit` tokens.

    A character whose tokens would be cut apart is left out whole.

    Raises:
        ValueError: the limit is negative.
    """
    if limit < 0:
        raise ValueError(f"a text cannot be cut to {limit!r} tokens; give a limit of 0 or more")
    kept: list[int] = []
    for token in _tokens(text):
        if len(kept) == limit:
            break
        kept.append(token)
    else:
        return text
    while True:
        prefix = text[: len(_encoding().decode_bytes(kept).decode(errors="ignore"))]
        # Without its last half character a text may be told apart differently; one token less settles it.
        if count_tokens(prefix) <= limit:
            return prefix
        kept.pop()


def _tokens(text: str) -> Iterator[int]:
    # One replacement character for each half of a surrogate pair: the offsets in the text stay what they were.
    readable = _SURROGATE.sub("\ufffd", text)
    for piece in _pieces(readable):
        yield from _encoding().encode(piece, disallowed_special=())


def _pieces(text: str, longest: int = LONGEST_PIECE) -> Iterator[str]:
    """Cut before the last lone space that keeps a piece within `longest` characters, or hard where there is none."""
    start = 0
    while len(text) - start > longest:
        end = start + longest
        for space in _LONE_SPACE.finditer(text, start + 1, start + longest):
            end = space.start()
        yield text[start:end]
        start = end
    yield text[start:]


@functools.cache
def _encoding() -> tiktoken.Encoding:
    _offer_bundled_encodings()
    import tiktoken  # noqa: PLC0415  30 ms that `--help` does not need

    return tiktoken.get_encoding(ENCODING)


def _offer_bundled_encodings() -> None:
    """Point tiktoken at the files inside llama-index-core, unless the user named a folder; else it would download."""
    package = importlib.util.find_spec("llama_index")
    for folder in (package and package.submodule_search_locations) or ():
        os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(Path(folder, "core", "_static", "tiktoken_cache")))
