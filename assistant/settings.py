"""What can be set: one frozen `Settings` of small sections, read once at the edge and passed down."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as SourceError

from assistant.errors import SettingsError
from ingest import IngestSettings

SETTINGS_FILE = "verbatim.toml"
MIN_PASSWORD_LENGTH = 8
ENVIRONMENT_PREFIX = "VERBATIM_"
NESTED = "__"
# Short names for what would otherwise be VERBATIM_INGEST__MODEL_DIR and so on.
SHORT_NAMES = {
    "MODEL_DIR": ("ingest", "model_dir"),
    "CACHE": ("ingest", "cache_dir"),
    "EMBEDDING": ("ingest", "embedding"),
    "EMBEDDING_KEY": ("ingest", "embedding_key"),
}
# Variables of the prefix that set nothing: the data of the tests, and where they stop a process.
NOT_SETTINGS = ("SHARED_DATA", "CRASH", "TEST")


class SearchSettings(BaseModel):
    """How passages are found and joined into discussions. Frozen; an unknown field is an error.

    Attributes:
        budget_tokens: cl100k tokens, speaker labels included, that the discussions of one search may hold together.
        candidate_passages: how many passages the vectors, and how many the words, propose before records are chosen.
        candidate_terms: how many of the question's rarest terms propose candidates; in the chosen records all count.
        common_share: a term that stands in a larger share of the records' passages proposes no candidates while a
            rarer one does.
        max_records: records whose passages are all scored.
        max_occurrences: the question's terms are looked up in these, rarest first, while they together stand in at most
            so many of the library's passages.
        dense_weight: weight of a passage's likeness to the question in its score.
        lexical_weight: weight of the question's terms.
        speaker_weight: weight of being said by somebody whom the question names.
        question_share: how much of what all questions have in common is taken off a question's embedding.
        steepness: how much more one very alike passage counts than several that are a little alike.
        term_saturation: how soon a term counts in full, as a share of its best score; near 0, standing there is enough.
        spread_radius: how many passages to either side a score reaches; 0 turns spreading off.
        spread_decay: passages over which that reach falls by e.
        discussion_passages: the longest discussion.
        record_share: the part of the budget that one of several records may take.
        learned: whether passages are scored by what was learned as well, where it suits the library.
        nearest_passages: how many best passages are kept beside the discussions, for an abstention to show and for an
            answer to read as well; and as many by meaning alone for an answer to read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_tokens: int = Field(default=2000, ge=50, le=100_000)
    candidate_passages: int = Field(default=300, ge=1, le=10_000)
    candidate_terms: int = Field(default=6, ge=1, le=100)
    common_share: float = Field(default=0.1, gt=0.0, le=1.0)
    max_records: int = Field(default=20, ge=1, le=1000)
    max_occurrences: int = Field(default=30_000, ge=1)
    dense_weight: float = Field(default=1.0, ge=0.0, le=10.0)
    lexical_weight: float = Field(default=0.8, ge=0.0, le=10.0)
    speaker_weight: float = Field(default=0.25, ge=0.0, le=10.0)
    question_share: float = Field(default=0.35, ge=0.0, le=1.0)
    steepness: float = Field(default=0.5, gt=0.0, le=5.0)
    term_saturation: float = Field(default=0.07, gt=0.0, le=10.0)
    spread_radius: int = Field(default=16, ge=0, le=100)
    spread_decay: float = Field(default=3.5, gt=0.0, le=100.0)
    discussion_passages: int = Field(default=8, ge=1, le=100)
    record_share: float = Field(default=0.5, gt=0.0, le=1.0)
    learned: bool = True
    nearest_passages: int = Field(default=10, ge=1, le=100)


class AnswerSettings(BaseModel):
    """How an answer is made of what was found, and when there is none. Frozen; an unknown field is an error.

    Attributes:
        budget_tokens: cl100k tokens of the discussions that are read for an answer.
        max_claims: quotes of an answer at most; each is a thought of one to eight sentences.
        account_words: words from which on an account of a discussion is long enough.
        max_listed: meetings, records or places that a lookup shows at most; the rest is counted.
        max_sentences: candidate sentences that are embedded for one question, twice as many where it is asked in other
            words than the records'; the rest is left out by their words.
        relevance_floor: how likely beside the likeliest thought, 0 to 1, one must be to answer as well.
        repeat_overlap: share of equal words, 0 to 1, from which a thought repeats another.
        min_likelihood: evidence gate with a model: how likely the likeliest thoughts must be to answer at all, 0 to 1.
        min_likelihood_words: the same without a model.

    What is likely was learned, see `assistant/answering/learned.json` and `tests/training/`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_tokens: int = Field(default=4000, ge=50, le=100_000)
    max_claims: int = Field(default=5, ge=1, le=12)
    account_words: int = Field(default=85, ge=10, le=1000)
    max_listed: int = Field(default=20, ge=1, le=500)
    max_sentences: int = Field(default=64, ge=4, le=400)
    relevance_floor: float = Field(default=0.2, ge=0, le=1)
    repeat_overlap: float = Field(default=0.6, gt=0, le=1)
    min_likelihood: float = Field(default=0.35, ge=0, le=1)
    min_likelihood_words: float = Field(default=0.5, ge=0, le=1)


class GenerationSettings(BaseModel):
    """How a language model is asked, where one is named. Frozen; an unknown field is an error.

    Attributes:
        budget_tokens: cl100k tokens of the passages that the model is shown.
        max_answer_tokens: what the model may write; four times as many characters are read at most.
        max_sentences: sentences of an answer; what comes after is not read.
        connect_seconds: how long the model's address may take to accept a connection.
        first_token_seconds: how long it may take to begin its answer.
        gap_seconds: how long it may fall silent in the midst of it.
        total_seconds: how long the whole may take, retries included.
        rewrite_seconds: how long it may take to make a question stand alone.
        retries: how often it is asked again when it fails before its first word.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    budget_tokens: int = Field(default=3000, ge=50, le=100_000)
    max_answer_tokens: int = Field(default=700, ge=16, le=20_000)
    max_sentences: int = Field(default=8, ge=1, le=50)
    connect_seconds: float = Field(default=5, gt=0, le=600)
    first_token_seconds: float = Field(default=30, gt=0, le=3600)
    gap_seconds: float = Field(default=20, gt=0, le=3600)
    total_seconds: float = Field(default=120, gt=0, le=3600)
    rewrite_seconds: float = Field(default=15, gt=0, le=3600)
    retries: int = Field(default=2, ge=0, le=10)


class UISettings(BaseModel):
    """How the page is served. Frozen; an unknown field is an error.

    Attributes:
        max_waiting: questions that may wait in the queue; a later one is refused.
        mcp: let other programs' models ask, search and find, by the Model Context Protocol, on this machine alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_waiting: int = Field(default=32, ge=1)
    mcp: bool = False


class Settings(BaseSettings):
    """Everything that can be set: command line over environment over `verbatim.toml` over default. Frozen.

    A nested field is VERBATIM_ANSWER__MAX_CLAIMS in the environment and stands under `[answer]` in the file.

    Attributes:
        library: folder of the library; made by the first ingest.
        host: address served on; anything but this machine needs a password.
        port: 0 takes a free one.
        password: asked of every reader where it is set, of 8 characters or more; blank is none.
        allow_changes: let readers of another machine add and remove records.
        llm: the language model that writes answers (`ollama:NAME`, `openai:NAME`, `openai-like:NAME@https://address/v1`,
            `anthropic:NAME`); None, or blank, answers in quotes alone.
        llm_key: the key it asks for.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter=NESTED,
        toml_file=SETTINGS_FILE,
    )

    library: Path = Path("library")
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    password: SecretStr | None = None
    allow_changes: bool = False
    ingest: IngestSettings = IngestSettings()
    search: SearchSettings = SearchSettings()
    answer: AnswerSettings = AnswerSettings()
    llm: str | None = None
    llm_key: SecretStr | None = None
    generation: GenerationSettings = GenerationSettings()
    ui: UISettings = UISettings()

    @field_validator("llm")
    @classmethod
    def _named(cls, llm: str | None) -> str | None:
        return llm.strip() or None if llm else None

    @field_validator("password")
    @classmethod
    def _long_enough(cls, password: SecretStr | None) -> SecretStr | None:
        if password is None or not password.get_secret_value().strip():
            return None
        if len(password) < MIN_PASSWORD_LENGTH:
            raise ValueError(f"a password needs at least {MIN_PASSWORD_LENGTH} characters")
        return password

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  a .env file is not read: one file is enough
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Rank the sources, strongest first."""
        file = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, _ShortNames(settings_cls), file

    @classmethod
    def load(cls, **command_line: Any) -> Self:
        """Read the settings from all sources.

        Args:
            command_line: what was given there, nested as the fields are (`answer={"max_claims": 3}`).

        Raises:
            SettingsError: a key is unknown or a value out of bounds; names the key, where it came from, and why.
        """
        _refuse_unknown_variables(os.environ, cls.model_fields)
        try:
            return cls(**command_line)
        except ValidationError as error:
            raise SettingsError("; ".join(_problems(error, command_line))) from None
        except (SourceError, ValueError) as error:  # ValueError: the file is not TOML
            raise SettingsError(f"the settings cannot be read: {error}; look at {SETTINGS_FILE!r}") from None

    def fingerprint(self, model: str | None) -> str:
        """Return 12 hex digits that change with whatever changes an answer: search, answer, passages, model."""
        parts = (
            self.search.model_dump_json(),
            self.answer.model_dump_json(),
            str(self.ingest.passage_tokens),
            model or "no model",
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


class _ShortNames(PydanticBaseSettingsSource):
    """The variables that have a short name, nested as the fields are."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError  # the whole source is read at once, see __call__

    def __call__(self) -> dict[str, Any]:
        found: dict[str, dict[str, str]] = {}
        for name, (section, key) in SHORT_NAMES.items():
            if value := os.environ.get(ENVIRONMENT_PREFIX + name):
                found.setdefault(section, {})[key] = value
        return found


def _refuse_unknown_variables(environment: Mapping[str, str], fields: Iterable[str]) -> None:
    """The library ignores a misspelt variable; a setting that silently does nothing misleads."""
    known = {*(name.upper() for name in fields), *SHORT_NAMES}
    for variable in environment:
        name = variable.upper().removeprefix(ENVIRONMENT_PREFIX)
        if name == variable.upper() or name.startswith(NOT_SETTINGS):
            continue
        if name.split(NESTED)[0] not in known:
            raise SettingsError(
                f"{variable!r} in the environment is no setting; known are "
                f"{', '.join(sorted(ENVIRONMENT_PREFIX + name for name in known))}"
            )


def _problems(error: ValidationError, command_line: Mapping[str, Any]) -> list[str]:
    """Say for each wrong value where it came from and why it is wrong; never the value itself, it may be secret."""
    return [
        f"{'.'.join(map(str, problem['loc']))!r} from {_origin(problem['loc'], command_line)}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _origin(location: tuple[str | int, ...], command_line: Mapping[str, Any]) -> str:
    if _stands_in(location, command_line):
        return "the command line"
    path = tuple(str(key).lower() for key in location)
    for variable in os.environ:
        name = variable.upper().removeprefix(ENVIRONMENT_PREFIX)
        parts = SHORT_NAMES.get(name) or tuple(name.lower().split(NESTED))
        if name != variable.upper() and parts == path[: len(parts)]:
            return f"{variable!r} in the environment"
    return repr(SETTINGS_FILE)


def _stands_in(location: tuple[str | int, ...], nested: Any) -> bool:
    for key in location:
        if not isinstance(nested, Mapping) or key not in nested:
            return False
        nested = nested[key]
    return True
