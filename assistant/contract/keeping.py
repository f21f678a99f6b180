"""What the keeping of a library prints: checks, backups, scripted questions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.contract.times import Json

if TYPE_CHECKING:
    from assistant.backup import Manifest
    from assistant.doctor import CheckResult
    from assistant.evaluation import Evaluation
    from ingest import VerifyReport


def checks_json(checks: Sequence[CheckResult]) -> Json:
    """Return what `doctor --json` prints."""
    return {
        "checks": [
            {"name": check.name, "severity": check.severity, "message": check.message, "remedy": check.remedy}
            for check in checks
        ]
    }


def verify_json(report: VerifyReport) -> Json:
    """Return what `verify --json` prints."""
    return {
        "ok": report.ok,
        "records": report.records,
        "passages": report.passages,
        "differences": list(report.differences),
        "unfinished": list(report.unfinished),
        "is_index_checked": report.is_index_checked,
        "unchecked_because": report.unchecked_because or None,
        "mended": report.mended,
    }


def evaluation_json(evaluation: Evaluation) -> Json:
    """Return one question set as `evaluate --json` prints it; a metric that does not apply is null."""
    return {
        "name": evaluation.name,
        "met": evaluation.met,
        "fingerprint": evaluation.fingerprint,
        "shares": {metric: evaluation.share(metric) for metric in evaluation.metrics},
        "questions": [
            {"id": outcome.question_id, "verdict": outcome.verdict, "scores": dict(outcome.scores)}
            for outcome in evaluation.outcomes
        ],
    }


def backup_json(manifest: Manifest, file: str) -> Json:
    """Return what `backup --json` and `restore --json` print; `bytes` are those of all its files, not packed."""
    return {
        "file": file,
        "format": manifest.format,
        "made_by": manifest.made_by,
        "made_at": manifest.made_at.isoformat(),
        "library_sequence": manifest.library_sequence,
        "records": manifest.records,
        "files": len(manifest.files),
        "bytes": sum(held.bytes for held in manifest.files.values()),
    }
