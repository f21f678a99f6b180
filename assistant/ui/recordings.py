"""Recordings over HTTP: to hear them in the page, and to save the part that a clip is spoken in.

The page asks for a record, never for a file: which file is its recording, the library says. Every address carries a key
that this process makes for the record, so that only who was given the page hears anything, behind a password too.
"""

from __future__ import annotations

import hmac
import secrets
import tempfile
from pathlib import Path
from threading import Semaphore
from urllib.parse import urlencode

from fastapi import FastAPI
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, PlainTextResponse, Response

from assistant.clips import clip_of_characters, clip_time, cut, file_stem
from assistant.errors import ClipError
from assistant.service import Assistant
from assistant.ui.guard import RECORDING_PATH
from ingest import IngestError, Library, media_type

_SECRET = secrets.token_bytes(32)
# Cutting reads and writes a disk: one after the other.
_CUTTING = Semaphore(1)
_WAIT_SECONDS = 30
# Offsets of a record's text have no more digits.
_MAX_OFFSET = 10**10


def recording_address(record_id: str) -> str:
    """Return where the page hears a record's recording."""
    return f"{RECORDING_PATH[1:]}{record_id}?{urlencode({'key': _key(record_id)})}"


def cut_address(record_id: str, start: int, end: int) -> str:
    """Return where the part of a recording comes from in which some characters of the record are spoken."""
    query = urlencode({"start": start, "end": end, "key": _key(record_id)})
    return f"{RECORDING_PATH[1:]}{record_id}/cut?{query}"


def _key(record_id: str) -> str:
    return hmac.digest(_SECRET, record_id.encode(), "sha256").hex()


def add_recordings(app: FastAPI, assistant: Assistant) -> None:
    """Serve the recordings of the library's records, whole or by ranges of bytes, and cuts of them."""

    @app.api_route(RECORDING_PATH + "{record_id}", methods=["GET", "HEAD"])
    def recording(record_id: str, key: str = "") -> Response:
        file = _recording(assistant.library, record_id, key)
        return _not_here() if file is None else FileResponse(file, media_type=media_type(file), headers=_PRIVATE)

    @app.get(RECORDING_PATH + "{record_id}/cut")
    def part(record_id: str, start: int, end: int, key: str = "") -> Response:
        file = _recording(assistant.library, record_id, key)
        if file is None:
            return _not_here()
        if not _CUTTING.acquire(timeout=_WAIT_SECONDS):
            return PlainTextResponse("Other clips are being cut; try again in a moment.", 503)
        try:
            return _cut_response(assistant.library, record_id, file, min(start, _MAX_OFFSET), min(end, _MAX_OFFSET))
        except (ClipError, IngestError) as error:
            return PlainTextResponse(str(error), 409)
        finally:
            _CUTTING.release()


# What is heard may be private, and the file of a record may change.
_PRIVATE = {"cache-control": "private, no-cache"}


def _not_here() -> Response:
    return PlainTextResponse("There is no such recording; open the record's page anew.", 404)


def _recording(library: Library, record_id: str, key: str) -> Path | None:
    if not hmac.compare_digest(key.encode(), _key(record_id).encode()):
        return None
    try:
        return library.recording(record_id)
    except IngestError:  # the record was removed since
        return None


def _cut_response(library: Library, record_id: str, file: Path, start: int, end: int) -> Response:
    clip = clip_of_characters(library.record(record_id), start, end)
    time = clip_time(clip)
    if time is None:
        raise ClipError("the record gives no times, so it is not known where to cut")
    folder = tempfile.TemporaryDirectory(prefix="verbatim-clip-")
    target = Path(folder.name) / f"clip{file.suffix.casefold()}"
    try:
        cut(file, time, target)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        target,
        media_type=media_type(file),
        filename=file_stem(clip) + target.suffix,
        headers=_PRIVATE,
        background=BackgroundTask(folder.cleanup),
    )
