"""From a language model's lines to sentences with the ids they cite; lenient, because weak models keep few rules."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from assistant.generation.prompting import visible
from ingest import sentence_spans

NOT_TOLD = "not told"
# What opens a citation, a tag or a mark of stress is held back until it is closed, or longer than any of them.
_HELD_BACK = 130
# A line longer than this is nonsense; it is cut so that no pattern runs over a megabyte.
_LONGEST_LINE = 4_000
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_LEAD = re.compile(r"^\s*(?:(?:[-*+•–]|\(?\d{1,2}[.)]|#{1,6}|>)\s+)+")
_STRESS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+")
_GROUP = re.compile(r"[\[(【]\s*(?:(?:ids?|passages?|sources?)\s*:?\s*)?([^\[\]()【】]{1,120})[\])】]", re.IGNORECASE)
_KEY = re.compile(r"[^\s,;|&]+")
# What may stand in brackets as a citation although nothing of that name was given.
_LIKE_A_CITATION = re.compile(r"(?:\^?\d{1,3}|[a-z]{5}|p\d+|†?\w*†\w*)", re.IGNORECASE)
_THOUGHT = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.IGNORECASE | re.DOTALL)
_THINKS = re.compile(r"<(?:think|thinking|reasoning)>", re.IGNORECASE)
# Half a tag at the end of what was read so far.
_OPEN_TAG = re.compile(r"<[a-z]{0,9}$", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^>]*>?|<!--")
_LINK = re.compile(
    r"!?\[[^\]]*\]\s*\(|!\[|\[[^\]]*\]\s*:\s*\S+|\b(?:https?|ftp|data|javascript|file|mailto)\s*:|//\w|\bwww\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence as a model wrote it.

    Attributes:
        text: without citation marks and marks of stress.
        ids: those of the passages it cites, in order, as far as they were given.
        unknown: what it cites besides, which was not given.
    """

    text: str
    ids: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def is_not_told(self) -> bool:
        """Tell whether it says that the passages do not tell."""
        return self.text.strip(" .!*\"'").casefold() == NOT_TOLD


class DraftReader:
    """Reads a model's text piece by piece and gives each sentence as soon as it is whole."""

    def __init__(self, ids: Collection[str], marker: str) -> None:
        self._ids = frozenset(ids)
        self._marker = marker.casefold()
        self._rest = ""
        self._waiting = ""
        self._is_fenced = False

    def feed(self, piece: str) -> list[Draft]:
        """Take a piece of text, and return the sentences that it completes."""
        self._rest = without_thinking(self._rest + visible(piece))
        at = _thinking_from(self._rest)
        *lines, line = self._rest[:at].split("\n")
        thought = self._rest[at:]
        self._rest = line + thought
        if len(line) > _LONGEST_LINE and not thought:
            lines, self._rest = [*lines, self._rest], ""
        return [draft for line in lines for draft in self._of_line(line)]

    @property
    def partial(self) -> str:
        """What is written of the sentences that are not whole yet, as far as it can be shown: no citations, no tags."""
        if self._is_fenced or _thinking_from(self._rest) < len(self._rest) or _FENCE.match(self._rest):
            return ""
        text = f"{self._waiting} {_LEAD.sub('', self._rest)}".strip()
        text = _GROUP.sub("", _STRESS.sub("", text))
        cut = min((at for mark in "[<&*_`(" if (at := text.rfind(mark)) >= 0), default=len(text))
        shown = text[:cut] if len(text) - cut < _HELD_BACK else text
        return "" if self._marker in text.casefold() else " ".join(shown.split())

    def close(self, *, is_cut: bool = False) -> list[Draft]:
        """Return what is left; where the text was cut off, its unfinished end is not."""
        rest = "" if is_cut else self._rest[: _thinking_from(self._rest)]
        drafts = [*self._of_line(rest), *self._flush()]
        self._rest = ""
        return drafts

    def _of_line(self, line: str) -> Iterator[Draft]:
        if _FENCE.match(line):
            self._is_fenced = not self._is_fenced
            return
        line = line[:_LONGEST_LINE]
        if self._is_fenced or self._marker in line.casefold() or line.lstrip().startswith("|"):
            return
        bare = " ".join(_LEAD.sub("", line).split())
        if not bare:
            yield from self._flush()
            return
        if self._waiting and (_LEAD.match(line) or not self._continues(bare)):
            yield from self._flush()
        yield from self._drafts(f"{self._waiting} {bare}".strip())

    def _continues(self, line: str) -> bool:
        """Tell whether a line goes on with the one before: its citation, or the rest of its sentence."""
        group = _GROUP.match(line)
        if group is not None and self._cited(group) is not None:
            return True
        return not self._waiting.endswith((".", "!", "?", "”", '"', ":"))

    def _drafts(self, line: str) -> Iterator[Draft]:
        """Yield the sentences of a line that are cited; what follows the last citation waits for its own."""
        self._waiting = ""
        start, text = 0, ""
        cited: list[str] = []
        for group in _GROUP.finditer(line):
            keys = self._cited(group)
            if keys is None:
                continue
            between = line[start : group.start()]
            if cited and between.strip(" .,;") and not _goes_on(between):
                yield from self._of_text(text, cited)
                text, cited = "", []
            text, start = text + between, group.end()
            cited += keys
        tail = line[start:]
        if cited and _goes_on(tail):
            text, tail = text + tail, ""
        if cited:
            yield from self._of_text(text, cited)
            tail = tail.lstrip(" .,;")
        self._waiting = tail.strip()

    def _cited(self, group: re.Match[str]) -> list[str] | None:
        """Return what a bracket cites; None where it is no citation but words of the sentence."""
        keys = _KEY.findall(group[1])
        if any(key.casefold() in self._ids for key in keys):
            return keys
        if group[0][0] == "(":
            return None
        return keys if keys and all(_LIKE_A_CITATION.fullmatch(key) for key in keys) else None

    def _of_text(self, text: str, cited: Collection[str]) -> Iterator[Draft]:
        keys = dict.fromkeys(key.casefold() for key in cited)
        ids = tuple(key for key in keys if key in self._ids)
        unknown = tuple(key for key in keys if key not in self._ids)
        for sentence in _sentences(text):
            yield Draft(text=sentence, ids=ids, unknown=unknown)

    def _flush(self) -> Iterator[Draft]:
        text, self._waiting = self._waiting, ""
        for sentence in _sentences(text):
            yield Draft(text=sentence, ids=())


def has_markup(text: str) -> bool:
    """Tell whether a sentence holds a tag, a link, an image or an address, written openly or as entities.

    >>> has_markup("See [the minutes](https://example.org)."), has_markup("It cost <b>six</b> million.")
    (True, True)
    >>> has_markup("Fewer than 5 < 6, said Marsh [sic].")
    False
    """
    plain = html.unescape(html.unescape(text))
    return bool(_TAG.search(plain) or _LINK.search(plain))


def _sentences(text: str) -> list[str]:
    text = _tidy(text)
    sentences: list[str] = []
    for start, end in sentence_spans(text):
        if sentences and _is_open(sentences[-1]):
            sentences[-1] = f"{sentences[-1]} {text[start:end]}"
        elif re.search(r"\w", text[start:end]):
            sentences.append(text[start:end])
    return sentences


def _is_open(text: str) -> bool:
    """Tell whether a quotation is not closed yet: it may be of several sentences."""
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _tidy(text: str) -> str:
    text = _STRESS.sub("", text)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split())).strip(" ,;")


def _goes_on(text: str) -> bool:
    """Tell whether what follows a citation belongs to the same sentence: its full stop, or a further clause."""
    text = text.strip()
    return bool(re.match(r"[.,;:!?…”\"]?\s*(?:[a-z].*)?[.!?…”\"]*$", text)) and (
        text[:1] in '.,;:!?…”"' or text[:1].islower()
    )


def without_thinking(text: str) -> str:
    """Take out what a model thinks aloud, as far as it is closed."""
    return _THOUGHT.sub("", text)


def _thinking_from(text: str) -> int:
    """Return where something thought aloud opens, or half a tag that may open it; the length where nothing does."""
    found = _THINKS.search(text) or _OPEN_TAG.search(text)
    return found.start() if found else len(text)
