"""What the loaders of documents share: blocks of text become the turns of a raw record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ingest.errors import BrokenFile
from ingest.identity import content_hash, record_id_of
from ingest.loaders.speaker_text import is_labelled, load_speaker_text
from ingest.records import BlockRole, Dropped, Record, Turn

_NOBODY_SAYS = frozenset({BlockRole.HEADING, BlockRole.TABLE_ROW})
_MARKER = re.compile("\\[\ue000(\\d+)\\]")
# What a document says of itself is data from outside: a title of a megabyte is cut.
MAX_HINT = 1_000


def one_line(text: str) -> str:
    r"""Return the text with every run of white space as one space.

    >>> one_line(" two\n words ")
    'two words'
    """
    return " ".join(text.split())


def block(text: str, role: BlockRole = BlockRole.PARAGRAPH, level: int = 0) -> Turn:
    """Return one block of a document; nobody is named as its speaker."""
    return Turn(text=one_line(text), role=role, level=level)


def build_record(
    *,
    data: bytes,
    name: str,
    format_name: str,
    blocks: Iterable[Turn],
    hints: Mapping[str, str],
    dropped: Iterable[Dropped] = (),
    notices: Iterable[str] = (),
) -> Record:
    """Return the raw record of a document, without its empty blocks and hints.

    Raises:
        BrokenFile: no block holds a word.
    """
    turns = tuple(turn for turn in blocks if turn.text)
    if not turns:
        raise BrokenFile(name, "there is no text in it", "check that it is the right file, or leave it out")
    return Record(
        record_id=record_id_of(data),
        content_hash=content_hash(data),
        format=format_name,
        turns=turns,
        hints={key: one_line(value)[:MAX_HINT] for key, value in hints.items() if value and value.strip()},
        dropped=tuple(part for part in dropped if part.text),
        notices=tuple(notices),
    )


def with_speakers(turns: Sequence[Turn], name: str) -> tuple[Turn, ...]:
    """Return the blocks as speech where they carry the labels of a transcript; as they are where they do not.

    Paragraphs and list items are read as labelled text is; headings and table rows keep their place and are nobody's
    words.
    """
    lines = [_marker(i) if turn.role in _NOBODY_SAYS else turn.text for i, turn in enumerate(turns)]
    if not is_labelled("\n\n".join(line for line in lines if not _MARKER.fullmatch(line))):
        return tuple(turns)
    record = load_speaker_text("\n\n".join(lines).encode(), name)
    title = record.hints.get("title")
    # The labelled text's reader takes a first line for its title; here the document has said what is a title.
    before = (Turn(text=title, role=BlockRole.PARAGRAPH),) if title else ()
    return tuple(
        turns[int(found[1])] if (found := _MARKER.fullmatch(turn.text)) else turn for turn in (*before, *record.turns)
    )


def _marker(position: int) -> str:
    # In brackets, it is a stage direction to the reader of labelled text: no words of the speaker, and no end of them.
    return f"[\ue000{position}]"
