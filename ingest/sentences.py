"""Where sentences begin and end: punkt, as bundled with llama-index, with the abbreviations of public meetings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Punkt's English model was made from news; these close no sentence in minutes, hearings and press briefings.
_ABBREVIATIONS = {"sec", "govt", "e.u", "approx", "gen", "amb", "rep", "sen", "h.e", "hon", "cllr", "supt", "dept"}
# Punkt scans back to the last space at each full stop: quadratic where there is no space. A window bounds that.
_WINDOW = 4_000
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
# "No." before a number is "number", before anything else it is an answer.
_NUMBER_SIGN = re.compile(r"\b(?:No|Nos|Art|Sec)\.$")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the span of each sentence, in order, without the space around it.

    The spans do not overlap and leave out nothing but space. A blank line ends a sentence. Linear in the length of the
    text; a sentence of more than 4,000 characters may be cut at a space, or anywhere if it has none.

    >>> [("Mr. Lee asked. Sen. Diaz said no."[a:b]) for a, b in sentence_spans("Mr. Lee asked. Sen. Diaz said no.")]
    ['Mr. Lee asked.', 'Sen. Diaz said no.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _BLANK_LINE.finditer(text):
        spans.extend(_spans_in(text, start, gap.start()))
        start = gap.end()
    spans.extend(_spans_in(text, start, len(text)))
    return spans


def _spans_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of `text[start:end]`, window by window: the last of a window is judged again in the next."""
    while start < end:
        stop = _window_end(text, start, end)
        found = _joined_numbers(text, [(start + a, start + b) for a, b in _punkt().span_tokenize(text[start:stop])])
        if stop < end and len(found) > 1:
            stop = found.pop()[0]
        for a, b in found:
            stripped = text[a:b].strip()
            if stripped:
                begin = text.index(stripped, a)
                yield begin, begin + len(stripped)
        start = stop


def _window_end(text: str, start: int, end: int) -> int:
    if end - start <= _WINDOW:
        return end
    limit = start + _WINDOW
    space = max(text.rfind(" ", start + _WINDOW // 2, limit), text.rfind("\n", start + _WINDOW // 2, limit))
    return space + 1 if space >= 0 else limit


def _joined_numbers(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for a, b in spans:
        before = joined[-1] if joined else None
        if before and text[a : a + 1].isdigit() and _NUMBER_SIGN.search(text, before[0], before[1]):
            joined[-1] = (before[0], b)
        else:
            joined.append((a, b))
    return joined


@cache
def _punkt() -> Any:
    """Build the English tokenizer from the files bundled in llama-index, without importing llama-index.

    They are read here, not by nltk: nltk 3.10.3 and later refuses hard-linked data files, and uv hard-links
    (https://github.com/run-llama/llama_index/issues/22839).
    """
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415  nltk takes 0.8 s

    folder = _punkt_folder()
    parameters = PunktParameters()
    parameters.abbrev_types = set(_lines(folder / "abbrev_types.txt")) | _ABBREVIATIONS
    parameters.sent_starters = set(_lines(folder / "sent_starters.txt"))
    parameters.collocations = {_pair(line) for line in _lines(folder / "collocations.tab")}
    contexts = (_pair(line) for line in _lines(folder / "ortho_context.tab"))
    parameters.ortho_context = defaultdict(int, {word: int(flags) for word, flags in contexts})
    return PunktSentenceTokenizer(parameters)


def _punkt_folder() -> Path:
    found = find_spec("llama_index.core")
    if found is None or found.origin is None:
        raise FileNotFoundError(
            "the package 'llama-index-core', which holds the sentence model, is missing; install it"
        )
    return Path(found.origin).parent / "_static/nltk_cache/tokenizers/punkt_tab/english"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _pair(line: str) -> tuple[str, str]:
    first, second = line.split("\t")
    return first, second
