"""Serves the page over a small library, for the browser tests: `python -m tests.assistant.ui.serving FOLDER`.

A process of its own, as in earnest; the model is replaced by one that needs no file and no time.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from assistant.journal import Journal
from assistant.service import Assistant
from assistant.settings import AnswerSettings, Settings
from assistant.ui.server import build_server, open_port, run_server
from assistant.ui.working import working
from ingest import Library, ingest_paths
from tests.fakes import HashEmbedder

# Hashed words are nearer or farther than the model's, so its thresholds mean nothing here.
OPEN_GATE = AnswerSettings(min_likelihood=0)


def main(folder: Path) -> None:
    """Take in `FOLDER/records`, then serve `FOLDER/library` on a free port and say where."""
    settings = Settings(library=folder / "library", port=0, answer=OPEN_GATE)
    with (
        closing(open_port(settings)) as port,
        Library.open(settings.library, settings.ingest, writable=True, embedder=HashEmbedder()) as library,
        Journal(settings.library) as journal,
    ):
        if not library.count():
            ingest_paths([folder / "records"], library, settings.ingest, sample=True)
        assistant = Assistant(library, settings, journal)
        with working(assistant):
            run_server(build_server(assistant, settings), port, say)


def say(address: str) -> None:
    """Tell the test where the page is."""
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
