"""From what was found to a cited answer: chosen, quoted, verified, or withheld."""

from assistant.answering.abstention import coverage_sentence as coverage_sentence
from assistant.answering.choosing import with_nearest as with_nearest
from assistant.answering.citations import moment_url as moment_url
from assistant.answering.citations import spoken_date as spoken_date
from assistant.answering.examples import example_questions as example_questions
from assistant.answering.extractive import answer_extractively as answer_extractively
from assistant.answering.ranking import learned as learned
from assistant.answering.speakers import asked_speakers as asked_speakers
from assistant.answering.verification import verify as verify

__all__ = [
    "answer_extractively",
    "asked_speakers",
    "coverage_sentence",
    "example_questions",
    "learned",
    "moment_url",
    "spoken_date",
    "verify",
    "with_nearest",
]
