"""Check the machine, the model and the library, each with the next step where something is wrong."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant import generation
from assistant.errors import LanguageModelError, LearnedError
from assistant.placement import risk_of
from assistant.search import shipped, usable
from assistant.settings import Settings
from ingest import IngestError, Library, build_embedder, build_reader, count_tokens

# A library of 100,000 passages takes about half of this, and a rebuild stands beside the old index for a while.
_FREE_BYTES_WANTED = 2 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One thing that was looked at.

    Attributes:
        remedy: the next step; empty where nothing is wrong.
    """

    name: str
    severity: Literal["ok", "warning", "error"]
    message: str
    remedy: str = ""


def diagnose(settings: Settings) -> list[CheckResult]:
    """Run every check; none of them changes anything but the cache of the assembled model."""
    checks: tuple[Callable[[Settings], CheckResult], ...] = (
        check_python,
        check_tokens,
        check_model,
        check_reader,
        check_finding,
        check_language_model,
        check_space,
        check_place,
        check_library,
    )
    return [check(settings) for check in checks]


def check_python(_: Settings) -> CheckResult:
    """Say which Python runs."""
    return CheckResult(name="python", severity="ok", message=sys.version.split()[0])


def check_tokens(_: Settings) -> CheckResult:
    """Count tokens with the encoding that comes with the packages."""
    try:
        count_tokens("one two")
    except (OSError, ValueError) as error:
        return CheckResult(
            name="tokens", severity="error", message=str(error), remedy="run the set-up again: make setup"
        )
    return CheckResult(name="tokens", severity="ok", message="the cl100k encoding is on this machine")


def check_model(settings: Settings) -> CheckResult:
    """Load the embedding model and embed one word."""
    try:
        embedder = build_embedder(settings.ingest)
        embedder.embed_query("test")
    except IngestError as error:
        return CheckResult(
            name="model",
            severity="warning",
            message=f"{error}; words alone are searched",
            remedy="look at VERBATIM_EMBEDDING, its key, and whether the model's server runs"
            if settings.ingest.embedding
            else "run the set-up again, or name the folder with the weights in VERBATIM_MODEL_DIR",
        )
    return CheckResult(name="model", severity="ok", message=f"{embedder.dimensions} dimensions, {embedder.fingerprint}")


def check_reader(settings: Settings) -> CheckResult:
    """Load the model that reads question and sentence together, and read one pair."""
    try:
        reader = build_reader(settings.ingest)
        reader.logits("test", [("", "test")])
    except IngestError as error:
        return CheckResult(
            name="reader",
            severity="warning",
            message=f"{error}; sentences are weighed one by one",
            remedy="run the set-up again, or name the folder with the weights in VERBATIM_MODEL_DIR",
        )
    return CheckResult(name="reader", severity="ok", message=reader.fingerprint)


def check_finding(settings: Settings) -> CheckResult:
    """Read what was learned of finding discussions, and tell whether it suits the library."""
    try:
        kept = shipped()
    except LearnedError as error:
        return CheckResult(
            name="finding", severity="error", message=str(error), remedy="discussions are found without it until then"
        )
    suited = f"the model {kept.made_for} and passages {kept.chunker}"
    unsuitable = _unsuitable(settings)
    if unsuitable is None:
        return CheckResult(name="finding", severity="ok", message=f"learned for {suited}")
    return CheckResult(
        name="finding", severity="warning", message=unsuitable, remedy=f"search with {suited}, or teach it anew"
    )


def _unsuitable(settings: Settings) -> str | None:
    """Return why what was learned is not used on the library, None where it is or there is no library to look at."""
    if not settings.library.exists():
        return None
    try:
        with Library.open(settings.library, settings.ingest) as library:
            return usable(library)[1]
    except IngestError:  # told by the check of the library itself
        return None


def check_language_model(settings: Settings) -> CheckResult:
    """Ask the language model for one word, where one is named."""
    if not settings.llm:
        return CheckResult(name="language model", severity="ok", message="none is named: answers are made of quotes")
    try:
        generation.try_model(generation.connect(settings.llm, settings), settings.generation)
    except LanguageModelError as error:
        return CheckResult(
            name="language model",
            severity="warning",
            message=f"{error}; answers are made of quotes until then",
            remedy="look at VERBATIM_LLM, the key, and whether the model's server runs",
        )
    return CheckResult(name="language model", severity="ok", message=f"{settings.llm} answers")


def check_space(settings: Settings) -> CheckResult:
    """Look at the free space where the library lies."""
    folder = _nearest_folder(settings.library)
    free = shutil.disk_usage(folder).free
    message = f"{free / 1024**3:.1f} GiB free at {folder}"
    if free >= _FREE_BYTES_WANTED:
        return CheckResult(name="space", severity="ok", message=message)
    return CheckResult(
        name="space", severity="warning", message=message, remedy="make room: a rebuild needs the index's size again"
    )


def check_place(settings: Settings) -> CheckResult:
    """Look at whether the library lies on a network drive, or in a folder that is kept in step with others."""
    risk = risk_of(settings.library)
    if risk is None:
        return CheckResult(name="place", severity="ok", message=f"{settings.library} lies on a disk of this machine")
    message, _, remedy = risk.partition("; ")
    return CheckResult(name="place", severity="warning", message=message, remedy=remedy)


def check_library(settings: Settings) -> CheckResult:
    """Open the library for reading and compare its parts."""
    if not settings.library.exists():
        return CheckResult(
            name="library",
            severity="warning",
            message=f"there is none yet at {settings.library}",
            remedy="`verbatim ingest FOLDER` makes it",
        )
    try:
        with Library.open(settings.library, settings.ingest) as library:
            report, count = library.verify(), library.count()
    except IngestError as error:
        return CheckResult(name="library", severity="error", message=str(error), remedy="see the message")
    if not report.ok:
        return CheckResult(
            name="library", severity="error", message="; ".join(report.differences[:3]), remedy="run `verbatim rebuild`"
        )
    message = f"{count} records; "
    if not report.is_index_checked:
        message += f"all but the index agrees, which was not looked at: {report.unchecked_because}"
    elif report.mended:
        message += f"everything agrees now; {report.mended}"
    else:
        message += "everything agrees"
    return CheckResult(name="library", severity="ok", message=message)


def _nearest_folder(path: Path) -> Path:
    """Return the first folder at or above `path` that exists."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.is_dir())
