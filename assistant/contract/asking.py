"""What asking and looking things up prints: replies, citations, passages, places of a phrase. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers import Abstention, Answer, Citation, Reply, ScoredPassage, Searched, SearchResult
from assistant.contract.times import Json, day_text, end_of, start_of
from ingest import PhraseHit


def reply_json(reply: Reply) -> Json:
    """Return what `ask --json` prints."""
    answered = isinstance(reply, Answer)
    return {
        "question": reply.question.text,
        "standalone_question": reply.question.standalone,
        "answer": reply.text,
        "abstained": not answered,
        "claims": [{"text": claim.text, "citations": list(claim.citations)} for claim in reply.claims]
        if isinstance(reply, Answer)
        else [],
        "citations": [citation_json(citation) for citation in reply.citations] if isinstance(reply, Answer) else [],
        "read": [scored.passage.passage_id for scored in reply.read] if isinstance(reply, Answer) else [],
        "nearest": [passage_json(scored) for scored in reply.nearest] if isinstance(reply, Abstention) else [],
        "notices": list(reply.notices),
        "mode": reply.mode,
        "searched": searched_json(reply.searched),
        "library_sequence": reply.library_sequence,
        "fingerprint": reply.fingerprint,
    }


def citation_json(citation: Citation) -> Json:
    """Return one citation as `ask --json` prints it."""
    return {
        "number": citation.number,
        "record_id": citation.record_id,
        "revision": citation.revision,
        "passage_id": citation.passage_id,
        "title": citation.title,
        "body": citation.body,
        "date": day_text(citation.date),
        "source_kind": citation.source_kind.value,
        "speaker": citation.speaker,
        "start_seconds": start_of(citation.time),
        "end_seconds": end_of(citation.time),
        "quote": citation.quote,
        "quote_start": citation.quote_start,
        "quote_end": citation.quote_end,
        "turn_start": citation.turn_start,
        "turn_end": citation.turn_end,
        "url": citation.url,
    }


def passage_json(scored: ScoredPassage) -> Json:
    """Return one passage as `search --json` prints it; `text` is with speaker labels, as `tokens` counts it."""
    passage = scored.passage
    return {
        "passage_id": passage.passage_id,
        "record_id": passage.record_id,
        "ordinal": passage.ordinal,
        "discussion": scored.discussion,
        "turn_start": passage.turn_start,
        "turn_end": passage.turn_end,
        "char_start": passage.char_start,
        "char_end": passage.char_end,
        "tokens": passage.tokens,
        "score": scored.score,
        "speakers": list(passage.speakers),
        "start_seconds": start_of(passage.time),
        "end_seconds": end_of(passage.time),
        "text": passage.labelled_text,
    }


def searched_json(searched: Searched) -> Json:
    """Return the coverage: records searched, of how many, and their dates."""
    return {
        "records": searched.records,
        "of": searched.of,
        "from": day_text(searched.first),
        "to": day_text(searched.last),
    }


def search_json(result: SearchResult) -> Json:
    """Return what `search --json` prints: best discussion first, in record order within it."""
    return {
        "query": result.query,
        "passages": [passage_json(scored) for scored in result.passages],
        "notices": list(result.notices),
        "searched": searched_json(result.searched),
    }


def find_json(phrase: str, hits: Sequence[PhraseHit]) -> Json:
    """Return what `find --json` prints."""
    return {
        "phrase": phrase,
        "hits": [
            {
                "record_id": hit.record_id,
                "title": hit.title,
                "turn": hit.turn,
                "speaker": hit.speaker,
                "start_seconds": hit.start_seconds,
                "char_start": hit.char_start,
                "char_end": hit.char_end,
                "context": hit.context,
            }
            for hit in hits
        ],
    }
