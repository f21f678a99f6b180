"""From a question to a cited answer: everything that may be used from outside.

Names are loaded on first use (PEP 562), so that `--help` and lists load neither llama-index, nor Chroma, nor Gradio.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.alerts import add_alert as add_alert
    from assistant.alerts import run_alerts as run_alerts
    from assistant.answers import Abstention as Abstention
    from assistant.answers import Answer as Answer
    from assistant.answers import Citation as Citation
    from assistant.answers import Claim as Claim
    from assistant.answers import Exchange as Exchange
    from assistant.answers import Question as Question
    from assistant.answers import Reply as Reply
    from assistant.answers import SearchResult as SearchResult
    from assistant.backup import Manifest as Manifest
    from assistant.backup import back_up as back_up
    from assistant.backup import restore as restore
    from assistant.doctor import CheckResult as CheckResult
    from assistant.doctor import diagnose as diagnose
    from assistant.engine import DiscussionRetriever as DiscussionRetriever
    from assistant.engine import ScopedQuery as ScopedQuery
    from assistant.engine import VerifiedSynthesizer as VerifiedSynthesizer
    from assistant.engine import build_query_engine as build_query_engine
    from assistant.errors import AlertError as AlertError
    from assistant.errors import AssistantError as AssistantError
    from assistant.errors import BackupError as BackupError
    from assistant.errors import JournalError as JournalError
    from assistant.errors import QuestionError as QuestionError
    from assistant.errors import QuestionSetError as QuestionSetError
    from assistant.errors import ReportError as ReportError
    from assistant.errors import SettingsError as SettingsError
    from assistant.evaluation import Evaluation as Evaluation
    from assistant.evaluation import as_yaml as as_yaml
    from assistant.evaluation import cross_check as cross_check
    from assistant.evaluation import evaluate as evaluate
    from assistant.evaluation import load_questions as load_questions
    from assistant.evaluation import question_set_of as question_set_of
    from assistant.generation import Event as Event
    from assistant.generation import Finished as Finished
    from assistant.generation import SentenceTakenBack as SentenceTakenBack
    from assistant.generation import SentenceVerified as SentenceVerified
    from assistant.generation import Stop as Stop
    from assistant.generation import Stopped as Stopped
    from assistant.generation import TextWritten as TextWritten
    from assistant.generation import Understood as Understood
    from assistant.journal import Journal as Journal
    from assistant.reports import Subject as Subject
    from assistant.reports import keep_report as keep_report
    from assistant.reports import reports_as_json as reports_as_json
    from assistant.reports import reports_as_markdown as reports_as_markdown
    from assistant.reports import subject_record as subject_record
    from assistant.service import Assistant as Assistant
    from assistant.settings import Settings as Settings
    from assistant.ui.server import serve as serve

# Exported name -> the module that defines it.
_EXPORTS = {
    # asking
    "Assistant": "assistant.service",
    "Settings": "assistant.settings",
    "Journal": "assistant.journal",
    # what is asked and answered
    "Question": "assistant.answers",
    "Answer": "assistant.answers",
    "Abstention": "assistant.answers",
    "Reply": "assistant.answers",
    "Claim": "assistant.answers",
    "Citation": "assistant.answers",
    "Exchange": "assistant.answers",
    "SearchResult": "assistant.answers",
    # what happens while it is answered
    "Event": "assistant.generation",
    "Understood": "assistant.generation",
    "TextWritten": "assistant.generation",
    "SentenceVerified": "assistant.generation",
    "SentenceTakenBack": "assistant.generation",
    "Finished": "assistant.generation",
    "Stop": "assistant.generation",
    "Stopped": "assistant.generation",
    # for llama-index
    "build_query_engine": "assistant.engine",
    "DiscussionRetriever": "assistant.engine",
    "VerifiedSynthesizer": "assistant.engine",
    "ScopedQuery": "assistant.engine",
    # scripted questions
    "load_questions": "assistant.evaluation",
    "evaluate": "assistant.evaluation",
    "cross_check": "assistant.evaluation",
    "Evaluation": "assistant.evaluation",
    "question_set_of": "assistant.evaluation",
    "as_yaml": "assistant.evaluation",
    # alerts, and reports of errors
    "Subject": "assistant.reports",
    "keep_report": "assistant.reports",
    "reports_as_json": "assistant.reports",
    "reports_as_markdown": "assistant.reports",
    "subject_record": "assistant.reports",
    "add_alert": "assistant.alerts",
    "run_alerts": "assistant.alerts",
    # keeping it well
    "back_up": "assistant.backup",
    "restore": "assistant.backup",
    "Manifest": "assistant.backup",
    "diagnose": "assistant.doctor",
    "CheckResult": "assistant.doctor",
    "serve": "assistant.ui.server",
    # errors
    "AlertError": "assistant.errors",
    "AssistantError": "assistant.errors",
    "BackupError": "assistant.errors",
    "SettingsError": "assistant.errors",
    "QuestionError": "assistant.errors",
    "QuestionSetError": "assistant.errors",
    "ReportError": "assistant.errors",
    "JournalError": "assistant.errors",
}

__all__ = sorted(_EXPORTS)  # noqa: PLE0605  a sorted list of literals, tested against what is importable


def __getattr__(name: str) -> Any:
    if name not in _EXPORTS:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    return getattr(import_module(_EXPORTS[name]), name)
