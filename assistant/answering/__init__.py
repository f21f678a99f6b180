"""From what was found to a cited answer: chosen, quoted, verified, or withheld."""

from assistant.answering.abstention import coverage_sentence as coverage_sentence
from assistant.answering.abstention import stands_nowhere as stands_nowhere
from assistant.answering.asking import sought as sought
from assistant.answering.asking import taken_apart as taken_apart
from assistant.answering.choosing import together as together
from assistant.answering.choosing import with_nearest as with_nearest
from assistant.answering.citations import cite as cite
from assistant.answering.citations import moment_url as moment_url
from assistant.answering.citations import spoken_date as spoken_date
from assistant.answering.differences import is_contradicted as is_contradicted
from assistant.answering.differences import told_first_hand as told_first_hand
from assistant.answering.differences import with_differences as with_differences
from assistant.answering.examples import example_questions as example_questions
from assistant.answering.extractive import answer_extractively as answer_extractively
from assistant.answering.extractive import notices_of as notices_of
from assistant.answering.grounds import Ground as Ground
from assistant.answering.grounds import about_records as about_records
from assistant.answering.grounds import grounds_of as grounds_of
from assistant.answering.grounds import read_beside as read_beside
from assistant.answering.kinds import asked_sources as asked_sources
from assistant.answering.ranking import learned as learned
from assistant.answering.senses import sense as sense
from assistant.answering.speakers import asked_speakers as asked_speakers
from assistant.answering.support import support_of as support_of
from assistant.answering.verification import FAULT_OF as FAULT_OF
from assistant.answering.verification import find_verbatim as find_verbatim
from assistant.answering.verification import quoted_texts as quoted_texts
from assistant.answering.verification import verify as verify
from assistant.answering.words import names_in as names_in
from assistant.answering.words import overlap as overlap
from assistant.answering.words import stems as stems
from assistant.answering.words import words as words

__all__ = [
    "FAULT_OF",
    "Ground",
    "about_records",
    "answer_extractively",
    "asked_sources",
    "asked_speakers",
    "cite",
    "coverage_sentence",
    "example_questions",
    "find_verbatim",
    "grounds_of",
    "is_contradicted",
    "learned",
    "moment_url",
    "names_in",
    "notices_of",
    "overlap",
    "quoted_texts",
    "read_beside",
    "sense",
    "sought",
    "spoken_date",
    "stands_nowhere",
    "stems",
    "support_of",
    "taken_apart",
    "together",
    "told_first_hand",
    "verify",
    "with_differences",
    "with_nearest",
    "words",
]
