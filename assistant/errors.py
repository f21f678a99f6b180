"""What can go wrong between a question and its answer.

AssistantError
├── SettingsError       a setting is unknown or out of bounds: names it and where it came from
├── QuestionError       the question itself cannot be asked (empty, too long, a batch line that is no question)
├── JournalError        the journal cannot be read or written
├── AlertError          a saved search that asks for nothing, or that is not there
├── ReportError         a report of an error that says nothing, is not there, or cannot become a question
├── BackupError         a library cannot be put into a file, or a file is no backup to make a library of
├── PromptError         a prompt names an unknown variable or lacks one
├── QuestionSetError    a file of scripted questions is wrong: names the file, the question and the field
├── ClipError           there is no such clip, or it cannot be made: says what the record or the recording has
├── LanguageModelError  no language model answers to its name, or it failed: says how, never with a key
└── LearnedError        a file of what was learned is missing, damaged or of another version

What the library refuses is raised as it is (`ingest.errors`).
"""

from __future__ import annotations


class AssistantError(Exception):
    """Anything this package raises on purpose."""


class SettingsError(AssistantError):
    """A setting is unknown or out of bounds."""


class QuestionError(AssistantError):
    """The question cannot be asked."""


class JournalError(AssistantError):
    """The journal cannot be read or written."""


class AlertError(AssistantError):
    """A saved search asks for nothing, or is not there."""


class ReportError(AssistantError):
    """A report of an error says nothing, is not there, or cannot become a question."""


class BackupError(AssistantError):
    """A library cannot be backed up, or a file is no backup to make a library of."""


class ClipError(AssistantError):
    """There is no such clip, or it cannot be made."""


class PromptError(AssistantError):
    """A prompt names an unknown variable or lacks one."""


class QuestionSetError(AssistantError):
    """A file of scripted questions is wrong."""


class LearnedError(AssistantError):
    """What was learned cannot be read."""


class LanguageModelError(AssistantError):
    """No language model answers to its name, or it failed."""
