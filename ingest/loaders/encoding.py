"""From bytes to clean text: the encoding, the line ends, and the characters that no text should hold."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# Longest first: UTF-32's mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LINE_ENDS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
# C0 and C1 but tab and newline. DEL with them.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# They turn the reading order round, so that the eye reads another quote than the one that is stored. Marks inside a
# text are left-overs of joined files. Joiners (U+200C, U+200D) stay: Persian and emoji need them.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A file's text with newlines as line ends, and what had to be done to get it."""

    text: str
    notices: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Read bytes as text: by their mark, else as UTF-8, else as UTF-16 without a mark, else as Windows-1252.

    Never fails: what cannot be read becomes U+FFFD, and a notice says how often.
    """
    text, notices = _to_text(data)
    cleaned = clean(text)
    return Decoded(text=cleaned.text, notices=(*notices, *cleaned.notices))


def clean(text: str) -> Decoded:
    """Make every line end a newline; take out control and reordering characters; replace lone surrogates."""
    notices = []
    text = _LINE_ENDS.sub("\n", text)
    text, count = _SURROGATES.subn(_REPLACEMENT, text)
    if count:
        notices.append(f"lone surrogates replaced: {count}")
    text, count = _CONTROLS.subn("", text)
    if count:
        notices.append(f"control characters removed: {count}")
    text, count = _REORDERING.subn("", text)
    if count:
        notices.append(f"characters that change the reading order removed: {count}")
    return Decoded(text=text, notices=tuple(notices))


def is_binary(data: bytes) -> bool:
    """Tell whether bytes are no text in any encoding: text holds hardly any control characters."""
    text, _ = _to_text(data[:65536])
    return len(_CONTROLS.findall(text)) > 0.02 * len(text) + 2


def _to_text(data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_replacements(data, encoding)
    if unmarked := _unmarked_utf16(data):
        text, notices = _with_replacements(data, unmarked)
        return text, ["read as UTF-16 without a byte order mark", *notices]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _legacy_or_damaged(data)


def _with_replacements(data: bytes, encoding: str) -> tuple[str, list[str]]:
    text = data.decode(encoding, errors="replace")
    bad = text.count(_REPLACEMENT)
    return text, [f"characters that could not be read and show as {_REPLACEMENT}: {bad}"] if bad else []


def _unmarked_utf16(data: bytes) -> str | None:
    # In UTF-16 nearly every other byte of Western text is zero; other encodings hold no zero bytes at all.
    sample = data[: 4096 - 4096 % 2]
    half = len(sample) // 2
    if half < 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _legacy_or_damaged(data: bytes) -> tuple[str, list[str]]:
    # Text in Windows-1252 is almost never valid UTF-8 beyond ASCII; one damaged byte must not garble all the rest.
    text, notices = _with_replacements(data, "utf-8")
    bad = text.count(_REPLACEMENT)
    good = sum(len(run) for run in re.findall("[^\x00-\x7f\ufffd]+", text))
    if good > bad:
        return text, notices
    text, notices = _with_replacements(data, "cp1252")
    return text, ["not UTF-8: read as Windows-1252", *notices]
