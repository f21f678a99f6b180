"""Sets of scripted questions, as YAML files that people write.

```yaml
name: sample records
questions:
  - id: bus-lane-vote
    question: How did the council vote on the bus lane?
    scope: {kind: transcript, from: 2024-05-01}
    expect:
      record: 2024-05-09-city-council.vtt     # file name, title or id
      turn_contains: The motion carries        # or turn: 41, from 0
      speaker: Clerk Ana Ruiz
      contains: [six to three]
  - id: zeppelin
    question: What did the mayor say about the zeppelin?
    expect: {abstain: true}
    expected_failure: the gate lets it through   # only while it fails
```
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import QuestionSetError
from ingest import SourceKind


def _listed(value: Any) -> Any:
    return value if value is None or isinstance(value, list | tuple) else [value]


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class QuestionScope(BaseModel):
    """The part of the library a scripted question is asked of; records by file name, title or id."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    records: Names = ()
    speaker: Names = ()
    body: Names = ()
    kind: Annotated[tuple[SourceKind, ...], BeforeValidator(_listed)] = ()
    date_from: date | None = Field(default=None, alias="from")
    date_to: date | None = Field(default=None, alias="to")


class Expectation(BaseModel):
    """What a right reply shows; what is left out is not judged.

    Attributes:
        record, records: each must be cited.
        turn: position from 0 of a turn of `record`, or of either of `records`, that must be cited.
        turn_contains: the same, by words that stand in that turn.
        speaker: of a citation in the expected record and turn.
        contains: each must stand in a quote, looking past case and space.
        lacks: none may stand in a quote: what was once answered, and is no answer.
        abstain: the records do not tell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: str | None = None
    records: Names = ()
    turn: int | None = Field(default=None, ge=0)
    turn_contains: str | None = None
    speaker: str | None = None
    contains: Names = ()
    lacks: Names = ()
    abstain: bool = False

    @model_validator(mode="after")
    def _is_judged(self) -> Expectation:
        others = self.model_fields_set - {"abstain"}
        if self.abstain and others:
            raise ValueError(f"'abstain' stands alone, without {', '.join(sorted(others))}")
        if not self.abstain and not others:
            raise ValueError("nothing is expected; name a record, a speaker, words of a quote, or 'abstain: true'")
        if (self.turn is not None or self.turn_contains) and not self.named_records:
            raise ValueError("a turn is expected of no record; name the record")
        return self

    @property
    def named_records(self) -> tuple[str, ...]:
        """The records that must be cited, as they are named."""
        return ((self.record,) if self.record else ()) + self.records


class ScriptedQuestion(BaseModel):
    """One question and what is expected of its reply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    expect: Expectation
    scope: QuestionScope = QuestionScope()
    expected_failure: str | None = None


class QuestionSet(BaseModel):
    """Scripted questions that belong together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    about: str = ""
    questions: tuple[ScriptedQuestion, ...]

    @model_validator(mode="after")
    def _has_distinct_ids(self) -> QuestionSet:
        if not self.questions:
            raise ValueError("it holds no questions; write at least one under 'questions:'")
        twice = [name for name, count in Counter(question.id for question in self.questions).items() if count > 1]
        if twice:
            raise ValueError(f"the id {twice[0]!r} is used twice")
        return self


def load_questions(path: Path) -> QuestionSet:
    """Read a question set.

    Raises:
        QuestionSetError: names the file, the question and the field that is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise QuestionSetError(f"{str(path)!r} cannot be read: {error.strerror}; name a YAML file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{str(path)!r} is not YAML: {error}; see the example in the README") from None
    if isinstance(content, list):
        content = {"questions": content}
    if not isinstance(content, dict):
        raise QuestionSetError(f"{str(path)!r} holds no questions; begin with 'questions:'")
    content.setdefault("name", path.stem)
    try:
        return QuestionSet.model_validate(content)
    except ValidationError as error:
        raise QuestionSetError("; ".join(_problems(path, content, error))) from None


def _problems(path: Path, content: dict[str, Any], error: ValidationError) -> list[str]:
    problems = []
    for problem in error.errors(include_url=False, include_context=False):
        location, which = list(problem["loc"]), ""
        if location[:1] == ["questions"] and len(location) > 1:
            which = f", question {_id_of(content, location[1])!r}"
            location = location[2:]
        field = f", {'.'.join(map(str, location))!r}" if location else ""
        problems.append(f"{str(path)!r}{which}{field}: {problem['msg'].removeprefix('Value error, ')}")
    return problems


def _id_of(content: dict[str, Any], position: int | str) -> Any:
    entry = content["questions"][position] if isinstance(position, int) else None
    return entry.get("id", position) if isinstance(entry, dict) else position
