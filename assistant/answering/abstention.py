"""When the records do not tell, and how that is said. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.asking import Asked
from assistant.answering.citations import spoken_date
from assistant.answering.speakers import whose_words
from assistant.answering.words import Wording, coverage, names_in, stem, stems, words
from assistant.answers import Abstention, Evidence, Mode, Question, Searched, SearchResult

# Share of what is asked about, from which a name that stands nowhere leaves nothing to tell.
_LEAST_NAMED = 0.3


def is_absent(evidence: Evidence, question: str, wording: Wording) -> bool:
    """Tell whether what is asked about stands nowhere in scope: whoever is asked, what is named, or every word of it.

    A name that is little of what is asked about ("TV" of a remote control) may be called otherwise in the records.
    Looked at before anything is answered; whether what is there answers is asked later, see `gate.py`.

    Args:
        evidence: what the search found to speak for an answer.
        question: as it is searched.
        wording: what it asks about, without the names of those whose words are asked for.
    """
    missing = missing_stems(evidence)
    names = missing & names_in(question) & wording.terms.keys()
    if coverage(names, wording.weight) >= _LEAST_NAMED or names & {stem(word) for word in words(whose_words(question))}:
        return True
    return stands_nowhere(evidence, wording)


def stands_nowhere(evidence: Evidence, wording: Wording) -> bool:
    """Tell whether every word of what is asked about stands nowhere in scope."""
    return bool(wording.terms) and missing_stems(evidence).issuperset(wording.terms)


def missing_stems(evidence: Evidence) -> frozenset[str]:
    """Return the stems of the words of a question that stand nowhere in scope."""
    return frozenset(stem(word) for term in evidence.missing_terms for word in words(term))


def abstain(
    question: Question,
    found: SearchResult,
    asked: Asked,
    *,
    mode: Mode,
    library_sequence: int,
    fingerprint: str,
    notices: Sequence[str] = (),
) -> Abstention:
    """Return the abstention of a question: what was searched, what stands nowhere, and what came nearest."""
    return Abstention(
        question=question,
        reason=reason(found, sorted(asked.speakers), asked.wording),
        nearest=found.nearest,
        searched=found.searched,
        mode=mode,
        library_sequence=library_sequence,
        fingerprint=fingerprint,
        notices=tuple(notices),
    )


def reason(found: SearchResult, speakers: Sequence[str], wording: Wording) -> str:
    """Say that the records do not tell, what was searched, and which words of what is asked about stand nowhere.

    Args:
        found: what the search found.
        speakers: whose words alone were searched; none where everybody's were.
        wording: what is asked about: a date that chose the meeting, and a name that chose the speaker, are not.
    """
    said = f"The records do not tell. {coverage_sentence(found.searched)}"
    missing = [term for term in found.evidence.missing_terms if stems(term) & wording.terms.keys()]
    if not missing or not found.searched.records:
        return said
    terms = [f"“{term}”" for term in missing]
    where = f"in what {_listed(speakers)} said" if speakers else "in them"
    return f"{said} {_listed(terms)} {'stands' if len(terms) == 1 else 'stand'} nowhere {where}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def coverage_sentence(searched: Searched) -> str:
    """Say what was searched.

    >>> coverage_sentence(Searched(records=0, of=0))
    'There are no records to search.'
    >>> coverage_sentence(Searched(records=1, of=3))
    'Searched 1 record of 3.'
    """
    if searched.of == 0:
        return "There are no records to search."
    if searched.records == 0:
        return (
            "The one record was not searched."
            if searched.of == 1
            else f"None of the {searched.of} records was searched."
        )
    part = f" of {searched.of}" if searched.of != searched.records else ""
    noun = "record" if searched.records == 1 else "records"
    return f"Searched {searched.records} {noun}{part}{_dates(searched)}."


def _dates(searched: Searched) -> str:
    if searched.first is None or searched.last is None:
        return ""
    if searched.first == searched.last:
        return f", {spoken_date(searched.first)}"
    return f", {spoken_date(searched.first)} to {spoken_date(searched.last)}"
