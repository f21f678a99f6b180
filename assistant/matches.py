"""What is new in records for a saved search: the places that meet all of its sides.

A side is met within a passage. What is given is one sentence of it, the first of those that touch most sides, and only
a sentence that the revision looked at before did not have.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assistant.answering.citations import cite
from assistant.answering.words import STOP_WORDS, fold, stem, words
from assistant.journal import Found, Terms
from ingest import EntityKind, IngestError, Library, Passage, Record, Scope, meant_speakers, sentence_spans

Span = tuple[int, int]
# For each record, where one side of a saved search is met in its text.
Side = Mapping[str, Sequence[Span]]

# A sentence of captions without full stops can be pages long; so much of it is quoted, from a little before the match.
_MOST_QUOTED, _QUOTED_BEFORE = 500, 120
_NO_LIMIT = 1_000_000
# A byline or a greeting has fewer.
_WORDS_OF_SENTENCE = 8
# The key of a record that is given as a whole.
_WHOLE = "record"


def new_places(library: Library, terms: Terms, looked_at: Mapping[str, int | None]) -> Iterator[Found]:
    """Yield what a saved search finds that is new in some records.

    Args:
        library: that holds them.
        terms: what is asked for; body and kind of source are not looked at here.
        looked_at: by record, the revision that was looked at before; None where none was.

    Raises:
        UnknownRecord: a record is not there any more.
    """
    sides = _sides(library, terms, list(looked_at))
    for record_id, former in looked_at.items():
        if not sides:
            yield from _as_a_whole(library.record(record_id), former)
        elif all(record_id in side for side in sides.values()):
            spans = {name: side[record_id] for name, side in sides.items()}
            yield from _places(library, record_id, former, spans)
        elif set(sides) == {"topic"} and _is_about(library.record(record_id), terms.topic):
            yield from _as_a_whole(library.record(record_id), former)


def _sides(library: Library, terms: Terms, record_ids: Sequence[str]) -> dict[str, Side]:
    """Return where each side that is asked for is met; a record that lacks one is missing there."""
    scope = Scope(record_ids=tuple(record_ids))
    sides: dict[str, Side] = {}
    if terms.phrase:
        sides["phrase"] = mentions(library, terms.phrase, scope)
    if terms.person:
        sides["person"] = _of_person(library, terms.person, scope)
    if terms.topic:
        sides["topic"] = _of_topic(library, terms.topic, scope, alone=_asks_for_no_more_than_topic(terms))
    asked = words(terms.words)
    for word in [each for each in asked if each.lower() not in STOP_WORDS] or asked:
        sides[f"word {word}"] = _of_word(library, word, scope)
    return sides


def mentions(library: Library, name: str, scope: Scope) -> dict[str, list[Span]]:
    """Return where somebody or something is named, in each record: under any of its names, or in these words."""
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for hit in library.find(name, scope=scope, limit=_NO_LIMIT):
        found[hit.record_id].append((hit.char_start, hit.char_end))
    meant = library.names.resolve(name)
    for place in library.names.places(meant[0], scope) if len(meant) == 1 else ():
        if (place.start, place.end) not in found[place.record_id]:
            found[place.record_id].append((place.start, place.end))
    return {record_id: sorted(spans) for record_id, spans in found.items()}


def _of_person(library: Library, name: str, scope: Scope) -> dict[str, list[Span]]:
    """Return where somebody speaks, whole turns, and where somebody is named."""
    found = defaultdict(list, mentions(library, name, scope))
    known = library.names.resolve(name, EntityKind.PERSON)
    said = library.names.said(known[0], scope) if len(known) == 1 else []
    spoken = {(place.record_id, place.start) for place in said}
    for record_id in scope.record_ids:
        record = library.record(record_id)
        meant = meant_speakers(name, list({turn.speaker for turn in record.turns if turn.speaker}))
        for turn, start in zip(record.turns, record.turn_starts, strict=True):
            if turn.speaker in meant or (record_id, start) in spoken:
                found[record_id].append((start, start + len(turn.text)))
    return dict(found)


def _of_topic(library: Library, topic: str, scope: Scope, *, alone: bool) -> dict[str, list[Span]]:
    """Return where a topic is named, or the whole text of a record that says that it is about it."""
    found = mentions(library, topic, scope)
    for record_id in scope.record_ids:
        record = library.record(record_id)
        if not alone and record_id not in found and _is_about(record, topic):
            found[record_id] = [(0, len(record.text))]
    return found


def _asks_for_no_more_than_topic(terms: Terms) -> bool:
    return not (terms.words or terms.phrase or terms.person)


def _is_about(record: Record, topic: str) -> bool:
    """Tell whether title or lists of a record (perspectives, topics …) name a topic."""
    named = [
        record.facts.title if record.facts else "",
        *(each for listed in record.metadata.values() for each in listed),
    ]
    wanted = _folded_words(topic)
    return any(wanted <= _folded_words(name) for name in named)


def _of_word(library: Library, word: str, scope: Scope) -> dict[str, list[Span]]:
    """Return where a word stands in any of its forms, as the full text knows them."""
    ids = [hit.passage_id for hit in library.lexical([word], scope=scope)]
    found: defaultdict[str, list[Span]] = defaultdict(list)
    for passage in library.passages(ids):
        found[passage.record_id] += _standing(passage, stem(fold(word)))
    return dict(found)


def _standing(passage: Passage, wanted: str) -> list[Span]:
    """Return where a stem stands in a passage; all of it where only the full text sees it there (a speaker's name)."""
    spans, position = [], 0
    for word in words(passage.text):
        position = passage.text.index(word, position)
        if stem(fold(word)) == wanted:
            spans.append((passage.char_start + position, passage.char_start + position + len(word)))
        position += len(word)
    return spans or [(passage.char_start, passage.char_end)]


def _as_a_whole(record: Record, former: int | None) -> Iterator[Found]:
    """Yield a record by its first sentence that says something, unless it was looked at before."""
    sentences = _sentences(record) if former is None else []
    if sentences:
        whole = (span for span in sentences if len(words(record.text[slice(*span)])) >= _WORDS_OF_SENTENCE)
        start, end = next(whole, sentences[0])
        yield _found(record, _WHOLE, start, min(end, start + _MOST_QUOTED), passage_id="")


def _places(
    library: Library, record_id: str, former: int | None, sides: Mapping[str, Sequence[Span]]
) -> Iterator[Found]:
    passages = [
        passage
        for passage in library.sheet(record_id).passages
        if all(any(_meet(span, (passage.char_start, passage.char_end)) for span in spans) for spans in sides.values())
    ]
    if not passages:
        return
    record = library.record(record_id)
    new = _new_sentences(record, _former(library, record_id, former), by_speaker="person" in sides)
    given: set[Span] = set()
    for passage in passages:
        best = _best([span for span in new if _meet(span, (passage.char_start, passage.char_end))], sides)
        if best is not None and best not in given:
            given.add(best)
            start, end = _quoted(best, sides)
            yield _found(record, new[best], start, end, passage_id=passage.passage_id)


def _best(sentences: Sequence[Span], sides: Mapping[str, Sequence[Span]]) -> Span | None:
    """Return the first of the sentences that touch most sides; None where none may be given.

    A sentence must be somebody's own, or name them, where a person is asked for, and touch something else besides
    where more is asked for: else words of one speaker would be given for another who stands beside.
    """
    fitting = []
    for sentence in sentences:
        touched = {name for name, spans in sides.items() if any(_meet(span, sentence) for span in spans)}
        others = touched - {"person"}
        if ("person" not in sides or "person" in touched) and (others or len(sides) == 1):
            fitting.append((len(touched), sentence))
    touching = [each for each in fitting if each[0]]
    return max(touching, key=lambda each: each[0])[1] if touching else None


def _new_sentences(record: Record, former: Record | None, *, by_speaker: bool) -> dict[Span, str]:
    """Return the sentences that a record has and its former revision has not, each with the key that names it."""
    had = (
        Counter(_identity(former, span, by_speaker=by_speaker) for span in _sentences(former)) if former else Counter()
    )
    times: Counter[str] = Counter()
    new: dict[Span, str] = {}
    for span in _sentences(record):
        identity = _identity(record, span, by_speaker=by_speaker)
        times[identity] += 1
        if times[identity] > had[identity]:
            new[span] = f"{identity}:{times[identity]}"
    return new


def _identity(record: Record, span: Span, *, by_speaker: bool) -> str:
    """Return what stays the same when only case, accents, space or punctuation of a sentence change."""
    speaker = record.turns[record.turn_at(span[0])].speaker if by_speaker else ""
    said = " ".join(words(fold(record.text[slice(*span)])))
    return hashlib.sha256(f"{speaker}\n{said}".encode()).hexdigest()[:32]


def _former(library: Library, record_id: str, revision: int | None) -> Record | None:
    if revision is None:
        return None
    try:
        return library.record(record_id, revision)
    except IngestError:  # removed and taken in anew meanwhile: then all of it is new
        return None


def _sentences(record: Record) -> list[Span]:
    return [
        (begin + start, begin + end)
        for turn, begin in zip(record.turns, record.turn_starts, strict=True)
        for start, end in sentence_spans(turn.text)
    ]


def _quoted(sentence: Span, sides: Mapping[str, Sequence[Span]]) -> Span:
    """Return the part of a very long sentence around the first place that is asked for."""
    start, end = sentence
    if end - start <= _MOST_QUOTED:
        return sentence
    places = [span[0] for spans in sides.values() for span in spans if start <= span[0] < end]
    start = max(start, min(places, default=start) - _QUOTED_BEFORE)
    return start, min(end, start + _MOST_QUOTED)


def _found(record: Record, key: str, start: int, end: int, *, passage_id: str) -> Found:
    return Found(key=key, citation=cite(record, start, end, number=1, passage_id=passage_id))


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _folded_words(text: str) -> frozenset[str]:
    return frozenset(words(fold(text)))
