"""The command that tells a record in brief."""

from __future__ import annotations

from assistant import contract
from assistant.cli.opening import open_assistant
from assistant.cli.options import AsJson, LibraryFolder, RecordId
from assistant.cli.printing import print_json
from assistant.console_summary import show_summary


def summary(record_id: RecordId, library: LibraryFolder = None, as_json: AsJson = False) -> None:
    """Tell a record in brief, with its quotes and what belongs to it; each sentence with the words it rests on."""
    with open_assistant(library) as helper:
        told, quotes = helper.summary(record_id), helper.quotes(record_id)
        related = helper.related(record_id)
    if as_json:
        print_json(contract.summary_json(told, quotes, related))
    else:
        show_summary(told, quotes, related)
