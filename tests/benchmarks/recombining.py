"""More meetings than there are: real ones whose sentences change places with others of the same few minutes. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from ingest import sentence_spans

Turn = dict[str, str]
# Sentences that change places with one another: some ten passages, so that what is talked about stays together and
# two passages seldom share more than a sentence.
BLOCK_SENTENCES = 120


def recombined(turns: Sequence[Turn], chance: random.Random) -> list[Turn]:
    """Return as many turns by the same speakers and as many sentences in each, but other sentences.

    Args:
        turns: of a meeting: `speaker` and `content`.
        chance: decides which sentence goes where, only within a block of consecutive turns.
    """
    return [turn for block in _blocks(turns) for turn in _shuffled(block, chance)]


def _blocks(turns: Sequence[Turn]) -> Iterator[list[tuple[str, list[str]]]]:
    """Yield consecutive turns, speaker and sentences of each, until there are enough sentences to shuffle."""
    block: list[tuple[str, list[str]]] = []
    for turn in turns:
        text = turn["content"]
        block.append((turn["speaker"], [text[start:end] for start, end in sentence_spans(text)]))
        if sum(len(sentences) for _, sentences in block) >= BLOCK_SENTENCES:
            yield block
            block = []
    if block:
        yield block


def _shuffled(block: Sequence[tuple[str, list[str]]], chance: random.Random) -> Iterator[Turn]:
    sentences = [sentence for _, said in block for sentence in said]
    chance.shuffle(sentences)
    rest = iter(sentences)
    for speaker, said in block:
        yield {"speaker": speaker, "content": " ".join(next(rest) for _ in said)}
