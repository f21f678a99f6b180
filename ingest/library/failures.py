"""The files that could not be taken in: how they are listed and found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PurePosixPath

from ingest.records import Facts, RecordSummary, SourceKind


def failed(origin: str, reason: str) -> RecordSummary:
    """Return the line of a file in the list of records: without an id, called as the file is."""
    return RecordSummary(
        record_id="",
        revision=0,
        # Nobody has read it; the lowest kind, so that nothing is made of it.
        facts=Facts(
            title=_name(origin),
            source_kind=SourceKind.AI_SUMMARY,
            reasons={"source_kind": "the file was not read"},
        ),
        format="",
        state="failed",
        origins=(origin,),
        turns=0,
        passages=0,
        words=0,
        speakers=(),
        duration_seconds=None,
        sample=False,
        sequence=0,
        notices=(reason,),
    )


def origins_named(origins: Sequence[str], named: str) -> list[str]:
    """Return the origins that a path means, else those that a file name means."""
    # Origins are absolute and their links not followed.
    exact = {named, os.path.abspath(named)}  # noqa: PTH100  Path.resolve would follow links
    return [origin for origin in origins if origin in exact] or [origin for origin in origins if _name(origin) == named]


def _name(origin: str) -> str:
    return PurePosixPath(origin.removeprefix("upload:")).name
