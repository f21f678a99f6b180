"""Scripted questions: whether the answers can be trusted, measured and told."""

from assistant.evaluation.metrics import METRICS as METRICS
from assistant.evaluation.metrics import Expected as Expected
from assistant.evaluation.questions import Expectation as Expectation
from assistant.evaluation.questions import QuestionSet as QuestionSet
from assistant.evaluation.questions import ScriptedQuestion as ScriptedQuestion
from assistant.evaluation.questions import load_questions as load_questions
from assistant.evaluation.reported import as_yaml as as_yaml
from assistant.evaluation.reported import question_set_of as question_set_of
from assistant.evaluation.runner import Evaluation as Evaluation
from assistant.evaluation.runner import Outcome as Outcome
from assistant.evaluation.runner import cross_check as cross_check
from assistant.evaluation.runner import evaluate as evaluate
from assistant.evaluation.runner import run_question as run_question

__all__ = [
    "METRICS",
    "Evaluation",
    "Expectation",
    "Expected",
    "Outcome",
    "QuestionSet",
    "ScriptedQuestion",
    "as_yaml",
    "cross_check",
    "evaluate",
    "load_questions",
    "question_set_of",
    "run_question",
]
