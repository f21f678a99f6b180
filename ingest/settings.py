"""The settings that this package owns; the assistant's settings hold them as one section."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


class IngestSettings(BaseModel):
    """How files become a library. Frozen; an unknown field is an error.

    Attributes:
        passage_tokens: cl100k tokens a passage aims at, speaker labels included.
        embedding: the embedding model in place of the bundled one (`ollama:NAME`, `openai:NAME`,
            `openai-like:NAME@https://address/v1`); None, or blank, is the bundled one.
        embedding_key: the key it asks for.
        embedding_precision: int8 is about twice as fast as fp32 on a processor with VNNI.
        model_dir: folder with the model's weights and tokenizer; None takes those of the installed package.
        cache_dir: where the assembled model is kept.
        parse_seconds: wall clock for reading one file; a file that takes longer is refused.
        parse_megabytes: memory for reading one file, where the system can limit it.
        max_file_megabytes: a larger file is refused before it is read.
        sync_threshold: Chroma writes its index to disk every so many vectors.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    passage_tokens: int = Field(default=128, ge=32, le=200)
    embedding: str | None = None
    embedding_key: SecretStr | None = None
    embedding_precision: Literal["int8", "fp32"] = "int8"
    model_dir: Path | None = None
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("verbatim", appauthor=False))
    parse_seconds: float = Field(default=60.0, gt=0)
    parse_megabytes: int = Field(default=1500, ge=128)
    max_file_megabytes: int = Field(default=200, ge=1)
    sync_threshold: int = Field(default=1000, ge=2)

    @field_validator("embedding")
    @classmethod
    def _named(cls, embedding: str | None) -> str | None:
        return embedding.strip() or None if embedding else None
