"""The thoughts that may answer one part of a question, likeliest first: sentences ranked, then grown to thoughts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.answering.accounts import by_place_and_centre
from assistant.answering.asking import Asked, Facet
from assistant.answering.features import (
    Matrix,
    Vector,
    doubted,
    meaning_features,
    plain_features,
    read_pair,
    said_text,
    within_text,
)
from assistant.answering.kinds import asks_for_account
from assistant.answering.ranking import Scored, knows, learned, ranked_by
from assistant.answering.sentences import Sentence
from assistant.answering.speech import asks
from assistant.answering.thoughts import runs_by_turn, thought_around
from assistant.answering.words import stems
from ingest import Record

if TYPE_CHECKING:
    from ingest import Library

# Sentences that are read together with a question: from 32 on, none of 127 marked questions gained by more. Asked in
# other words than the records' more are, and so many times as many are embedded: words say little of what is worth it.
MOST_READ, MOST_READ_IN_DOUBT = 40, 64
_IN_OTHER_WORDS, _IN_DOUBT = 0.5, 2
# Thoughts made for one question.
_MOST_THOUGHTS = 20
# A part of a question with fewer words of its own is understood only within the whole.
_FEWEST_WORDS = 2
# What somebody asked may itself be asked for.
_ASKED = re.compile(r"\b(?:asks?|asked|asking|questions?)\b", re.IGNORECASE)


def thoughts_for(
    facet: Facet,
    candidates: Sequence[Sentence],
    *,
    asked: Asked,
    library: Library,
    records: Mapping[str, Record],
    most_sentences: int,
) -> list[Scored]:
    """Return the thoughts that may answer one part of the question, likeliest first.

    Args:
        facet: the part.
        candidates: the sentences that may be quoted for it.
        asked: the whole question.
        library: what embeds them, where there is a model.
        records: those of the candidates, by id.
        most_sentences: so many are embedded for the whole question, those that words and place speak for.
    """
    share = len(asked.facets)
    ranked = ranked_sentences(facet, candidates, asked=asked, library=library, most=max(most_sentences // share, 1))
    if asks_for_account(facet.text):
        ranked = by_place_and_centre(ranked)
    return grown_thoughts(ranked, candidates, asked, records)


def grown_thoughts(
    ranked: Sequence[Scored], candidates: Sequence[Sentence], asked: Asked, records: Mapping[str, Record]
) -> list[Scored]:
    """Return the ranked sentences grown to whole thoughts, likeliest first."""
    worth = {_key(item.sentence): item.share for item in ranked}
    most = max(_MOST_THOUGHTS // len(asked.facets), 1)
    return _that_tell(_grown(ranked, candidates, worth, records=records, most=most), asked.text)


def ranked_sentences(
    facet: Facet, candidates: Sequence[Sentence], *, asked: Asked, library: Library, most: int
) -> list[Scored]:
    """Return the sentences, likeliest first.

    With a model those are left out whose words and place speak for them less than for `most` others; of these the
    likeliest are read together with the question.
    """
    plain = plain_features(candidates, asked, facet)
    question = library.embed_query(embedded_question(asked, facet)) if knows(library.embedder) else None
    if question is None:
        return ranked_by(candidates, plain, learned().words, None)
    kept = worth_embedding(candidates, plain, facet, most)
    candidates, plain = [candidates[at] for at in kept], plain[kept]
    doubt = doubted(candidates, facet)
    return read_together(by_meaning(candidates, plain, doubt, library, question), doubt, facet.text, library)


def worth_embedding(sentences: Sequence[Sentence], plain: Matrix, facet: Facet, most: int) -> list[int]:
    """Return the positions, in order, of the sentences that words and place speak for.

    Args:
        sentences: n of them.
        plain: what is known of each, shape (n, len(PLAIN)).
        facet: what is asked.
        most: so many; twice as many where it is asked in other words than theirs.
    """
    if doubted(sentences, facet) > _IN_OTHER_WORDS:
        most *= _IN_DOUBT
    return sorted(np.argsort(-(plain @ learned().first), kind="stable")[:most].tolist())


def by_meaning(
    sentences: Sequence[Sentence], plain: Matrix, doubt: float, library: Library, question: Vector
) -> list[Scored]:
    """Return the sentences by their words, place and meaning, likeliest first; for `doubt` see `doubted`."""
    said = library.embed_sentences([said_text(item) for item in sentences])
    within = library.embed_sentences([within_text(item) for item in sentences])
    features = np.hstack([plain, meaning_features(question, said, within, doubt)])
    return ranked_by(sentences, features, learned().full, list(said))


def read_together(ranked: Sequence[Scored], doubt: float, question: str, library: Library) -> list[Scored]:
    """Return the likeliest sentences by all that is known of them, likeliest first; all as they are without it."""
    looked_at = ranked[: MOST_READ_IN_DOUBT if doubt > _IN_OTHER_WORDS else MOST_READ]
    logits = library.judge(question, [read_pair(item.sentence) for item in looked_at]) if looked_at else None
    if logits is None:
        return list(ranked)
    features = np.array([np.append(item.features, logit) for item, logit in zip(looked_at, logits, strict=True)])
    return ranked_by(
        [item.sentence for item in looked_at],
        features,
        learned().read,
        [item.vector for item in looked_at if item.vector is not None],
    )


def _that_tell(thoughts: Sequence[Scored], question: str) -> list[Scored]:
    """Return the thoughts that do more than ask, all of them where there are none or what was asked is wanted."""
    telling = [item for item in thoughts if not asks(item.sentence.text)]
    if not telling or _ASKED.search(question):
        return list(thoughts)
    best = telling[0].share
    return [replace(item, share=item.share / best) for item in telling]


def _key(sentence: Sentence) -> tuple[str, int]:
    return sentence.record_id, sentence.start


def embedded_question(asked: Asked, facet: Facet) -> str:
    """Return the text that stands for a part of the question: a part of few words is understood only in the whole."""
    return asked.text if len(asked.facets) == 1 or len(stems(facet.text)) < _FEWEST_WORDS else facet.text


def _grown(
    ranked: Sequence[Scored],
    candidates: Sequence[Sentence],
    worth: Mapping[tuple[str, int], float],
    *,
    records: Mapping[str, Record],
    most: int,
) -> list[Scored]:
    """Return the best sentences grown to whole thoughts; what a better one's thought holds makes none of its own."""
    turns = runs_by_turn(candidates)
    grown: list[Scored] = []
    covered: set[tuple[str, int]] = set()
    for item in ranked:
        sentence = item.sentence
        if len(grown) == most:
            break
        if _key(sentence) in covered:
            continue
        of_turn = turns[sentence.record_id, sentence.turn]
        run = thought_around(sentence, of_turn, lambda part: worth.get(_key(part), 0.0))
        covered.update(_key(part) for part in run)
        grown.append(_as_thought(item, run, records[sentence.record_id]))
    return grown


def _as_thought(item: Scored, run: Sequence[Sentence], record: Record) -> Scored:
    text = record.text[run[0].start : run[-1].end]
    return replace(
        item,
        start=run[0].start,
        end=run[-1].end,
        passage_id=run[0].passage.passage.passage_id,
        text=text,
        stems=stems(text),
    )
